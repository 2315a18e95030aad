#!/usr/bin/env bash
# Asks the service at random, as nobody and as an administrator: `tests/fuzz/run.sh [EXAMPLES [SEED]]`, where
# EXAMPLES are asked of each root field. Needs Python 3.10 or later besides what ../serving.sh says.
set -euo pipefail
cd "$(dirname "$0")"
. ../serving.sh

examples=${1:-10}
seed=${2:-$(date +%s)}
venv=${FUZZ_VENV:-.venv}
if ! cmp -s requirements.txt "$venv/requirements.txt"; then
  python3 -m venv "$venv"
  "$venv/bin/pip" install --quiet --disable-pip-version-check -r requirements.txt
  cp requirements.txt "$venv/"
fi

# Everything that the schema offers, with these further arguments.
fuzz() {
  SCHEMATHESIS_HOOKS=hooks "$venv/bin/schemathesis" run "$SERVICE/graphql" --checks answers_well --phases fuzzing \
    --max-examples "$examples" --seed "$seed" --workers 2 --no-shrink --continue-on-failure --request-timeout 20 \
    --suppress-health-check all --generation-database none --warnings off --no-color "$@"
}

start_service "sqlite://$scratch/safergraph.db?mode=rwc"
token=$(node token.mjs)
KNOWN_IDS=$(node ids.mjs "$token")
export KNOWN_IDS
echo "# seed $seed, $examples examples a field: as nobody"
fuzz
echo "# seed $seed, $examples examples a field: as an administrator"
fuzz --header "Authorization: Bearer $token"
look_at_log
