#!/usr/bin/env python3
"""Kinesis as AWS's own clients see it: boto3 and the aws command line of Debian, over the ports of a running program."""
import base64
import json
import os
import subprocess
import sys
import threading
import time
import unittest
import warnings

import harness

# Debian's modules belong to Debian's Python, whichever one runs the tests.
sys.path.append("/usr/lib/python3/dist-packages")
try:
    import boto3
    import botocore.config
    import botocore.exceptions
except ImportError:
    boto3 = None

AWS = "/usr/bin/aws"
STREAMS = [f"streaming-{harness.USER_ID}-{table}" for table in ("geo", "pin", "user")]
ROW = {"ind": 7528, "timestamp": "2020-08-28 03:52:47", "latitude": -89.9787, "longitude": -173.293, "country": "Albania"}


class Program(harness.Instance):
    def environment(self):
        return {"AWS_SHARED_CREDENTIALS_FILE": f"{self.data}/credentials", "AWS_DEFAULT_REGION": "us-east-1", "AWS_CONFIG_FILE": "/dev/null"}

    def client(self, **more):
        names = {name: value for name, value in os.environ.items() if not name.startswith("AWS")}
        os.environ.clear()
        os.environ.update(names, **self.environment())
        config = botocore.config.Config(retries={"max_attempts": 0}, read_timeout=60)
        return boto3.session.Session().client("kinesis", endpoint_url=self.services["kinesis"], region_name="us-east-1", config=config, **more)


def read_all(kinesis, stream):
    """Every record of every shard, shard by shard, to the end or to the tip."""
    records = []
    for shard in kinesis.list_shards(StreamName=stream)["Shards"]:
        at = kinesis.get_shard_iterator(StreamName=stream, ShardId=shard["ShardId"], ShardIteratorType="TRIM_HORIZON")["ShardIterator"]
        while at:
            got = kinesis.get_records(ShardIterator=at)
            records += [(shard["ShardId"], record) for record in got["Records"]]
            at = got.get("NextShardIterator")
            if at and not got["Records"] and got["MillisBehindLatest"] == 0:
                break
    return records


@unittest.skipIf(boto3 is None, "boto3 is not there: install python3-boto3")
class KinesisTest(harness.TestCase):
    def setUp(self):
        super().setUp()
        warnings.simplefilter("ignore", ResourceWarning)  # boto3 leaves its connections to the collector
        self.program = Program(self.place / "data")
        self.addCleanup(lambda: self.program.__exit__())
        self.kinesis = self.program.client()

    def refusal(self, call, **arguments):
        with self.assertRaises(botocore.exceptions.ClientError) as caught:
            call(**arguments)
        return caught.exception.response["Error"]["Code"]

    def test_the_pipelines_streams_are_there_from_the_first_up(self):
        self.assertEqual(self.kinesis.list_streams()["StreamNames"], STREAMS)
        described = self.kinesis.describe_stream(StreamName=STREAMS[1])["StreamDescription"]
        self.assertEqual((described["StreamStatus"], described["RetentionPeriodHours"], len(described["Shards"])), ("ACTIVE", 24, 4))
        self.assertIn(f":stream/{STREAMS[1]}", described["StreamARN"])

    def test_posts_as_the_emulator_sends_them_come_back(self):
        stream = STREAMS[0]
        put = self.kinesis.put_record(StreamName=stream, Data=json.dumps(ROW), PartitionKey="partition-1")
        self.assertRegex(put["ShardId"], r"^shardId-\d{12}$")
        many = self.kinesis.put_records(StreamName=stream, Records=[
            {"Data": json.dumps({**ROW, "ind": n}), "PartitionKey": str(n)} for n in range(500)])
        self.assertEqual(many["FailedRecordCount"], 0)
        records = read_all(self.kinesis, stream)
        numbers = {record["SequenceNumber"]: json.loads(record["Data"])["ind"] for _, record in records}
        self.assertEqual(numbers[put["SequenceNumber"]], 7528)
        self.assertEqual([numbers[one["SequenceNumber"]] for one in many["Records"]], list(range(500)))
        for shard, record in records:
            self.assertLess(abs(record["ApproximateArrivalTimestamp"].timestamp() - time.time()), 60)

    def test_strangers_are_refused(self):
        stranger = self.program.client(aws_access_key_id="AKIDNOBODY", aws_secret_access_key="x")
        self.assertEqual(self.refusal(stranger.list_streams), "UnrecognizedClientException")
        key = boto3.session.Session().get_credentials()
        liar = self.program.client(aws_access_key_id=key.access_key, aws_secret_access_key="wrong")
        self.assertEqual(self.refusal(liar.list_streams), "InvalidSignatureException")

    def test_a_stream_lives_grows_and_goes(self):
        self.kinesis.create_stream(StreamName="s", ShardCount=2)
        self.kinesis.get_waiter("stream_exists").wait(StreamName="s")
        self.kinesis.put_record(StreamName="s", Data=b"before", PartitionKey="k")
        self.kinesis.update_shard_count(StreamName="s", TargetShardCount=4, ScalingType="UNIFORM_SCALING")
        self.kinesis.put_record(StreamName="s", Data=b"after", PartitionKey="k")
        self.assertEqual(sorted(record["Data"] for _, record in read_all(self.kinesis, "s")), [b"after", b"before"])
        latest = self.kinesis.list_shards(StreamName="s", ShardFilter={"Type": "AT_LATEST"})["Shards"]
        self.assertEqual(len(latest), 4)
        self.assertEqual(self.refusal(self.kinesis.create_stream, StreamName="s", ShardCount=1), "ResourceInUseException")
        self.kinesis.delete_stream(StreamName="s")
        self.assertEqual(self.refusal(self.kinesis.describe_stream, StreamName="s"), "ResourceNotFoundException")

    def test_a_consumer_with_its_own_pipe_gets_events(self):
        stream = self.kinesis.describe_stream(StreamName=STREAMS[2])["StreamDescription"]
        consumer = self.kinesis.register_stream_consumer(StreamARN=stream["StreamARN"], ConsumerName="app")["Consumer"]
        put = self.kinesis.put_record(StreamName=STREAMS[2], Data=b"one", PartitionKey="k", ExplicitHashKey="0")
        answer = self.kinesis.subscribe_to_shard(ConsumerARN=consumer["ConsumerARN"], ShardId=put["ShardId"],
                                                 StartingPosition={"Type": "TRIM_HORIZON"})
        seen = []
        for event in answer["EventStream"]:
            batch = event["SubscribeToShardEvent"]
            self.assertTrue(batch["ContinuationSequenceNumber"])
            seen += [record["Data"] for record in batch["Records"]]
            if seen == [b"one"]:
                self.kinesis.put_record(StreamName=STREAMS[2], Data=b"two", PartitionKey="k", ExplicitHashKey="0")
            if len(seen) == 2:
                break
        self.assertEqual(seen, [b"one", b"two"])
        answer["EventStream"].close()

    @unittest.skipUnless(os.path.exists(AWS), "the aws command line is not there: install awscli")
    def test_the_aws_command_line_works_with_the_credentials_file(self):
        def aws(*words):
            done = subprocess.run([AWS, "--endpoint-url", self.program.services["kinesis"], "kinesis", *words], capture_output=True,
                                  env={"PATH": "/usr/bin:/bin", **self.program.environment()}, timeout=60, check=False)
            self.assertEqual(done.returncode, 0, done.stderr.decode())
            return json.loads(done.stdout or b"{}")
        data = base64.b64encode(b"hello").decode()
        put = aws("put-record", "--stream-name", STREAMS[1], "--partition-key", "k", "--data", data)
        at = aws("get-shard-iterator", "--stream-name", STREAMS[1], "--shard-id", put["ShardId"], "--shard-iterator-type", "TRIM_HORIZON")
        got = aws("get-records", "--shard-iterator", at["ShardIterator"])
        self.assertEqual([record["Data"] for record in got["Records"]], [data])

    def test_a_kill_loses_no_record_that_was_acknowledged(self):
        acknowledged = {}
        lock = threading.Lock()

        def put(worker):
            kinesis = self.program.client()
            try:
                for n in range(100_000):
                    data = f"{worker}-{n}".encode()
                    done = kinesis.put_record(StreamName=STREAMS[0], Data=data, PartitionKey=data.decode())
                    with lock:
                        acknowledged[data] = (done["ShardId"], done["SequenceNumber"])
            except (botocore.exceptions.BotoCoreError, botocore.exceptions.ClientError):
                return

        workers = [threading.Thread(target=put, args=(worker,)) for worker in range(3)]
        for worker in workers:
            worker.start()
        while len(acknowledged) < 100:
            time.sleep(0.01)
        self.program.kill()
        for worker in workers:
            worker.join()
        self.program.__exit__()
        self.program = Program(self.place / "data")
        kinesis = self.program.client()
        stored = {record["Data"]: (shard, record["SequenceNumber"]) for shard, record in read_all(kinesis, STREAMS[0])}
        for data, place in acknowledged.items():
            self.assertEqual(stored.get(data), place)
        last = {}
        for shard, number in stored.values():
            last[shard] = max(last.get(shard, 0), int(number))
        for n in range(20):
            done = kinesis.put_record(StreamName=STREAMS[0], Data=b"later", PartitionKey=str(n))
            self.assertGreater(int(done["SequenceNumber"]), last.get(done["ShardId"], 0))
        self.assertEqual(self.program.interrupt(), 0)


if __name__ == "__main__":
    harness.main()
