#!/usr/bin/env python3
"""Tables on the bucket by DuckDB's httpfs and by delta-rs, which commits with conditional puts: lake_suite.py httpfs|deltalake. ENDPOINT, KEY_ID
and KEY_SECRET say where; TABLES is a directory of Delta tables that Millrace wrote."""
import concurrent.futures
import os
import pathlib
import subprocess
import sys

import boto3
import botocore.config
import duckdb
import pyarrow

ENDPOINT, KEY_ID, KEY_SECRET = (os.environ[name] for name in ("ENDPOINT", "KEY_ID", "KEY_SECRET"))
BUCKET = "lake"
OPTIONS = {"AWS_ENDPOINT_URL": ENDPOINT, "AWS_ACCESS_KEY_ID": KEY_ID, "AWS_SECRET_ACCESS_KEY": KEY_SECRET, "AWS_REGION": "us-east-1",
           "AWS_ALLOW_HTTP": "true"}
ROUNDS = 20


def client():
    return boto3.client("s3", endpoint_url=ENDPOINT, aws_access_key_id=KEY_ID, aws_secret_access_key=KEY_SECRET, region_name="us-east-1",
                        config=botocore.config.Config(s3={"addressing_style": "path"}))


def httpfs():
    import duckdb_extensions
    session = duckdb.connect()
    duckdb_extensions.import_extension("httpfs", con=session)
    session.sql("LOAD httpfs")
    session.sql(f"CREATE SECRET (TYPE s3, KEY_ID '{KEY_ID}', SECRET '{KEY_SECRET}', ENDPOINT '{ENDPOINT.removeprefix('http://')}', "
                "URL_STYLE 'path', USE_SSL false, REGION 'us-east-1')")
    session.sql(f"COPY (SELECT range AS i, range % 7 AS g, md5(range::varchar) AS t FROM range(1000000)) TO 's3://{BUCKET}/large.parquet'")
    assert session.sql(f"SELECT count(*), sum(i) FROM 's3://{BUCKET}/large.parquet' WHERE g = 3").fetchone() == (142857, sum(range(3, 1000000, 7)))
    session.sql(f"COPY (SELECT range AS i, range % 3 AS g FROM range(30)) TO 's3://{BUCKET}/by group' (FORMAT csv, PARTITION_BY g)")
    assert session.sql(f"SELECT count(*) FROM read_csv('s3://{BUCKET}/by group/*/*.csv', hive_partitioning = true) WHERE g = 1").fetchone() == (10,)
    for name in ("a b", "c+d", "e=f", "ü"):
        session.sql(f"COPY (SELECT 1 AS i) TO 's3://{BUCKET}/names/{name}.parquet'")
    assert session.sql(f"SELECT count(*) FROM 's3://{BUCKET}/names/*.parquet'").fetchone() == (4,)
    assert session.sql(f"SELECT count(*) FROM glob('s3://{BUCKET}/**')").fetchone()[0] >= 8
    parts = client().head_object(Bucket=BUCKET, Key="large.parquet")["ETag"]
    print(f"httpfs of DuckDB {duckdb.__version__}: a million rows there and back ({parts})")


def append(number):
    """In a process of its own, as writers are; how often it had to try again is delta-rs' to know."""
    script = ("import deltalake, pyarrow, sys, json\n"
              "options, table, writer = json.loads(sys.argv[1]), sys.argv[2], int(sys.argv[3])\n"
              f"for turn in range({ROUNDS}):\n"
              "    deltalake.write_deltalake(table, pyarrow.table({'writer': [writer], 'turn': [turn]}), mode='append', storage_options=options)\n")
    import json
    subprocess.run([sys.executable, "-c", script, json.dumps(OPTIONS), f"s3://{BUCKET}/raced", str(number)], check=True)


def deltalake():
    import deltalake as delta
    table = f"s3://{BUCKET}/raced"
    delta.write_deltalake(table, pyarrow.table({"writer": [0], "turn": [-1]}), storage_options=OPTIONS)
    with concurrent.futures.ThreadPoolExecutor(2) as both:
        list(both.map(append, (1, 2)))
    read = delta.DeltaTable(table, storage_options=OPTIONS)
    assert read.version() == 2 * ROUNDS, read.version()
    rows = read.to_pyarrow_table().to_pylist()
    wanted = [{"writer": 0, "turn": -1}] + [{"writer": writer, "turn": turn} for writer in (1, 2) for turn in range(ROUNDS)]
    assert sorted(map(str, rows)) == sorted(map(str, wanted)), rows
    commits = [one["Key"] for one in client().list_objects_v2(Bucket=BUCKET, Prefix="raced/_delta_log/")["Contents"] if one["Key"].endswith(".json")]
    assert len(commits) == 2 * ROUNDS + 1, commits
    # Two commits of the same version: exactly one is made, whoever comes first.
    s3, key = client(), "raced/_delta_log/00000000000000000099.json"

    def commit(number):
        try:
            return s3.put_object(Bucket=BUCKET, Key=key, Body=b"%d" % number, IfNoneMatch="*")["ResponseMetadata"]["HTTPStatusCode"]
        except s3.exceptions.ClientError as lost:
            return lost.response["ResponseMetadata"]["HTTPStatusCode"]

    with concurrent.futures.ThreadPoolExecutor(8) as racers:
        outcomes = sorted(racers.map(commit, range(8)))
    assert outcomes == [200] + [412] * 7, outcomes
    s3.delete_object(Bucket=BUCKET, Key=key)
    read.optimize.compact()
    read.vacuum(retention_hours=0, dry_run=False, enforce_retention_duration=False)
    assert delta.DeltaTable(table, storage_options=OPTIONS).to_pyarrow_table().num_rows == len(wanted)
    ours = pathlib.Path(os.environ["TABLES"])
    counts = {}
    for name in ("pin", "geo", "user"):
        for path in sorted((ours / name).rglob("*")):
            if path.is_file():
                s3.upload_file(str(path), BUCKET, f"tables/{path.relative_to(ours)}")
        here = delta.DeltaTable(str(ours / name))
        there = delta.DeltaTable(f"s3://{BUCKET}/tables/{name}", storage_options=OPTIONS)
        counts[name] = there.to_pyarrow_table().num_rows
        assert counts[name] == here.to_pyarrow_table().num_rows > 0 and there.version() == here.version(), name
    print(f"deltalake {delta.__version__}: {2 * ROUNDS} versions of two racing writers, Millrace's tables read: {counts}")


def main():
    try:
        client().create_bucket(Bucket=BUCKET)
    finally:
        {"httpfs": httpfs, "deltalake": deltalake}[sys.argv[1]]()


main()
