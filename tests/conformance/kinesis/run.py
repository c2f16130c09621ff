#!/usr/bin/env python3
"""AWS's SDK for JavaScript against the program: run.py PROGRAM. Fetches the SDK once, by the lock file beside this one."""
import configparser
import os
import pathlib
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parents[1] / "e2e"))
import harness  # noqa: E402


def main():
    harness.PROGRAM = os.path.abspath(sys.argv[1])
    if not (HERE / "node_modules").exists():
        subprocess.run(["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund"], cwd=HERE, check=True)
    with tempfile.TemporaryDirectory(prefix="millrace-kinesis-") as place:
        with harness.Instance(f"{place}/data") as up:
            keys = configparser.ConfigParser()
            keys.read(f"{place}/data/credentials")
            key = keys[keys.sections()[0]] if keys.sections() else keys["default"]
            done = subprocess.run(["node", "--test", "--test-concurrency=1", "sdk_test.mjs"], cwd=HERE, timeout=300, check=False, env={
                **os.environ, "ENDPOINT": up.services["kinesis"],
                "KEY_ID": key["aws_access_key_id"], "KEY_SECRET": key["aws_secret_access_key"]})
            stopped = up.interrupt()
            if stopped != 0:
                print(f"the program stopped with {stopped}:\n{up.stderr()[-4000:]}")
    return done.returncode or stopped


if __name__ == "__main__":
    sys.exit(main())
