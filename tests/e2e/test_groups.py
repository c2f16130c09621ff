"""Consumer groups with clients that were not written for us: kcat, python3-kafka, python3-confluent-kafka (Debian's). A member
is killed and the others take over; the program is killed and goes on where the offsets say.
"""
import json
import pathlib
import queue
import shutil
import subprocess
import threading
import time

import harness

CLIENT = pathlib.Path(__file__).with_name("group_client.py")
PYTHON = "/usr/bin/python3"  # Debian's, which has Debian's modules
TOPIC = f"{harness.USER_ID}.pin"
# A killed member is noticed after its session time-out of six seconds.
TAKE_OVER_SECONDS = 60


def has_module(name):
    return subprocess.run([PYTHON, "-c", f"import {name}"], capture_output=True, check=False).returncode == 0


class Consumer:
    """A client process; what it tells is collected."""

    def __init__(self, library, bootstrap, group, strategy="range", topic=TOPIC):
        self.process = subprocess.Popen([PYTHON, CLIENT, library, bootstrap, group, topic, strategy],
                                        stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
        self.assigned, self.records, self.lines = None, [], queue.Queue()
        threading.Thread(target=self._read, daemon=True).start()

    def _read(self):
        for line in self.process.stdout:
            self.lines.put(json.loads(line))

    def hear(self):
        while not self.lines.empty():
            one = self.lines.get()
            if "assigned" in one:
                self.assigned = one["assigned"]
            else:
                self.records.append(tuple(one["record"]))

    def kill(self):
        self.process.kill()
        self.process.wait()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.kill()


def wait_for(condition, what, seconds=TAKE_OVER_SECONDS):
    end = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > end:
            raise AssertionError(f"not within {seconds} s: {what}")
        time.sleep(0.1)


class Groups(harness.TestCase):
    def up(self, *words):
        ports = harness.free_port_base()
        self.words = ("--port-base", str(ports), *words)
        instance = harness.Instance(self.data, *self.words, ports=())
        self.addCleanup(instance.__exit__)
        self.bootstrap = instance.services["kafka"].removeprefix("kafka://")
        return instance

    def setUp(self):
        super().setUp()
        self.data = self.place / "data"

    def make_topic(self, name, partitions):
        done = subprocess.run([PYTHON, "-c", "import sys; from confluent_kafka.admin import AdminClient, NewTopic\n"
                               "admin = AdminClient({'bootstrap.servers': sys.argv[1]})\n"
                               "[f.result() for f in admin.create_topics([NewTopic(sys.argv[2], int(sys.argv[3]), 1)]).values()]",
                               self.bootstrap, name, str(partitions)], check=False, capture_output=True, timeout=30)
        self.assertEqual(done.returncode, 0, done.stderr.decode())

    def produce(self, topic, values, partition):
        subprocess.run(["kcat", "-P", "-b", self.bootstrap, "-t", topic, "-p", str(partition)], check=True, timeout=30,
                       input="".join(f"{value}\n" for value in values).encode())

    def both_split(self, one, other, partitions):
        def is_split():
            one.hear()
            other.hear()
            if one.assigned is None or other.assigned is None or not one.assigned or not other.assigned:
                return False
            return sorted(one.assigned + other.assigned) == list(range(partitions))
        return is_split

    def take_over(self, library, strategy):
        if not has_module("kafka" if library == "kafka" else "confluent_kafka"):
            self.skipTest(f"python3-{library} is not installed")
        self.up()
        self.make_topic("t", 4)
        for partition in range(4):
            self.produce("t", [f"{partition}-{i}" for i in range(10)], partition)
        with Consumer(library, self.bootstrap, "g", strategy, "t") as one, \
                Consumer(library, self.bootstrap, "g", strategy, "t") as other:
            wait_for(self.both_split(one, other, 4), "two members share the partitions")
            wait_for(lambda: (one.hear(), other.hear()) and len(set(one.records + other.records)) == 40, "all is read")
            other.kill()

            def has_all():
                one.hear()
                return one.assigned == [0, 1, 2, 3]
            wait_for(has_all, "the one that is left reads all")
            for partition in range(4):
                self.produce("t", [f"{partition}-new"], partition)
            wait_for(lambda: one.hear() or sum(value.endswith("new") for _, _, value in one.records) == 4, "new records")

    def test_kafka_python_takes_over(self):
        self.take_over("kafka", "range")

    def test_librdkafka_takes_over(self):
        self.take_over("confluent", "range")

    def test_librdkafka_takes_over_step_by_step(self):
        self.take_over("confluent", "cooperative-sticky")

    def test_kcat_goes_on_where_it_was_after_a_kill(self):
        """OFFSET-1: what was committed is found again after `kill -9`."""
        if shutil.which("kcat") is None:
            self.skipTest("kcat is not installed")
        instance = self.up()
        self.produce(TOPIC, range(100), 0)

        def read():
            # It ends at the end of the partition and commits as it goes.
            done = subprocess.run(["kcat", "-b", self.bootstrap, "-G", "kcat-group", "-e", "-q",
                                   "-X", "auto.offset.reset=earliest", TOPIC],
                                  capture_output=True, timeout=60, check=True)
            return done.stdout.decode().split()

        self.assertEqual(len(read()), 100)
        self.produce(TOPIC, ["more"], 0)
        instance.kill()
        again = harness.Instance(self.data, *self.words, ports=())
        self.addCleanup(again.__exit__)
        self.assertEqual(read(), ["more"])

    def test_group_commands(self):
        if shutil.which("kcat") is None:
            self.skipTest("kcat is not installed")
        self.up()
        self.produce(TOPIC, range(10), 0)
        subprocess.run(["kcat", "-b", self.bootstrap, "-G", "g", "-e", "-q", "-X", "auto.offset.reset=earliest", TOPIC],
                       capture_output=True, timeout=60, check=True)

        def ask(*words):
            done = harness.run("group", *words, "--data", self.data, "--json")
            self.assertEqual(done.returncode, 0, done.stderr)
            return json.loads(done.stdout)

        def offset():
            return ask("describe", "g")[0]["current_offset"]

        self.assertIn("g", [one["group"] for one in ask("list")])
        self.assertEqual(offset(), 10)
        self.assertEqual(ask("describe", "g")[0]["lag"], 0)
        shown = ask("reset", "g", "--topic", TOPIC, "--to-earliest")
        self.assertEqual(shown[0]["new_offset"], 0)
        self.assertEqual(offset(), 10, "without --execute nothing changes")
        ask("reset", "g", "--topic", TOPIC, "--to-earliest", "--execute")
        self.assertEqual(offset(), 0)
        ask("reset", "g", "--all-topics", "--shift-by", "4", "--execute")
        self.assertEqual(offset(), 4)
        ask("reset", "g", "--all-topics", "--to-offset", "99", "--execute")
        self.assertEqual(offset(), 10, "never beyond the end")
        ask("reset", "g", "--all-topics", "--to-datetime", "2000-01-01T00:00:00Z", "--execute")
        self.assertEqual(offset(), 0)
        missing = harness.run("group", "describe", "none", "--data", self.data)
        self.assertEqual(missing.returncode, 3)
        self.assertIn("none", missing.stderr)


harness.main()
