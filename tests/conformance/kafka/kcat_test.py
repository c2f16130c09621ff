#!/usr/bin/env python3
"""kcat against a running Millrace: every codec, keys and headers, groups, transactions' isolation, offsets by time, metadata.

    kcat_test.py build/release/millrace
"""
import json
import pathlib
import subprocess
import sys
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "e2e"))
import harness  # noqa: E402

PATIENCE_SECONDS = 30
CODECS = ("none", "gzip", "snappy", "lz4", "zstd")


class Kcat(harness.TestCase):
    def setUp(self):
        super().setUp()
        base = harness.free_port_base()
        self.broker = f"127.0.0.1:{base + 2}"
        self.up = harness.Instance(self.place, "--set", "kafka.auto.create.topics.enable=true", "--set", "kafka.num.partitions=4",
                                   ports=("--port-base", str(base)))
        self.addCleanup(self.up.__exit__)

    def kcat(self, *words, stdin=None):
        done = subprocess.run(["kcat", "-b", self.broker, *words], input=stdin, capture_output=True, text=True,
                              timeout=PATIENCE_SECONDS, check=False)
        self.assertEqual(done.returncode, 0, f"{words}: {done.stderr}")
        return done.stdout

    def read_all(self, topic, *words):
        return self.kcat("-C", "-t", topic, "-o", "beginning", "-e", "-q", *words)

    def test_every_codec_comes_back_as_it_was_sent(self):
        lines = [f"{i} " + "words that compress well " * 20 for i in range(500)]
        for codec in CODECS:
            with self.subTest(codec=codec):
                self.kcat("-P", "-t", f"codec-{codec}", "-p", "0", "-z", codec, stdin="\n".join(lines))
                self.assertEqual(self.read_all(f"codec-{codec}", "-p", "0").splitlines(), lines)

    def test_keys_headers_and_nulls(self):
        self.kcat("-P", "-t", "parts", "-p", "1", "-K:", "-Z", "-H", "a=1", "-H", "b", stdin="k:v\nalone:\n")
        rows = self.read_all("parts", "-p", "1", "-J").splitlines()
        first, second = (json.loads(row) for row in rows)
        self.assertEqual((first["key"], first["payload"], first["headers"]), ("k", "v", ["a", "1", "b", None]))
        self.assertEqual((second["key"], second["payload"]), ("alone", None))

    def test_keys_decide_the_partition(self):
        self.kcat("-P", "-t", "keyed", "-K:", "-X", "partitioner=murmur2_random", stdin="".join(f"k{i % 9}:{i}\n" for i in range(90)))
        seen = {}
        for row in self.read_all("keyed", "-J").splitlines():
            record = json.loads(row)
            seen.setdefault(record["key"], set()).add(record["partition"])
        self.assertEqual(len(seen), 9)
        self.assertTrue(all(len(partitions) == 1 for partitions in seen.values()), seen)
        self.assertGreater(len(set().union(*seen.values())), 1)

    def test_offsets_by_time_and_from_the_end(self):
        self.kcat("-P", "-t", "times", "-p", "0", stdin="a\nb\n")
        time.sleep(0.05)
        middle = int(time.time() * 1000)
        time.sleep(0.05)
        self.kcat("-P", "-t", "times", "-p", "0", stdin="c\nd\n")
        self.assertEqual(self.kcat("-C", "-t", "times", "-p", "0", "-o", f"s@{middle}", "-e", "-q").split(), ["c", "d"])
        self.assertEqual(self.kcat("-C", "-t", "times", "-p", "0", "-o", "-1", "-e", "-q").split(), ["d"])
        self.assertIn("offset 2", self.kcat("-Q", "-t", f"times:0:{middle}"))

    def test_a_group_goes_on_where_it_stopped(self):
        self.kcat("-P", "-t", "grouped", "-p", "2", stdin="".join(f"{i}\n" for i in range(10)))
        earliest = ("-X", "auto.offset.reset=earliest", "-e", "-q")
        first = self.kcat("-G", "readers", "-c", "4", *earliest, "grouped").split()
        rest = self.kcat("-G", "readers", *earliest, "grouped").split()
        self.assertEqual(first + rest, [str(i) for i in range(10)])

    def test_idempotent_producer(self):
        self.kcat("-P", "-t", "once", "-p", "0", "-X", "enable.idempotence=true", stdin="".join(f"{i}\n" for i in range(2000)))
        self.assertEqual(self.read_all("once", "-p", "0").split(), [str(i) for i in range(2000)])

    def test_transaction_is_read_whole(self):
        self.kcat("-P", "-t", "whole", "-p", "0", "-X", "transactional.id=t", stdin="a\nb\nc\n")
        self.assertEqual(self.read_all("whole", "-p", "0", "-X", "isolation.level=read_committed").split(), ["a", "b", "c"])

    def test_metadata_names_one_broker_and_all_topics(self):
        self.kcat("-P", "-t", "listed", stdin="x\n")
        told = json.loads(self.kcat("-L", "-J"))
        self.assertEqual([broker["name"] for broker in told["brokers"]], [self.broker])
        self.assertEqual(told["controllerid"], told["brokers"][0]["id"])
        topics = {topic["topic"]: topic for topic in told["topics"]}
        self.assertEqual(len(topics["listed"]["partitions"]), 4)
        self.assertEqual(len(topics[f"{harness.USER_ID}.pin"]["partitions"]), 1)

    def test_records_survive_kill_and_restart(self):
        self.kcat("-P", "-t", "kept", "-p", "0", stdin="".join(f"{i}\n" for i in range(100)))
        self.up.kill()
        port = self.broker.rsplit(":", 1)[1]
        with harness.Instance(self.place, "--set", "kafka.auto.create.topics.enable=true", ports=("--port-base", str(int(port) - 2))):
            self.assertEqual(self.read_all("kept", "-p", "0").split(), [str(i) for i in range(100)])


if __name__ == "__main__":
    harness.main()
