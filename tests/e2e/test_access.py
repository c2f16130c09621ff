"""Who may come in: keys and users on the command line, and the Kafka door's listeners, logins and access rules."""
import configparser
import json
import pathlib
import shutil
import signal
import subprocess
import time
import unittest

import harness
import kafka_peer
from harness import USER_ID
from kafka_peer import Closed, Peer, iam_message, plain, scram

REFUSAL = 58


def skip_without(program):
    return unittest.skipUnless(shutil.which(program), f"{program} is not installed")


def make_certificate(directory):
    """A certificate of its own for this machine and for an MSK broker's name; the path of the PEM file."""
    names = "DNS:localhost,DNS:b-1.local.kafka.us-east-1.amazonaws.com,IP:127.0.0.1"
    subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes",
                    "-days", "2", "-subj", "/CN=localhost", "-addext", f"subjectAltName={names}", "-keyout",
                    directory / "server.key", "-out", directory / "server.crt"], check=True, capture_output=True)
    return directory / "server.crt"


def listening(*listeners):
    return ["--set", "kafka.listeners=" + ",".join(listeners)]


class KeysAndUsers(harness.TestCase):
    def setUp(self):
        super().setUp()
        self.data = self.place / "data"

    def keys(self):
        return {one["access_key_id"]: one for one in json.loads(self.must("key", "list", "--json", "--data", self.data))}

    def files(self):
        return b"".join(one.read_bytes() for one in self.data.rglob("*") if one.is_file())

    def test_the_first_start_makes_a_key_for_the_aws_tools(self):
        with harness.Instance(self.data) as up:
            self.assertIn("credentials_made", up.stderr())
            self.assertEqual(up.interrupt(), 0)
        path = self.data / "credentials"
        self.assertEqual(path.stat().st_mode & 0o777, 0o600)
        parsed = configparser.ConfigParser()
        parsed.read(path)
        key = parsed["default"]["aws_access_key_id"]
        secret = parsed["default"]["aws_secret_access_key"]
        self.assertEqual(list(self.keys()), [key])
        with harness.Instance(self.data) as up:
            self.assertNotIn("credentials_made", up.stderr())
            self.assertNotIn(secret, up.stderr())
            self.assertEqual(up.interrupt(), 0)
        self.assertIn(secret, path.read_text())

    def test_keys_with_and_without_an_instance(self):
        def everything():
            made = json.loads(self.must("key", "new", "--name", "alice", "--bucket", "b", "--prefix", "p/", "--rights",
                                        "read,list", "--json", "--data", self.data))
            self.assertEqual(set(made), {"access_key_id", "secret_access_key"})
            listed = self.must("key", "list", "--json", "--data", self.data)
            self.assertNotIn(made["secret_access_key"], listed)
            one = self.keys()[made["access_key_id"]]
            self.assertEqual((one["principal"], one["bucket"], one["prefix"], one["rights"]),
                             ("User:alice", "b", "p/", "read,list"))
            secret = self.place / "secret"
            secret.write_text("wJalrXUtnFEMI\n")
            self.must("key", "add", "--id", "AKIDEXAMPLE", "--secret-file", secret, "--data", self.data)
            self.assertEqual(self.keys()["AKIDEXAMPLE"]["principal"], "User:AKIDEXAMPLE")
            self.must_refuse("AKIDEXAMPLE", "key", "add", "--id", "AKIDEXAMPLE", "--secret-stdin", "--data", self.data,
                             stdin=b"another")
            self.must("key", "remove", "AKIDEXAMPLE", "--data", self.data)
            self.must("key", "remove", made["access_key_id"], "--data", self.data)
            self.assertEqual(self.must_refuse("AKIDEXAMPLE", "key", "remove", "AKIDEXAMPLE", "--data",
                                              self.data).returncode, 3)

        everything()
        with harness.Instance(self.data):
            everything()

    def test_users_with_and_without_an_instance(self):
        def everything():
            self.must("user", "add", "alice", "--password-stdin", "--data", self.data, stdin=b"wax pencil\n")
            listed = json.loads(self.must("user", "list", "--json", "--data", self.data))
            self.assertEqual(listed, [{"user": "alice", "mechanisms": "SCRAM-SHA-256,SCRAM-SHA-512"}])
            self.assertNotIn(b"wax pencil", self.files())
            self.must("user", "remove", "alice", "--data", self.data)
            self.assertEqual(self.must_refuse("alice", "user", "remove", "alice", "--data", self.data).returncode, 3)

        everything()
        with harness.Instance(self.data):
            everything()

    def test_a_secret_is_no_argument(self):
        for words in (["key", "add", "--id", "A"], ["key", "add", "--id", "A", "--secret", "s"], ["user", "add", "a"],
                      ["user", "add", "a", "--password", "p"],
                      ["user", "add", "a", "--password-stdin", "--password-file", "f"]):
            with self.subTest(words=words):
                self.assertEqual(self.must_refuse("", *words, "--data", self.data).returncode, 2)
        self.must_refuse("nowhere", "key", "add", "--id", "A", "--secret-file", "nowhere", "--data", self.data)
        self.must_refuse("right", "key", "new", "--rights", "everything", "--data", self.data)

    def test_a_given_file_lends_its_keys(self):
        given = self.place / "given"
        given.write_text("[one]\naws_access_key_id = AKIDONE\naws_secret_access_key = s1\n"
                         "[two]\naws_access_key_id = AKIDTWO\naws_secret_access_key = s2\n")
        with harness.Instance(self.data, "--credentials", given):
            self.assertLessEqual({"AKIDONE", "AKIDTWO"}, set(self.keys()))
        self.assertNotIn("AKIDONE", self.keys())
        self.must_refuse("nowhere", "up", "--data", self.data, "--credentials", "nowhere")


class Listeners(harness.TestCase):
    def refused(self, naming, *words):
        self.must_refuse(naming, "up", "--data", self.place / "data", *harness.ports(), *words)

    def test_what_cannot_be_is_refused(self):
        self.refused("PROTOCOL://HOST:PORT", *listening("localhost:1"))
        self.refused("did you mean SASL_SSL", *listening("SASL_SLS://localhost:1"))
        self.refused("kafka.tls.cert", *listening("SSL://127.0.0.1:0"))
        self.refused("nowhere.pem", *listening("SSL://127.0.0.1:0"), "--set", "kafka.tls.cert=nowhere.pem", "--set",
                     "kafka.tls.key=nowhere.key")
        self.refused("GSSAPI", "--set", "kafka.sasl.enabled.mechanisms=GSSAPI")
        self.refused("super.users", "--set", "kafka.super.users=admin")
        self.refused("https", "--set", "kafka.sasl.oauthbearer.jwks.endpoint.url=https://id.example/jwks")
        self.refused("did you mean \"kafka.super.users\"", "--set", "kafka.super.user=User:a")

    def test_beyond_loopback_only_with_sasl_or_by_will(self):
        self.refused("--allow-unauthenticated", *listening("PLAINTEXT://0.0.0.0:0"))
        self.refused("--allow-unauthenticated", *listening("PLAINTEXT://127.0.0.1:0", "PLAINTEXT://:0"))
        for words in (listening("SASL_PLAINTEXT://0.0.0.0:0"),
                      [*listening("PLAINTEXT://0.0.0.0:0"), "--allow-unauthenticated"]):
            with harness.Instance(self.place / "data", *words) as up:
                self.assertEqual(up.interrupt(), 0)

    def test_settings_of_a_cluster_are_taken_and_told(self):
        config = self.place / "config.yaml"
        config.write_text("kafka:\n  default.replication.factor: 3\n  min.insync.replicas: 2\n")
        with harness.Instance(self.place / "data", env={"MILLRACE_CONFIG": str(config)}) as up:
            self.assertIn("setting_without_effect name=kafka.min.insync.replicas", up.stderr())
            self.assertEqual(up.interrupt(), 0)


class Door(harness.TestCase):
    """One instance for all: a listener of each protocol, two users and a key."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.directory = pathlib.Path(harness.tempfile.mkdtemp(prefix="millrace-e2e-door-"))
        cls.addClassCleanup(shutil.rmtree, cls.directory, ignore_errors=True)
        cls.certificate = make_certificate(cls.directory)
        cls.data = cls.directory / "data"
        for user in ("alice", "bob", "admin"):
            harness.run("user", "add", user, "--password-stdin", "--data", cls.data, stdin=f"{user}-secret".encode())
        harness.run("key", "add", "--id", "AKIDEXAMPLE", "--user", "alice", "--secret-stdin", "--data", cls.data,
                    stdin=b"wJalrXUtnFEMI/K7MDENG")
        base = harness.free_port_base()
        cls.plaintext, cls.ssl, cls.sasl, cls.sasl_ssl = range(base, base + 4)
        protocols = ("PLAINTEXT", "SSL", "SASL_PLAINTEXT", "SASL_SSL")
        cls.up = harness.Instance(
            cls.data, *listening(*(f"{name}://127.0.0.1:{base + i}" for i, name in enumerate(protocols))), "--set",
            f"kafka.tls.cert={cls.directory / 'server.crt'}", "--set", f"kafka.tls.key={cls.directory / 'server.key'}",
            "--set", "kafka.super.users=User:admin")
        cls.addClassCleanup(cls.up.__exit__)

    def admin(self):
        peer = Peer(self.sasl)
        self.assertEqual(peer.log_in("PLAIN", plain("admin", "admin-secret"))[0], 0)
        self.addCleanup(peer.socket.close)
        return peer

    def test_the_first_listener_is_the_service(self):
        self.assertEqual(self.up.services["kafka"], f"kafka://127.0.0.1:{self.plaintext}")

    def test_every_listener_tells_where_to_come_back_to(self):
        with Peer(self.plaintext) as peer:
            self.assertEqual(peer.metadata()[0], [("127.0.0.1", self.plaintext)])
        with Peer(self.ssl, self.certificate, "b-1.local.kafka.us-east-1.amazonaws.com") as peer:
            self.assertEqual(peer.metadata()[0], [("b-1.local.kafka.us-east-1.amazonaws.com", self.ssl)])
        with Peer(self.sasl_ssl, self.certificate) as peer:
            self.assertEqual(scram(peer, "SCRAM-SHA-512", "alice", "alice-secret")[0], 0)
            self.assertEqual(peer.metadata()[0], [("localhost", self.sasl_ssl)])

    def test_strangers_may_only_say_who_they_are(self):
        with Peer(self.sasl) as peer:
            self.assertEqual(peer.api_versions()[0], 0)
            with self.assertRaises(Closed):
                peer.metadata()
        with Peer(self.sasl) as peer:
            error, mechanisms = peer.handshake("GSSAPI")
            self.assertEqual(error, 33)
            self.assertIn("AWS_MSK_IAM", mechanisms)
            self.assertTrue(peer.is_closed())
        with Peer(self.sasl) as peer:
            self.assertEqual(peer.authenticate(plain("alice", "alice-secret"))[0], 34)
            self.assertTrue(peer.is_closed())
        with Peer(self.plaintext) as peer:
            self.assertEqual(peer.handshake("PLAIN")[0], 34)
        with Peer(self.sasl) as peer:
            peer.socket.sendall(b"\x7f\xff\xff\xff")
            self.assertTrue(peer.is_closed())

    def test_passwords(self):
        for log_in in (lambda peer, user, password: peer.log_in("PLAIN", plain(user, password)),
                       lambda peer, user, password: scram(peer, "SCRAM-SHA-256", user, password),
                       lambda peer, user, password: scram(peer, "SCRAM-SHA-512", user, password)):
            with Peer(self.sasl) as peer:
                self.assertEqual(log_in(peer, "alice", "alice-secret")[0], 0)
                self.assertEqual(len(peer.metadata()[0]), 1)
            words = set()
            for user, password in (("alice", "bob-secret"), ("nobody", "alice-secret")):
                with Peer(self.sasl) as peer:
                    error, what, _, _ = log_in(peer, user, password)
                    self.assertEqual(error, REFUSAL)
                    words.add(what)
                    self.assertTrue(peer.is_closed())
            self.assertEqual(len(words), 1, "one text for every cause")

    def test_raw_tokens_after_a_handshake_of_version_0(self):
        with Peer(self.sasl) as peer:
            self.assertEqual(peer.handshake("PLAIN", version=0)[0], 0)
            peer.send_frame(plain("alice", "alice-secret"))
            self.assertEqual(peer.read_frame(), b"")
            self.assertEqual(len(peer.metadata()[0]), 1)
        with Peer(self.sasl) as peer:
            peer.handshake("PLAIN", version=0)
            peer.send_frame(plain("alice", "wrong"))
            self.assertTrue(peer.is_closed())

    def test_aws_msk_iam(self):
        secret = "wJalrXUtnFEMI/K7MDENG"
        message = iam_message("AKIDEXAMPLE", secret)
        for _ in range(2):  # clients send the same proof twice
            with Peer(self.sasl_ssl, self.certificate) as peer:
                error, _, answer, life = peer.log_in("AWS_MSK_IAM", message)
                self.assertEqual(error, 0)
                self.assertEqual(set(json.loads(answer)), {"version", "request-id"})
                self.assertTrue(0 < life <= 12 * 3600 * 1000)
                self.assertEqual(len(peer.metadata()[0]), 1)
        wrong = {
            "secret": iam_message("AKIDEXAMPLE", "another"),
            "key": iam_message("AKIDOTHER", secret),
            "old": iam_message("AKIDEXAMPLE", secret, ago=901),
            "early": iam_message("AKIDEXAMPLE", secret, ago=-310),
            "expires": iam_message("AKIDEXAMPLE", secret, x_amz_expires="0"),
            "action": iam_message("AKIDEXAMPLE", secret, action="kafka-cluster:Alter"),
            "version": iam_message("AKIDEXAMPLE", secret, version="2020_10_23"),
            "no json": message[:-1],
            "nothing": b"",
        }
        words = set()
        for name, payload in wrong.items():
            with self.subTest(name), Peer(self.sasl) as peer:
                error, what, answer, _ = peer.log_in("AWS_MSK_IAM", payload)
                self.assertEqual((error, answer), (REFUSAL, b""))
                words.add(what)
                self.assertTrue(peer.is_closed())
        self.assertEqual(len(words), 1)

    def test_a_key_made_while_it_runs_is_good_at_once(self):
        made = json.loads(self.must("key", "new", "--json", "--data", self.data))
        message = iam_message(made["access_key_id"], made["secret_access_key"])
        with Peer(self.sasl) as peer:
            self.assertEqual(peer.log_in("AWS_MSK_IAM", message)[0], 0)
        self.must("key", "remove", made["access_key_id"], "--data", self.data)
        with Peer(self.sasl) as peer:
            self.assertEqual(peer.log_in("AWS_MSK_IAM", message)[0], REFUSAL)

    def test_again_on_the_same_connection(self):
        with Peer(self.sasl) as peer:
            for _ in range(3):
                self.assertEqual(peer.log_in("PLAIN", plain("alice", "alice-secret"))[0], 0)
                self.assertEqual(len(peer.metadata()[0]), 1)
            self.assertEqual(peer.log_in("PLAIN", plain("bob", "bob-secret"))[0], REFUSAL, "another principal")
            self.assertTrue(peer.is_closed())

    def test_rules(self):
        topic, other = f"{USER_ID}.pin", f"{USER_ID}.geo"
        admin = self.admin()
        self.addCleanup(admin.delete_acls)

        def errors(user):
            with Peer(self.sasl) as peer:
                self.assertEqual(peer.log_in("PLAIN", plain(user, f"{user}-secret"))[0], 0)
                return peer.metadata(topic, other)[1]

        self.assertEqual(errors("bob"), {topic: 0, other: 0}, "nothing is ruled yet")
        self.assertEqual(admin.create_acl(kafka_peer.TOPIC, topic, "User:alice", kafka_peer.READ, kafka_peer.ALLOW), 0)
        self.assertEqual(errors("alice"), {topic: 0, other: 0})
        self.assertEqual(errors("bob"), {topic: 29, other: 0})
        self.assertEqual(errors("admin"), {topic: 0, other: 0}, "a super user")
        self.assertEqual(admin.create_acl(kafka_peer.TOPIC, f"{USER_ID}.", "User:*", kafka_peer.ALL, kafka_peer.DENY,
                                          kafka_peer.PREFIXED), 0)
        self.assertEqual(errors("alice"), {topic: 29, other: 29}, "a denial beats a grant")
        self.assertEqual(admin.acls(), (0, 2))
        # Who may not change the rules.
        self.assertEqual(admin.create_acl(kafka_peer.CLUSTER, "kafka-cluster", "User:admin", kafka_peer.ALL,
                                          kafka_peer.ALLOW), 0)
        with Peer(self.plaintext) as anonymous:
            self.assertEqual(anonymous.acls(), (31, 0))
            self.assertEqual(anonymous.delete_acls(), 31)
            self.assertEqual(anonymous.create_acl(kafka_peer.TOPIC, "t", "User:a", kafka_peer.READ, kafka_peer.ALLOW), 31)
            self.assertEqual(anonymous.create_topic(f"{USER_ID}.new"), 29)
        self.assertEqual(admin.create_acl(kafka_peer.CLUSTER, "another", "User:a", kafka_peer.ALL, kafka_peer.ALLOW), 42)

    def test_rules_survive(self):
        data = self.place / "data"
        words = [*listening("PLAINTEXT://127.0.0.1:0")]
        with harness.Instance(data, *words) as up, Peer(up.port("kafka")) as peer:
            self.assertEqual(peer.create_acl(kafka_peer.TOPIC, f"{USER_ID}.pin", "User:a", kafka_peer.READ,
                                             kafka_peer.ALLOW), 0)
            up.kill()
        with harness.Instance(data, *words) as up, Peer(up.port("kafka")) as peer:
            self.assertEqual(peer.acls(), (0, 1))
            self.assertEqual(peer.metadata(f"{USER_ID}.pin")[1], {f"{USER_ID}.pin": 29})

    def test_a_session_ends(self):
        words = [*listening("SASL_PLAINTEXT://127.0.0.1:0"), "--set", "kafka.connections.max.reauth.ms=1000"]
        data = self.place / "data"
        self.must("user", "add", "alice", "--password-stdin", "--data", data, stdin=b"secret")
        with harness.Instance(data, *words) as up, Peer(up.port("kafka")) as peer:
            error, _, _, life = peer.log_in("PLAIN", plain("alice", "secret"))
            self.assertEqual((error, life), (0, 1000))
            self.assertEqual(len(peer.metadata()[0]), 1)
            time.sleep(1.3)
            self.assertEqual(peer.log_in("PLAIN", plain("alice", "secret"))[0], 0)
            self.assertEqual(len(peer.metadata()[0]), 1)
            time.sleep(1.3)
            with self.assertRaises((Closed, ConnectionResetError)):
                peer.metadata()

    def test_a_new_certificate_after_sighup(self):
        shutil.copy(self.certificate, self.directory / "old.crt")
        make_certificate(self.directory)
        self.up.process.send_signal(signal.SIGHUP)
        deadline = time.monotonic() + harness.PATIENCE_SECONDS
        while True:
            try:
                with Peer(self.ssl, self.certificate) as peer:
                    self.assertEqual(len(peer.metadata()[0]), 1)
                break
            except OSError:  # the old certificate is still shown
                self.assertLess(time.monotonic(), deadline)
                time.sleep(0.05)

    @skip_without("kcat")
    def test_kcat(self):
        def kcat(*words):
            return subprocess.run(["kcat", *words], capture_output=True, timeout=harness.PATIENCE_SECONDS, input=b"{}\n",
                                  check=False)

        def sasl(mechanism, user, password):
            return ["-b", f"localhost:{self.sasl_ssl}", "-X", "security.protocol=SASL_SSL", "-X",
                    f"ssl.ca.location={self.certificate}", "-X", f"sasl.mechanisms={mechanism}", "-X",
                    f"sasl.username={user}", "-X", f"sasl.password={password}"]

        for mechanism in ("PLAIN", "SCRAM-SHA-256", "SCRAM-SHA-512"):
            done = kcat("-L", "-J", *sasl(mechanism, "alice", "alice-secret"))
            self.assertEqual(done.returncode, 0, (mechanism, done.stderr))
            self.assertIn(f"{USER_ID}.pin", done.stdout.decode())
            self.assertNotEqual(kcat("-L", "-m", "3", *sasl(mechanism, "alice", "wrong")).returncode, 0)
        done = kcat("-P", "-t", f"{USER_ID}.user", *sasl("SCRAM-SHA-512", "alice", "alice-secret"))
        self.assertEqual(done.returncode, 0, done.stderr)
        done = kcat("-C", "-e", "-q", "-t", f"{USER_ID}.user", "-b", f"localhost:{self.ssl}", "-X",
                    "security.protocol=SSL", "-X", f"ssl.ca.location={self.certificate}")
        self.assertEqual(done.stdout, b"{}\n", done.stderr)


if __name__ == "__main__":
    harness.main()
