#!/usr/bin/env bash
# peers.sh DIR [PEER…]: fetches the clients and suites that nobody here wrote into DIR, once: Kafka's Java tools (Maven), librdkafka's and
# kafka-python's tests (their repositories, by commit). What is fetched is what was tested: jars by checksum, sources by commit, the rest by
# version. LIBRDKAFKA_SOURCE and KAFKA_PYTHON_SOURCE name other places of the two repositories.
set -euo pipefail
here=$(dirname "$(realpath "$0")")
mkdir -p "$1"
dir=$(realpath "$1")
shift
[ $# -gt 0 ] || set -- packages jars librdkafka kafka-python

# checkout DIRECTORY REPOSITORY COMMIT
checkout() {
    git init -q "$1"
    git -C "$1" fetch -q --depth 1 "$2" "$3"
    git -C "$1" checkout -q "$3"
}

packages() { "$here/../install.sh" "$here/packages.txt"; }

jars() {
    for set in kafka-2.8.1 kafka-4.3.1 msk-1.1.5; do
        [ -e "$dir/$set" ] || mvn -q -B -f "$here/pom.xml" -P"$set" dependency:copy-dependencies -DoutputDirectory="$dir/$set"
    done
    (cd "$dir" && sha256sum --quiet -c "$here/jars.sha256")
}

librdkafka() { # v2.0.2
    [ ! -x "$dir/librdkafka/tests/test-runner" ] || return 0
    rm -rf "$dir/librdkafka"
    checkout "$dir/librdkafka" "${LIBRDKAFKA_SOURCE:-https://github.com/confluentinc/librdkafka}" 292d2a66b9921b783f08147807992e603c7af059
    (cd "$dir/librdkafka" && ./configure --disable-gssapi && make -s -j"$(nproc)" -C src && make -s -j"$(nproc)" -C src-cpp &&
        make -s -j"$(nproc)" -C tests build) >"$dir/librdkafka.log" 2>&1
}

kafka-python() {
    [ ! -x "$dir/kafka-python/venv/bin/pytest" ] || return 0
    rm -rf "$dir/kafka-python"
    checkout "$dir/kafka-python" "${KAFKA_PYTHON_SOURCE:-https://github.com/dpkp/kafka-python}" a3b3836ff3a4b34ebaa42fd93500bfcb16c1e9b7
    python3 -m venv "$dir/kafka-python/venv"
    "$dir/kafka-python/venv/bin/pip" install -q -r "$here/requirements.txt"
    "$dir/kafka-python/venv/bin/pip" install -q --no-deps -e "$dir/kafka-python"
    # An empty folder satisfies the suite's fixture; from 4.0 on it looks for no ZooKeeper.
    mkdir -p "$dir/kafka-python/servers/4.1.0/kafka-bin"
}

for peer in "$@"; do
    "$peer" || { echo "peers.sh: $peer cannot be fetched" >&2; exit 1; }
done
