"""The program, driven from outside: started, asked, interrupted, killed, and spoken to in raw bytes.

Every test file ends with `harness.main()`; the program is the first argument, else MILLRACE, else build/millrace.
"""
import contextlib
import dataclasses
import json
import os
import pathlib
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[2]
PROGRAM = os.environ.get("MILLRACE", str(ROOT / "build" / "millrace"))
# Sanitizers take several times the memory: what is measured under them says nothing.
IS_SANITIZED = os.environ.get("MILLRACE_SANITIZED") == "1"
USER_ID = "0a1b2c3d4e5f"
V2_JSON = "application/vnd.kafka.json.v2+json"
V2_BINARY = "application/vnd.kafka.binary.v2+json"
SERVICES = ("gateway", "rest", "kafka", "s3", "kinesis", "connect", "console", "registry")
# How long anything may take before a test calls it hung. Refusals have five seconds by contract.
PATIENCE_SECONDS = 30
REFUSAL_SECONDS = 5


def environment(**more):
    """Ours without the variables that would reach into the program."""
    ours = {name: value for name, value in os.environ.items() if not name.startswith("MILLRACE")}
    return {**ours, **more}


def run(*words, seconds=PATIENCE_SECONDS, env=None, cwd=None, stdin=b""):
    """One command to its end; stdout as bytes in `.stdout`, stderr as text in `.stderr`."""
    done = subprocess.run([PROGRAM, *map(str, words)], capture_output=True, timeout=seconds, cwd=cwd,
                          env=environment(**(env or {})), check=False, input=stdin)
    done.stderr = done.stderr.decode()
    return done


def free_port_base():
    """N with N … N+7 free a moment ago."""
    for base in range(20000 + os.getpid() % 5000, 60000, 17):
        with contextlib.ExitStack() as stack:
            try:
                for port in range(base, base + 8):
                    one = stack.enter_context(socket.socket())
                    one.bind(("127.0.0.1", port))
                return base
            except OSError:
                continue
    raise RuntimeError("no eight free ports in a row")


def ports(**chosen):
    """The words that put every service on the port chosen for it, else on whatever is free."""
    return [word for service in SERVICES for word in (f"--{service}-port", chosen.get(service, "0"))]


class Instance:
    """`millrace up` on a directory; a context manager that leaves no process behind."""

    def __init__(self, data, *words, ports=ports(), env=None):
        self.data = str(data)
        begun = time.monotonic()
        self.log = tempfile.TemporaryFile()
        self.process = subprocess.Popen([PROGRAM, "up", "--data", self.data, *ports, "--json", *words],
                                        stdout=subprocess.PIPE, stderr=self.log, env=environment(**(env or {})))
        line = self.process.stdout.readline()
        self.seconds_to_listen = time.monotonic() - begun
        if not line:
            self.process.wait()
            raise AssertionError(f"up ended with {self.process.returncode}: {self.stderr()}")
        self.services = {name: one["url"] for name, one in json.loads(line)["services"].items()}

    def __enter__(self):
        return self

    def __exit__(self, *_):
        if self.process.poll() is None:
            self.kill()
        self.process.stdout.close()
        self.log.close()

    def stderr(self):
        self.log.seek(0)
        return self.log.read().decode()

    def interrupt(self):
        """SIGINT once; the exit code, within the five seconds of the contract."""
        self.process.send_signal(signal.SIGINT)
        return self.process.wait(REFUSAL_SECONDS)

    def kill(self):
        self.process.kill()
        self.process.wait()

    def port(self, service):
        return int(self.services[service].rsplit(":", 1)[1])

    def rss_bytes(self):
        for line in pathlib.Path(f"/proc/{self.process.pid}/status").read_text().splitlines():
            if line.startswith("VmRSS:"):
                return int(line.split()[1]) * 1024
        raise AssertionError("no VmRSS: the process is gone")

    def talk(self, service, seconds=PATIENCE_SECONDS):
        return Conversation(self.port(service), seconds)

    def post(self, topic, values, service="rest", content_type=V2_JSON):
        """Posts values as one request; the answer. `topic` without the user id."""
        body = json.dumps({"records": [{"value": value} for value in values]}).encode()
        with self.talk(service) as peer:
            stage = "/test" if service == "gateway" else ""
            peer.send(request("POST", f"{stage}/topics/{USER_ID}.{topic}", body, content_type))
            return peer.answer()

    def get(self, service, path):
        with self.talk(service) as peer:
            peer.send(request("GET", path))
            return peer.answer()

    def end_offset(self, topic):
        answer = self.get("rest", f"/topics/{USER_ID}.{topic}/partitions/0/offsets")
        return json.loads(answer.body)["end_offset"]


def request(method, target, body=b"", content_type=None, *headers):
    """A request's bytes as a careful client writes them."""
    lines = [f"{method} {target} HTTP/1.1", "Host: x"]
    if content_type:
        lines.append(f"Content-Type: {content_type}")
    if body or method in ("POST", "PUT"):
        lines.append(f"Content-Length: {len(body)}")
    return "\r\n".join([*lines, *headers, "", ""]).encode() + body


@dataclasses.dataclass
class Answer:
    status: int
    headers: dict  # names in lower case
    body: bytes

    def json(self):
        return json.loads(self.body)


class Conversation:
    """One connection, in raw bytes."""

    def __init__(self, port, seconds=PATIENCE_SECONDS):
        self.socket = socket.create_connection(("127.0.0.1", port), timeout=seconds)
        self.unread = b""

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.socket.close()

    def send(self, data):
        self.socket.sendall(data)

    def _more(self):
        data = self.socket.recv(1 << 16)
        self.unread += data
        return bool(data)

    def head(self):
        """Status line and headers of the next answer, interim ones too; None at the end."""
        while b"\r\n\r\n" not in self.unread:
            if not self._more():
                assert not self.unread, f"cut short: {self.unread!r}"
                return None
        head, self.unread = self.unread.split(b"\r\n\r\n", 1)
        first, *lines = head.decode().split("\r\n")
        headers = {name.lower(): value for name, value in (line.split(": ", 1) for line in lines)}
        return Answer(int(first.split()[1]), headers, b"")

    def answer(self):
        """The next whole answer, or None where the connection has ended instead."""
        answer = self.head()
        if answer is None:
            return None
        # An answer without content has no length, either.
        length = 0 if answer.status == 204 else int(answer.headers["content-length"])
        while len(self.unread) < length:
            assert self._more(), "the body was cut short"
        answer.body, self.unread = self.unread[:length], self.unread[length:]
        return answer

    def chunk(self):
        """The next chunk of a body that comes in such; empty at its end."""
        while b"\r\n" not in self.unread:
            assert self._more(), "the body was cut short"
        size, self.unread = self.unread.split(b"\r\n", 1)
        length = int(size, 16) + 2
        while len(self.unread) < length:
            assert self._more(), "the body was cut short"
        chunk, self.unread = self.unread[:length - 2], self.unread[length:]
        return chunk

    def is_closed(self):
        """Whether the server ends the connection now, having said nothing more."""
        while self._more():
            pass
        return not self.unread


class TestCase(unittest.TestCase):
    """With a directory of its own, `self.place`, that goes away with the test."""

    def setUp(self):
        self.place = pathlib.Path(tempfile.mkdtemp(prefix="millrace-e2e-"))
        self.addCleanup(shutil.rmtree, self.place, ignore_errors=True)

    def must(self, *words, **how):
        """A command that succeeds; its stdout as text."""
        done = run(*words, **how)
        self.assertEqual(done.returncode, 0, f"{words}: {done.stderr}")
        return done.stdout.decode()

    def must_refuse(self, naming, *words, **how):
        """A command that fails within the contract's time and names the thing."""
        done = run(*words, seconds=REFUSAL_SECONDS, **how)
        self.assertNotEqual(done.returncode, 0, words)
        self.assertGreater(done.returncode, 0, f"{words}: died of a signal")
        self.assertIn(naming, done.stderr, words)
        return done


def main():
    global PROGRAM
    if len(sys.argv) > 1 and os.access(sys.argv[1], os.X_OK) and os.path.isfile(sys.argv[1]):
        PROGRAM = sys.argv.pop(1)
    PROGRAM = os.path.abspath(PROGRAM)
    unittest.main(module="__main__", verbosity=2)
