#!/usr/bin/env bash
# peers.sh DIR: fetches the clients and suites that nobody here wrote into DIR, once: Kafka's Java tools (Maven), librdkafka's tests
# (Debian's source package), kafka-python's tests (its repository). LIBRDKAFKA_SOURCE and KAFKA_PYTHON_SOURCE name copies at hand.
set -euo pipefail
here=$(dirname "$(realpath "$0")")
mkdir -p "$1"
dir=$(realpath "$1")

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

for set in kafka-2.8.1 kafka-4.3.1 msk-1.1.5; do
    [ -e "$dir/$set/.done" ] && continue
    mvn -q -B -f "$here/pom.xml" -P"$set" dependency:copy-dependencies -DoutputDirectory="$dir/$set"
    touch "$dir/$set/.done"
done

if [ ! -x "$dir/librdkafka/tests/test-runner" ]; then
    if [ ! -d "$dir/librdkafka" ]; then
        if [ -n "${LIBRDKAFKA_SOURCE:-}" ]; then
            cp -r "$LIBRDKAFKA_SOURCE" "$dir/librdkafka"
        else
            (cd "$dir" && apt-get source -q librdkafka=2.0.2-1 && mv librdkafka-2.0.2 librdkafka)
        fi
    fi
    (cd "$dir/librdkafka" && ./configure --disable-gssapi >configure.log && make -s -j"$(nproc)" -C src && make -s -j"$(nproc)" -C src-cpp &&
        make -s -j"$(nproc)" -C tests build) >"$dir/librdkafka.log" 2>&1
fi

if [ ! -e "$dir/kafka-python/.done" ]; then
    [ -d "$dir/kafka-python" ] || git clone -q --depth 1 "${KAFKA_PYTHON_SOURCE:-https://github.com/dpkp/kafka-python}" "$dir/kafka-python"
    python3 -m venv "$dir/kafka-python/venv"
    "$dir/kafka-python/venv/bin/pip" install -q -e "$dir/kafka-python[testing,crc32c,lz4,snappy,zstd]" pytest-timeout
    # An empty folder satisfies the suite's fixture; from 4.0 on it looks for no ZooKeeper.
    mkdir -p "$dir/kafka-python/servers/4.0.0/kafka-bin"
    touch "$dir/kafka-python/.done"
fi
