"""Every line of the table of HTTP statuses, in raw bytes, at both doors; and the shapes people post."""
import base64
import dataclasses
import json
import threading
import time

import harness
from harness import USER_ID, V2_BINARY, V2_JSON, request

MIB = 1 << 20
BODY_MAX = 10_000_000
PIN = f"/topics/{USER_ID}.pin"
GOOD = b'{"records":[{"value":{"index":1}}]}'


@dataclasses.dataclass
class Case:
    name: str
    sent: object  # bytes, or a function of the path's prefix that gives them
    statuses: set
    ends: bool  # the connection; else it serves the next request
    gateway: set = None  # its own statuses, where they differ
    says: str = ""  # a word of the complaint


def posted(name, body, statuses, content_type=V2_JSON, path=PIN, **more):
    """A whole and well-framed request that is refused for what it holds: the connection stays."""
    return Case(name, lambda prefix: request("POST", prefix + path, body, content_type), set(statuses), False, **more)


def headed(name, head, statuses, **more):
    """Broken framing: `head` is the request with P for the path."""
    sent = lambda prefix: head.replace(b"P ", (prefix + PIN).encode() + b" ", 1)
    return Case(name, sent, set(statuses), True, **more)


def with_line(name, line, statuses, body=b"", **more):
    head = b"POST P HTTP/1.1\r\nHost: x\r\nContent-Type: " + V2_JSON.encode() + b"\r\n" + line + b"\r\n\r\n"
    return headed(name, head + body, statuses, **more)


def value(text):
    return b'{"records":[{"value":' + text + b"}]}"


CONTENT = [
    posted("JSON cut short", GOOD[:-3], {400}),
    posted("two documents", GOOD + GOOD, {400}),
    posted("a word behind the document", GOOD + b" x", {400}),
    posted("NaN", value(b"NaN"), {400}),
    posted("Infinity", value(b'{"a":-Infinity}'), {400}),
    posted("a bare word", b"records", {400}),
    posted("no body", b"", {400, 422}),
    posted("a control character in a text", value(b'"\n"'), {400}),
    posted("invalid UTF-8 in a value", value(b'"\xff"'), {400, 422}),
    posted("a surrogate as UTF-8", value(b'"\xed\xa0\x80"'), {400, 422}),
    posted("records is a number", b'{"records":5}', {400, 422}),
    posted("records is a text", b'{"records":"x"}', {400, 422}),
    posted("records is an object", b'{"records":{"value":{"index":1}}}', {400, 422}),
    posted("a record is no object", b'{"records":[7]}', {400, 422}),
    posted("the body is a list", b"[1]", {400, 422}),
    posted("binary that is not base64", value(b'"%%%"'), {400, 422}, V2_BINARY, says="base64"),
    posted("binary that is no text", value(b"{}"), {400, 422}, V2_BINARY),
    posted("records missing", b"{}", {422}, says="records"),
    posted("records empty", b'{"records":[]}', {422}, says="records"),
    posted("records null", b'{"records":null}', {400, 422}),
    posted("deep lists", value(b"[" * 5000 + b"]" * 5000), {400, 413, 422}),
    posted("deep lists without end", b'{"records":' + b"[" * 200_000, {400, 413, 422}),
    posted("deep objects", value(b'{"a":' * 5000 + b"1" + b"}" * 5000), {400, 413, 422}),
    posted("text/plain", GOOD, {415}, "text/plain"),
    posted("Avro without a schema", GOOD, {422}, "application/vnd.kafka.avro.v2+json"),
    posted("JSON Schema without a schema", GOOD, {422}, "application/vnd.kafka.jsonschema.v2+json"),
    posted("Protobuf without a schema", GOOD, {422}, "application/vnd.kafka.protobuf.v2+json"),
    posted("a format that is none", GOOD, {415}, "application/vnd.kafka.xml.v2+json"),
    posted("the bare v2 type", GOOD, {415}, "application/vnd.kafka.v2+json"),
    posted("unknown topic", GOOD, {404}, path="/topics/nobody.pin", says="nobody.pin"),
    posted("topic that could be no name", GOOD, {404, 400, 422}, path="/topics/a%2Fb"),
    posted("no route", GOOD, {404}, path="/nowhere", gateway={403, 404}),
    posted("partition not there", GOOD, {200, 404}, path=PIN + "/partitions/7"),
    Case("DELETE a topic", lambda p: request("DELETE", p + PIN), {405}, False, gateway={403, 405}),
    Case("PUT a topic", lambda p: request("PUT", p + PIN, GOOD, V2_JSON), {405}, False, gateway={403, 405}),
    Case("PATCH a topic", lambda p: request("PATCH", p + PIN, GOOD, V2_JSON), {405}, False, gateway={403, 405}),
    Case("GET an unknown topic", lambda p: request("GET", p + "/topics/nobody"), {404}, False),
]

LINE = b"POST P HTTP/1.1\r\n"
CHUNKED = b"Transfer-Encoding: chunked"
FRAMING = [
    with_line("length above the limit", b"Content-Length: 10000001", {413}),
    with_line("length of 100 MB", b"Content-Length: 100000000", {413}),
    with_line("length beyond 64 bits", b"Content-Length: 99999999999999999999999", {413, 400}),
    with_line("length is no number", b"Content-Length: ten", {400}),
    with_line("length negative", b"Content-Length: -1", {400}),
    with_line("length with a plus", b"Content-Length: +35", {400}, GOOD),
    with_line("length hexadecimal", b"Content-Length: 0x23", {400}, GOOD),
    with_line("length empty", b"Content-Length: ", {400}),
    with_line("length twice, equal", b"Content-Length: 35\r\nContent-Length: 35", {400}, GOOD),
    with_line("length twice, different", b"Content-Length: 35\r\nContent-Length: 36", {400}, GOOD),
    with_line("length as a list", b"Content-Length: 35, 35", {400}, GOOD),
    with_line("length and chunked", b"Content-Length: 35\r\n" + CHUNKED, {400}, b"0\r\n\r\n"),
    with_line("chunked and length", CHUNKED + b"\r\nContent-Length: 5", {400}, b"0\r\n\r\n"),
    with_line("chunk size is no number", CHUNKED, {400}, b"xyz\r\n"),
    with_line("chunk size negative", CHUNKED, {400}, b"-5\r\nabc"),
    with_line("chunk size beyond 64 bits", CHUNKED, {400, 413}, b"fffffffffffffffff\r\n"),
    with_line("chunk size 0x5", CHUNKED, {400}, b"0x5\r\nabcde\r\n0\r\n\r\n"),
    with_line("chunk longer than said", CHUNKED, {400}, b"3\r\nabcde\r\n0\r\n\r\n"),
    with_line("chunk of 100 MB", CHUNKED, {413, 400}, b"5f5e100\r\n" + b" " * (11 * MIB)),
    with_line("chunk lines ended by LF", CHUNKED, {400}, b"5\nabcde\n0\n\n"),
    with_line("gzip, chunked", b"Transfer-Encoding: gzip, chunked", {400, 501}),
    with_line("chunked, gzip", b"Transfer-Encoding: chunked, gzip", {400, 501}),
    with_line("identity", b"Transfer-Encoding: identity", {400, 501}),
    with_line("chunked twice", CHUNKED + b"\r\n" + CHUNKED, {400, 501}),
    with_line("xchunked", b"Transfer-Encoding: xchunked", {400, 501}),
    with_line("second Host", b"Host: y", {400}),
    with_line("folded header", b"X-A: one\r\n two", {400}),
    with_line("blank before the colon", b"X-A : one", {400}),
    with_line("blank in a name", b"X A: one", {400}),
    with_line("no colon", b"X-A", {400}),
    with_line("empty name", b": one", {400}),
    with_line("NUL in a value", b"X-A: o\0e", {400}),
    with_line("bare CR in a value", b"X-A: o\re", {400}),
    with_line("101 headers", b"\r\n".join(b"X-%d: 1" % i for i in range(101)), {431, 400}),
    with_line("head above 10 KiB", b"X-A: " + b"a" * 11_000, {431, 400}),
    headed("Host missing", LINE + b"Content-Length: 0\r\n\r\n", {400}),
    headed("chunked in HTTP/1.0", b"POST P HTTP/1.0\r\nHost: x\r\n" + CHUNKED + b"\r\n\r\n0\r\n\r\n", {400}),
    headed("HTTP/2.0", b"GET P HTTP/2.0\r\nHost: x\r\n\r\n", {505, 400}),
    headed("HTTP/1.2", b"GET P HTTP/1.2\r\nHost: x\r\n\r\n", {505, 400, 404, 200}),
    headed("HTTP/0.9", b"GET P\r\n\r\n", {505, 400}),
    headed("no version at all", b"GET P \r\nHost: x\r\n\r\n", {505, 400}),
    headed("version in small letters", b"GET P http/1.1\r\nHost: x\r\n\r\n", {505, 400}),
    headed("target above 8 KiB", b"GET /" + b"a" * 8300 + b" HTTP/1.1\r\nHost: x\r\n\r\n", {431, 400, 414}),
    headed("two blanks in the first line", b"GET  P HTTP/1.1\r\nHost: x\r\n\r\n", {400}),
    headed("NUL in the target", b"GET /\0P HTTP/1.1\r\nHost: x\r\n\r\n", {400}),
    headed("TLS instead of HTTP", b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + b"\r\n\r\n", {400}),
]

DOORS = {"rest": "", "gateway": "/test"}


class Statuses(harness.TestCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.home = harness.tempfile.TemporaryDirectory(prefix="millrace-e2e-")
        cls.instance = harness.Instance(cls.home.name + "/data")

    @classmethod
    def tearDownClass(cls):
        cls.instance.__exit__()
        cls.home.cleanup()
        super().tearDownClass()

    def each(self, cases):
        """Runs the cases at both doors, and sees that none of them has stored anything."""
        before = self.instance.end_offset("pin")
        for door, prefix in DOORS.items():
            for case in cases:
                with self.subTest(door=door, case=case.name), self.instance.talk(door) as peer:
                    peer.send(case.sent(prefix))
                    self.check(case, door, peer, prefix)
        self.assertEqual(self.instance.end_offset("pin"), before, "something refused was stored")

    def check(self, case, door, peer, prefix):
        answer = peer.answer()
        self.assertIsNotNone(answer, "closed without an answer")
        statuses = case.gateway if door == "gateway" and case.gateway else case.statuses
        self.assertIn(answer.status, statuses, answer.body)
        if answer.status >= 400:
            self.assertTrue(answer.json()["message"], answer.body)
        self.assertIn(case.says, answer.body.decode())
        if case.ends:
            self.assertEqual(answer.headers.get("connection", "").lower(), "close")
            self.assertTrue(peer.is_closed())
        else:
            self.assertNotIn("connection", answer.headers)
            peer.send(request("GET", prefix + PIN))
            self.assertEqual(peer.answer().status, 200)

    def test_content_that_is_refused_keeps_the_connection(self):
        self.each(CONTENT)

    def test_broken_framing_closes_the_connection(self):
        self.each(FRAMING)

    def test_a_record_above_the_limit_is_never_stored(self):
        before = self.instance.end_offset("pin")
        big = b'"' + b"a" * (MIB + 1) + b'"'
        for door, prefix in DOORS.items():
            with self.subTest(door=door), self.instance.talk(door) as peer:
                body = b'{"records":[{"value":{"index":1}},{"value":' + big + b'},{"value":{"index":2}}]}'
                peer.send(request("POST", prefix + PIN, body, V2_JSON))
                answer = peer.answer()
                self.assertIn(answer.status, {200, 413, 422})
                if answer.status == 200:
                    codes = [one["error_code"] for one in answer.json()["offsets"]]
                    self.assertEqual(codes, [None, 50002, None])
                    before += 2
        self.assertEqual(self.instance.end_offset("pin"), before)

    def test_the_answer_is_the_proxys_byte_for_byte(self):
        for door, prefix in DOORS.items():
            for content_type in (V2_JSON, V2_JSON + "; charset=utf-8", V2_JSON.upper()):
                with self.subTest(door=door, type=content_type), self.instance.talk(door) as peer:
                    offset = self.instance.end_offset("geo")
                    body = b'{"records":[{"value":{"ind":1}}, {"key":"k","value":[{"ind":2}]}]}'
                    peer.send(request("POST", f"{prefix}/topics/{USER_ID}.geo", body, content_type))
                    answer = peer.answer()
                    one = '{"partition":0,"offset":%d,"error_code":null,"error":null}'
                    self.assertEqual(answer.body.decode(), '{"offsets":[' + one % offset + "," + one % (offset + 1)
                                     + '],"key_schema_id":null,"value_schema_id":null}')
                    self.assertEqual(answer.headers["content-type"], "application/vnd.kafka.v2+json")

    def test_a_post_without_a_type_is_refused_by_the_proxy(self):
        # Not at the gateway: API Gateway passes application/json on in its place.
        with self.instance.talk("rest") as peer:
            peer.send(request("POST", PIN, GOOD))
            self.assertEqual(peer.answer().status, 415)

    def test_any_stage_is_served(self):
        for stage in ("test", "dev", "prod", "Prod", "staging", "a-b_C9", "s" * 128):
            with self.subTest(stage=stage), self.instance.talk("gateway") as peer:
                peer.send(request("POST", f"/{stage}{PIN}", GOOD, V2_JSON))
                self.assertEqual(peer.answer().status, 200)
        for path in (f"/{'s' * 129}{PIN}", f"/a.b{PIN}", "/", "/test", f"/a%20b{PIN}"):
            with self.subTest(path=path), self.instance.talk("gateway") as peer:
                peer.send(request("POST", path, GOOD, V2_JSON))
                answer = peer.answer()
                self.assertEqual(answer.status, 403)
                self.assertTrue(answer.json()["message"])

    def test_pipelined_requests_are_answered_in_order(self):
        for door, prefix in DOORS.items():
            with self.subTest(door=door), self.instance.talk(door) as peer:
                begin = self.instance.end_offset("user")
                post = request("POST", f"{prefix}/topics/{USER_ID}.user", GOOD, V2_JSON)
                look = request("GET", f"{prefix}/topics")
                peer.send((post + look) * 100)
                for i in range(100):
                    self.assertEqual(peer.answer().json()["offsets"][0]["offset"], begin + i)
                    self.assertIn(f"{USER_ID}.pin", peer.answer().json())

    def test_expect_continue_is_answered_before_the_body(self):
        for door, prefix in DOORS.items():
            with self.subTest(door=door), self.instance.talk(door) as peer:
                whole = request("POST", prefix + PIN, GOOD, V2_JSON, "Expect: 100-continue")
                peer.send(whole[:-len(GOOD)])
                self.assertEqual(peer.head().status, 100)
                peer.send(GOOD)
                self.assertEqual(peer.answer().status, 200)
                peer.send(whole)  # the body at once: the interim answer may be left out
                answer = peer.head()
                self.assertIn(answer.status, {100, 200})

    def test_expect_continue_of_a_body_too_large_is_refused_at_once(self):
        for door, prefix in DOORS.items():
            with self.subTest(door=door), self.instance.talk(door) as peer:
                peer.send(f"POST {prefix}{PIN} HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\n"
                          "Content-Length: 20000000\r\n\r\n".encode())
                self.assertEqual(peer.answer().status, 413)

    def test_chunk_extensions_and_trailers_are_served(self):
        head = "POST {}" + PIN + " HTTP/1.1\r\nHost: x\r\nContent-Type: " + V2_JSON + "\r\nTransfer-Encoding: {}\r\n\r\n"
        half = len(GOOD) // 2
        body = b'%x;a=b;c="d;e"\r\n%s\r\n%X\r\n%s\r\n000;last\r\nX-Sum: 1\r\nX-More: 2\r\n\r\n' % (
            half, GOOD[:half], len(GOOD) - half, GOOD[half:])
        for door, prefix in DOORS.items():
            for spelling in ("chunked", "Chunked"):
                with self.subTest(door=door, spelling=spelling), self.instance.talk(door) as peer:
                    data = head.format(prefix, spelling).encode() + body
                    peer.send(data * 2)
                    self.assertEqual([peer.answer().status, peer.answer().status], [200, 200])
                    for i in range(len(data)):  # byte by byte
                        peer.send(data[i:i + 1])
                    self.assertEqual(peer.answer().status, 200)

    def test_http10_ends_after_its_answer(self):
        with self.instance.talk("rest") as peer:
            peer.send(b"GET /topics HTTP/1.0\r\n\r\n")
            self.assertEqual(peer.answer().status, 200)
            self.assertTrue(peer.is_closed())

    def test_a_slow_head_is_cut_off_after_ten_seconds(self):
        def wait_for_the_end(door, ends):
            begun = time.monotonic()
            with self.instance.talk(door, seconds=20) as peer:
                peer.send(b"POST /test")
                answer = peer.answer()
                ends[door] = (answer and answer.status, time.monotonic() - begun)
        ends = {}
        threads = [threading.Thread(target=wait_for_the_end, args=(door, ends)) for door in DOORS]
        for one in threads:
            one.start()
        for one in threads:
            one.join()
        for door in DOORS:
            status, seconds = ends[door]
            self.assertIn(status, {408, None}, door)
            self.assertTrue(9 < seconds < 12, f"{door}: {seconds} s")


class Large(harness.TestCase):
    def test_eight_bodies_of_100_megabytes_side_by_side(self):
        with harness.Instance(self.place / "data") as instance:
            self.assertEqual(instance.post("pin", [{"index": 1}]).status, 200)
            resting = instance.rss_bytes()
            block = b" " * MIB

            def length(peer, prefix):
                peer.send(f"POST {prefix}{PIN} HTTP/1.1\r\nHost: x\r\nContent-Type: {V2_JSON}\r\n"
                          "Content-Length: 100000000\r\n\r\n".encode())
                for _ in range(95):
                    peer.send(block)

            def chunked(peer, prefix):
                peer.send(f"POST {prefix}{PIN} HTTP/1.1\r\nHost: x\r\nContent-Type: {V2_JSON}\r\n"
                          "Transfer-Encoding: chunked\r\n\r\n".encode())
                for _ in range(95):
                    peer.send(b"100000\r\n" + block + b"\r\n")

            answers, peak = [], [resting]

            def post(door, send):
                with instance.talk(door) as peer:
                    send(peer, DOORS[door])
                    answers.append(peer.answer())

            threads = [threading.Thread(target=post, args=(door, send))
                       for door in DOORS for send in (length, chunked) for _ in range(2)]
            for one in threads:
                one.start()
            while any(one.is_alive() for one in threads):
                peak[0] = max(peak[0], instance.rss_bytes())
                time.sleep(0.01)
            self.assertEqual([answer.status for answer in answers], [413] * 8)
            grown = (peak[0] - resting) / MIB
            print(f"8 × 100 MB: {resting / MIB:.0f} MiB at rest, {grown:.0f} MiB more at the peak")
            if not harness.IS_SANITIZED:
                self.assertLess(grown, 200)
            self.assertEqual(instance.end_offset("pin"), 1)

    def test_a_body_of_the_greatest_size_is_taken(self):
        with harness.Instance(self.place / "data") as instance:
            one = b'{"value":{"index":1,"title":"' + b"t" * 900_000 + b'"}}'
            body = b'{"records":[' + b",".join([one] * 11) + b"]}"
            body += b" " * (BODY_MAX - len(body))
            for door, prefix in DOORS.items():
                with instance.talk(door) as peer:
                    peer.send(request("POST", prefix + PIN, body, V2_JSON))
                    self.assertEqual(peer.answer().status, 200)
            self.assertEqual(instance.end_offset("pin"), 22)


class Shapes(harness.TestCase):
    """What the scripts in the wild send, and what comes of it in the tables."""

    def test_the_shapes_people_post(self):
        geo = {"timestamp": "2020-08-28 03:52:47", "latitude": -89.9787, "longitude": -173.293, "country": "Albania"}
        geos = [
            {"ind": 1, **geo},
            {"ind": 2, **geo, "timestamp": "2020-08-28T03:52:47"},
            {"ind": 3, **geo, "timestamp": "2020:08:28 03:52:47"},
            [{"ind": 4, **geo}],
            [{"ind": ind, **geo} for ind in range(5, 255)],
            {"index": 255, **geo},
            {"ind": "256", **geo, "latitude": "-89.9787", "unknown": {"a": [1]}},
        ]
        with harness.Instance(self.place / "data") as instance:
            for shape in geos:
                self.assertEqual(instance.post("geo", [shape], "gateway").status, 200)
            self.assertEqual(instance.post("user", [{"ind": 1, "first_name": "Abigail", "last_name": "Ali", "age": 20,
                                                     "date_joined": "2015-10-24T11:23:51"}]).status, 200)
            misrouted = {"index": 7, "title": "a pin at the wrong topic"}
            texts = [json.dumps({"index": 9, "title": "binary"}).encode(), b"\x00\xff no JSON"]
            self.assertEqual(instance.post("user", [misrouted]).status, 200)
            coded = [base64.b64encode(text).decode() for text in texts]
            self.assertEqual(instance.post("pin", coded, "gateway", V2_BINARY).status, 200)
            data = ("--data", instance.data)
            self.must("run", "batch", *data)
            rows = json.loads(self.must("sql", *data, "--format", "json", "select * from geo order by ind"))
            self.assertEqual([row["ind"] for row in rows], list(range(1, 257)))
            for row in rows:
                row.pop("ind")
                self.assertEqual(row, {"country": "Albania", "coordinates": [-89.9787, -173.293],
                                       "timestamp": "2020-08-28 03:52:47"})
            users = json.loads(self.must("sql", *data, "--format", "json", "select * from user"))
            self.assertEqual(users, [{"ind": 1, "user_name": "Abigail Ali", "age": 20,
                                      "date_joined": "2015-10-24 11:23:51"}])
            pins = json.loads(self.must("sql", *data, "--format", "json", "select ind, title from pin"))
            self.assertEqual(pins, [{"ind": 9, "title": "binary"}])
            letters = json.loads(self.must("sql", *data, "--format", "json",
                                           "select topic, reason from dead_letter order by topic, reason"))
            self.assertEqual([(one["topic"].split(".")[1], one["reason"]) for one in letters],
                             [("pin", "not_json"), ("user", "misrouted")])
            self.must("audit", *data)


if __name__ == "__main__":
    harness.main()
