#!/usr/bin/env bash
# Makes the cache of loaded classes that halves the time to start: runs the demo in a folder of its own, taps a card a few
# times, and lets Java write down what it loaded. Usage: install/aot.sh [JAR]. Takes about half a minute; the cache lies
# beside the JAR and fits this JAR, this Java and these flags only.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
jar=${1:-$here/../cli/target/lyceum.jar}
cache=${jar%.jar}.aot
work=$(mktemp -d)
port=$((20000 + RANDOM % 20000))
server=

tidy() {
  [ -z "$server" ] || kill -KILL "$server" 2>/dev/null || true
  rm -rf "$work"
}
trap tidy EXIT

rm -f "$cache"
LYCEUM_JAR=$jar LYCEUM_JAVA_OPTS="${LYCEUM_JAVA_OPTS:-} -XX:AOTCacheOutput=$work/lyceum.aot -Xlog:aot=off" \
  "$here/lyceum" demo --still --data "$work/data" --port "$port" >"$work/log" 2>&1 </dev/null &
server=$!

lyceum() {
  LYCEUM_JAR=$jar timeout 30 "$here/lyceum" "$@" --server "http://127.0.0.1:$port" --data "$work/data" >/dev/null 2>&1
}
for _ in $(seq 1 90); do
  lyceum door list && break
  kill -0 "$server" 2>/dev/null || break
  sleep 0.5
done
if ! lyceum door tap 00BC614E --door front-door; then
  echo "No cache was made: the demo did not open its door. It said:" >&2
  tail -n 5 "$work/log" >&2
  exit 1
fi
lyceum person list || true
lyceum check || true

kill -TERM "$server"
for _ in $(seq 1 120); do
  kill -0 "$server" 2>/dev/null || break
  sleep 0.5
done
server=
if [ ! -s "$work/lyceum.aot" ]; then
  echo "No cache was made." >&2
  exit 1
fi
mv "$work/lyceum.aot" "$cache"
