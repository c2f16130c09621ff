#!/usr/bin/env python3
"""Records at a real Apache Kafka: kafka.py PROGRAM PEERS

PEERS is where ../kafka/peers.sh has put Kafka's jars. Runs the whole of tests/e2e/test_outside_broker.py, CRASH_ROUNDS (5) kills included, and
comes in by every mechanism that Kafka has, with TLS and without. With OUTSIDE_ENDPOINT, OUTSIDE_KEY_ID and OUTSIDE_SECRET of an S3 server also the
demo, its records at the one and bucket and tables at the other.
"""
import os
import pathlib
import subprocess
import sys
import tempfile
import unittest

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "kafka"))
import brokers  # noqa: E402
import harness  # noqa: E402

PROGRAM, PEERS = sys.argv[1:]
harness.PROGRAM = PROGRAM
SECONDS = 120
MODULES = {"plain": "org.apache.kafka.common.security.plain.PlainLoginModule required user_alice=\"pencil\";",
           "scram-sha-256": "org.apache.kafka.common.security.scram.ScramLoginModule required;",
           "scram-sha-512": "org.apache.kafka.common.security.scram.ScramLoginModule required;",
           "oauthbearer": "org.apache.kafka.common.security.oauthbearer.OAuthBearerLoginModule required unsecuredLoginStringClaim_sub=\"broker\";"}
# A JWS that nobody signed, good until 2100: Kafka takes it where nothing else is configured.
TOKEN = "eyJhbGciOiJub25lIn0.eyJzdWIiOiJhbGljZSIsImlhdCI6MTcwMDAwMDAwMCwiZXhwIjo0MTAyNDQ0ODAwfQ."


class WholeWay(unittest.TestCase):
    def test_as_with_our_own_log(self):
        with brokers.Apache(PEERS) as kafka:
            done = subprocess.run([sys.executable, HERE.parents[1] / "e2e" / "test_outside_broker.py", PROGRAM], check=False,
                                  env={"CRASH_ROUNDS": "5", **os.environ, "OUTSIDE_BOOTSTRAP": kafka.bootstrap})
        self.assertEqual(done.returncode, 0)

    @unittest.skipUnless("OUTSIDE_ENDPOINT" in os.environ, "OUTSIDE_ENDPOINT names no S3 server")
    def test_the_demo_with_everything_elsewhere(self):
        with brokers.Apache(PEERS) as kafka, tempfile.TemporaryDirectory(prefix="millrace-outside-") as place:
            config = pathlib.Path(place, "outside.yaml")
            config.write_text(f"broker:\n  bootstrap.servers: {kafka.bootstrap}\nbucket:\n  name: demo-bucket\n  endpoint: {os.environ['OUTSIDE_ENDPOINT']}\n"
                              f"  access_key_id: {os.environ['OUTSIDE_KEY_ID']}\n  secret_access_key: {os.environ['OUTSIDE_SECRET']}\n"
                              "tables:\n  url: s3://demo-lake/tables\n")
            done = harness.run("--data", f"{place}/data", "--config", config, "demo", seconds=900)
            said = done.stdout.decode()
            print(said[-3000:], done.stderr[-500:])
            self.assertEqual(done.returncode, 0)
            self.assertIn("audit: all hops agree", said)


class Mechanisms(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.place = pathlib.Path(cls.enterClassContext(tempfile.TemporaryDirectory(prefix="millrace-outside-")))
        subprocess.run(["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=localhost", "-addext",
                        "subjectAltName=DNS:localhost", "-keyout", cls.place / "key.pem", "-out", cls.place / "server.pem"],
                       check=True, capture_output=True)
        # Kafka's PEM keystore is one file, the key in PKCS 8.
        (cls.place / "store.pem").write_text((cls.place / "key.pem").read_text() + (cls.place / "server.pem").read_text())

    def broker(self, protocol):
        settings = ["sasl.enabled.mechanisms=PLAIN,SCRAM-SHA-256,SCRAM-SHA-512,OAUTHBEARER", "ssl.keystore.type=PEM",
                    f"ssl.keystore.location={self.place}/store.pem",
                    "listener.name.secured.oauthbearer.sasl.server.callback.handler.class="
                    "org.apache.kafka.common.security.oauthbearer.internals.unsecured.OAuthBearerUnsecuredValidatorCallbackHandler",
                    *(f"listener.name.secured.{name}.sasl.jaas.config={module}" for name, module in MODULES.items())]
        storage = [word for mechanism in ("SCRAM-SHA-256", "SCRAM-SHA-512")
                   for word in ("--add-scram", f"{mechanism}=[name=alice,password=pencil]")]
        return brokers.Apache(PEERS, protocol, settings, storage)

    def produce(self, kafka, protocol, **lines):
        """One record into a topic of the cluster, with these lines of section `broker`; code and words of the program."""
        data = self.place / "data"
        harness.run("--data", data, "key", "new")
        config = self.place / "client.yaml"
        config.write_text("broker:\n" + "".join(f"  {name.replace('_', '.')}: {value}\n" for name, value in {
            "bootstrap.servers": kafka.secured_bootstrap, "security.protocol": protocol,
            "ssl.ca.location": f"{self.place}/server.pem", **lines}.items()))
        done = harness.run("--data", data, "--config", config, "topic", "produce", f"{harness.USER_ID}.pin", stdin=b'{"index":1}\n', seconds=SECONDS)
        return done.returncode, done.stdout.decode() + done.stderr

    def assert_in(self, kafka, protocol, **lines):
        code, said = self.produce(kafka, protocol, **lines)
        self.assertEqual(code, 0, f"{protocol} {lines}: {said}")

    def assert_out(self, kafka, protocol, naming="Authentication failed", **lines):
        code, said = self.produce(kafka, protocol, **lines)
        self.assertNotEqual(code, 0, f"{protocol} {lines}: {said}")
        self.assertIn(naming, said)

    def test_sasl(self):
        for protocol in ("SASL_PLAINTEXT", "SASL_SSL"):
            with self.broker(protocol) as kafka:
                for mechanism in ("PLAIN", "SCRAM-SHA-256", "SCRAM-SHA-512"):
                    self.assert_in(kafka, protocol, sasl_mechanism=mechanism, sasl_username="alice", sasl_password="pencil")
                    self.assert_out(kafka, protocol, sasl_mechanism=mechanism, sasl_username="alice", sasl_password="pen")
                self.assert_in(kafka, protocol, sasl_mechanism="OAUTHBEARER", sasl_oauthbearer_token=TOKEN)
                self.assert_out(kafka, protocol, "invalid_token", sasl_mechanism="OAUTHBEARER", sasl_oauthbearer_token=TOKEN.replace("eyJhbGci", "eyJhbGcj"))

    def test_tls(self):
        with self.broker("SSL") as kafka:
            self.assert_in(kafka, "SSL")
            code, said = self.produce(kafka, "SSL", ssl_ca_location="/etc/ssl/certs/ca-certificates.crt")
            self.assertNotEqual(code, 0)
            self.assertIn("its certificate is refused", said)


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1], verbosity=2)
