#!/usr/bin/env python3
"""The bucket's port and whoever means harm: what is beneath S3's own clients is written here byte by byte, and the program's memory is watched."""
import concurrent.futures
import configparser
import hashlib
import hmac
import http.client
import os
import re
import socket
import time
import urllib.parse

import harness

HOME = f"user-{harness.USER_ID}-bucket"
MIB = 1024 * 1024
UPLOADS = int(os.environ.get("S3_UPLOADS", "10000"))


def hexdigest(body):
    return hashlib.sha256(body).hexdigest()


class Signer:
    """Signature Version 4 in headers."""

    def __init__(self, data):
        keys = configparser.ConfigParser()
        keys.read(f"{data}/credentials")
        self.key_id, self.secret = keys["default"]["aws_access_key_id"], keys["default"]["aws_secret_access_key"]

    def headers(self, method, path, query="", body=b"", at=None, **more):
        when = time.strftime("%Y%m%dT%H%M%SZ", time.gmtime(at))
        scope = f"{when[:8]}/us-east-1/s3/aws4_request"
        headers = {"host": "127.0.0.1", "x-amz-content-sha256": hexdigest(body), "x-amz-date": when, **more}
        names = ";".join(sorted(headers))
        lines = "".join(f"{name}:{headers[name]}\n" for name in sorted(headers))
        words = "&".join(sorted(one if "=" in one else one + "=" for one in query.split("&") if one))
        canonical = f"{method}\n{path}\n{words}\n{lines}\n{names}\n{headers['x-amz-content-sha256']}"
        key = f"AWS4{self.secret}".encode()
        for word in scope.split("/"):
            key = hmac.digest(key, word.encode(), "sha256")
        text = f"AWS4-HMAC-SHA256\n{when}\n{scope}\n{hexdigest(canonical.encode())}"
        signature = hmac.new(key, text.encode(), "sha256").hexdigest()
        return {**headers, "Authorization": f"AWS4-HMAC-SHA256 Credential={self.key_id}/{scope},SignedHeaders={names},Signature={signature}"}


class HostileS3Test(harness.TestCase):
    def setUp(self):
        super().setUp()
        self.program = harness.Instance(self.place / "data")
        self.addCleanup(self.program.__exit__)
        self.signer = Signer(self.place / "data")

    def connection(self):
        return http.client.HTTPConnection("127.0.0.1", self.program.port("s3"), timeout=harness.PATIENCE_SECONDS)

    def call(self, method, path, query="", body=b"", connection=None, **more):
        """The status, and the error's code or the body."""
        peer = connection or self.connection()
        peer.request(method, path + ("?" + query if query else ""), body, self.signer.headers(method, path, query, body, **more))
        answer = peer.getresponse()
        text = answer.read()
        if connection is None:
            peer.close()
        code = re.search(rb"<Code>(\w+)</Code>", text)
        return answer.status, code[1].decode() if code else text

    def raw(self, text, seconds=harness.REFUSAL_SECONDS):
        """What comes back before the end of the connection."""
        with socket.create_connection(("127.0.0.1", self.program.port("s3")), seconds) as peer:
            try:
                peer.sendall(text)
            except (BrokenPipeError, ConnectionResetError):
                pass
            got = b""
            try:
                while part := peer.recv(65536):
                    got += part
            except (ConnectionResetError, socket.timeout):
                pass
        return got

    def is_alive(self):
        self.assertEqual(self.call("PUT", f"/{HOME}/alive", body=b"x"), (200, b""))
        self.assertEqual(self.call("GET", f"/{HOME}/alive"), (200, b"x"))

    def test_heads_are_bounded(self):
        for head, status in (
                (b"GET /" + b"k" * 9000 + b" HTTP/1.1\r\nHost: x\r\n\r\n", 414),
                (b"GET / HTTP/1.1\r\nHost: x\r\nX: " + b"a" * 20000 + b"\r\n\r\n", 431),
                (b"GET / HTTP/1.1\r\nHost: x\r\n" + b"X: a\r\n" * 200 + b"\r\n", 431),
                (b"GET / HTTP/1.1\r\nHost: x\r\nA\x00: b\r\n\r\n", 400),
                (b"PUT /b/k HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nx", 400),
                (b"PUT /b/k HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 400),
                (b"PUT /b/k HTTP/1.1\r\nHost: x\r\nContent-Length: 99999999999999999999\r\n\r\n", 413)):
            answer = self.raw(head)
            self.assertEqual(int(answer.split()[1]), status, (head[:60], answer[:200]))
            self.assertIn(b"<Error><Code>", answer)
        answer = self.raw(b"PUT /b/k HTTP/1.1\r\nHost: x\r\nContent-Length: 6000000000\r\n\r\n")
        self.assertRegex(answer, rb"^HTTP/1.1 4\d\d ")
        self.is_alive()

    def test_clocks_and_replays(self):
        path = f"/{HOME}/k"
        self.assertEqual(self.call("PUT", path, body=b"x", at=time.time() - 16 * 60), (403, "RequestTimeTooSkewed"))
        self.assertEqual(self.call("PUT", path, body=b"x", at=time.time() + 16 * 60), (403, "RequestTimeTooSkewed"))
        self.assertEqual(self.call("PUT", path, body=b"x", at=time.time() - 14 * 60)[0], 200)
        headers = self.signer.headers("GET", path)
        peer = self.connection()
        for changed, status in (({}, 200), ({"x-amz-date": "20130524T000000Z"}, 400), ({"host": "other"}, 403), ({}, 200)):
            peer.request("GET", path, headers={**headers, **changed})
            answer = peer.getresponse()
            answer.read()
            self.assertEqual(answer.status, status, changed)
        peer.close()
        self.is_alive()

    def test_bodies_that_break_off_leave_nothing(self):
        before = self.program.rss_bytes()
        headers = self.signer.headers("PUT", f"/{HOME}/broken", **{"x-amz-content-sha256": "UNSIGNED-PAYLOAD"})
        head = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
        for _ in range(5):
            with socket.create_connection(("127.0.0.1", self.program.port("s3")), 5) as peer:
                peer.sendall(f"PUT /{HOME}/broken HTTP/1.1\r\n{head}Content-Length: {64 * MIB}\r\n\r\n".encode())
                for _ in range(20):
                    peer.sendall(bytes(MIB))
        self.assertEqual(self.call("GET", f"/{HOME}/broken")[0], 404)
        self.is_alive()
        if not harness.IS_SANITIZED:
            self.assertLess(self.program.rss_bytes() - before, 100 * MIB)

    def test_forms_of_nobody_share_their_memory(self):
        """Their senders are known at their end alone: a hundred that never end hold no more than one bound."""
        before = self.program.rss_bytes()
        peers = []
        head = (f"POST /{HOME} HTTP/1.1\r\nHost: x\r\nContent-Type: multipart/form-data; boundary=e\r\n"
                f"Content-Length: {15 * MIB + 1}\r\n\r\n").encode()
        try:
            for _ in range(30 if harness.IS_SANITIZED else 100):
                peers.append(socket.create_connection(("127.0.0.1", self.program.port("s3")), 5))
                try:
                    peers[-1].sendall(head + bytes(15 * MIB))
                except (BrokenPipeError, ConnectionResetError):
                    pass
            if not harness.IS_SANITIZED:
                self.assertLess(self.program.rss_bytes() - before, 300 * MIB)
            self.is_alive()
        finally:
            for peer in peers:
                peer.close()

    def test_open_uploads(self):
        """Ten thousand that nobody completes: little memory, pages that come at once, and they live through a kill."""
        before = self.program.rss_bytes()

        def begin(share):
            peer = self.connection()
            for number in share:
                status, text = self.call("POST", f"/{HOME}/open/{number:05}", "uploads=", connection=peer)
                assert status == 200, text
            peer.close()

        with concurrent.futures.ThreadPoolExecutor(16) as pool:
            list(pool.map(begin, [range(first, UPLOADS, 16) for first in range(16)]))
        grown = self.program.rss_bytes() - before
        self.program.kill()
        self.program.__exit__()
        self.program = harness.Instance(self.place / "data")
        self.addCleanup(self.program.__exit__)
        seen, slowest, marker, peer = [], 0, "", self.connection()
        while True:
            begun = time.monotonic()
            status, page = self.call("GET", f"/{HOME}", "uploads=&prefix=open%2F" + marker, connection=peer)
            slowest = max(slowest, time.monotonic() - begun)
            self.assertEqual(status, 200, page)
            seen += re.findall(r"<Upload><Key>([^<]+)</Key>", page.decode())
            if "<IsTruncated>true" not in page.decode():
                break
            key, upload = re.search(r"<NextKeyMarker>(.+)</NextKeyMarker><NextUploadIdMarker>(\w+)<", page.decode()).groups()
            marker = f"&key-marker={urllib.parse.quote(key, safe='')}&upload-id-marker={upload}"
        peer.close()
        self.assertEqual(seen, [f"open/{number:05}" for number in range(UPLOADS)])
        print(f"{UPLOADS} open uploads: {grown / MIB:.0f} MiB, slowest page {slowest * 1000:.0f} ms")
        if not harness.IS_SANITIZED:
            self.assertLess(grown, 64 * MIB)
            self.assertLess(slowest, 0.5)
        self.assertEqual(self.program.interrupt(), 0)


if __name__ == "__main__":
    harness.main()
