#!/usr/bin/env python3
"""kill -9 at any moment of the streaming way: every acknowledged record is in its table once, every refused one among the dead letters once.

CRASH_ROUNDS rounds (12) on one data directory, their moments drawn from CRASH_SEED, while PutRecords runs. The queries go on by
themselves after each. What the tables must hold says this file, from what the streams hold in the end.
"""
import json
import os
import random
import sys
import tempfile
import threading
import time
import unittest
import warnings
from pathlib import Path

import pipeline_run as run

# Debian's modules belong to Debian's Python, whichever one runs the tests.
sys.path.append("/usr/lib/python3/dist-packages")
try:
    import boto3
    import botocore.config
    import botocore.exceptions
except ImportError:
    boto3 = None

ROUNDS = int(os.environ.get("CRASH_ROUNDS", "12"))
SEED = int(os.environ.get("CRASH_SEED", "7"))
POSTERS = 2
# The column of each table that tells which record made its row.
MARKS = {"pin": "title", "geo": "country", "user": "user_name"}


def stream_of(table):
    return f"streaming-{run.USER_ID}-{table}"


def post(table, key, serial):
    if table == "user":
        return {"ind": key, "first_name": "A", "last_name": str(serial), "age": "30", "date_joined": "2017-01-02T03:04:05"}
    return {"ind": key, MARKS[table]: f"A {serial}"}


@unittest.skipIf(boto3 is None, "boto3 is not there: install python3-boto3")
class StreamCrash(unittest.TestCase):
    maxDiff = 2000

    def setUp(self):
        warnings.simplefilter("ignore", ResourceWarning)  # boto3 leaves its connections to the collector
        place = tempfile.TemporaryDirectory(prefix="millrace-stream-crash-")
        self.addCleanup(place.cleanup)
        self.pipeline = run.Pipeline(Path(place.name) / "data")
        self.addCleanup(self.pipeline.close)
        self.random = random.Random(SEED)
        self.lock = threading.Lock()
        self.serial = 0
        self.acknowledged = {table: {} for table in run.TABLES}  # sequence number: data
        self.killed = {"at its start": 0, "while it ran": 0, "while it drained": 0}

    def client(self, url):
        os.environ["AWS_SHARED_CREDENTIALS_FILE"] = str(self.pipeline.data / "credentials")
        config = botocore.config.Config(retries={"max_attempts": 0}, read_timeout=run.PATIENCE_SECONDS)
        return boto3.session.Session().client("kinesis", endpoint_url=url, region_name="us-east-1", config=config)

    def values(self, table, draws, count):
        """New keys, keys that were there before, and now and then what no table takes. No two are alike."""
        with self.lock:
            first, self.serial = self.serial, self.serial + count
        values = []
        for serial in range(first, first + count):
            kind = draws.random()
            if kind < 0.03:
                values.append(f"no json {serial}".encode())
            else:
                key = serial if kind < 0.6 else draws.randrange(serial + 1)
                values.append(json.dumps(post(table, key, serial)).encode())
        return values

    def put_until(self, stop, kinesis, seed):
        draws = random.Random(seed)
        while not stop.is_set():
            table = draws.choice(run.TABLES)
            values = self.values(table, draws, draws.choice([1, 20, 200]))
            records = [{"Data": value, "PartitionKey": str(draws.random())} for value in values]
            try:
                answer = kinesis.put_records(StreamName=stream_of(table), Records=records)
            except (botocore.exceptions.BotoCoreError, botocore.exceptions.ClientError):
                if not stop.wait(0.05):
                    continue
                break
            with self.lock:
                for value, one in zip(values, answer["Records"]):
                    if "ErrorCode" not in one:
                        self.acknowledged[table][one["ShardId"], one["SequenceNumber"]] = value

    def kill_under_load(self):
        running = run.Running(self.pipeline)
        if self.random.random() < 0.1:
            time.sleep(self.random.uniform(0, 0.3))
            running.kill()
            self.killed["at its start"] += 1
            return
        self.assertTrue(running.listen(), self.pipeline.last_words())
        kinesis = self.client(running.services["kinesis"])
        stop = threading.Event()
        seeds = [self.random.random() for _ in range(POSTERS)]
        pause = self.random.uniform(0.05, 2.0)

        def end():
            time.sleep(pause)
            running.kill()
            stop.set()
            self.killed["while it ran"] += 1

        run.in_threads([lambda seed=seed: self.put_until(stop, kinesis, seed) for seed in seeds] + [end])

    def kill_a_drain(self):
        """`run stream` opens the directory itself; it dies, and whoever comes next does its work."""
        drain = self.pipeline.spawn("run", "stream", "--available-now")
        time.sleep(self.random.uniform(0, 1.0))
        self.killed["while it drained"] += 1 if drain.poll() is None else 0
        drain.kill()
        drain.wait(run.PATIENCE_SECONDS)

    def assert_audit(self):
        report = json.loads(self.pipeline.run("audit", "--json"))
        self.assertEqual(report["differences"], [])
        return report

    def read_all(self, kinesis, table):
        """Every record of the stream: (time in ms, shard, sequence number), data."""
        records = []
        for shard in kinesis.list_shards(StreamName=stream_of(table))["Shards"]:
            name = shard["ShardId"]
            at = kinesis.get_shard_iterator(StreamName=stream_of(table), ShardId=name, ShardIteratorType="TRIM_HORIZON")["ShardIterator"]
            while at:
                try:
                    got = kinesis.get_records(ShardIterator=at)
                except kinesis.exceptions.ProvisionedThroughputExceededException:
                    time.sleep(0.2)
                    continue
                for one in got["Records"]:
                    came = round(one["ApproximateArrivalTimestamp"].timestamp() * 1000)
                    records.append(((came, name, int(one["SequenceNumber"])), one["Data"]))
                at = got.get("NextShardIterator")
                if not got["Records"] and got["MillisBehindLatest"] == 0:
                    break
        return records

    def wanted(self, records):
        """Rule 8 over what the streams hold: the rows' marks by key, and the dead letters' numbers."""
        rows, dead = {}, set()
        for place, data in sorted(records):
            try:
                row = json.loads(data)
                rows[row["ind"]] = row
            except ValueError:
                dead.add((place[1], str(place[2])))
        return rows, dead

    def wait_for_the_queries(self, records):
        """Nobody runs anything: `up` alone takes what is left."""
        end = time.monotonic() + run.PATIENCE_SECONDS
        while time.monotonic() < end:
            report = json.loads(self.pipeline.run("audit", "--json"))
            taken = sum(one["in_table"]["records"] for one in report["streams"])
            if taken == records and not any(one["behind"] for one in report["streams"]):
                return
            time.sleep(0.2)
        self.fail("the queries did not go on by themselves")

    def check(self, kinesis):
        held = {table: self.read_all(kinesis, table) for table in run.TABLES}
        self.wait_for_the_queries(sum(len(records) for records in held.values()))
        letters = set()
        for table, records in held.items():
            known = {(place[1], str(place[2])): data for place, data in records}
            self.assertEqual(len(known), len(records), "a sequence number was given twice")
            self.assertEqual(len({data for _, data in records}), len(records), f"{table}: a record was stored twice")  # STREAM-3
            lost = [place for place, data in self.acknowledged[table].items() if known.get(place) != data]
            self.assertEqual(lost[:3], [], f"{table}: acknowledged and lost")
            rows, dead = self.wanted(records)
            mark = MARKS[table]
            found = self.pipeline.sql(f'select ind, {mark} as mark from stream."{table}"')
            self.assertEqual(len(found), len(rows), f"{table}: rows")  # STREAM-4
            wrong = [row for row in found if row["mark"] != f"A {rows[row['ind']].get(mark, rows[row['ind']].get('last_name', '')).removeprefix('A ')}"]
            self.assertEqual(wrong[:3], [], f"{table}: not the last record's row")
            letters |= {(stream_of(table), *place) for place in dead}
        found = [(one["stream"], one["shard"], one["sequence_number"])
                 for one in self.pipeline.sql("select stream, shard, sequence_number from stream.dead_letter")]
        self.assertEqual(len(found), len(set(found)), "a dead letter is there twice")
        self.assertEqual(set(found) ^ letters, set())
        return sum(len(records) for records in held.values()), len(letters)

    def test_nothing_is_lost_and_nothing_doubled(self):  # STREAM-4, STREAM-3, TAB-2
        for number in range(ROUNDS):
            self.kill_under_load()
            if number % 4 == 2:
                self.kill_a_drain()
            if self.random.random() < 0.3:  # before anything repairs by its work
                self.assert_audit()
        running = self.pipeline.up()
        try:
            stored, dead = self.check(self.client(running.services["kinesis"]))
        finally:
            running.interrupt()
        report = self.assert_audit()
        self.assertEqual({one["behind"] for one in report["streams"]}, {0})
        acknowledged = sum(len(one) for one in self.acknowledged.values())
        self.assertGreater(acknowledged, 0)
        print(f"stream crash: {ROUNDS} rounds, seed {SEED}: {acknowledged} records acknowledged, {stored} stored, {dead} dead letters, killed "
              + ", ".join(f"{name} {count}" for name, count in self.killed.items()))


if __name__ == "__main__":
    unittest.main(verbosity=2)
