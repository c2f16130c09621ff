#!/bin/sh
# Delta readers and writers that nobody here wrote, on tables that we write: chdb reads them,
# delta-rs reads them and appends, and we read what it appended.
#
#     run.sh BUILD_DIR [PROGRAM]        where delta_sample was built; the program whose own tables are read, too
#
# Needs node with npm, python3 with venv, and the registries of both, at the first run.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
build=$(cd "$1" && pwd)
data=$(mktemp -d)
trap 'rm -rf "$data"' EXIT

[ -d "$here/../node_modules" ] || (cd "$here/.." && npm install --no-save --no-audit --no-fund)
[ -d "$build/delta_readers_venv" ] || python3 -m venv "$build/delta_readers_venv"
"$build/delta_readers_venv/bin/pip" install -q -r "$here/requirements.txt"
python="$build/delta_readers_venv/bin/python"

"$build/delta_sample" write "$data"
"$python" "$here/delta_rs.py" "$data" compare
(cd "$here" && node chdb.mjs "$data")

for table in appended checkpointed; do
    "$python" "$here/delta_rs.py" "$data" append "$table"
    "$build/delta_sample" read "$data" "$table" > "$data/after"
    { cat "$data/expected/$table.jsonl"
      echo '{"ind":9001,"category":"by another","follower_count":5,"latitude":1.5,"is_image":true,"day":"2024-02-29","created":"2024-02-29 01:02:03.456789","price":12.50,"coordinates":[1.5,null]}'
      echo '{"ind":9002,"category":null,"follower_count":null,"latitude":null,"is_image":null,"day":null,"created":null,"price":null,"coordinates":null}'
    } > "$data/wanted"
    cmp "$data/wanted" "$data/after"
    echo "millrace: $table: reads what delta-rs appended"
done

[ $# -lt 2 ] || "$python" "$here/../program_tables.py" "$2"
