#!/usr/bin/env bash
# post.sh BUILD_DIR [SECONDS] [ROUNDS]: single-record POSTs through gateway and rest door, each answered after its fsync, against an
# HTTP echo on the same Stream (echo_bench bare); in turns, 64 connections, as many shards on both sides. The median round counts.
# Then the same to a topic that the connector follows, so that the sink works beside: that is what a pipeline under load gives.
# Also how long `millrace up` takes until it listens, the first time and later, and its idle memory. The last line is JSON.
set -euo pipefail
build=$(realpath "$1") seconds=${2:-3} rounds=${3:-5}
here=$(dirname "$(realpath "$0")")
port=${BENCH_PORT:-18480} user=0a1b2c3d4e5f
work=$(mktemp -d)
servers=()
cleanup() {
    for pid in "${servers[@]}"; do kill "$pid" 2>/dev/null || true; done
    wait
    rm -rf "$work"
}
trap cleanup EXIT

# Both print a line once they listen.
mkfifo "$work/up" "$work/echo" "$work/never"
exec 7<>"$work/up" 8<>"$work/echo" 9<>"$work/never"
start() { # sets started_ms
    local begin=$EPOCHREALTIME
    "$build/millrace" up --data "$work/data" --port-base "$port" --user-id $user --json >&7 2>"$work/log" &
    servers=($!)
    read -r -t 10 <&7 || { cat "$work/log" >&2; exit 1; }
    started_ms=$(((${EPOCHREALTIME/./} - ${begin/./}) / 1000))
}
start
first_start_ms=$started_ms
kill "${servers[0]}"
wait "${servers[0]}"
start
start_ms=$started_ms
sleep 1
idle_mib=$(awk '/^VmRSS/ { printf "%.1f", $2 / 1024 }' "/proc/${servers[0]}/status")
"$build/echo_bench" $((port + 9)) "$(nproc)" bare >&8 <&9 &
servers+=($!)
read -r -t 10 <&8

post() { # PORT TOPIC SECONDS: of one run
    local line
    line=$(wrk -t1 -c64 -d"$3" -s "$here/post.lua" "http://127.0.0.1:$1/test/topics/$2" | tail -1)
    case $line in *'"failed":0}') ;; *) echo "post.sh: port $1 answered $line" >&2; return 1 ;; esac
    sed -E 's/.*"per_s":([0-9]+),"p50_ms":([0-9.]+),"p99_ms":([0-9.]+).*/\1 \2 \3/' <<<"$line"
}
sync_ms() { # of 4 KiB written and synced, a hundred times
    local begin=$EPOCHREALTIME
    dd if=/dev/zero of="$work/sync" bs=4k count=100 oflag=dsync status=none
    awk -v us=$((${EPOCHREALTIME/./} - ${begin/./})) 'BEGIN { printf "%.2f", us / 1e5 }'
}
median() { sort -n | awk '{ all[NR] = $1 } END { print all[int((NR + 1) / 2)] }'; }

"$build/millrace" topic create posts --data "$work/data" >/dev/null
post "$port" posts 1 >/dev/null
for ((round = 0; round < rounds; ++round)); do
    echoes=$(post $((port + 9)) posts "$seconds")
    posts=$(post "$port" posts "$seconds")
    sunk=$(post "$port" $user.pin "$seconds")
    echo "$echoes $posts $sunk $(sync_ms)"
done | awk '{ printf "%s %s %s %.3f %s %s %.3f\n", $1, $4, $6, $4 / $1, $10, $7, $7 / $1 }' >"$work/rounds"
column() { awk -v n="$1" '{ print $n }' "$work/rounds" | median; }

awk '{ printf "round %d   echo %7d /s   gateway + rest %7d /s (p99 %s ms)   ratio %s   with the sink %7d /s, %s   a sync %s ms\n", NR, $1, $2, $3, $4, $6, $7, $5 }' "$work/rounds"
echo "up: listens after $start_ms ms ($first_start_ms ms on an empty directory), idle $idle_mib MiB"
echo "{\"post_ratio\":$(column 4),\"post_per_s\":$(column 2),\"post_p99_ms\":$(column 3),\"post_sink_ratio\":$(column 7),\"echo_per_s\":$(column 1),\"sync_ms\":$(column 5),\"start_ms\":$start_ms,\"first_start_ms\":$first_start_ms,\"idle_mib\":$idle_mib}"
