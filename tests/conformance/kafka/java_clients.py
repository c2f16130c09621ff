#!/usr/bin/env python3
"""What takes several of Kafka's Java 4.3.1 clients at once: two members of a KIP-848 group that rebalance, and transactions of the second
kind (transaction.version 2). The same scenarios run on Millrace and on Apache Kafka, so that one which expects too much shows.

    java_clients.py build/release/millrace PEERS_DIR
"""
import collections
import contextlib
import subprocess
import sys
import threading
import time
import unittest

import brokers
from java_steps import CLASSES

VERSION = "kafka-4.3.1"
PATIENCE_SECONDS = 120
PEERS = ""


def command(tool, words):
    return brokers.java(PEERS, VERSION, [CLASSES[tool][1], *words])


def run(tool, *words, stdin=""):
    done = subprocess.run(command(tool, words), input=stdin, capture_output=True, text=True, timeout=PATIENCE_SECONDS, check=False)
    assert done.returncode == 0, f"{tool} {words}: {done.returncode}\n{done.stdout}{done.stderr}"
    return done.stdout


def wait_until(what, holds):
    until = time.monotonic() + PATIENCE_SECONDS
    while not holds():
        assert time.monotonic() < until, f"{what}: not within {PATIENCE_SECONDS} s"
        time.sleep(0.5)


class Member:
    """A console consumer that runs until it is told to leave; the lines it printed, which are `partition value`."""

    def __init__(self, bootstrap, topic, group, protocol):
        words = ["--bootstrap-server", bootstrap, "--topic", topic, "--group", group, "--from-beginning", "--property", "print.partition=true"]
        if protocol == "consumer":
            words += ["--consumer-property", "group.protocol=consumer"]
        self.process = subprocess.Popen(command("consumer", words), stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
        self.lines = []
        self.reader = threading.Thread(target=self._read, daemon=True)
        self.reader.start()

    def _read(self):
        for line in self.process.stdout:
            # The tool says there, too, what it thinks of its options.
            if line.startswith("Partition:"):
                self.lines.append(line.strip())

    def leave(self):
        """As by Ctrl-C: it commits and says good-bye."""
        self.process.terminate()
        self.process.wait(PATIENCE_SECONDS)

    def end(self):
        self.process.kill()
        self.process.wait()
        self.reader.join()
        self.process.stdout.close()


class Scenarios:
    """Mixed into a test case for each broker; `bootstrap` is its address."""

    def topic(self, name, partitions):
        run("topics", "--bootstrap-server", self.bootstrap, "--create", "--topic", name, "--partitions", str(partitions))

    def send(self, topic, first, count):
        lines = "".join(f"{number}:{number}\n" for number in range(first, first + count))
        run("producer", "--bootstrap-server", self.bootstrap, "--topic", topic, "--property", "parse.key=true", "--property", "key.separator=:",
            stdin=lines)

    def members(self, group):
        """Member to how many partitions it has, as kafka-consumer-groups tells."""
        out = run("groups", "--bootstrap-server", self.bootstrap, "--describe", "--group", group, "--members")
        rows = [line.split() for line in out.splitlines() if line.startswith(group)]
        return {row[1]: int(row[4]) for row in rows}

    def rebalance(self, protocol):
        topic, group = f"shared-{protocol}", f"readers-{protocol}"
        self.topic(topic, 4)
        with contextlib.ExitStack() as stack:
            first = Member(self.bootstrap, topic, group, protocol)
            stack.callback(first.end)
            self.send(topic, 0, 100)
            wait_until("the first reads all", lambda: len(first.lines) >= 100)
            second = Member(self.bootstrap, topic, group, protocol)
            stack.callback(second.end)
            wait_until("each has two partitions", lambda: sorted(self.members(group).values()) == [2, 2])
            self.send(topic, 100, 100)
            wait_until("both read", lambda: len(first.lines) + len(second.lines) >= 200)
            self.assertTrue(second.lines, "the second got no records")
            second.leave()
            wait_until("one has four again", lambda: sorted(self.members(group).values()) == [4])
            self.send(topic, 200, 100)
            wait_until("the first reads the rest", lambda: len(first.lines) + len(second.lines) >= 300)
            first.leave()
        counts = collections.Counter(line.split()[-1] for line in first.lines + second.lines)
        self.assertEqual(counts, collections.Counter(str(number) for number in range(300)), "each once")
        wait_until("the group is empty", lambda: self.members(group) == {})
        state = run("groups", "--bootstrap-server", self.bootstrap, "--describe", "--group", group, "--state")
        self.assertIn("Empty", state)
        kind = run("all_groups", "--bootstrap-server", self.bootstrap, "--list", "--group-type", protocol)
        self.assertIn(group, kind)

    def test_two_members_of_the_consumer_protocol(self):
        self.rebalance("consumer")

    def test_two_members_of_the_classic_protocol(self):
        self.rebalance("classic")

    def test_transactions_of_the_second_kind(self):
        self.topic("source", 1)
        self.topic("target", 3)
        run("producer_performance", "--topic", "source", "--num-records", "2000", "--record-size", "20", "--throughput", "2000",
            "--transactional-id", "filler", "--transaction-duration-ms", "100", "--producer-props", f"bootstrap.servers={self.bootstrap}")
        filler = run("transactions", "--bootstrap-server", self.bootstrap, "describe", "--transactional-id", "filler").splitlines()[-1].split()
        self.assertEqual(filler[4], "CompleteCommit")
        self.assertGreater(int(filler[3]), 2, "each transaction has an epoch of its own")
        run("copier", "--broker-list", self.bootstrap, "--transactional-id", "copier", "--consumer-group", "copiers", "--input-topic", "source",
            "--input-partition", "0", "--output-topic", "target", "--max-messages", "2000", "--transaction-size", "100",
            "--enable-random-aborts")
        for isolation, records in (("read_committed", 2000), ("read_uncommitted", 2000)):
            out = run("consumer", "--bootstrap-server", self.bootstrap, "--topic", "target", "--from-beginning", "--timeout-ms", "8000",
                      "--isolation-level", isolation)
            if isolation == "read_committed":
                self.assertEqual(len(out.splitlines()), records)
            else:
                self.assertGreaterEqual(len(out.splitlines()), records)
        described = run("groups", "--bootstrap-server", self.bootstrap, "--describe", "--group", "copiers")
        # Each transaction of the filler ended with a marker, which has an offset too.
        row = next(line.split() for line in described.splitlines() if line.startswith("copiers"))
        self.assertGreaterEqual(int(row[3]), 2000)


class OnMillrace(Scenarios, unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.broker = brokers.Millrace()
        cls.bootstrap = cls.broker.__enter__().bootstrap

    @classmethod
    def tearDownClass(cls):
        cls.broker.__exit__()
        assert cls.broker.ended_well


class OnApacheKafka(Scenarios, unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.broker = brokers.Apache(PEERS)
        cls.bootstrap = cls.broker.__enter__().bootstrap

    @classmethod
    def tearDownClass(cls):
        cls.broker.__exit__()


if __name__ == "__main__":
    brokers.harness.PROGRAM, PEERS = sys.argv[1:3]
    unittest.main(argv=sys.argv[:1] + sys.argv[3:], verbosity=2)
