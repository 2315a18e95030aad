#!/usr/bin/env bash
# Minutes of users and attackers at once: `tests/soak/run.sh [SECONDS [postgres]]`, 600 seconds unless told. Fails where
# a user's request failed, memory is not flat, or the service panicked. Needs what ../serving.sh says; name the
# release build for figures that mean something: SAFERGRAPH=target/release/safergraph.
set -euo pipefail
cd "$(dirname "$0")"
. ../serving.sh
(cd ../clients && [ -d node_modules/ws ] || npm ci --ignore-scripts --no-audit --no-fund --loglevel=error)

url="sqlite://$scratch/safergraph.db?mode=rwc"
if [ "${2:-}" = postgres ]; then start_postgres; fi
start_service "$url"
node soak.mjs "${1:-600}"
look_at_log
