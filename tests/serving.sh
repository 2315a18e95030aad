# For the scripts that test the service from outside: they source this, and it starts and stops what they need.
# Needs node and the program: SAFERGRAPH=FILE, or target/debug/safergraph as cargo leaves it.

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
program=$(realpath -m "${SAFERGRAPH:-$here/../target/debug/safergraph}")
[ -x "$program" ] || { echo "no program at $program: run 'cargo build' first" >&2; exit 1; }

export SAFERGRAPH_DEMO_PASSWORD="clients try the doors 41"
# Thousands of requests come from one address here, which rate limits would refuse: those have tests of their own.
export SAFERGRAPH_USER_RATE=0 SAFERGRAPH_KEY_RATE=0 SAFERGRAPH_ADDRESS_RATE=0 SAFERGRAPH_SIGN_IN_RATE=0

scratch=$(mktemp -d)
chmod 755 "$scratch"
service= cluster=

stop_service() {
  [ -z "$service" ] || { kill "$service" 2>/dev/null || true; wait "$service" 2>/dev/null || true; }
  service=
}

tidy() {
  stop_service
  [ -z "$cluster" ] || as_postgres "$cluster/pg_ctl" -s -m immediate -D "$scratch/data" stop || true
  rm -rf "$scratch"
}
trap tidy EXIT

as_postgres() { if [ "$(id -u)" = 0 ]; then (cd / && runuser -u postgres -- "$@"); else "$@"; fi; }

# A throwaway cluster; its address is in `url`. Fails where PostgreSQL's programs are not here.
start_postgres() {
  local binaries port
  binaries=$(ls -d /usr/lib/postgresql/*/bin 2>/dev/null | sort -V | tail -n 1)
  [ -n "$binaries" ] || return 1
  port=$(node -e 'const s = require("net").createServer().listen(0, "127.0.0.1", () => { console.log(s.address().port); s.close() })')
  mkdir "$scratch/data"
  [ "$(id -u)" != 0 ] || chown postgres "$scratch/data"
  as_postgres "$binaries/initdb" --auth=trust --username=postgres --encoding=UTF8 --no-sync -D "$scratch/data" >/dev/null
  as_postgres "$binaries/pg_ctl" -w -s -l "$scratch/data/log" -D "$scratch/data" \
    -o "-p $port -c listen_addresses=127.0.0.1 -c unix_socket_directories='' -c fsync=off" start
  cluster=$binaries
  url="postgres://postgres@127.0.0.1:$port/postgres"
}

# The service with the demonstration on the database at $1; its address is in SERVICE, its log in $scratch/log.
start_service() {
  "$program" serve --demo --listen 127.0.0.1:0 --database-url "$1" --log warn >"$scratch/out" 2>"$scratch/log" &
  service=$!
  SERVICE=
  for _ in $(seq 900); do
    SERVICE=$(sed -n 's|^SaferGraph answers at \(http://[^/]*\)/.*|\1|p' "$scratch/out")
    [ -z "$SERVICE" ] || break
    kill -0 "$service" 2>/dev/null || break
    sleep 0.1
  done
  export SERVICE SERVICE_PID=$service
  [ -n "$SERVICE" ] || { echo "the service did not start" >&2; cat "$scratch/log" >&2; return 1; }
}

# Fails where the service panicked or an error stands in its log.
look_at_log() {
  if grep -E 'panicked| ERROR |"level":"ERROR"' "$scratch/log"; then
    echo "that stands in the service's log" >&2
    return 1
  fi
}
