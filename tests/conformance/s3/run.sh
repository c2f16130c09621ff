#!/usr/bin/env bash
# S3's clients that nobody here wrote, against the program: run.sh PROGRAM [SUITE…]. Installs what packages.txt names; the rest is run.py's.
set -euo pipefail
here=$(dirname "$(realpath "$0")")
as_root() { if [ "$(id -u)" = 0 ]; then "$@"; else sudo "$@"; fi; }

missing=()
while read -r package; do
    case $package in '#'* | '') continue ;; esac
    dpkg-query -W -f '${Status}' "$package" 2>/dev/null | grep -q 'ok installed' || missing+=("$package")
done <"$here/packages.txt"
if [ ${#missing[@]} -gt 0 ]; then
    as_root apt-get update -q
    as_root apt-get install -y -q --no-install-recommends "${missing[@]}"
fi
exec /usr/bin/python3 "$here/run.py" "$@"
