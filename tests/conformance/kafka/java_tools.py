#!/usr/bin/env python3
"""Kafka's own Java tools, 2.8.1 and 4.3.1, as one script of steps, run against Millrace and against a real Apache Kafka; what they print is
compared line by line. A difference that is meant is named in java_steps.DIFFERENCES with its reason; any other fails.

    java_tools.py build/release/millrace PEERS_DIR [SET…]

PEERS_DIR is what peers.sh made.
"""
import concurrent.futures
import difflib
import pathlib
import re
import subprocess
import sys
import tempfile

import brokers
from java_steps import CLASSES, DIFFERENCES, FILES, SETS, STEPS

PATIENCE_SECONDS = 90
# What 2.8.1's GetOffsetShell alone wants, and no later one takes.
OLD_SERVER = "--broker-list"
# What no two runs have in common, and the words of refusals: Millrace has its own, with the same exceptions and exit codes.
NOISE = [
    (re.compile(r"\b(\w+(Exception|Error)): (?!\w+(\.\w+)+Exception).*"), r"\1"),
    (re.compile(r"^(Error while executing \w+ command|Error: Executing consumer group command failed due to|Could not upgrade \S+ to \d+\.).*"), r"\1"),
    (re.compile(r"\d{4}/\d\d/\d\d [0-9:]+"), "TIME"),
    (re.compile(r"TopicId: \S+"), "TopicId: ID"),
    (re.compile(r"\b[0-9]+(\.[0-9]+)? (records/sec|ms|MB/sec).*"), "FIGURES"),
    (re.compile(r'"(timestamp|time|copied_at)":\d+'), r'"\1":T'),
    (re.compile(r'"avg_throughput":[0-9.E]+'), '"avg_throughput":F'),
    (re.compile(r"127\.0\.0\.1:\d+|localhost:\d+"), "BROKER"),
    (re.compile(r"Cluster ID: \S{22}$"), "Cluster ID: ID"),
    (re.compile(r"/tmp/(millrace|apache)-conformance-\w+\S*?(?=[\s\",]|$)"), "DIR"),
    (re.compile(r"\[\d{4}-\d\d-\d\d [0-9:,]+\]"), "[TIME]"),
    (re.compile(r"\s+"), " "),
    # With a producer's last sequence before it, or a transaction's age after it.
    (re.compile(r"\b(\d+ )?\d{13}\b( \d+\b)?"), "TIME"),
]


def run(peers, version, step, bootstrap, directory):
    words = step.words.replace("{}", bootstrap).replace("{dir}", directory).split()
    if step.server:
        words = [OLD_SERVER if (step.tool, version) == ("offsets", SETS[0]) else step.server, bootstrap, *words]
    command = brokers.java(peers, version, [CLASSES[step.tool][SETS.index(version)], *words])
    try:
        done = subprocess.run(command, input=step.stdin, capture_output=True, text=True, timeout=PATIENCE_SECONDS, check=False)
        code, out = done.returncode, done.stdout + done.stderr
    except subprocess.TimeoutExpired as late:
        code, out = "late", (late.stdout or b"").decode() + (late.stderr or b"").decode()
    lines = []
    for line in out.splitlines():
        if not re.search(step.keep, line) or re.match(r"\s+at |\s+\.\.\. \d+ more", line):
            continue
        for pattern, word in NOISE:
            line = pattern.sub(word, line)
        lines.append(line.strip())
    return [f"exit {code}", *sorted(line for line in lines if line)]


def compare(peers, version, step, pair, directory):
    """Both at once, for a tool waits more than it works. True if they are the same, or may differ."""
    with concurrent.futures.ThreadPoolExecutor(2) as both:
        got, wanted = both.map(lambda bootstrap: run(peers, version, step, bootstrap, directory), pair)
    name = f"{version} {step.name}"
    if got == wanted:
        print(f"same   {name}: {wanted[0]}, {len(wanted) - 1} lines", flush=True)
        return "same"
    lines = list(difflib.unified_diff(wanted, got, "Apache Kafka", "Millrace", lineterm="", n=0))
    why, pattern = DIFFERENCES.get(step.name, ("", None))
    is_meant = pattern and all(re.search(pattern, line[1:]) for line in lines[2:] if not line.startswith("@@"))
    print(f"{'differs' if is_meant else 'WRONG'}  {name}" + (f": {why}" if is_meant else ""))
    print("\n".join("    " + line for line in lines), flush=True)
    return "differs" if is_meant else "WRONG"


def main():
    brokers.harness.PROGRAM, peers, *versions = sys.argv[1:]
    counts, wrong, ended_well = {}, [], True
    for version in versions or SETS:
        with tempfile.TemporaryDirectory() as directory, brokers.Millrace() as ours, brokers.Apache(peers) as theirs:
            for name, text in FILES.items():
                pathlib.Path(directory, name).write_text(text)
            for step in STEPS:
                if version not in step.sets:
                    continue
                verdict = compare(peers, version, step, (ours.bootstrap, theirs.bootstrap), directory)
                counts[verdict] = counts.get(verdict, 0) + 1
                if verdict == "WRONG":
                    wrong.append(f"{version} {step.name}")
        ended_well = ended_well and ours.ended_well
    print(", ".join(f"{counts.get(verdict, 0)} {verdict}" for verdict in ("same", "differs", "WRONG")) + "".join(f"\n    {name}" for name in wrong))
    return 1 if wrong or not ended_well else 0


if __name__ == "__main__":
    sys.exit(main())
