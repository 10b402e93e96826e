#!/usr/bin/env bash
# Builds Lyceum if needed and runs it.
#   ./install/run.sh                  the demo
#   ./install/run.sh --people 500     the demo with arguments
#   ./install/run.sh serve ...        any command; ./install/run.sh --help lists them
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
# shellcheck source=install/jdk.sh
. "$root/install/jdk.sh"
# shellcheck source=install/build.sh
. "$root/install/build.sh"

jar=$root/cli/target/lyceum.jar
if outdated "$jar"; then
  JAVA_HOME=$(find_jdk javac) || { explain_jdk; exit 2; }
  export JAVA_HOME
  build_jar
  touch "$jar"
  echo "Preparing quick starts ..." >&2
  timeout 240 "$root/install/aot.sh" "$jar" || echo "Lyceum runs all the same, and starts a little slower." >&2
fi

case "${1:-}" in
  -h | --help | -V | --version) ;;
  "" | -*) set -- demo "$@" ;;
  *) ;;
esac
LYCEUM_JAR=$jar exec "$root/install/lyceum" "$@"
