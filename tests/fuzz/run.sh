#!/bin/sh
# run.sh FUZZER SEEDS: mutates for FUZZ_SECONDS (20) on a copy of the seeds; a crash leaves its input beside the build.
set -eu
corpus=$(mktemp -d)
trap 'rm -rf "$corpus"' EXIT
[ -d "$2" ] && cp "$2"/* "$corpus"/
exec "$1" -max_total_time="${FUZZ_SECONDS:-20}" -timeout=10 -rss_limit_mb=2048 -verbosity=0 -print_final_stats=1 "$corpus"
