#!/usr/bin/env python3
"""The client.properties that pipelines on MSK use, unchanged: SASL_SSL, AWS_MSK_IAM, IAMLoginModule of aws-msk-iam-auth 1.1.5, through Kafka
2.8.1's own tools. The right key, a wrong one, none, a removed one, and sessions that end while a producer works.

    msk_iam.py build/release/millrace PEERS_DIR
"""
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import time
import unittest

import brokers
from java_steps import CLASSES

# The jar takes the region from the broker's name; a file of hosts stands in for DNS.
HOST = "b-1.local.kafka.us-east-1.amazonaws.com"
PATIENCE_SECONDS = 120
SESSION_MS = 3000
KEY, SECRET = "AKIDEXAMPLE", "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY"
PIPELINES_PROPERTIES = """\
security.protocol=SASL_SSL
sasl.mechanism=AWS_MSK_IAM
sasl.jaas.config=software.amazon.msk.auth.iam.IAMLoginModule required;
sasl.client.callback.handler.class=software.amazon.msk.auth.iam.IAMClientCallbackHandler
"""
PEERS = ""


class MskIam(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.place = pathlib.Path(tempfile.mkdtemp(prefix="millrace-conformance-"))
        certificate, key = cls.place / "server.crt", cls.place / "server.key"
        subprocess.run(["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", f"/CN={HOST}",
                        "-addext", f"subjectAltName=DNS:{HOST}", "-keyout", key, "-out", certificate], check=True, capture_output=True)
        (cls.place / "hosts").write_text(f"127.0.0.1 {HOST}\n")
        # Public certificates need no trust store; the suite's own does.
        (cls.place / "client.properties").write_text(f"{PIPELINES_PROPERTIES}ssl.truststore.type=PEM\nssl.truststore.location={certificate}\n")
        cls.add_key(KEY, SECRET)
        cls.broker = brokers.Millrace("--set", "kafka.listeners=SASL_SSL://127.0.0.1:0", "--set", f"kafka.tls.cert={certificate}",
                                      "--set", f"kafka.tls.key={key}", "--set", f"kafka.connections.max.reauth.ms={SESSION_MS}",
                                      place=str(cls.place))
        cls.bootstrap = f"{HOST}:{cls.broker.__enter__().bootstrap.rsplit(':', 1)[1]}"

    @classmethod
    def tearDownClass(cls):
        cls.broker.__exit__()
        assert cls.broker.ended_well
        shutil.rmtree(cls.place, ignore_errors=True)

    @classmethod
    def add_key(cls, key, secret):
        done = brokers.harness.run("key", "add", "--id", key, "--secret-stdin", "--data", cls.place / "data", stdin=secret.encode())
        assert done.returncode == 0, done.stderr

    def start(self, tool, *words, key=KEY, secret=SECRET):
        environment = {name: value for name, value in os.environ.items() if not name.startswith("AWS_")}
        environment |= {"JAVA_TOOL_OPTIONS": f"-Djdk.net.hosts.file={self.place}/hosts", "AWS_EC2_METADATA_DISABLED": "true"}
        if key:
            environment |= {"AWS_ACCESS_KEY_ID": key, "AWS_SECRET_ACCESS_KEY": secret}
        return subprocess.Popen(brokers.java(PEERS, "kafka-2.8.1+msk-1.1.5", [CLASSES[tool][0], *words]), env=environment, text=True,
                                stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)

    def run_tool(self, tool, *words, stdin="", **who):
        process = self.start(tool, *words, **who)
        try:
            out, _ = process.communicate(stdin, timeout=PATIENCE_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            self.fail(f"{tool}: late\n{process.communicate()[0]}")
        return process.returncode, out

    def topics(self, *words, **who):
        return self.run_tool("topics", "--bootstrap-server", self.bootstrap, "--command-config", str(self.place / "client.properties"), *words, **who)

    def test_the_right_key_makes_fills_and_reads_a_topic(self):
        code, out = self.topics("--create", "--topic", "iam", "--partitions", "1")
        self.assertEqual(code, 0, out)
        config = str(self.place / "client.properties")
        code, out = self.run_tool("producer", "--bootstrap-server", self.bootstrap, "--topic", "iam", "--producer.config", config, stdin="a\nb\nc\n")
        self.assertEqual(code, 0, out)
        code, out = self.run_tool("consumer", "--bootstrap-server", self.bootstrap, "--topic", "iam", "--consumer.config", config, "--group", "g",
                                  "--from-beginning", "--max-messages", "3")
        self.assertEqual(code, 0, out)
        self.assertEqual([line for line in out.splitlines() if len(line) == 1], ["a", "b", "c"])

    def test_a_wrong_secret_is_refused(self):
        code, out = self.topics("--list", secret="another")
        self.assertNotEqual(code, 0)
        self.assertIn("SaslAuthenticationException", out)

    def test_an_unknown_key_is_refused_with_the_same_words(self):
        def words(out):
            return set(re.findall("Authentication failed: .*", out))
        _, unknown = self.topics("--list", key="AKIDOTHER")
        _, wrong = self.topics("--list", secret="another")
        self.assertTrue(words(unknown))
        self.assertEqual(words(unknown), words(wrong))

    def test_no_key_is_the_clients_own_failure(self):
        code, out = self.topics("--list", key=None)
        self.assertNotEqual(code, 0)
        self.assertIn("credentials", out)

    def produce_for_sessions(self, topic, sessions, **who):
        records = sessions * SESSION_MS // 20
        return records, self.start("producer_performance", "--topic", topic, "--num-records", str(records), "--record-size", "10", "--throughput", "50",
                                   "--producer-props", f"bootstrap.servers={self.bootstrap}", "delivery.timeout.ms=5000", "request.timeout.ms=3000",
                                   "--producer.config", str(self.place / "client.properties"), **who)

    def test_a_producer_outlives_its_sessions(self):
        records, process = self.produce_for_sessions("long", 5)
        out, _ = process.communicate(timeout=PATIENCE_SECONDS)
        self.assertEqual(process.returncode, 0, out)
        self.assertIn(f"{records} records sent", out)
        self.assertNotIn("Exception", out)

    def test_a_removed_keys_session_ends(self):
        self.add_key("AKIDLEAVING", SECRET)
        _, process = self.produce_for_sessions("short", 8, key="AKIDLEAVING")
        time.sleep(2 * SESSION_MS / 1000)
        done = brokers.harness.run("key", "remove", "AKIDLEAVING", "--data", self.place / "data")
        self.assertEqual(done.returncode, 0, done.stderr)
        out, _ = process.communicate(timeout=PATIENCE_SECONDS)
        self.assertIn("failed authentication", out[:20000])


if __name__ == "__main__":
    brokers.harness.PROGRAM, PEERS = sys.argv[1:3]
    unittest.main(argv=sys.argv[:1] + sys.argv[3:], verbosity=2)
