#!/usr/bin/env bash
# Installs what the tests need when it may, says what is missing when it may not, and runs everything.
# Arguments go to Maven: ./install/test.sh -pl core -Dtest=ClockTest
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
# shellcheck source=install/jdk.sh
. "$root/install/jdk.sh"
# shellcheck source=install/build.sh
. "$root/install/build.sh"
PATH=$PATH:/usr/sbin

missing_packages() {
  command -v mosquitto >/dev/null || echo mosquitto
  command -v mosquitto_pub >/dev/null || echo mosquitto-clients
  command -v chromium >/dev/null || command -v chromium-browser >/dev/null || echo chromium
  command -v fc-list >/dev/null || echo fontconfig
  [ -n "$(fc-list :lang=hi 2>/dev/null | head -n 1)" ] || echo fonts-lohit-deva
  command -v cc >/dev/null || echo gcc libc6-dev
  command -v curl >/dev/null || echo curl
}

mapfile -t missing < <(missing_packages | tr ' ' '\n')
if [ "${#missing[@]}" -gt 0 ]; then
  if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
    echo "Installing ${missing[*]}"
    export DEBIAN_FRONTEND=noninteractive
    log=$(mktemp)
    if ! { timeout 120 apt-get -q update && timeout 300 apt-get -q install -y --no-install-recommends "${missing[@]}"; } \
      </dev/null >"$log" 2>&1; then
      tail -n 5 "$log"
    fi
    mapfile -t missing < <(missing_packages | tr ' ' '\n')
  fi
fi
if [ "${#missing[@]}" -gt 0 ]; then
  echo "Missing, so the tests that need it will say that they were skipped: ${missing[*]}"
  echo "On Debian: sudo apt install ${missing[*]}"
fi

JAVA_HOME=$(find_jdk javac) || { explain_jdk; exit 2; }
export JAVA_HOME
cd "$root"
# Two modules that only need core are tested side by side.
exec "$(find_maven)" -B -ntp -T 2 verify "$@" </dev/null
