#!/usr/bin/env python3
"""Measures the Kafka door, and beside it, in turns, any other broker that runs: the same client, the same records.

    compare.py BUILD_DIR [--peer NAME=HOST:PORT,PID[,START_MS]] [--scale 0.1] [--case produce]

A table, one line a case: rate, processor time of the broker a record, percentiles in ms; as the last line JSON. Rates are
the machine's as much as the broker's: compare within one run.
"""
import argparse
import dataclasses
import json
import os
import pathlib
import re
import socket
import subprocess
import tempfile
import time

from confluent_kafka.admin import AdminClient, NewTopic

TICK = os.sysconf("SC_CLK_TCK")


@dataclasses.dataclass
class Broker:
    name: str
    address: str
    pid: int
    start_ms: float

    def cpu_seconds(self):
        fields = pathlib.Path(f"/proc/{self.pid}/stat").read_text().rsplit(")", 1)[1].split()
        return (int(fields[11]) + int(fields[12])) / TICK

    def memory_mib(self, what="VmRSS"):
        text = pathlib.Path(f"/proc/{self.pid}/status").read_text()
        return int(re.search(rf"{what}:\s+(\d+)", text)[1]) / 1024

    def create(self, topic, partitions):
        admin = AdminClient({"bootstrap.servers": self.address})
        for made in admin.create_topics([NewTopic(topic, partitions, 1)], operation_timeout=60).values():
            made.result()

    def delete(self, topic):
        admin = AdminClient({"bootstrap.servers": self.address})
        for gone in admin.delete_topics([topic], operation_timeout=60).values():
            gone.result()


def start_millrace(build, place):
    started = time.monotonic()
    ports = [word for door in ("gateway", "rest", "console", "kafka") for word in (f"--{door}-port", "0")]
    with open(place / "log", "w", encoding="utf-8") as log:
        process = subprocess.Popen([build / "millrace", "up", "--json", "--data", place / "data", *ports],
                                   stdout=subprocess.PIPE, stderr=log, text=True)
    line = process.stdout.readline()
    if not line:
        raise SystemExit(f"millrace did not start: {(place / 'log').read_text()}")
    start_ms = (time.monotonic() - started) * 1000
    address = json.loads(line)["services"]["kafka"]["url"].removeprefix("kafka://")
    return process, Broker("millrace", address, process.pid, start_ms)


class Bench:
    def __init__(self, build, scale):
        self.load = build / "kafka_load"
        self.scale = scale

    def measured(self, broker, mode, topic, count, *words):
        before = broker.cpu_seconds()
        done = subprocess.run([self.load, mode, broker.address, topic, str(count), *map(str, words)],
                              capture_output=True, text=True, check=False)
        if done.returncode != 0:
            raise SystemExit(f"{broker.name}: {done.stderr}")
        line = json.loads(done.stdout)
        line["cpu_us_per_record"] = (broker.cpu_seconds() - before) * 1e6 / line["records"]
        line["peak_mib"] = broker.memory_mib("VmHWM")
        return line

    def produce(self, broker):
        for size in (100, 1024):
            count = int((2_000_000 if size == 100 else 500_000) * self.scale)
            for partitions in (1, 12):
                for acks in ("all", "1"):
                    topic = f"bench-{size}-{partitions}-{acks}-{time.monotonic_ns()}"
                    broker.create(topic, partitions)
                    yield (f"produce {size} B, {partitions} partition{'s' * (partitions > 1)}, acks={acks}",
                           self.measured(broker, "produce", topic, count, size, 0, f"acks={acks}"))
                    broker.delete(topic)

    def relay(self, broker):
        topic = f"bench-relay-{time.monotonic_ns()}"
        broker.create(topic, 1)
        yield ("end to end at 20,000 records/s",
               self.measured(broker, "relay", topic, int(200_000 * self.scale), 100, 20_000, "acks=all", "linger.ms=1"))
        broker.delete(topic)

    def consume(self, broker):
        topic = f"bench-consume-{time.monotonic_ns()}"
        count = int(2_000_000 * self.scale)
        broker.create(topic, 1)
        self.measured(broker, "produce", topic, count, 100, 0, "acks=all")
        yield "fetch 100 B, warm", self.measured(broker, "consume", topic, count)
        if os.geteuid() == 0:
            os.sync()
            pathlib.Path("/proc/sys/vm/drop_caches").write_text("1")
            yield "fetch 100 B, cold", self.measured(broker, "consume", topic, count)
        broker.delete(topic)

    def connections(self, broker, count=1000):
        host, port = broker.address.rsplit(":", 1)
        before, cpu = broker.memory_mib(), broker.cpu_seconds()
        sockets = [socket.create_connection((host, int(port))) for _ in range(count)]
        time.sleep(5)
        yield f"{count:,} idle connections", {"mib": broker.memory_mib() - before, "cpu_s": broker.cpu_seconds() - cpu}
        for one in sockets:
            one.close()

    def partitions(self, broker, count=2000):
        topic, before = f"bench-many-{time.monotonic_ns()}", broker.memory_mib()
        started = time.monotonic()
        broker.create(topic, count)
        made = time.monotonic() - started
        yield f"{count:,} partitions", {"create_s": made, "mib": broker.memory_mib() - before}
        broker.delete(topic)

    def rest(self, broker):
        cpu = broker.cpu_seconds()
        time.sleep(5)
        yield "at rest", {"start_ms": broker.start_ms, "mib": broker.memory_mib(),
                          "cpu_percent": (broker.cpu_seconds() - cpu) / 5 * 100}


CASES = ["rest", "connections", "partitions", "produce", "relay", "consume"]


def shown(values):
    order = ["records_per_s", "mb_per_s", "cpu_us_per_record", "p50_ms", "p99_ms", "p999_ms", "peak_mib", "start_ms", "create_s",
             "mib", "cpu_s", "cpu_percent"]
    return "  ".join(f"{name}={values[name]:,.4g}" if values[name] < 1000 else f"{name}={values[name]:,.0f}"
                     for name in order if name in values and (not name.startswith("p") or values[name] > 0))


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("build", type=pathlib.Path)
    parser.add_argument("--peer", action="append", default=[])
    parser.add_argument("--scale", type=float, default=1)
    parser.add_argument("--case", action="append", choices=CASES)
    words = parser.parse_args()
    bench = Bench(words.build.resolve(), words.scale)
    results = []
    with tempfile.TemporaryDirectory(prefix="millrace_bench_") as place:
        process, ours = start_millrace(words.build.resolve(), pathlib.Path(place))
        brokers = [ours]
        for peer in words.peer:
            name, rest = peer.split("=", 1)
            address, pid, *start = rest.split(",")
            brokers.append(Broker(name, address, int(pid), float(start[0]) if start else float("nan")))
        try:
            for case in words.case or CASES:
                for lines in zip(*[getattr(bench, case)(broker) for broker in brokers]):
                    for broker, (title, values) in zip(brokers, lines):
                        print(f"{title:42} {broker.name:10} {shown(values)}", flush=True)
                        results.append({"case": title, "broker": broker.name, **values})
        finally:
            process.terminate()
            process.wait()
    print(json.dumps(results))


if __name__ == "__main__":
    main()
