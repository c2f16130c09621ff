#!/usr/bin/env bash
# Every Kafka client and suite that nobody here wrote, against the program; a line of verdict for each suite at the end.
#
#     run.sh PROGRAM [SUITE…]        all of them without names
#
# Peers are fetched into MILLRACE_PEERS (~/.cache/millrace/peers) once. A suite whose peer cannot be fetched fails; CONFORMANCE_SKIP="NAME …"
# leaves suites out and says so. EXACTLY_ONCE_SECONDS (600), EXACTLY_ONCE_SEED. Logs: the directory that the last line names.
set -uo pipefail
here=$(dirname "$(realpath "$0")")
program=$(realpath "$1")
shift
peers=${MILLRACE_PEERS:-${XDG_CACHE_HOME:-$HOME/.cache}/millrace/peers}
logs=$(mktemp -d "${TMPDIR:-/tmp}/millrace-conformance-logs-XXXXXX")
# The one that Debian's python3-confluent-kafka belongs to.
python=/usr/bin/python3

# Suite to the peer that peers.sh fetches for it.
declare -A peer=([kcat]=packages [java_tools]=jars [java_clients]=jars [msk_iam]=jars [librdkafka]=librdkafka [kafka_python]=kafka-python
    [checker]=packages [exactly_once]=packages)
suites=(kcat java_tools java_clients msk_iam librdkafka kafka_python checker exactly_once)
[ $# -eq 0 ] || suites=("$@")

run_suite() {
    case $1 in
    kcat) "$python" "$here/kcat_test.py" "$program" ;;
    java_tools) "$python" "$here/java_tools.py" "$program" "$peers" ;;
    java_clients) "$python" "$here/java_clients.py" "$program" "$peers" ;;
    msk_iam) "$python" "$here/msk_iam.py" "$program" "$peers" ;;
    librdkafka) "$python" "$here/librdkafka_suite.py" "$program" "$peers" ;;
    kafka_python) "$python" "$here/kafka_python_suite.py" "$program" "$peers" ;;
    checker) "$python" "$here/exactly_once/checker_test.py" ;;
    exactly_once) "$python" "$here/exactly_once/workload.py" "$program" "${EXACTLY_ONCE_SECONDS:-600}" ${EXACTLY_ONCE_SEED:+"$EXACTLY_ONCE_SEED"} ;;
    *) echo "no such suite: $1" && return 2 ;;
    esac
}

verdicts=()
failed=0
for suite in "${suites[@]}"; do
    if [[ " ${CONFORMANCE_SKIP:-} " == *" $suite "* ]]; then
        verdicts+=("skipped  $suite: as CONFORMANCE_SKIP says")
        continue
    fi
    echo "== $suite"
    if ! "$here/peers.sh" "$peers" packages "${peer[$suite]:-packages}"; then
        verdicts+=("FAILED   $suite: its peer cannot be fetched")
        failed=1
    elif run_suite "$suite" 2>&1 | tee "$logs/$suite.log"; then
        verdicts+=("passed   $suite: $(grep -v '^ ' "$logs/$suite.log" | tail -1)")
    else
        verdicts+=("FAILED   $suite: $(grep -v '^ ' "$logs/$suite.log" | tail -1)")
        failed=1
    fi
done
echo
printf '%s\n' "${verdicts[@]}" "logs: $logs"
exit $failed
