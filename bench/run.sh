#!/usr/bin/env bash
# run.sh BUILD_DIR [SCALE]: every measurement that has an aim, each a ratio within one run where the machine's own speed would
# decide. SCALE (1) is a fraction of the full sizes. Prints what the benches say, one table, and as the last line JSON.
set -euo pipefail
build=$(realpath "$1") scale=${2:-1}
here=$(dirname "$(realpath "$0")")
work=$(mktemp -d "${TMPDIR:-/tmp}/millrace_bench.XXXXXX")
trap 'rm -rf "$work"' EXIT
export TMPDIR=$work

of() { awk -v n="$1" -v s="$scale" -v least="$2" 'BEGIN { x = int(n * s); print x < least ? least : x }'; }
measure() { # TITLE COMMAND…: the last line of its output is flat JSON
    echo "== $1"
    shift
    "$@" 2>"$work/errors" | tee "$work/output" | sed '$d'
    tail -n 1 "$work/output" | sed -E 's/^\{(.*)\}$/\1/' >>"$work/results"
}

measure "POSTs through gateway and rest" "$here/post.sh" "$build" "$(of 4 1)" "$(of 7 3)"
measure "log" "$build/log_bench" "$work"
measure "object store" "$build/object_bench" "$(of 1000000 20000)"
measure "sink" "$build/sink_bench" "$(of 1000000 20000)"
measure "schedule" "$here/schedule.py" "$build/millrace" "$(of 365 20)"
measure "a week of commits" "$build/week_bench" "$(of 30000 3000)" "$work"
measure "micro-batches" "$build/stream_bench" "$(of 1000000 20000)" "$work"
measure "freshness" "$here/freshness.py" "$build/millrace" 20000 "$(of 20 5)"
measure "load" "$build/load_bench" "$(of 1000000 20000)" "$work/load"

results=$(paste -sd, "$work/results")
field() { grep -oE "\"$1\":[^,]*" <<<"$results" | cut -d: -f2; }
row() { # WHAT FIELD at_least|at_most AIM
    awk -v what="$1" -v value="$(field "$2")" -v sense="$3" -v aim="$4" 'BEGIN {
        met = sense == "at_least" ? value + 0 >= aim + 0 : value + 0 <= aim + 0
        printf "%-56s %10.4g   %-8s %8s   %s\n", what, value, sense == "at_least" ? "at least" : "at most", aim, met ? "met" : "MISSED" }'
}
echo "== aims"
row "POSTs/s through gateway and rest, of an HTTP echo's" post_ratio at_least 0.5
row "log: 256 appends a sync, of raw write and fdatasync" append_256_ratio at_least 0.8
row "sink: objects/s from a filled log, flush.size=1" sink_objects_per_s at_least 100000
row "load: seconds, of DuckDB's with three plain files" load_ratio at_most 1.5
row "schedule: ms of the slowest command or page, 365 x 100" schedule_slowest_ms at_most 200
row "streams: ms to open a table of many commits" week_snapshot_ms_max at_most 100
row "streams: live files of it" week_live_files_max at_most 60
row "streams: ms from answer to row at 20,000 records/s, p99" freshness_p99_ms at_most 1000
row "up: ms until it listens" start_ms at_most 100
row "up: the same, the first time, when it makes everything" first_start_ms at_most 100
row "up: idle memory, MiB" idle_mib at_most 80

commit=$(git -C "$here" rev-parse --short HEAD 2>/dev/null || echo unknown)
machine=$(sed -n 's/^model name[^:]*: //p' /proc/cpuinfo | head -1)
echo "{\"commit\":\"$commit\",\"machine\":\"${machine:-$(uname -m)}\",\"cores\":$(nproc),\"kernel\":\"$(uname -r)\",\"scale\":$scale,$results}"
