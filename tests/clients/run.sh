#!/usr/bin/env bash
# Runs the clients that frontends use against the service, on SQLite and, where its programs are here, on PostgreSQL.
# Needs node (18 or later), npm and the program: SAFERGRAPH=FILE, or target/debug/safergraph as cargo leaves it.
set -euo pipefail
cd "$(dirname "$0")"

program=$(realpath "${SAFERGRAPH:-../../target/debug/safergraph}")
[ -x "$program" ] || { echo "no program at $program: run 'cargo build' first" >&2; exit 1; }
stamp=node_modules/.installed
if ! cmp -s package-lock.json "$stamp"; then
  npm ci --ignore-scripts --no-audit --no-fund --loglevel=error
  cp package-lock.json "$stamp"
fi

scratch=$(mktemp -d)
chmod 755 "$scratch"
service= cluster=
tidy() {
  [ -z "$service" ] || { kill "$service" 2>/dev/null || true; wait "$service" 2>/dev/null || true; }
  [ -z "$cluster" ] || as_postgres "$cluster/pg_ctl" -s -m immediate -D "$scratch/data" stop || true
  service= cluster=
}
trap 'tidy; rm -rf "$scratch"' EXIT

as_postgres() { if [ "$(id -u)" = 0 ]; then runuser -u postgres -- "$@"; else "$@"; fi; }

# A throwaway cluster, whose address is printed.
start_postgres() {
  local port
  port=$(node -e 'const s = require("net").createServer().listen(0, "127.0.0.1", () => { console.log(s.address().port); s.close() })')
  mkdir "$scratch/data"
  [ "$(id -u)" != 0 ] || chown postgres "$scratch/data"
  as_postgres "$1/initdb" --auth=trust --username=postgres --encoding=UTF8 --no-sync -D "$scratch/data" >/dev/null
  as_postgres "$1/pg_ctl" -w -s -l "$scratch/data/log" -D "$scratch/data" \
    -o "-p $port -c listen_addresses=127.0.0.1 -c unix_socket_directories='' -c fsync=off" start
  url="postgres://postgres@127.0.0.1:$port/postgres"
}

# The service with the demonstration on the database at $1; then the tests.
against() {
  echo "# clients against the service on ${1%%:*}"
  export SAFERGRAPH_DEMO_PASSWORD="clients try the doors 41"
  # Hundreds of requests come from one address here, which rate limits would refuse: those have tests of their own.
  export SAFERGRAPH_USER_RATE=0 SAFERGRAPH_KEY_RATE=0 SAFERGRAPH_ADDRESS_RATE=0 SAFERGRAPH_SIGN_IN_RATE=0
  "$program" serve --demo --listen 127.0.0.1:0 --database-url "$1" --log warn \
    >"$scratch/out" 2>"$scratch/log" &
  service=$!
  for _ in $(seq 600); do
    address=$(sed -n 's|^SaferGraph answers at \(http://[^/]*\)/.*|\1|p' "$scratch/out")
    [ -z "$address" ] || break
    kill -0 "$service" || { cat "$scratch/log" >&2; exit 1; }
    sleep 0.1
  done
  [ -n "$address" ] || { echo "the service did not start in time" >&2; cat "$scratch/log" >&2; exit 1; }
  shift
  if ! SERVICE="$address" node --test "$@"; then
    tail -n 20 "$scratch/log" >&2
    exit 1
  fi
  if grep -qi 'panicked' "$scratch/log"; then
    cat "$scratch/log" >&2
    exit 1
  fi
  tidy
}

against "sqlite://$scratch/safergraph.db?mode=rwc" ./*.test.mjs
binaries=$(ls -d /usr/lib/postgresql/*/bin 2>/dev/null | sort -V | tail -n 1)
if [ -n "$binaries" ]; then
  start_postgres "$binaries"
  cluster=$binaries
  against "$url" websocket.test.mjs sse.test.mjs apollo.test.mjs urql.test.mjs
elif [ -n "${SAFERGRAPH_REQUIRE_POSTGRES:-}" ]; then
  echo "PostgreSQL was to be tested, and initdb was not found" >&2
  exit 1
else
  echo "*** NOT TESTED ON POSTGRESQL: no initdb was found ***" >&2
fi
