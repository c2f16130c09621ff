"""A Kafka client of a hundred lines, for what no library does on purpose: one request at a time, in raw bytes, wrong ones
too. Old, inflexible versions only."""
import base64
import datetime
import hashlib
import hmac
import json
import os
import socket
import ssl
import struct
import urllib.parse

SASL_HANDSHAKE, API_VERSIONS, SASL_AUTHENTICATE = 17, 18, 36
METADATA, DESCRIBE_ACLS, CREATE_ACLS, DELETE_ACLS, CREATE_TOPICS = 3, 29, 30, 31, 19
TOPIC, CLUSTER, LITERAL, PREFIXED = 2, 4, 3, 4
ANY, ALL, READ, WRITE, CREATE, ALTER, DESCRIBE = 1, 2, 3, 4, 5, 7, 8
DENY, ALLOW = 2, 3


def text(value):
    return struct.pack(">h", -1) if value is None else struct.pack(">h", len(value.encode())) + value.encode()


def blob(value):
    return struct.pack(">i", len(value)) + value


class Fields:
    """The fields of an answer, one after the other."""

    def __init__(self, data):
        self.data = data

    def take(self, form):
        size = struct.calcsize(form)
        values, self.data = struct.unpack(form, self.data[:size]), self.data[size:]
        return values[0] if len(values) == 1 else values

    def bytes(self, size):
        value, self.data = self.data[:max(size, 0)], self.data[max(size, 0):]
        return value

    def text(self):
        size = self.take(">h")
        return None if size < 0 else self.bytes(size).decode()

    def blob(self):
        return self.bytes(self.take(">i"))

    def array(self, item):
        return [item() for _ in range(self.take(">i"))]


class Closed(Exception):
    pass


class Peer:
    def __init__(self, port, authority=None, server_name="localhost", seconds=30):
        self.socket = socket.create_connection(("127.0.0.1", port), timeout=seconds)
        if authority:
            context = ssl.create_default_context(cafile=str(authority))
            self.socket = context.wrap_socket(self.socket, server_hostname=server_name)
        self.correlation = 0

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.socket.close()

    def read(self, size):
        data = b""
        while len(data) < size:
            part = self.socket.recv(size - len(data))
            if not part:
                raise Closed
            data += part
        return data

    def send_frame(self, data):
        self.socket.sendall(blob(data))

    def read_frame(self):
        return self.read(struct.unpack(">i", self.read(4))[0])

    def ask(self, key, version, body=b""):
        self.correlation += 1
        self.send_frame(struct.pack(">hhi", key, version, self.correlation) + text("test") + body)
        answer = Fields(self.read_frame())
        assert answer.take(">i") == self.correlation
        return answer

    def is_closed(self):
        try:
            return self.socket.recv(1) == b""
        except ConnectionResetError:
            return True

    def api_versions(self):
        answer = self.ask(API_VERSIONS, 0)
        return answer.take(">h"), {key: (low, high) for key, low, high in answer.array(lambda: answer.take(">hhh"))}

    def handshake(self, mechanism, version=1):
        answer = self.ask(SASL_HANDSHAKE, version, text(mechanism))
        return answer.take(">h"), answer.array(answer.text)

    def authenticate(self, message):
        """Error, its text, the answer's bytes, the session's life in ms."""
        answer = self.ask(SASL_AUTHENTICATE, 1, blob(message))
        return answer.take(">h"), answer.text(), answer.blob(), answer.take(">q")

    def log_in(self, mechanism, message):
        error, _ = self.handshake(mechanism)
        assert error == 0, error
        return self.authenticate(message)

    def metadata(self, *topics):
        """Hosts with ports, and each topic's error."""
        asked = struct.pack(">i", len(topics)) + b"".join(map(text, topics))
        answer = self.ask(METADATA, 1, asked)
        brokers = answer.array(lambda: (answer.take(">i"), answer.text(), answer.take(">i"), answer.text()))
        answer.take(">i")

        def topic():
            error, name = answer.take(">h"), answer.text()
            answer.take(">b")
            answer.array(lambda: (answer.take(">hii"), answer.array(lambda: answer.take(">i")),
                                  answer.array(lambda: answer.take(">i"))))
            return name, error

        return [(host, port) for _, host, port, _ in brokers], dict(answer.array(topic))

    def create_topic(self, name):
        answer = self.ask(CREATE_TOPICS, 1, struct.pack(">i", 1) + text(name) + struct.pack(">ih", 1, 1) +
                          struct.pack(">ii", 0, 0) + struct.pack(">i?", 10_000, False))
        (one,) = answer.array(lambda: (answer.text(), answer.take(">h"), answer.text()))
        return one[1]

    def create_acl(self, resource, name, principal, operation, permission, pattern=LITERAL):
        answer = self.ask(CREATE_ACLS, 1, struct.pack(">ib", 1, resource) + text(name) + struct.pack(">b", pattern) +
                          text(principal) + text("*") + struct.pack(">bb", operation, permission))
        answer.take(">i")
        ((error, _),) = answer.array(lambda: (answer.take(">h"), answer.text()))
        return error

    def acls(self):
        """Error, and how many rules there are."""
        nothing = struct.pack(">b", ANY) + text(None) + struct.pack(">b", ANY) + text(None) + text(None)
        answer = self.ask(DESCRIBE_ACLS, 1, nothing + struct.pack(">bb", ANY, ANY))
        _, error = answer.take(">ih")
        answer.text()
        resources = answer.array(lambda: (answer.take(">b"), answer.text(), answer.take(">b"), answer.array(
            lambda: (answer.text(), answer.text(), answer.take(">bb")))))
        return error, sum(len(rules) for *_, rules in resources)

    def delete_acls(self):
        nothing = struct.pack(">ib", 1, ANY) + text(None) + struct.pack(">b", ANY) + text(None) + text(None)
        answer = self.ask(DELETE_ACLS, 1, nothing + struct.pack(">bb", ANY, ANY))
        _, _, error = answer.take(">iih")
        return error


def plain(user, password):
    return f"\0{user}\0{password}".encode()


def scram(peer, mechanism, user, password):
    """Both steps of RFC 5802's client; the outcome of the last."""
    algorithm = "sha256" if mechanism.endswith("256") else "sha512"
    mac = lambda key, message: hmac.new(key, message, algorithm).digest()
    nonce = base64.b64encode(os.urandom(12)).decode()
    bare = f"n={user},r={nonce}"
    error, _, first, _ = peer.log_in(mechanism, f"n,,{bare}".encode())
    assert error == 0, error
    parts = dict(part.split("=", 1) for part in first.decode().split(","))
    assert parts["r"].startswith(nonce)
    salted = hashlib.pbkdf2_hmac(algorithm, password.encode(), base64.b64decode(parts["s"]), int(parts["i"]))
    without_proof = f"c=biws,r={parts['r']}"
    message = ",".join([bare, first.decode(), without_proof]).encode()
    client_key = mac(salted, b"Client Key")
    signature = mac(hashlib.new(algorithm, client_key).digest(), message)
    proof = base64.b64encode(bytes(a ^ b for a, b in zip(client_key, signature))).decode()
    outcome = peer.authenticate(f"{without_proof},p={proof}".encode())
    if outcome[0] == 0:
        assert outcome[2] == b"v=" + base64.b64encode(mac(mac(salted, b"Server Key"), message))
    return outcome


def iam_message(key_id, secret, host="localhost", region="us-east-1", ago=0, **changes):
    """The payload of AWS_MSK_IAM, signed `ago` seconds ago; `changes` by the names of its fields, `_` for `-`."""
    at = datetime.datetime.now(datetime.timezone.utc) - datetime.timedelta(seconds=ago)
    time, day = at.strftime("%Y%m%dT%H%M%SZ"), at.strftime("%Y%m%d")
    scope = f"{day}/{region}/kafka-cluster/aws4_request"
    query = {"Action": "kafka-cluster:Connect", "X-Amz-Algorithm": "AWS4-HMAC-SHA256",
             "X-Amz-Credential": f"{key_id}/{scope}", "X-Amz-Date": time, "X-Amz-Expires": "900",
             "X-Amz-SignedHeaders": "host"}
    canonical = "\n".join(["GET", "/", urllib.parse.urlencode(query, quote_via=urllib.parse.quote, safe="~"),
                           f"host:{host}", "", "host", hashlib.sha256().hexdigest()])
    to_sign = "\n".join(["AWS4-HMAC-SHA256", time, scope, hashlib.sha256(canonical.encode()).hexdigest()])
    signing = f"AWS4{secret}".encode()
    for part in scope.split("/"):
        signing = hmac.new(signing, part.encode(), "sha256").digest()
    fields = {name.lower(): value for name, value in query.items()}
    fields.update({"version": "2020_10_22", "host": host, "user-agent": "test",
                   "x-amz-signature": hmac.new(signing, to_sign.encode(), "sha256").hexdigest()})
    fields.update({name.replace("_", "-"): value for name, value in changes.items()})
    return json.dumps(fields).encode()
