#!/usr/bin/env python3
"""How long after its answered PutRecords is a record's row there for a new reader of the Delta table, at a given rate?

    bench/freshness.py PROGRAM [RATE] [SECONDS]        20,000 records/s for 20 s, a third to each stream; aim: p99 1 s

In every request two records are watched: their keys go down without end in the first shard, and up in the last, so the bounds in a
commit's statistics say which of them its files hold. A row counts as there from the moment its commit lies in the log. At the end all
rows are counted by SQL. The last line is JSON.
"""
import base64
import datetime
import hashlib
import hmac
import http.client
import json
import os
import pathlib
import random
import shutil
import sys
import tempfile
import threading
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "tests" / "e2e"))
import harness  # noqa: E402

AIM_MS = 1000
RECORDS = 500  # a request, Kinesis' most
LOW, PLAIN, HIGH = 10 ** 12, 2 * 10 ** 12, 10 ** 15  # where watched keys go down, others go up, watched ones go up
TABLES = ("pin", "geo", "user")
program, rate, seconds = sys.argv[1], *(float(word) for word in (sys.argv[2:4] + ["20000", "20"][len(sys.argv) - 2:]))
harness.PROGRAM = str(pathlib.Path(program).resolve())
place = pathlib.Path(tempfile.mkdtemp(prefix="millrace-bench-"))


def row(table, key):
    if table == "pin":
        return (f'{{"index":{key},"unique_id":"9b02-{key}-b7b5-fbbe8e8e8d2e","title":"How to Paint a Wall, part {key}","description":'
                f'"There are a thousand ways to do it, and here is the one that took us longest, step by step, with pictures and prices.",'
                f'"poster_name":"The Painter of No. {key % 977}","follower_count":"{key % 800}k","tag_list":"Walls,Paint,Home,Ideas","is_image_or_video":'
                f'"image","image_src":"https://i.example.org/originals/{key}.jpg","downloaded":1,"save_location":"Local save in /data/home","category":"home"}}')
    if table == "geo":
        return f'{{"ind":{key},"timestamp":"2020-08-28 03:52:47","latitude":{key % 180 - 90}.5,"longitude":{key % 360 - 180}.25,"country":"Land {key % 190}"}}'
    return f'{{"ind":{key},"first_name":"Ann","last_name":"B{key % 9973}","age":"{20 + key % 60}","date_joined":"2017-01-02T03:04:05"}}'


class Signed:
    """One connection that puts records, signed by hand: a whole client would cost more than it measures."""

    def __init__(self, port, stream, key, secret):
        self.connection = http.client.HTTPConnection("127.0.0.1", port)
        self.host, self.stream, self.key, self.secret = f"127.0.0.1:{port}", stream, key, secret

    def put(self, records):
        body = b'{"StreamName":"%s","Records":[%s]}' % (self.stream.encode(), b",".join(records))
        now = datetime.datetime.now(datetime.timezone.utc)
        date, stamp, target = now.strftime("%Y%m%d"), now.strftime("%Y%m%dT%H%M%SZ"), "Kinesis_20131202.PutRecords"
        names, scope = "host;x-amz-date;x-amz-target", f"{date}/us-east-1/kinesis/aws4_request"
        asked = f"POST\n/\n\nhost:{self.host}\nx-amz-date:{stamp}\nx-amz-target:{target}\n\n{names}\n{hashlib.sha256(body).hexdigest()}"
        said = f"AWS4-HMAC-SHA256\n{stamp}\n{scope}\n{hashlib.sha256(asked.encode()).hexdigest()}"
        secret = b"AWS4" + self.secret.encode()
        for word in (date, "us-east-1", "kinesis", "aws4_request", said):
            secret = hmac.new(secret, word.encode(), hashlib.sha256).digest()
        self.connection.request("POST", "/", body, {
            "Host": self.host, "X-Amz-Date": stamp, "X-Amz-Target": target, "Content-Type": "application/x-amz-json-1.1",
            "Authorization": f"AWS4-HMAC-SHA256 Credential={self.key}/{scope}, SignedHeaders={names}, Signature={secret.hex()}"})
        answer = self.connection.getresponse()
        text = answer.read()
        if answer.status != 200 or json.loads(text)["FailedRecordCount"]:
            raise RuntimeError(f"{answer.status} {text[:300]}")


class Table(threading.Thread):
    """Posts to one stream at its part of the rate; knows when each request was answered."""

    def __init__(self, name, port, key, secret):
        super().__init__()
        self.name_, self.signed = name, Signed(port, f"streaming-{harness.USER_ID}-{name}", key, secret)
        self.answered, self.seen_low, self.seen_high = [], [], []  # by request
        self.fault = None

    def record(self, key, shard=None):
        data = base64.b64encode(row(self.name_, key).encode())
        where = b"" if shard is None else b',"ExplicitHashKey":"%d"' % shard
        return b'{"Data":"%s","PartitionKey":"%d"%s}' % (data, key, where)

    def run(self):
        try:
            between, begun = RECORDS / (rate / len(TABLES)), time.monotonic() + random.random() * 0.1
            while (due := begun + len(self.answered) * between) < begun + seconds:
                first = len(self.answered) * RECORDS
                records = [self.record(PLAIN + key) for key in range(first, first + RECORDS - 2)]
                number = len(self.answered) + 1
                records += [self.record(LOW - number, 0), self.record(HIGH + number, 2 ** 128 - 1)]
                time.sleep(max(0, due - time.monotonic()))
                self.signed.put(records)
                self.answered.append(time.monotonic())
        except Exception as fault:  # told by the main thread
            self.fault = fault

    def look(self, log, version):
        """Notes what the commit of that version has made visible; whether there is one."""
        try:
            text = (log / f"{version:020}.json").read_text()
        except FileNotFoundError:
            return False
        now = time.monotonic()
        for line in text.splitlines():
            add = json.loads(line).get("add")
            if not add or not add["dataChange"]:
                continue
            stats = json.loads(add["stats"])
            low, high = stats["minValues"]["ind"], stats["maxValues"]["ind"]
            self.seen_low += [now] * max(0, LOW - low - len(self.seen_low))
            self.seen_high += [now] * max(0, high - HIGH - len(self.seen_high))
        return True

    def freshness_ms(self):
        return [(seen - answered) * 1000 for times in (self.seen_low, self.seen_high) for seen, answered in zip(times, self.answered)]


def watch(tables, data):
    """Until all that was answered is there."""
    version = {one: 0 for one in tables}
    end = time.monotonic() + seconds + 60
    while time.monotonic() < end:
        for one in tables:
            while one.look(data / "lake" / "tables" / "stream" / one.name_ / "_delta_log", version[one]):
                version[one] += 1
        is_whole = all(len(times) == len(one.answered) for one in tables for times in (one.seen_low, one.seen_high))
        if is_whole and not any(one.is_alive() for one in tables):
            return version
        time.sleep(0.002)
    raise RuntimeError("the tables do not follow")


def processor_seconds(pid):
    words = pathlib.Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(words[11]) + int(words[12])) / os.sysconf("SC_CLK_TCK")


def part(sorted_values, share):
    return sorted_values[min(len(sorted_values) - 1, int(len(sorted_values) * share))]


try:
    with harness.Instance(place / "data") as up:
        lines = (place / "data" / "credentials").read_text().splitlines()
        words = dict(line.replace(" ", "").split("=", 1) for line in lines if "=" in line)
        tables = [Table(name, up.port("kinesis"), words["aws_access_key_id"], words["aws_secret_access_key"]) for name in TABLES]
        load = os.getloadavg()[0]
        begun, spent = time.monotonic(), processor_seconds(up.process.pid)
        for one in tables:
            one.start()
        versions = watch(tables, place / "data")
        cores = (processor_seconds(up.process.pid) - spent) / (time.monotonic() - begun)
        for one in tables:
            if one.fault:
                raise one.fault
        reached = sum(len(one.answered) for one in tables) * RECORDS / (max(max(one.answered) for one in tables) - begun)
        for one in tables:
            done = harness.run("sql", "--format", "json", "--data", place / "data", f"select count(*) as n from stream.{one.name_}")
            rows = json.loads(done.stdout)[0]["n"]
            if rows != len(one.answered) * RECORDS:
                raise RuntimeError(f"{one.name_}: {rows} rows of {len(one.answered) * RECORDS}")
        print(f"{reached:.0f} records/s answered of {rate:.0f} wanted; {cores:.2f} cores used; load of the machine before {load:.1f}")
        for one in tables:
            times = sorted(one.freshness_ms())
            print(f"{one.name_:5} p50 {part(times, 0.5):7.0f} ms   p99 {part(times, 0.99):7.0f} ms   most {times[-1]:7.0f} ms   {versions[one]} versions")
        times = sorted(time_ms for one in tables for time_ms in one.freshness_ms())
        p99 = part(times, 0.99)
        print(f"all   p50 {part(times, 0.5):7.0f} ms   p99 {p99:7.0f} ms   most {times[-1]:7.0f} ms{'' if p99 <= AIM_MS else '   MISSED'}")
        print(json.dumps({"freshness_rate": round(reached), "freshness_p50_ms": round(part(times, 0.5)), "freshness_p99_ms": round(p99),
                          "freshness_cores": round(cores, 2), "freshness_load_before": round(load, 1)}))
finally:
    shutil.rmtree(place, ignore_errors=True)
