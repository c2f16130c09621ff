#!/bin/sh
# Objects of Avro and Parquet as ClickHouse's readers see them (chdb): run.sh PROGRAM
#
# Needs node with npm, and its registry at the first run.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
[ -d "$here/../node_modules" ] || (cd "$here/.." && npm install --no-save --no-audit --no-fund)
exec python3 "$here/foreign_readers.py" "$(realpath "$1")"
