#!/usr/bin/env python3
"""Records in a Kafka cluster elsewhere: the same bucket, tables and answers as with our own log, over any kill.

The cluster is a second instance of the program; or, with OUTSIDE_BOOTSTRAP (HOST:PORT), one that is there already and has none of
our topics. CRASH_ROUNDS and CRASH_SEED as in test_crash.
"""
import json
import os
import shutil
import socket
import subprocess
import tempfile
import threading
import time
import unittest
import urllib.error
import urllib.request
from pathlib import Path

import pipeline_run as run
from pipeline_run import recompute
import harness
import test_crash

import dirty_rows  # noqa: E402  beside recompute

BOOTSTRAP = os.environ.get("OUTSIDE_BOOTSTRAP")
NEEDS_OUR_OWN = unittest.skipIf(BOOTSTRAP, "only a broker of ours can be killed and set up here")
# Of the instance that plays the cluster: what it does with topics of its own is none of ours.
OTHER_USER = "elsewhere"
harness.PROGRAM = run.PROGRAM


class OutsideCase:
    """Mixed into the cases of a pipeline: `self.words` puts its records outside."""

    def find_broker(self, *words):
        self.data = self.place / "data"
        self.cluster_words = words
        if BOOTSTRAP:
            self.bootstrap = BOOTSTRAP
        else:
            with socket.socket() as one:
                one.bind(("127.0.0.1", 0))
                self.port = one.getsockname()[1]
            self.bootstrap = f"127.0.0.1:{self.port}"
            self.start_broker()
        self.words = ("--set", f"broker.bootstrap.servers={self.bootstrap}")
        if BOOTSTRAP:
            self.forget_topics()

    def start_broker(self):
        self.broker = harness.Instance(self.place / "cluster", "--user-id", OTHER_USER, *self.cluster_words,
                                       ports=harness.ports(kafka=str(self.port)))
        self.addCleanup(self.broker.__exit__)

    def make_directory(self, place):
        done = harness.run("--data", place, "key", "new")
        self.assertEqual(done.returncode, 0, done.stderr)

    def forget_topics(self):
        """What the case before has left: opening a directory makes the topics, so that each is there to go."""
        self.make_directory(self.place / "looker")
        for table in run.TABLES:
            done = harness.run("--data", self.place / "looker", *self.words, "topic", "delete", run.topic_of(table), seconds=run.PATIENCE_SECONDS)
            self.assertEqual(done.returncode, 0, done.stderr)

    def eventually(self, condition):
        end = time.monotonic() + run.PATIENCE_SECONDS
        while not (found := condition()):
            self.assertLess(time.monotonic(), end, self.pipeline.last_words())
            time.sleep(0.2)
        return found


class OutsidePipeline(OutsideCase, run.PipelineTest):
    def setUp(self):
        self.place = Path(self.enterContext(tempfile.TemporaryDirectory(prefix="millrace-outside-")))
        self.find_broker()
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
        self.assert_oracle(self.pipeline, records)
        self.assert_audit(self.pipeline)
        listed = json.loads(self.pipeline.run("topic", "list", "--json"))
        self.assertLessEqual({run.topic_of(table) for table in run.TABLES}, {one["topic"] for one in listed})
        self.assertFalse((self.data / "log" / "topics" / run.topic_of("pin")).exists(), "nothing of it is in our own log")

    def ask(self, method, url, body=None, kind="application/vnd.kafka.v2+json", accept=None):
        request = urllib.request.Request(url, method=method, data=None if body is None else json.dumps(body).encode(),
                                         headers={"Content-Type": kind, **({"Accept": accept} if accept else {})})
        with urllib.request.urlopen(request, timeout=run.PATIENCE_SECONDS) as answer:
            return json.loads(answer.read() or "null")

    def test_the_proxy_stands_before_it(self):
        """Topics, records, consumers and groups of the cluster through the REST door."""
        running = self.up()
        rest = running.services["rest"]
        topic = f"{run.USER_ID}.pin"
        described = self.ask("GET", f"{rest}/topics/{topic}")
        self.assertEqual(len(described["partitions"]), 1)
        cluster = self.ask("GET", f"{rest}/v3/clusters")["data"][0]["cluster_id"]
        made = self.ask("POST", f"{rest}/v3/clusters/{cluster}/topics", {"topic_name": f"made-{time.time_ns()}", "partitions_count": 3}, "application/json")
        self.assertEqual(made["partitions_count"], 3)
        produced = self.ask("POST", f"{rest}/topics/{made['topic_name']}",
                            {"records": [{"key": f"k{i}", "value": {"n": i}} for i in range(30)]}, run.JSON_TYPE)
        self.assertEqual([one["error_code"] for one in produced["offsets"]], [None] * 30)

        group = f"group-{time.time_ns()}"
        consumer = self.ask("POST", f"{rest}/consumers/{group}", {"name": "one", "format": "json", "auto.offset.reset": "earliest"})["base_uri"]
        self.ask("POST", f"{consumer}/subscription", {"topics": [made["topic_name"]]})
        seen = []
        self.eventually(lambda: seen.extend(self.ask("GET", f"{consumer}/records", accept=run.JSON_TYPE)) or len(seen) >= 30)
        self.assertEqual(sorted(one["value"]["n"] for one in seen), list(range(30)))
        self.ask("POST", f"{consumer}/offsets", None)
        self.ask("DELETE", consumer)
        lags = self.ask("GET", f"{rest}/v3/clusters/{cluster}/consumer-groups/{group}/lags")["data"]
        self.assertEqual(sum(one["current_offset"] for one in lags), 30)
        self.assertEqual(sum(one["lag"] for one in lags), 0)
        for path, status in ((f"{rest}/topics/none", 404), (f"{rest}/v3/clusters/{cluster}/acls", 400)):
            with self.assertRaises(urllib.error.HTTPError) as refused:
                self.ask("GET", path)
            self.assertEqual(refused.exception.code, status)
        self.assertEqual(running.interrupt(), 0)

    @NEEDS_OUR_OWN
    def test_the_cluster_is_killed_and_comes_back(self):
        """REMOTE-1: posts wait for it, none is lost and none stored twice."""
        running = self.up()
        acknowledged = {}
        stop = threading.Event()

        def post():
            poster = run.Poster(running.gateway())
            number = 0
            while not stop.is_set():
                value = run.compact({"index": 1, "serial": number})
                acknowledged[poster.post("pin", run.JSON_TYPE, [value])[0]] = value
                number += 1
            poster.close()

        def kill():
            try:
                for _ in range(3):
                    time.sleep(0.5)
                    self.broker.kill()
                    self.start_broker()
                time.sleep(0.5)
            finally:
                stop.set()

        run.in_threads([post, kill])
        self.assertEqual(running.interrupt(), 0)
        self.pipeline.run("run", "batch")
        stored = self.pipeline.stored_records(self.place / "objects")["pin"]
        self.assertEqual([one.rstrip(b"\n") for one in stored], [value for _, value in sorted(acknowledged.items())])
        self.assert_audit(self.pipeline)

    @NEEDS_OUR_OWN
    def test_a_cluster_that_hangs_holds_up_no_stop(self):
        running = self.up()
        self.broker.process.send_signal(run.signal.SIGSTOP)
        self.addCleanup(lambda: self.broker.process.send_signal(run.signal.SIGCONT))
        time.sleep(0.5)
        begun = time.monotonic()
        self.assertEqual(running.interrupt(), 0)
        self.assertLess(time.monotonic() - begun, 20)

    def test_refuses_what_cannot_be_right(self):
        self.make_directory(self.data)

        def refused(naming, *words):
            done = harness.run("--data", self.data, *words, "topic", "list", seconds=run.PATIENCE_SECONDS)
            self.assertNotEqual(done.returncode, 0)
            self.assertIn(naming, done.stderr)

        refused("127.0.0.1:1", "--set", "broker.bootstrap.servers=127.0.0.1:1")
        refused("HOST:PORT", "--set", "broker.bootstrap.servers=nobody")
        refused("sasl.mechanism", *self.words, "--set", "broker.security.protocol=SASL_SSL")
        refused("is a secret", *self.words, "--set", "broker.sasl.password=hush")


class OutsideCrash(OutsideCase, test_crash.CrashTest):
    def setUp(self):
        super().setUp()
        self.find_broker()
        self.pipeline.words = self.words


@NEEDS_OUR_OWN
class OutsideSecurity(OutsideCase, run.PipelineTest):
    """The cluster wants to know who we are, and proves who it is."""

    def setUp(self):
        self.place = Path(self.enterContext(tempfile.TemporaryDirectory(prefix="millrace-outside-")))
        certificate = self.place / "server.crt"
        subprocess.run(["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=localhost",
                        "-addext", "subjectAltName=DNS:localhost", "-keyout", self.place / "server.key", "-out", certificate],
                       check=True, capture_output=True)
        with socket.socket() as one:
            one.bind(("127.0.0.1", 0))
            port = one.getsockname()[1]
        cluster = self.place / "cluster"
        secret = self.place / "password"
        secret.write_text("pencil")
        self.must("--data", cluster, "--user-id", OTHER_USER, "user", "add", "alice", "--password-file", secret)
        self.broker = harness.Instance(cluster, "--user-id", OTHER_USER, "--set", f"kafka.listeners=SASL_SSL://127.0.0.1:{port}",
                                       "--set", f"kafka.tls.cert={certificate}", "--set", f"kafka.tls.key={self.place}/server.key")
        self.addCleanup(self.broker.__exit__)
        self.address = f"localhost:{port}"
        self.trust = str(certificate)

    def must(self, *words, env=None):
        done = harness.run(*words, env=env, seconds=run.PATIENCE_SECONDS)
        self.assertEqual(done.returncode, 0, done.stderr)
        return done.stdout

    def topics(self, lines, env=None):
        """What `topic list` says with these lines of section `broker`, each time from a fresh directory."""
        config = self.place / "client.yaml"
        config.write_text("broker:\n" + "".join(f"  {name}: {value}\n" for name, value in {
            "bootstrap.servers": self.address, "security.protocol": "SASL_SSL", "ssl.ca.location": self.trust, **lines}.items()))
        data = self.place / "data"
        shutil.rmtree(data, ignore_errors=True)
        self.make_directory(data)
        done = harness.run("--data", data, "--config", config, "topic", "list", "--json", env=env, seconds=run.PATIENCE_SECONDS)
        return done.returncode, done.stdout.decode() + done.stderr

    def assert_joins(self, lines, env=None):
        code, said = self.topics(lines, env)
        self.assertEqual(code, 0, said)
        self.assertIn(run.topic_of("pin"), said)

    def assert_refused(self, naming, lines, env=None):
        code, said = self.topics(lines, env)
        self.assertNotEqual(code, 0)
        self.assertIn(naming, said)

    def test_passwords(self):
        for mechanism in ("PLAIN", "SCRAM-SHA-256", "SCRAM-SHA-512"):
            known = {"sasl.mechanism": mechanism, "sasl.username": "alice"}
            self.assert_joins({**known, "sasl.password": "pencil"})
            self.assert_refused("Authentication failed", {**known, "sasl.password": "pen"})
        module = "org.apache.kafka.common.security.scram.ScramLoginModule"
        self.assert_joins({"sasl.mechanism": "SCRAM-SHA-512", "sasl.jaas.config": f"'{module} required username=\"alice\" password=\"pencil\";'"})

    def test_keys_of_aws(self):
        iam = {"sasl.mechanism": "AWS_MSK_IAM",
               "sasl.jaas.config": "software.amazon.msk.auth.iam.IAMLoginModule required;",
               "sasl.client.callback.handler.class": "software.amazon.msk.auth.iam.IAMClientCallbackHandler"}
        keys = {"AWS_SHARED_CREDENTIALS_FILE": str(self.place / "cluster" / "credentials"), "AWS_EC2_METADATA_DISABLED": "true"}
        self.assert_joins(iam, keys)
        self.assert_refused("Authentication failed", iam, {"AWS_ACCESS_KEY_ID": "AKIDNOBODY", "AWS_SECRET_ACCESS_KEY": "x"})
        nobody = {"HOME": str(self.place), "AWS_EC2_METADATA_DISABLED": "true"}
        self.assert_refused("no credentials", iam, nobody)

        # The REST Proxy's own file, as people have it for MSK.
        properties = self.place / "kafka-rest.properties"
        properties.write_text(f"zookeeper.connect=z-1.demo:2181\nbootstrap.servers={self.address}\nclient.security.protocol=SASL_SSL\n"
                              f"client.ssl.ca.location={self.trust}\n" + "".join(f"client.{name}={value}\n" for name, value in iam.items()))
        self.make_directory(self.place / "rest")
        said = self.must("--data", self.place / "rest", "--set", f"rest.properties={properties}", "topic", "list", env=keys)
        self.assertIn(run.topic_of("pin"), said.decode())

    def test_a_cluster_has_to_prove_its_name(self):
        known = {"sasl.mechanism": "PLAIN", "sasl.username": "alice", "sasl.password": "pencil"}
        self.address = self.address.replace("localhost", "127.0.0.1")
        self.assert_refused("its certificate is refused", known)


if __name__ == "__main__":
    unittest.main(verbosity=2)
