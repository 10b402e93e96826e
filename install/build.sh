# Finds Maven and builds. Sourced by the scripts beside it; needs $root and JAVA_HOME.
# shellcheck shell=bash disable=SC2154

# Prints the Maven to use: an installed one of release 3.8 or newer, otherwise the wrapper, which fetches one.
find_maven() {
  local version
  if command -v mvn >/dev/null; then
    version=$(mvn -v 2>/dev/null | sed -n 's/.*Apache Maven \([0-9]*\.[0-9]*\).*/\1/p' | head -n 1)
    case "$version" in
      3.8 | 3.9 | 3.[1-9][0-9] | [4-9].*)
        command -v mvn
        return 0
        ;;
    esac
  fi
  printf '%s\n' "$root/mvnw"
}

# Whether the JAR in $1 is missing or older than a source.
outdated() {
  [ -f "$1" ] || return 0
  [ -n "$(find "$root/pom.xml" "$root"/*/pom.xml "$root/core/src/main" "$root/hardware/src/main" "$root/web/src/main" \
    "$root/cli/src/main" "$root/static" "$root/config" -type f -newer "$1" -print 2>/dev/null | head -n 1)" ]
}

# Builds the JAR without tests. Keeps quiet unless it fails.
build_jar() {
  local log maven
  log=$(mktemp)
  maven=$(find_maven)
  echo "Building Lyceum; the first time this fetches libraries and takes a few minutes ..." >&2
  if (cd "$root" && "$maven" -B -ntp -DskipTests -Dquick=true package) </dev/null >"$log" 2>&1; then
    rm -f "$log"
    return 0
  fi
  grep -E '^\[(ERROR|FATAL)\]' "$log" | head -n 30 >&2 || tail -n 30 "$log" >&2
  if grep -qiE 'unknown host|could not transfer|connection (refused|timed out)|network is unreachable|offline mode' "$log"; then
    echo "The libraries could not be fetched: this machine has no way to the Maven repository just now." >&2
    echo "Connect it for the first build (or set a mirror in ~/.m2/settings.xml); afterwards no network is needed." >&2
  fi
  echo "The build failed; everything it said is in $log" >&2
  return 1
}
