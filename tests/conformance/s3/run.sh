#!/usr/bin/env bash
# S3's clients that nobody here wrote, against the program: run.sh PROGRAM [SUITE…]. Installs what packages.txt names; the rest is run.py's.
set -euo pipefail
here=$(dirname "$(realpath "$0")")
"$here/../install.sh" "$here/packages.txt"
exec /usr/bin/python3 "$here/run.py" "$@"
