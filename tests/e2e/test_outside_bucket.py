#!/usr/bin/env python3
"""Bucket and tables at an S3 server elsewhere: the same objects, tables and answers as at home, over any kill.

The server is a second instance of the program; or, with OUTSIDE_ENDPOINT (http://HOST:PORT), OUTSIDE_KEY_ID and OUTSIDE_SECRET, another one
that is there already. CRASH_ROUNDS and CRASH_SEED as in test_crash.
"""
import configparser
import contextlib
import itertools
import json
import os
import shutil
import socket
import tempfile
import time
import unittest
import urllib.request
from pathlib import Path

import pipeline_run as run
from pipeline_run import recompute
import harness
import test_crash
import test_streams

import dirty_rows  # noqa: E402  beside recompute

ENDPOINT = os.environ.get("OUTSIDE_ENDPOINT")
NEEDS_OUR_OWN = unittest.skipIf(ENDPOINT, "only a server of ours can be killed here")
SERIAL = itertools.count(os.getpid() * 100)
harness.PROGRAM = run.PROGRAM


def free_port():
    with contextlib.closing(socket.socket()) as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]


class OutsideCase:
    """Mixed into the cases of a pipeline: `self.words` puts its bucket and tables outside."""

    def find_server(self):
        self.bucket = f"outside-{next(SERIAL)}"
        self.data = self.place / "data"
        if ENDPOINT:
            self.endpoint = ENDPOINT
            self.key = (os.environ["OUTSIDE_KEY_ID"], os.environ["OUTSIDE_SECRET"])
        else:
            self.port = free_port()
            self.endpoint = f"http://127.0.0.1:{self.port}"
            self.start_server()
            profile = configparser.ConfigParser()
            profile.read(self.place / "server" / "credentials")
            first = profile[profile.sections()[0]]
            self.key = (first["aws_access_key_id"], first["aws_secret_access_key"])
        self.words = ("--config", str(self.write_config("outside.yaml")))

    def make_directory(self, name):
        self.assertEqual(harness.run("--data", self.place / name, "key", "new").returncode, 0)

    def start_server(self):
        self.server = harness.Instance(self.place / "server", ports=harness.ports(s3=str(self.port)))
        self.addCleanup(self.server.__exit__)

    def write_config(self, file, tables=True, bucket=None, **changes):
        lines = {"name": bucket or self.bucket, "endpoint": self.endpoint, "region": "us-east-1", "access_key_id": self.key[0],
                 "secret_access_key": self.key[1], "path_style": "true", **changes}
        text = "bucket:\n" + "".join(f"  {key}: {value}\n" for key, value in lines.items() if value is not None)
        if tables:
            text += f"tables:\n  url: s3://{self.bucket}-lake/some/prefix\n"
        path = self.place / file
        path.write_text(text)
        return path

    def keys(self, *words):
        """What is in the bucket, as the settings of `words` find it."""
        looker = run.Pipeline(self.data, *words)
        try:
            return looker.run("bucket", "ls").decode().splitlines()
        finally:
            looker.close()


class OutsidePipeline(OutsideCase, run.PipelineTest):
    def setUp(self):
        self.place = Path(self.enterContext(tempfile.TemporaryDirectory(prefix="millrace-outside-")))
        self.find_server()
        self.pipeline = run.Pipeline(self.data, *self.words)
        self.addCleanup(self.pipeline.close)

    def up(self):
        running = self.pipeline.up()
        self.addCleanup(lambda: running.process.poll() is None and running.kill())
        return running

    def test_the_whole_way_is_as_at_home(self):
        """Dirty rows in two parts: a batch beside the instance, one without it, and the oracle's tables."""
        records = {}
        for table, lines in dirty_rows.records(1, 400, binary=True).items():
            path = self.place / table
            path.write_text("".join(line + "\n" for line in lines), encoding="utf-8")
            records[table] = recompute.read_records(path)
        running = self.up()
        for part in range(2):
            for table, whole in records.items():
                poster = run.Poster(running.gateway())
                poster.post_records(table, whole[len(whole) * part // 2:len(whole) * (part + 1) // 2], batch=7)
                poster.close()
            if part == 0:
                self.pipeline.run("run", "batch")
        self.assertEqual(running.interrupt(), 0)
        self.pipeline.run("run", "batch", "--with-duplicates")
        outside = self.keys(*self.words)
        self.assertEqual(len(outside), sum(map(len, records.values())))
        self.assertEqual(self.keys(), [], "nothing of it is in our own store")
        self.assertFalse((self.data / "lake" / "tables" / "pin").exists())
        lake = self.write_config("lake.yaml", bucket=self.bucket + "-lake", tables=False)
        below = self.keys("--config", str(lake))
        self.assertIn("some/prefix/pin/_delta_log/00000000000000000000.json", below)
        self.assertEqual([key for key in below if not key.startswith("some/prefix/")], [])
        # Without the files fetched before, the same.
        shutil.rmtree(self.data / "cache")
        running = self.up()
        self.assert_oracle(self.pipeline, records)
        self.assert_audit(self.pipeline)
        self.assertEqual(running.interrupt(), 0)


class OutsideCrash(OutsideCase, test_crash.CrashTest):
    def setUp(self):
        super().setUp()
        self.find_server()
        self.pipeline.words = self.words


class OutsideStreams(OutsideCase, test_streams.Streams):
    test_emulated_posts_are_the_same_rows_both_ways = None
    test_a_running_instance_follows_by_itself = None
    test_base64_of_a_document_is_read_as_that = None
    test_without_the_flag_it_says_what_to_do = None
    # It takes a table's files away, which lie elsewhere here.
    test_the_audit_misses_what_is_gone = None

    def setUp(self):
        super().setUp()
        self.find_server()

    def up(self):
        return harness.Instance(self.data, *self.words)

    def must(self, *words, **how):
        return super().must(*words, *self.words, **{"seconds": run.PATIENCE_SECONDS, **how})


class OutsideConnectors(OutsideCase, run.PipelineTest):
    def setUp(self):
        self.place = Path(self.enterContext(tempfile.TemporaryDirectory(prefix="millrace-outside-")))
        self.find_server()
        self.make_directory("data")
        self.addCleanup(self.stop)
        self.running = None

    def stop(self):
        if self.running and self.running.process.poll() is None:
            self.running.kill()

    def start(self, *words):
        self.pipeline = run.Pipeline(self.data, *words)
        self.addCleanup(self.pipeline.close)
        self.running = self.pipeline.up()

    def post(self, table, values):
        poster = run.Poster(self.running.gateway())
        poster.post(table, run.JSON_TYPE, [run.compact(value) for value in values])
        poster.close()

    def connect(self, method, path, body=None):
        request = urllib.request.Request(self.running.services["connect"] + path, method=method,
                                         data=None if body is None else json.dumps(body).encode(),
                                         headers={"Content-Type": "application/json"})
        with urllib.request.urlopen(request, timeout=run.PATIENCE_SECONDS) as answer:
            return json.loads(answer.read() or "null")

    def eventually(self, condition):
        end = time.monotonic() + run.PATIENCE_SECONDS
        while not (found := condition()):
            self.assertLess(time.monotonic(), end, self.pipeline.last_words())
            time.sleep(0.2)
        return found

    def connector(self, **changes):
        return {"connector.class": "io.confluent.connect.s3.S3SinkConnector", "topics": run.topic_of("pin"), "flush.size": "1",
                "format.class": "io.confluent.connect.s3.format.json.JsonFormat", "storage.class": "io.confluent.connect.s3.storage.S3Storage",
                "s3.bucket.name": self.bucket, "s3.region": "us-east-1", "store.url": self.endpoint,
                "aws.access.key.id": self.key[0], "aws.secret.access.key": self.key[1], **changes}

    def test_a_connector_writes_where_its_store_url_says(self):
        make = self.write_config("make.yaml", tables=False)
        self.assertEqual(self.keys("--config", str(make)), [])  # made
        self.start()
        self.post("pin", [{"index": i} for i in range(30)])
        self.connect("PUT", "/connectors/far/config", self.connector())
        self.make_directory("looker")
        other = run.Pipeline(self.place / "looker", "--config", str(make))
        self.addCleanup(other.close)
        keys = self.eventually(lambda: (found := other.run("bucket", "ls").decode().splitlines()) and len(found) == 30 and found)
        self.assertEqual(keys[7], f"topics/{run.topic_of('pin')}/partition=0/{run.topic_of('pin')}+0+0000000007.json")
        self.assertEqual(other.run("bucket", "cat", keys[7]), b'{"index":7}\n')
        self.assertEqual(len(self.pipeline.run("bucket", "ls").decode().splitlines()), 30, "the pipeline's own writes here")

        def trace(name):
            tasks = self.connect("GET", f"/connectors/{name}/status")["tasks"]
            return tasks and tasks[0]["state"] == "FAILED" and tasks[0]["trace"]

        self.connect("PUT", "/connectors/none/config", self.connector(**{"s3.bucket.name": "no-such-bucket"}))
        self.assertIn("Non-existent S3 bucket: no-such-bucket", self.eventually(lambda: trace("none")))
        self.connect("PUT", "/connectors/wrong/config", self.connector(**{"aws.secret.access.key": "wrong"}))
        self.assertIn("403", self.eventually(lambda: trace("wrong")))
        self.connect("DELETE", "/connectors/far")
        self.assertEqual(self.running.interrupt(), 0)

    @NEEDS_OUR_OWN
    def test_the_server_is_killed_and_comes_back(self):
        self.start(*self.words)
        self.post("pin", [{"index": i} for i in range(20)])
        self.server.kill()
        self.post("pin", [{"index": i} for i in range(20, 60)])
        time.sleep(1)
        self.start_server()
        self.eventually(lambda: len(self.keys(*self.words)) == 60)
        self.pipeline.run("run", "batch")
        self.assert_audit(self.pipeline)
        # A server that hangs holds up no stop.
        self.server.process.send_signal(run.signal.SIGSTOP)
        self.post("pin", [{"index": 60}])
        time.sleep(0.5)
        begun = time.monotonic()
        self.assertEqual(self.running.interrupt(), 0)
        self.assertLess(time.monotonic() - begun, 15)
        self.server.process.send_signal(run.signal.SIGCONT)
        self.pipeline.run("run", "batch")
        self.assertEqual(len(self.keys(*self.words)), 61)
        self.assert_audit(self.pipeline)

    def test_refuses_what_cannot_be_right(self):
        def refused(naming, *words, env=None):
            done = harness.run("--data", self.data, *words, "bucket", "ls", env=env, seconds=run.PATIENCE_SECONDS)
            self.assertNotEqual(done.returncode, 0)
            self.assertIn(naming, done.stderr)

        def config(**changes):
            return ("--config", str(self.write_config("bad.yaml", **changes)))

        refused("HTTP 403", *config(secret_access_key="wrong"))
        refused("is no address of a server", *config(endpoint="127.0.0.1"))
        refused("bucket.access_key_id is given without", *config(secret_access_key=None))
        refused("Connection refused", *config(endpoint="http://127.0.0.1:1"))
        refused("is a secret", *config(secret_access_key=None), "--set", "bucket.secret_access_key=hush")
        refused("file or s3://BUCKET/PREFIX", *self.words, "--set", "tables.url=here")
        hidden = harness.run("--data", self.data, *self.words, "config", "show").stdout.decode()
        self.assertIn("[hidden]", hidden)
        self.assertNotIn(self.key[1], hidden)

    def test_finds_credentials_as_the_tools_do(self):
        words = ("--data", self.data, "--config", self.write_config("bare.yaml", access_key_id=None, secret_access_key=None), "bucket", "ls")
        alone = {"HOME": str(self.place), "AWS_EC2_METADATA_DISABLED": "true"}
        self.assertIn("no credentials", harness.run(*words, env=alone).stderr)
        named = {**alone, "AWS_ACCESS_KEY_ID": self.key[0], "AWS_SECRET_ACCESS_KEY": self.key[1]}
        done = harness.run(*words, env=named, seconds=run.PATIENCE_SECONDS)
        self.assertEqual(done.returncode, 0, done.stderr)
        (self.place / ".aws").mkdir()
        (self.place / ".aws" / "credentials").write_text(
            f"[far]\naws_access_key_id = {self.key[0]}\naws_secret_access_key = {self.key[1]}\n")
        done = harness.run(*words, env={**alone, "AWS_PROFILE": "far"}, seconds=run.PATIENCE_SECONDS)
        self.assertEqual(done.returncode, 0, done.stderr)


if __name__ == "__main__":
    unittest.main(verbosity=2)
