# Finds a JDK. Sourced by the scripts beside it.
# shellcheck shell=bash

# The oldest release of Java that runs Lyceum.
jdk_wanted=25

# Prints the feature release (25 for 25.0.3) of the Java installation in $1, or nothing.
jdk_release() {
  local version
  if [ -r "$1/release" ]; then
    version=$(sed -n 's/^JAVA_VERSION="\{0,1\}\([0-9]*\).*/\1/p' "$1/release" | head -n 1)
  else
    version=$("$1/bin/java" -version 2>&1 | sed -n 's/.* version "\([0-9]*\).*/\1/p' | head -n 1)
  fi
  printf '%s' "$version"
}

# Prints the home of an installed Java that is new enough and has the tool $1 (java, javac), or fails.
find_jdk() {
  local tool=${1:-java} home found version
  found=$(command -v java || true)
  if [ -n "$found" ]; then
    found=$(readlink -f "$found" 2>/dev/null || printf '%s' "$found")
    found=${found%/bin/java}
  fi
  for home in "${LYCEUM_JAVA_HOME:-}" "${JAVA_HOME:-}" "$found" \
    /usr/lib/jvm/* /opt/java/* /opt/jdk* /opt/lyceum/jdk \
    "${HOME:-/root}"/.sdkman/candidates/java/* "${HOME:-/root}"/.jdks/* \
    /Library/Java/JavaVirtualMachines/*/Contents/Home \
    /opt/homebrew/opt/openjdk*/libexec/openjdk.jdk/Contents/Home \
    /usr/local/opt/openjdk*/libexec/openjdk.jdk/Contents/Home; do
    if [ -z "$home" ] || [ ! -x "$home/bin/java" ] || [ ! -x "$home/bin/$tool" ]; then continue; fi
    version=$(jdk_release "$home")
    if [ -n "$version" ] && [ "$version" -ge "$jdk_wanted" ]; then
      printf '%s\n' "$home"
      return 0
    fi
  done
  return 1
}

# Says how to get a JDK.
explain_jdk() {
  cat >&2 <<EOF
Lyceum needs a JDK of release $jdk_wanted or newer, and none was found in JAVA_HOME, on the PATH,
below /usr/lib/jvm or in the usual places of SDKMAN and Homebrew.

  Debian, Raspberry Pi OS, Ubuntu   sudo apt update && sudo apt install openjdk-$jdk_wanted-jdk-headless
    (where apt knows no such package: the archive of Eclipse Temurin $jdk_wanted for your machine from
     https://adoptium.net/temurin/releases, unpacked below /usr/lib/jvm; aarch64 for a Raspberry Pi)
  macOS with Homebrew               brew install openjdk@$jdk_wanted
  SDKMAN, anywhere                  sdk install java $jdk_wanted-tem

A JDK in another place is found through JAVA_HOME.
EOF
}
