#!/usr/bin/env bash
# Runs the clients that frontends use against the service, on SQLite and, where its programs are here, on PostgreSQL.
# Needs node (18 or later), npm and the program, as ../serving.sh says.
set -euo pipefail
cd "$(dirname "$0")"
. ../serving.sh

installed=node_modules/.lock
if ! cmp -s package-lock.json "$installed"; then
  npm ci --ignore-scripts --no-audit --no-fund --loglevel=error
  cp package-lock.json "$installed"
fi

# The tests named, against the service on the database at $1.
against() {
  echo "# clients of the service on ${1%%:*}"
  start_service "$1"
  shift
  node --test "$@" || { tail -n 20 "$scratch/log" >&2; exit 1; }
  look_at_log
  stop_service
}

against "sqlite://$scratch/safergraph.db?mode=rwc" ./*.test.mjs
if start_postgres; then
  against "$url" websocket.test.mjs sse.test.mjs apollo.test.mjs urql.test.mjs
elif [ -n "${SAFERGRAPH_REQUIRE_POSTGRES:-}" ]; then
  echo "PostgreSQL was to be tested, and its programs were not found" >&2
  exit 1
else
  echo "*** NOT TESTED ON POSTGRESQL: its programs were not found ***" >&2
fi
