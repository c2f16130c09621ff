#!/usr/bin/env python3
"""kill -9 in the middle of connector changes and sink runs: what was answered is there, objects have the same bytes under the same keys.

CRASH_ROUNDS rounds (20) on one data directory, their moments drawn from CRASH_SEED. In each, one thread produces into a topic and another makes,
pauses, changes and deletes connectors. Field by field the bucket must in the end be what the records alone say.
"""
import json
import os
import random
import threading
import time

import harness
import test_connect

ROUNDS = int(os.environ.get("CRASH_ROUNDS", "20"))
SEED = int(os.environ.get("CRASH_SEED", "11"))
FLUSH = 3
COUNTRIES = ("de", "fr", "pt")


def expected_objects(values):
    """Keys and bodies that a FieldPartitioner with flush.size=FLUSH makes of them; files close together."""
    objects, opened, count = {}, {}, 0
    for offset, value in enumerate(values):
        first, body = opened.get(value["country"], (offset, ""))
        opened[value["country"]] = (first, body + json.dumps(value, separators=(",", ":")) + "\n")
        count += 1
        if count == FLUSH:
            objects.update({f"steady/t/country={country}/t+0+{first:010}.json": body for country, (first, body) in opened.items()})
            opened, count = {}, 0
    return objects


class ConnectCrash(test_connect.ConnectCase):
    def setUp(self):
        super().setUp()
        self.random = random.Random(SEED)
        self.values, self.known, self.serial = [], {}, 0
        self.millrace("topic", "create", "t")
        config = test_connect.sink(topics="t", topics_dir="steady", flush_size=str(FLUSH), partition_field_name="country",
                                   partitioner_class=test_connect.STORAGE + "FieldPartitioner")
        self.assertEqual(self.ask("PUT", "/connectors/steady/config", config)[0], 201)

    def produce_some(self):
        rows = [{"country": self.random.choice(COUNTRIES), "n": len(self.values) + i} for i in range(self.random.randrange(1, 20))]
        body = json.dumps({"records": [{"value": row} for row in rows]}).encode()
        with self.program.talk("rest") as peer:
            peer.send(harness.request("POST", "/topics/t", body, harness.V2_JSON))
            answer = peer.answer()
        if answer is not None and answer.status == 200:
            self.values += rows

    def change_something(self):
        """One change; `known` is what the answers say, `None` where none came."""
        self.serial += 1
        name = f"c{self.random.randrange(4)}"
        before, self.known[name] = self.known.get(name, "gone"), None
        act = self.random.choice(("put", "pause", "stop", "delete"))
        config = test_connect.sink(topics="nothing", flush_size=str(self.serial))
        words = {"put": ("PUT", f"/connectors/{name}/config", config), "pause": ("PUT", f"/connectors/{name}/pause"),
                 "stop": ("PUT", f"/connectors/{name}/stop"), "delete": ("DELETE", f"/connectors/{name}")}[act]
        status, _ = self.ask(*words)
        if status == 404:
            self.assertIn(before, ("gone", None))
            self.known[name] = "gone"
        elif act == "delete":
            self.known[name] = "gone"
        elif act == "put":
            self.known[name] = {"flush.size": str(self.serial), "state": before["state"] if isinstance(before, dict) else None}
            if before == "gone":
                self.known[name]["state"] = "RUNNING"
        else:
            flush = before["flush.size"] if isinstance(before, dict) else None
            self.known[name] = {"flush.size": flush, "state": {"pause": "PAUSED", "stop": "STOPPED"}[act]}

    def check(self):
        _, names = self.ask("GET", "/connectors")
        for name, known in self.known.items():
            if known == "gone":
                self.assertNotIn(name, names)
            elif known is not None:
                self.assertIn(name, names)
                config = self.ask("GET", f"/connectors/{name}/config")[1]
                state = self.ask("GET", f"/connectors/{name}/status")[1]["connector"]["state"]
                self.assertIn(known["flush.size"], (None, config["flush.size"]))
                self.assertIn(known["state"], (None, state))

    def one_round(self):
        ended, is_dying = threading.Event(), threading.Event()

        def until_the_end(act):
            while not ended.is_set():
                try:
                    act()
                except (OSError, AssertionError, ValueError) as fault:
                    if not is_dying.is_set():
                        self.faults.append(fault)
                    return

        workers = [threading.Thread(target=until_the_end, args=(act,)) for act in (self.produce_some, self.change_something)]
        for worker in workers:
            worker.start()
        time.sleep(self.random.uniform(0.02, 1.5))
        is_dying.set()
        self.program.kill()
        ended.set()
        for worker in workers:
            worker.join()
        self.assertEqual(self.faults, [])
        self.start()
        self.check()
        # What was under way when it was killed may have been stored.
        stored = self.millrace("topic", "tail", "t", "--from", "earliest", "--json", "--count", "1000000").decode().splitlines()
        values = [json.loads(json.loads(line)["value"]) for line in stored]
        self.assertEqual(values[:len(self.values)], self.values)
        self.values = values

    def test_nothing_answered_is_lost_and_no_object_changes(self):
        self.faults = []
        for _ in range(ROUNDS):
            self.one_round()
        expected = expected_objects(self.values)
        self.assertGreater(len(expected), ROUNDS)
        self.eventually(lambda: self.keys("steady/"), sorted(expected))
        for key, body in self.random.sample(sorted(expected.items()), min(len(expected), 30)):
            self.assertEqual(self.millrace("bucket", "cat", key).decode(), body, key)
        print(f"{ROUNDS} rounds, {len(self.values)} records, {len(expected)} objects, {self.serial} changes")


if __name__ == "__main__":
    harness.main()
