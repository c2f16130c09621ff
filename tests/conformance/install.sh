#!/usr/bin/env bash
# install.sh FILE: Debian's packages that FILE names, one a line, where they are not there yet.
set -euo pipefail
as_root() { if [ "$(id -u)" = 0 ]; then "$@"; else sudo "$@"; fi; }

missing=()
while read -r package; do
    case $package in '#'* | '') continue ;; esac
    dpkg-query -W -f '${Status}' "$package" 2>/dev/null | grep -q 'ok installed' || missing+=("$package")
done <"$1"
[ ${#missing[@]} -gt 0 ] || exit 0
as_root apt-get update -q
as_root apt-get install -y -q --no-install-recommends "${missing[@]}"
