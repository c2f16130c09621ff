#!/usr/bin/env python3
"""kill -9 at any moment is a normal way to stop: nothing acknowledged is lost, nothing is there twice.

CRASH_ROUNDS rounds (12) on one data directory, their moments drawn from CRASH_SEED. After each: what was
acknowledged stands at its offset, the offsets have no gap, the audit agrees; at the end all tables are
what the oracle makes of the log.
"""
import collections
import os
import random
import tempfile
import threading
import time
import unittest
from pathlib import Path

import pipeline_run as run

import dirty_rows  # noqa: E402  beside recompute

ROUNDS = int(os.environ.get("CRASH_ROUNDS", "12"))
SEED = int(os.environ.get("CRASH_SEED", "7"))
POSTERS = 4


class Ledger:
    """What was acknowledged, and how often: {table: {offset: value}}."""

    def __init__(self):
        self.lock = threading.Lock()
        self.acknowledged = {table: {} for table in run.TABLES}
        self.twice = []

    def note(self, table, offsets, values):
        with self.lock:
            for offset, value in zip(offsets, values):
                if offset in self.acknowledged[table]:
                    self.twice.append((table, offset))
                self.acknowledged[table][offset] = value

    def count(self):
        return sum(len(values) for values in self.acknowledged.values())


class CrashTest(run.PipelineTest):
    def setUp(self):
        place = tempfile.TemporaryDirectory(prefix="millrace-crash-")
        self.addCleanup(place.cleanup)
        self.place = Path(place.name)
        self.pipeline = run.Pipeline(self.place / "data")
        self.addCleanup(self.pipeline.close)
        self.random = random.Random(SEED)
        self.rows = dirty_rows.Rows(SEED, 400)
        self.ledger = Ledger()
        self.seen = collections.Counter()

    def values(self, table, count):
        """Rows that the door takes as they are; the serial number tells any two records apart."""
        values = []
        for _ in range(count):
            row = self.rows.row(table)
            self.seen["made"] += 1
            row["serial"] = self.seen["made"]
            values.append(run.compact(row))
        return values

    def stream(self, gateway, stop, seed):
        """Posts until told to stop or until nobody answers any more."""
        draws = random.Random(seed)
        poster = run.Poster(gateway)
        while not stop.is_set():
            table = draws.choice(run.TABLES)
            with self.ledger.lock:
                values = self.values(table, draws.choice([1, 1, 2, 5]))
            try:
                offsets = poster.post(table, run.JSON_TYPE, values)
            except run.Unanswered:
                break
            self.ledger.note(table, offsets, values)
        poster.close()

    def kill_while_posts_stream(self, with_batch):
        running = run.Running(self.pipeline)
        if self.random.random() < 0.15:  # while it starts
            time.sleep(self.random.uniform(0, 0.3))
            running.kill()
            self.seen["killed at its start"] += 1
            return
        self.assertTrue(running.listen(), self.pipeline.last_words())
        stop = threading.Event()
        seeds = [self.random.random() for _ in range(POSTERS)]
        pause = self.random.uniform(0.02, 1.0)
        batch_after = self.random.uniform(0, 0.3)

        def end():
            try:
                if with_batch:
                    time.sleep(batch_after)
                    batch = self.pipeline.spawn("run", "batch")
                time.sleep(pause)
                self.seen["killed while it ran"] += 1
            finally:
                running.kill()
                stop.set()
            if with_batch:
                self.seen["batch was over" if batch.wait(run.PATIENCE_SECONDS) == 0 else "killed in a batch"] += 1

        run.in_threads([lambda seed=seed: self.stream(running.gateway(), stop, seed) for seed in seeds] + [end])

    def kill_a_batch_alone(self):
        """The batch opens the directory itself; it dies, and its successor does its work."""
        batch = self.pipeline.spawn("run", "batch", *(["--with-duplicates"] if self.random.random() < 0.5 else []))
        time.sleep(self.random.uniform(0, 1.2))
        self.seen["batch alone was over" if batch.poll() is not None else "batch alone was killed"] += 1
        batch.kill()
        batch.wait(run.PATIENCE_SECONDS)

    def check(self, number):
        self.assertEqual(self.ledger.twice, [], "an offset was given twice")  # LOG-1
        if self.random.random() < 0.5:  # before anything repairs by its work
            self.assert_audit(self.pipeline)  # PIPE-1: what is behind is no difference
        self.pipeline.run("run", "batch")
        stored = self.pipeline.stored_records(self.place / f"objects-{number}")
        for table in run.TABLES:
            for offset, value in self.ledger.acknowledged[table].items():  # LOG-2, LOG-3
                self.assertLess(offset, len(stored[table]), f"{table}: acknowledged and lost")
                self.assertEqual(stored[table][offset].rstrip(b"\n"), value, f"{table} at {offset}")
            serials = [run.json.loads(value)["serial"] for value in stored[table]]
            self.assertEqual(len(set(serials)), len(serials), f"{table}: a record was stored twice")  # PIPE-1
            for offset, value in self.stored.get(table, {}).items():  # SINK-2
                self.assertEqual(stored[table][offset], value, f"{table} at {offset} was written anew")
        self.stored = {table: dict(enumerate(values)) for table, values in stored.items()}
        for topic in self.assert_audit(self.pipeline)["topics"]:  # SINK-1, PIPE-1
            self.assertEqual(topic["behind"], {"bucket": 0, "table": 0})
        return stored

    def test_nothing_is_lost_and_nothing_doubled(self):  # PIPE-1, TAB-2, SINK-1, SINK-2, LOG-2, LOG-3
        self.stored = {}
        stored = {}
        for number in range(ROUNDS):
            self.kill_while_posts_stream(with_batch=number % 3 == 1)
            if number % 3 == 2:
                self.kill_a_batch_alone()
            stored = self.check(number)
        self.pipeline.run("run", "batch", "--with-duplicates")
        self.assert_oracle(self.pipeline, stored)  # TAB-2
        self.assert_audit(self.pipeline)
        self.assertGreater(self.ledger.count(), 0)
        print(f"crash: {ROUNDS} rounds, seed {SEED}: {self.ledger.count()} records acknowledged, "
              f"{sum(len(values) for values in stored.values())} stored, "
              + ", ".join(f"{name} {count}" for name, count in sorted(self.seen.items()) if name != "made"))


if __name__ == "__main__":
    unittest.main(verbosity=2)
