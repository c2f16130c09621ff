#!/usr/bin/env bash
# What Millrace exports, run by the real engines: run.sh PROGRAM [SUITE…], airflow and spark without names. Peers: MILLRACE_PEERS
# (~/.cache/millrace/peers), fetched once. CONFORMANCE_SKIP="NAME …" leaves suites out and says so.
set -euo pipefail
here=$(dirname "$(realpath "$0")")
program=$(realpath "$1")
shift
peers=${MILLRACE_PEERS:-${XDG_CACHE_HOME:-$HOME/.cache}/millrace/peers}
suites=(airflow spark)
[ $# -eq 0 ] || suites=("$@")
for suite in "${suites[@]}"; do
    if [[ " ${CONFORMANCE_SKIP:-} " == *" $suite "* ]]; then
        echo "skipped  $suite: as CONFORMANCE_SKIP says"
        continue
    fi
    python=$peers/$suite/bin/python
    if [ ! -x "$python" ]; then
        mkdir -p "$peers"
        python3 -m venv "$peers/$suite"
        "$peers/$suite/bin/pip" install --quiet -r "$here/requirements-$suite.txt"
    fi
    "$python" "$here/${suite}_suite.py" "$program"
done
