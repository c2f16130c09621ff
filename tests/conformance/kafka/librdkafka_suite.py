#!/usr/bin/env python3
"""librdkafka 2.0.2's own test suite against Millrace, one number at a time (a test that fails may take the runner down with it).

    librdkafka_suite.py build/release/millrace PEERS_DIR [NUMBER…]

Ends with one line of counts; exit 1 if a test fails that is not in KNOWN. The output of such a test lies in the directory that is named.
"""
import os
import pathlib
import re
import subprocess
import sys
import tempfile
import time

import brokers

PATIENCE_SECONDS = 180
COLOUR = re.compile(r"\x1b\[[0-9;]*m")
# Kafka's own default, for which the suite is written: 0118 wants two consumers that join one after the other to get their
# partitions together. Ours is 0, as in the configuration that Kafka ships.
SETTINGS = (*brokers.SETTINGS, "group.initial.rebalance.delay.ms=3000")
# What does not pass, and why that is not ours to mend.
KNOWN = {
    "0052": "starts Kafka's Java programs",
    "0077": "starts kafka-topics.sh",
    "0081": "alters a broker's settings, which change where it is started",
    "0092": "sets message.format.version, which Kafka 4 no longer has",
    "0098": "its first half starts Kafka's Java programs",
    "0101": "needs three brokers",
    "0109": "starts kafka-topics.sh",
    "0113": "its last part starts kafka-topics.sh",
    "0115": "starts kafka-acls.sh",
    "0119": "starts kafka-acls.sh",
}


def numbers(suite):
    # From 1000 on they are started by hand alone.
    return sorted({m.group(1) for m in (re.match(r"(\d{4})-", path.name) for path in suite.glob("0*.c*")) if m})


def verdict_of(suite, number, bootstrap):
    (suite / "test.conf").write_text(f"metadata.broker.list={bootstrap}\ntest.topic.random=true\n")
    env = {**os.environ, "TESTS": number, "LD_LIBRARY_PATH": f"{suite}/../src:{suite}/../src-cpp", "TEST_KAFKA_VERSION": "3.9.0"}
    try:
        done = subprocess.run(["./test-runner", "-p1", "-Q", "-L", "-E", "-K"], cwd=suite, env=env, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                              timeout=PATIENCE_SECONDS, check=False)
        out = COLOUR.sub("", done.stdout.decode(errors="replace"))
    except subprocess.TimeoutExpired as late:
        return "late", (late.stdout or b"").decode(errors="replace")
    for verdict in ("PASSED", "FAILED", "SKIPPED"):
        if re.search(rf"\|\s+{number}_\S+\s+\|\s+{verdict}", out):
            return verdict.lower(), out
    # The runner itself went down, with its summary.
    return "failed", out


def run_all(suite, broker, wanted):
    logs = pathlib.Path(tempfile.mkdtemp(prefix="millrace-librdkafka-"))
    counts, wrong = {}, []
    for number in wanted or numbers(suite):
        begun = time.monotonic()
        verdict, out = verdict_of(suite, number, broker.bootstrap)
        if verdict == "skipped":
            counts[verdict] = counts.get(verdict, 0) + 1
            continue
        if verdict != "passed":
            (logs / f"{number}.log").write_text(out)
            verdict = "known" if number in KNOWN else verdict
            if verdict != "known":
                wrong.append(number)
        counts[verdict] = counts.get(verdict, 0) + 1
        print(f"{number} {verdict} {time.monotonic() - begun:.1f} s {KNOWN.get(number, '') if verdict == 'known' else ''}", flush=True)
        if broker.up.process.poll() is not None:
            wrong.append("the broker died")
            break
    print(f"logs of what did not pass: {logs}")
    return counts, wrong


def main():
    brokers.harness.PROGRAM, peers, *wanted = sys.argv[1:]
    with brokers.Millrace(settings=SETTINGS) as broker:
        counts, wrong = run_all(pathlib.Path(peers).resolve() / "librdkafka" / "tests", broker, wanted)
    print(", ".join(f"{count} {name}" for name, count in sorted(counts.items())) + (f"; wrong: {' '.join(wrong)}" if wrong else ""))
    return 1 if wrong or not broker.ended_well else 0


if __name__ == "__main__":
    sys.exit(main())
