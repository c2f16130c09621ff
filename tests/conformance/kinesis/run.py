#!/usr/bin/env python3
"""Kinesis' clients that others wrote, against the program: run.py PROGRAM [SUITE…]. A line of verdict for each suite at the end.

Suites: sdk (AWS's SDK for JavaScript), kcl (KclSuite.java: the Kinesis Client Library on AWS's SDK for Java; moto keeps its leases).
CONFORMANCE_SKIP="NAME …" leaves suites out and says so; what is fetched lies in MILLRACE_PEERS (~/.cache/millrace/peers).
"""
import configparser
import os
import pathlib
import socket
import subprocess
import sys
import tempfile
import time

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))
sys.path.insert(0, str(HERE.parents[1] / "e2e"))
import fetch  # noqa: E402
import harness  # noqa: E402


def sdk(url, environment):
    fetch.npm(HERE)
    return subprocess.run(["node", "--test", "--test-concurrency=1", "sdk_test.mjs"], cwd=HERE, timeout=300, check=False,
                          env={**environment, "ENDPOINT": url, "KEY_ID": environment["AWS_ACCESS_KEY_ID"],
                               "KEY_SECRET": environment["AWS_SECRET_ACCESS_KEY"]}).returncode == 0


def kcl(url, environment):
    moto = fetch.python("kinesis-python", HERE / "requirements.txt").parent / "moto_server"
    jars = fetch.jars("kcl", HERE / "pom.xml")
    port = harness.free_port_base()
    with tempfile.TemporaryFile() as log, subprocess.Popen([moto, "-H", "127.0.0.1", "-p", str(port)], stdout=log, stderr=log) as leases:
        try:
            limit = time.monotonic() + harness.PATIENCE_SECONDS
            while socket.socket().connect_ex(("127.0.0.1", port)) != 0:
                assert leases.poll() is None and time.monotonic() < limit, "moto does not start"
                time.sleep(0.2)
            return subprocess.run(["java", "-cp", f"{jars}/*", HERE / "KclSuite.java", url, f"http://127.0.0.1:{port}"], timeout=900, check=False,
                                  env=environment).returncode == 0
        finally:
            leases.kill()


SUITES = {"sdk": sdk, "kcl": kcl}


def main():
    harness.PROGRAM = os.path.abspath(sys.argv[1])
    skipped = os.environ.get("CONFORMANCE_SKIP", "").split()
    verdicts = {}
    with tempfile.TemporaryDirectory(prefix="millrace-kinesis-") as place, harness.Instance(f"{place}/data") as up:
        keys = configparser.ConfigParser()
        keys.read(f"{place}/data/credentials")
        key = keys[keys.sections()[0]] if keys.sections() else keys["default"]
        environment = {name: value for name, value in os.environ.items() if not name.startswith("AWS_")}
        environment.update(AWS_ACCESS_KEY_ID=key["aws_access_key_id"], AWS_SECRET_ACCESS_KEY=key["aws_secret_access_key"])
        for name in sys.argv[2:] or SUITES:
            verdicts[name] = "SKIPPED" if name in skipped else "passed" if SUITES[name](up.services["kinesis"], environment) else "FAILED"
        stopped = up.interrupt()
        if stopped != 0:
            print(f"the program stopped with {stopped}:\n{up.stderr()[-4000:]}")
    for name, verdict in verdicts.items():
        print(f"{verdict:8} {name}")
    return 1 if "FAILED" in verdicts.values() else stopped


if __name__ == "__main__":
    sys.exit(main())
