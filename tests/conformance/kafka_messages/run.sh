#!/bin/sh
# Our message tables against the definitions inside Kafka's own client libraries.
#
#     run.sh BUILD_DIR [JAR…]     of a configured build with tests
#
# Without jars it asks Maven for kafka-clients 4.3.1 and 3.9.2: the second still has the versions that Kafka 4 dropped.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
build=$(cd "$1" && pwd)
shift
if [ $# -eq 0 ]; then
    lib="$build/kafka_jars"
    for version in 4.3.1 3.9.2; do
        jar="$lib/kafka-clients-$version.jar"
        [ -f "$jar" ] || mvn -q -B dependency:copy -Dartifact="org.apache.kafka:kafka-clients:$version" -DoutputDirectory="$lib"
        set -- "$@" "$jar"
    done
fi
table=$(mktemp)
trap 'rm -f "$table"' EXIT
cmake --build "$build" --target kafka_messages_dump
"$build/kafka_messages_dump" > "$table"
python3 "$here/check.py" "$table" "$@"
