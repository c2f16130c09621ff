#!/usr/bin/env python3
"""kafka-python's own integration tests against Millrace.

    kafka_python_suite.py build/release/millrace PEERS_DIR [PYTEST_WORD…]

Ends with one line of counts; exit 1 if a test fails that is not in KNOWN.
"""
import os
import pathlib
import subprocess
import sys
import tempfile
import xml.etree.ElementTree

import brokers

PATIENCE_SECONDS = 1500
# As in the suite's own broker: its groups have short sessions.
SETTINGS = (*brokers.SETTINGS, "group.min.session.timeout.ms=1000")
# What does not pass, and why that is not ours to mend.
KNOWN = {
    "TestSSLConnection.test_ssl_handshake": "starts a broker of its own",
    "TestSSLConnection.test_legacy_kafka_client_ssl": "starts a broker of its own",
}


def verdict_of(case):
    for child in case:
        if child.tag in ("failure", "error", "skipped"):
            return child.tag, child.get("message", "").splitlines()[0][:200] if child.get("message") else ""
    return "passed", ""


def main():
    brokers.harness.PROGRAM, peers, *words = sys.argv[1:]
    suite = pathlib.Path(peers).resolve() / "kafka-python"
    with tempfile.TemporaryDirectory() as directory, brokers.Millrace(settings=SETTINGS) as broker:
        report = pathlib.Path(directory, "report.xml")
        env = {**os.environ, "KAFKA_VERSION": "4.1.0", "KAFKA_URI": f"kafka://{broker.bootstrap}"}
        subprocess.run([suite / "venv/bin/python", "-m", "pytest", "test/integration", "-q", "--timeout=90", f"--junitxml={report}", *words], cwd=suite,
                       env=env, timeout=PATIENCE_SECONDS, check=False)
        cases = list(xml.etree.ElementTree.parse(report).iter("testcase"))
    counts, wrong = {}, []
    for case in cases:
        verdict, why = verdict_of(case)
        name = f"{case.get('classname').split('.')[-1]}.{case.get('name')}"
        if verdict in ("failure", "error"):
            verdict = "known" if name in KNOWN else "failed"
            if verdict == "failed":
                wrong.append(name)
        counts[verdict] = counts.get(verdict, 0) + 1
        if verdict != "passed":
            print(f"{verdict} {name}: {KNOWN.get(name, why)}")
    print(", ".join(f"{count} {verdict}" for verdict, count in sorted(counts.items())) + "".join(f"\n    {name}" for name in wrong))
    return 1 if wrong or not cases or not broker.ended_well else 0


if __name__ == "__main__":
    sys.exit(main())
