#!/usr/bin/env python3
"""S3's clients that others wrote, against the program: run.py PROGRAM [SUITE…]. A line of verdict for each suite at the end.

Suites: sdk (AWS's SDK for JavaScript), rclone, s3cmd, minio_js (its functional tests, from its repository at the commit below), boto3 and aws
cli (tests/e2e/test_s3.py with the newest ones in Python's registry), httpfs and deltalake (lake_suite.py), sdk_java (SdkSuite.java), spark
(spark_suite.py).
CONFORMANCE_SKIP="NAME …" leaves suites out and says so; peers are fetched into MILLRACE_PEERS (~/.cache/millrace/peers) once, MinIO's
from MINIO_JS_SOURCE if its repository is elsewhere. packages.txt names the Debian packages.
"""
import configparser
import json
import os
import pathlib
import re
import subprocess
import sys
import tempfile
import time

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))
sys.path.insert(0, str(HERE.parents[1] / "e2e"))
import fetch  # noqa: E402
import harness  # noqa: E402

MINIO_JS = (os.environ.get("MINIO_JS_SOURCE", "https://github.com/minio/minio-js"), "9e59f4d")
# What is MinIO's alone, or of object locks and queries in objects, which are not offered (README.md).
MINIO_JS_KNOWN = (
    "listenBucketNotification", "lock config", "putObjectRetention", "selectObjectContent",
    "listObjectsV2WithMetadata", "Select Object content", "Force Deletion of prefix", "prefix: 'my-prefix'")

EVENTS = 300
TABLES = ("pin", "geo", "user", "popular_category_by_country", "most_followed_user_by_country")


def sdk(url, key, secret):
    fetch.npm(HERE)
    return subprocess.run(["node", "--test", "sdk_test.mjs"], cwd=HERE, timeout=300, check=False,
                          env={**os.environ, "ENDPOINT": url, "KEY_ID": key, "KEY_SECRET": secret}).returncode == 0


def tool(name):
    return lambda *words: subprocess.run([HERE / "clients.sh", name, *words], timeout=300, check=False).returncode == 0


def minio_js(url, key, secret):
    place = fetch.PEERS / "minio-js"
    if not place.exists():
        subprocess.run(["git", "clone", "-q", MINIO_JS[0], place], check=True)
        subprocess.run(["git", "-C", place, "checkout", "-q", MINIO_JS[1]], check=True)
    fetch.npm(place)
    host, port = url.removeprefix("http://").split(":")
    done = subprocess.run(
        ["npx", "mocha", "--no-config", "--exit", "--require", "dotenv/config", "--require", "./babel-register.js", "--reporter", "spec",
         "tests/functional/functional-tests.js"], cwd=place, timeout=900, check=False, text=True, capture_output=True,
        env={**os.environ, "SERVER_ENDPOINT": f"{host}:{port}", "ACCESS_KEY": key, "SECRET_KEY": secret, "ENABLE_HTTPS": "0"})
    print(re.findall(r"\d+ (?:passing|pending|failing).*", done.stdout))
    failed = [block.strip() for block in re.split(r"\n  \d+\) ", done.stdout.partition("failing")[2])[1:]]
    unknown = [one for one in failed if not any(known in one for known in MINIO_JS_KNOWN) and '"after all" hook' not in one]
    for one in unknown:
        print("FAILED:", one[:400])
    return not unknown and "passing" in done.stdout


def passes(command, seconds=900, **environment):
    return subprocess.run(command, timeout=seconds, check=False, env={**os.environ, **environment}).returncode == 0


def boto3(*_):
    """The same tests as Debian's boto3 and aws are held to, with the newest ones."""
    python = fetch.python("s3-python", HERE / "requirements.txt")
    return passes([python, HERE.parents[1] / "e2e/test_s3.py", harness.PROGRAM], AWS_COMMAND=str(python.parent / "aws"))


def lake(suite):
    return lambda url, key, secret: passes([fetch.python("s3-python", HERE / "requirements.txt"), HERE / "lake_suite.py", suite],
                                           ENDPOINT=url, KEY_ID=key, KEY_SECRET=secret)


def sdk_java(url, key, secret):
    return passes(["java", "-cp", f"{fetch.jars('sdk-java', HERE / 'pom.xml')}/*", HERE / "SdkSuite.java"], ENDPOINT=url, KEY_ID=key, KEY_SECRET=secret)


def spark(url, key, secret):
    python = fetch.python("spark", HERE.parent / "engines/requirements-spark.txt")
    with tempfile.TemporaryDirectory(prefix="millrace-spark-") as place:
        jars = fetch.jars("spark-s3a", HERE / "pom.xml")
        return passes([python, HERE / "spark_suite.py", jars], ENDPOINT=url, KEY_ID=key, KEY_SECRET=secret, EVENTS=str(EVENTS),
                      BUCKET=f"user-{harness.USER_ID}-bucket", PYSPARK_PYTHON=str(python), SPARK_LOCAL_DIRS=place)


def fill(up):
    """Events of the pipeline as the sink's objects, and as tables; what the lake's suites read."""
    subprocess.run([harness.PROGRAM, "emulate", "--gateway", up.services["gateway"] + "/test", "--rate", "0", "--count", str(EVENTS), "--quiet"], check=True)
    limit = time.monotonic() + harness.PATIENCE_SECONDS
    while True:
        listed = subprocess.run([harness.PROGRAM, "bucket", "ls", "topics/", "--data", up.data], check=True, capture_output=True).stdout
        if listed.count(b".json") >= 3 * EVENTS:
            break
        assert time.monotonic() < limit, "the sink is late"
        time.sleep(0.2)
    subprocess.run([harness.PROGRAM, "run", "batch", "--data", up.data], check=True, stdout=subprocess.DEVNULL)
    rows = {}
    for name in TABLES:
        done = subprocess.run([harness.PROGRAM, "sql", "--data", up.data, "--format", "json", f"select count(*) as n from {name}"], check=True,
                              capture_output=True)
        rows[name] = json.loads(done.stdout)[0]["n"]
    os.environ.update(TABLES=f"{up.data}/lake/tables", ROWS=json.dumps(rows))


SUITES = {"sdk": sdk, "rclone": tool("rclone"), "s3cmd": tool("s3cmd"), "minio_js": minio_js, "boto3": boto3, "httpfs": lake("httpfs"),
          "deltalake": lake("deltalake"), "sdk_java": sdk_java, "spark": spark}


def main():
    harness.PROGRAM = os.path.abspath(sys.argv[1])
    skipped = os.environ.get("CONFORMANCE_SKIP", "").split()
    # Java's and Python's own settings are none of the suites'.
    for name in [name for name in os.environ if name.startswith("AWS_")]:
        del os.environ[name]
    verdicts = {}
    with tempfile.TemporaryDirectory(prefix="millrace-s3-") as place, harness.Instance(f"{place}/data") as up:
        keys = configparser.ConfigParser()
        keys.read(f"{place}/data/credentials")
        chosen = sys.argv[2:] or list(SUITES)
        if {"deltalake", "spark"} & set(chosen):
            fill(up)
        for name in chosen:
            if name in skipped:
                verdicts[name] = "SKIPPED"
                continue
            passed = SUITES[name](up.services["s3"], keys["default"]["aws_access_key_id"], keys["default"]["aws_secret_access_key"])
            verdicts[name] = "passed" if passed else "FAILED"
        verdicts["the program's end"] = "passed" if up.interrupt() == 0 else "FAILED"
    for name, verdict in verdicts.items():
        print(f"s3 {name}: {verdict}")
    return 1 if "FAILED" in verdicts.values() else 0


if __name__ == "__main__":
    sys.exit(main())
