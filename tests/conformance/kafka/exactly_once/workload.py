#!/usr/bin/env python3
"""Exactly once under faults: idempotent producers, transactional copiers and readers, while Millrace is killed, stopped for a while and
restarted, and copiers are killed too. Ends with what checker.py found.

    workload.py build/release/millrace [SECONDS] [SEED]
"""
import collections
import json
import os
import pathlib
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parents[2] / "e2e"))
import harness  # noqa: E402

from confluent_kafka import Consumer, KafkaError, KafkaException, Producer, TopicPartition  # noqa: E402
from confluent_kafka.admin import AdminClient, NewTopic  # noqa: E402

from checker import Copied, Sent, Stored, check_commits, check_input, check_output, check_reads, value_of  # noqa: E402

PARTITIONS = 4
PRODUCERS = 2
COPIERS = 2
# Slower than copiers that are killed again and again; else most records are copied when nothing happens any more.
SECONDS_PER_RECORD = 0.01
SETTLE_SECONDS = 180


class Broker:
    """The program under test, at one address for its whole life."""

    def __init__(self, data, chance):
        self.data, self.chance = data, chance
        self.base = harness.free_port_base()
        self.bootstrap = f"127.0.0.1:{self.base + 2}"
        self.counts = {"kill": 0, "stop": 0, "restart": 0}
        self.start()

    def start(self):
        self.up = harness.Instance(self.data, ports=("--port-base", str(self.base)))

    def fault(self):
        kind = self.chance.choice(["kill", "kill", "stop", "restart"])
        self.counts[kind] += 1
        if kind == "stop":
            self.up.process.send_signal(signal.SIGSTOP)
            time.sleep(self.chance.uniform(0.5, 8))
            self.up.process.send_signal(signal.SIGCONT)
            return
        if kind == "kill":
            self.up.kill()
        else:
            assert self.up.interrupt() == 0, self.up.stderr()
        time.sleep(self.chance.uniform(0, 2))
        self.up.__exit__()
        self.start()


class Producing(threading.Thread):
    """An idempotent producer of numbered values; notes where each was acknowledged."""

    def __init__(self, bootstrap, name, ended):
        super().__init__(daemon=True)
        self.name_, self.ended, self.sent = name, ended, {}
        self.producer = Producer({"bootstrap.servers": bootstrap, "enable.idempotence": True, "message.timeout.ms": 300000, "linger.ms": 5, "log_level": 0})

    def note(self, number, partition):
        def done(error, message):
            offset = None if error else message.offset()
            self.sent[number] = Sent(self.name_, number, partition, offset)
        return done

    def run(self):
        number = 0
        while not self.ended.is_set():
            partition = number % PARTITIONS
            self.sent[number] = Sent(self.name_, number, partition, None)
            try:
                self.producer.produce("input", value_of(self.name_, number), partition=partition, on_delivery=self.note(number, partition))
                number += 1
            except BufferError:
                pass
            self.producer.poll(0)
            time.sleep(SECONDS_PER_RECORD)
        self.producer.flush(SETTLE_SECONDS)


class Reading(threading.Thread):
    """A read_committed reader of the output from its beginning on, and of the copiers' committed offsets."""

    def __init__(self, bootstrap, ended):
        super().__init__(daemon=True)
        self.bootstrap, self.ended, self.reads, self.commits = bootstrap, ended, [], []

    def run(self):
        reader = Consumer({"bootstrap.servers": self.bootstrap, "group.id": "reader", "enable.auto.commit": False, "isolation.level": "read_committed"})
        reader.assign([TopicPartition("output", number, 0) for number in range(PARTITIONS)])
        group = Consumer({"bootstrap.servers": self.bootstrap, "group.id": "copiers", "enable.auto.commit": False})
        while not self.ended.is_set():
            for message in reader.consume(500, timeout=0.5):
                if message.error() is None:
                    self.reads.append((message.partition(), message.offset(), message.value()))
            try:
                for at in group.committed([TopicPartition("input", number) for number in range(PARTITIONS)], timeout=2):
                    if at.offset >= 0:
                        self.commits.append((at.partition, at.offset))
            except KafkaException:
                continue
        reader.close()


class Copying:
    """The copiers' processes."""

    def __init__(self, bootstrap, seed):
        self.words = [[sys.executable, str(HERE / "copier.py"), bootstrap, "input", "output", f"copier-{i}", f"{seed}-{i}"] for i in range(COPIERS)]
        self.processes = [subprocess.Popen(words) for words in self.words]
        self.kills = 0

    def kill_one(self, chance):
        at = chance.randrange(COPIERS)
        self.processes[at].kill()
        self.processes[at].wait()
        self.processes[at] = subprocess.Popen(self.words[at])
        self.kills += 1

    def end(self):
        for process in self.processes:
            process.kill()
            process.wait()


def read_topic(bootstrap, topic):
    """All of it, as a read_committed reader finds it now."""
    reader = Consumer({"bootstrap.servers": bootstrap, "group.id": "final", "enable.auto.commit": False, "isolation.level": "read_committed",
                       "enable.partition.eof": True, "auto.offset.reset": "earliest"})
    reader.assign([TopicPartition(topic, number, 0) for number in range(PARTITIONS)])
    found, ended = [], set()
    while len(ended) < PARTITIONS:
        for message in reader.consume(1000, timeout=5):
            if message.error() is None:
                found.append(message)
                ended.discard(message.partition())
            elif message.error().code() == KafkaError._PARTITION_EOF:
                ended.add(message.partition())
    reader.close()
    return found


def copies_of(messages):
    copied = []
    for message in messages:
        body = json.loads(message.value())
        copied.append(Copied(message.partition(), message.offset(), body["p"], body["o"], body["t"], body["n"], body["f"]))
    return copied


def settle(broker):
    """Waits until the copiers have copied all of the input, or have stood still for long."""
    group = Consumer({"bootstrap.servers": broker.bootstrap, "group.id": "copiers", "enable.auto.commit": False})
    places = [TopicPartition("input", number) for number in range(PARTITIONS)]
    ends = [group.get_watermark_offsets(place, timeout=30)[1] for place in places]
    best, until = -1, time.monotonic() + SETTLE_SECONDS
    while time.monotonic() < until:
        offsets = [max(place.offset, 0) for place in group.committed(places, timeout=30)]
        if all(offset >= end for offset, end in zip(offsets, ends, strict=True)):
            return
        if sum(offsets) > best:
            best, until = sum(offsets), time.monotonic() + SETTLE_SECONDS
        time.sleep(1)


def run(program, seconds, seed):
    harness.PROGRAM = os.path.abspath(program)
    chance = random.Random(seed)
    place = pathlib.Path(tempfile.mkdtemp(prefix="millrace-once-"))
    broker = Broker(place / "data", chance)
    admin = AdminClient({"bootstrap.servers": broker.bootstrap})
    for made in admin.create_topics([NewTopic(topic, PARTITIONS, 1) for topic in ("input", "output")]).values():
        made.result(30)
    producing_ended, reading_ended = threading.Event(), threading.Event()
    producers = [Producing(broker.bootstrap, f"p{i}", producing_ended) for i in range(PRODUCERS)]
    reading, copying = Reading(broker.bootstrap, reading_ended), Copying(broker.bootstrap, seed)
    for thread in [*producers, reading]:
        thread.start()
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        time.sleep(chance.uniform(2, 8))
        broker.fault() if chance.random() < 0.7 else copying.kill_one(chance)
    producing_ended.set()
    for producer in producers:
        producer.join()
    stored = [Stored(m.partition(), m.offset(), m.value().decode()) for m in read_topic(broker.bootstrap, "input")]
    settle(broker)
    copying.end()
    time.sleep(2)
    copied = copies_of(read_topic(broker.bootstrap, "output"))
    reading_ended.set()
    reading.join()
    sent = [record for producer in producers for record in producer.sent.values()]
    found = check_input(sent, stored) + check_output(stored, copied) + check_reads(reading.reads) + check_commits(reading.commits)
    acknowledged = sum(record.offset is not None for record in sent)
    print(f"{seconds} s, seed {seed}: {broker.counts}, copiers killed {copying.kills}; sent {len(sent)}, acknowledged {acknowledged}, stored {len(stored)}, "
          f"copied {len(copied)} in {len({c.transaction for c in copied})} transactions, read {len(reading.reads)}, offsets looked at {len(reading.commits)}")
    kinds = collections.Counter(line.split(":")[0] for line in found)
    print(f"{len(found)} anomalies {dict(kinds) or ''}" + "".join(f"\n    {line}" for line in found[:50]))
    assert broker.up.interrupt() == 0
    broker.up.__exit__()
    if found:
        print(f"kept: {place}")
        return 1
    shutil.rmtree(place)
    return 0


if __name__ == "__main__":
    sys.exit(run(sys.argv[1], float(sys.argv[2]) if len(sys.argv) > 2 else 600, int(sys.argv[3]) if len(sys.argv) > 3 else int(time.time())))
