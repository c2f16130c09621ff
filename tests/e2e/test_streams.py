"""The streaming way: records of streams in their tables, equal to the batch way's, whatever is killed.

Records are put as Kafka's doors put them, for a stream is a topic; Kinesis' own way in is in test_kinesis.py.
"""
import base64
import json
import random
import time

import harness

PARITY = ["select * from {0} except select * from stream.{0}", "select * from stream.{0} except select * from {0}"]


def rows_of(seed, count):
    """Posts with repeated keys, in three tables, some of them refused."""
    chance = random.Random(seed)
    posts = {"pin": [], "geo": [], "user": []}
    for i in range(count):
        key = chance.randrange(count // 3)
        posts["pin"].append({"index": key, "category": f"c{i % 7}", "follower_count": f"{i}k", "title": f"t{i}"})
        posts["geo"].append({"ind": key, "country": f"land{i % 5}", "latitude": i / 7, "longitude": -i, "timestamp": "2020-08-28 03:52:47"})
        posts["user"].append({"ind": key, "first_name": "A", "last_name": f"B{i}", "age": str(20 + i % 50), "date_joined": "2017-01-02T03:04:05"})
    posts["geo"] += [5, {"country": "no key"}, {"nothing": "of ours"}]
    return posts


class Streams(harness.TestCase):
    def up(self):
        return harness.Instance(self.place / "data")

    def must(self, *words, **how):
        return super().must(*words, "--data", self.place / "data", **how)

    def put(self, up, topic, values):
        body = json.dumps({"records": [{"key": str(i), "value": value} for i, value in enumerate(values)]}).encode()
        with up.talk("rest") as peer:
            peer.send(harness.request("POST", f"/topics/{topic}", body, harness.V2_JSON))
            answer = peer.answer()
        self.assertEqual(answer.status, 200, answer.body)
        self.assertEqual({one["error_code"] for one in json.loads(answer.body)["offsets"]}, {None})

    def put_both_ways(self, up, posts):
        for table, values in posts.items():
            for value in values:
                up.post(table, [value])
            # One shard at a time keeps the order in which the posts came.
            for value in values:
                self.put(up, f"streaming-{harness.USER_ID}-{table}", [value])

    def sql(self, statement):
        return json.loads(self.must("sql", "--format", "json", statement))

    def expect_audit(self, records):
        """Every hop agrees, and so many records are in the streams' tables."""
        report = json.loads(self.must("audit", "--json"))
        self.assertEqual(report["differences"], [])
        for hop in ("stored", "in_table"):
            self.assertEqual(sum(one[hop]["records"] for one in report["streams"]), records, hop)
        self.assertEqual({one["behind"] for one in report["streams"]}, {0})

    def expect_parity(self):
        for table in ("pin", "geo", "user"):
            for statement in PARITY:
                self.assertEqual(self.sql(statement.format(table)), [], table)

    def test_the_same_posts_both_ways_are_the_same_rows(self):
        with self.up() as up:
            self.put_both_ways(up, rows_of(1, 60))
            done = json.loads(self.must("run", "stream", "--available-now", "--format", "json"))
            self.must("run", "batch")
            self.assertEqual([one["name"] for one in done], ["stream.pin", "stream.geo", "stream.user"])
            self.assertGreater(self.sql("select count(*) as n from stream.pin")[0]["n"], 10)
            self.expect_parity()
            refused = self.sql("select stream, reason, count(*) as n from stream.dead_letter group by all order by reason")
            self.assertEqual([(one["reason"], one["n"]) for one in refused], [("misrouted", 1), ("no_key", 1), ("not_an_object", 1)])
            self.assertEqual({one["stream"] for one in refused}, {f"streaming-{harness.USER_ID}-geo"})
            numbers = self.sql("select shard, sequence_number from stream.dead_letter")
            self.assertTrue(all(one["shard"].startswith("shardId-0000000") and one["sequence_number"].isdigit() for one in numbers), numbers)
            self.expect_audit(3 * 60 + 3)
            view = self.sql(f'select count(*) as n from "{harness.USER_ID}_geo_table"')
            self.assertEqual(view, self.sql("select count(*) as n from stream.geo"))

    def test_emulated_posts_are_the_same_rows_both_ways(self):
        """As untidy as people post; through the gateway's /topics and /streams, and straight to Kinesis."""
        dirt = ["--times", "mixed", "--listed", "0.1", "--misrouted", "0.1", "--partial", "0.1", "--bad-json", "0.05", "--rows",
                self.rows_on_disk()]
        with self.up() as up:
            gateway = up.services["gateway"] + "/test"
            kinesis = ["--kinesis", up.services["kinesis"], "--batch", "20"]
            for way in (["--gateway", gateway], ["--gateway", gateway, "--streams"]):
                self.must("emulate", *way, *dirt, "--rate", "0")
            self.must("run", "stream", "--available-now")
            self.must("run", "batch")
            self.expect_parity()
            reasons = "select reason, count(*) as n from {} group by all order by all"
            self.assertEqual(self.sql(reasons.format("stream.dead_letter")), self.sql(reasons.format("dead_letter")))
            for way in (["--gateway", gateway], kinesis):
                self.must("emulate", *way, "--rows", self.rows_on_disk(), "--rate", "0")
            self.must("run", "stream", "--available-now")
            self.must("run", "batch")
            self.expect_parity()
            self.assertEqual(self.sql("select count(*) as n from stream.geo")[0]["n"], len({row["ind"] for row in rows_of(3, 150)["geo"][:150]}))

    def rows_on_disk(self):
        place = self.place / "rows"
        if not place.exists():
            place.mkdir()
            posts = rows_of(3, 150)
            for table, name in (("pin", "pinterest"), ("geo", "geolocation"), ("user", "user")):
                lines = [json.dumps(value) for value in posts[table][:150]]
                (place / f"{name}_data.jsonl").write_text("\n".join(lines) + "\n")
        return place

    def test_a_running_instance_follows_by_itself(self):
        with self.up() as up:
            self.put(up, f"streaming-{harness.USER_ID}-geo", [{"ind": 1, "country": "A"}])
            end = time.monotonic() + harness.PATIENCE_SECONDS
            while time.monotonic() < end:
                done = harness.run("sql", "--format", "json", "--data", self.place / "data", "select ind, country from stream.geo")
                if done.returncode == 0 and json.loads(done.stdout) == [{"ind": 1, "country": "A"}]:
                    break
            else:
                self.fail("the row did not come")

    def test_base64_of_a_document_is_read_as_that(self):
        with self.up() as up:
            text = base64.b64encode(json.dumps({"ind": 7, "country": "B"}).encode()).decode()
            self.put(up, f"streaming-{harness.USER_ID}-geo", [text])
            self.must("run", "stream", "--available-now")
            self.assertEqual(self.sql("select ind, country from stream.geo"), [{"ind": 7, "country": "B"}])

    def test_kills_lose_and_double_nothing(self):
        chance = random.Random(7)
        posts = rows_of(2, 90)
        left = {table: list(values) for table, values in posts.items()}
        while any(left.values()):
            with self.up() as up:
                for table, values in left.items():
                    now, left[table] = values[:30], values[30:]
                    for value in now:
                        up.post(table, [value])
                        self.put(up, f"streaming-{harness.USER_ID}-{table}", [value])
                end = time.monotonic() + chance.random()
                while time.monotonic() < end:
                    up.get("console", "/healthz")
                up.kill()
        self.must("run", "stream", "--available-now")
        self.must("run", "batch")
        self.expect_parity()
        self.assertEqual(self.sql("select count(*) as n from stream.dead_letter"), [{"n": 3}])
        self.expect_audit(3 * 90 + 3)

    def test_the_audit_misses_what_is_gone(self):
        with self.up() as up:
            self.put(up, f"streaming-{harness.USER_ID}-geo", [{"ind": 1, "country": "A"}])
            self.must("run", "stream", "--available-now")
            self.expect_audit(1)
        data = next((self.place / "data").rglob("stream/geo/*.parquet"))
        data.unlink()
        done = harness.run("audit", "--json", "--data", self.place / "data")
        self.assertEqual(done.returncode, 1)
        self.assertIn('"stream"."geo"', " ".join(json.loads(done.stdout)["differences"]))

    def test_without_the_flag_it_says_what_to_do(self):
        refused = harness.run("run", "stream", "--data", self.place / "data")
        self.assertNotEqual(refused.returncode, 0)
        self.assertIn("--available-now", refused.stderr)


if __name__ == "__main__":
    harness.main()
