"""The schedule through the command line: with a running instance and without, killed in the middle, commands that hang."""
import json
import os
import pathlib
import random
import signal
import socket
import time

import harness

DAG = harness.USER_ID + "_dag"
HEAD = "dag_id: {0}\nis_paused_upon_creation: false\ntasks:\n"


class Dags(harness.TestCase):
    def setUp(self):
        super().setUp()
        self.data = self.place / "data"
        (self.data / "dags").mkdir(parents=True)

    def dag(self, name, tasks, head=HEAD):
        (self.data / "dags" / f"{name}.yaml").write_text(head.format(name) + tasks)

    def dags(self, *words, **how):
        return self.must("dag", *words, "--data", self.data, **how)

    def json(self, *words, **how):
        return json.loads(self.dags(*words, "--json", **how))

    def states(self, dag, run):
        return {one["task_id"]: (one["state"], one["try_number"]) for one in self.json("show", dag, run)}

    def wait_for(self, condition, what, seconds=60):
        end = time.monotonic() + seconds
        while not (found := condition()):
            self.assertLess(time.monotonic(), end, what)
            time.sleep(0.1)
        return found

    def test_works_without_an_instance(self):
        self.dag("d", "  - {id: a, command: \"echo $MILLRACE_CONF in $MILLRACE_TASK_ID\"}\n  - {id: b, command: \"exit 3\", depends: a}\n")
        self.assertEqual([one["dag_id"] for one in self.json("list")], [DAG, "d"])
        failed = harness.run("dag", "run", "d", "--conf", '{"n": 1}', "--wait", "--json", "--data", self.data)
        self.assertEqual(failed.returncode, 1, failed.stderr)
        run = json.loads(failed.stdout)
        self.assertEqual(run["state"], "failed")
        self.assertRegex(run["dag_run_id"], r"^manual__\d{4}-\d\d-\d\dT[\d:.]+\+00:00$")
        self.assertIn('{"n":1} in a\n', self.dags("logs", "d", run["dag_run_id"], "a", "--try", "1"))
        self.assertEqual([(one["dag_run_id"], one["state"]) for one in self.json("runs", "d")], [(run["dag_run_id"], "failed")])
        self.dag("d", "  - {id: a, command: \"exit 1\"}\n  - {id: b, command: \"exit 0\", depends: a}\n")
        self.dags("clear", "d", run["dag_run_id"], "--task", "b")
        self.must_refuse("no run", "dag", "cancel", "d", "none", "--data", self.data)
        self.must_refuse("no DAG", "dag", "run", "none", "--data", self.data)
        self.must_refuse("JSON object", "dag", "run", "d", "--conf", "5", "--data", self.data)

    def test_backfills_a_range_once(self):
        self.dag("daily", "  - {id: a, command: \"echo $MILLRACE_DATA_INTERVAL_START $MILLRACE_DATA_INTERVAL_END\"}\n",
                 "dag_id: {0}\nschedule: \"@daily\"\ntimezone: Europe/Paris\ntasks:\n")
        range_ = ("backfill", "daily", "--from", "2024-03-29T23:00:00Z", "--to", "2024-03-31T22:00:00Z")
        days = [{"data_interval_start": "2024-03-29T23:00:00+00:00", "data_interval_end": "2024-03-30T23:00:00+00:00"},
                {"data_interval_start": "2024-03-30T23:00:00+00:00", "data_interval_end": "2024-03-31T22:00:00+00:00"},
                {"data_interval_start": "2024-03-31T22:00:00+00:00", "data_interval_end": "2024-04-01T22:00:00+00:00"}]
        self.assertEqual(self.json(*range_, "--dry-run"), {"dag_id": "daily", "runs": days})
        self.assertEqual(self.json("runs", "daily"), [])
        self.assertEqual(self.json(*range_), {"dag_id": "daily", "runs": days})
        self.assertEqual([one["dag_run_id"] for one in self.json("runs", "daily") if one["state"] == "success"],
                         ["backfill__" + one["data_interval_start"] for one in reversed(days)])
        self.assertIn("2024-03-30T23:00:00+00:00 2024-03-31T22:00:00+00:00\n",
                      self.dags("logs", "daily", "backfill__2024-03-30T23:00:00+00:00", "a"))
        self.assertEqual(self.json(*range_)["runs"], [])

    def test_checks_files(self):
        good, bad = self.place / "good.yaml", self.place / "bad.yaml"
        good.write_text(HEAD.format("g") + "  - {id: a, empty: true}\n")
        bad.write_text(HEAD.format("b") + "  - {id: a, empty: true, depends: [c]}\n")
        self.must("dag", "check", good)
        self.must_refuse(f"{bad}:4:", "dag", "check", bad)
        self.must_refuse("none.yaml", "dag", "check", self.place / "none.yaml")

    def test_an_instance_takes_the_commands(self):
        self.dag("slow", "  - {id: a, command: \"sleep 1000 & sleep 1000\", execution_timeout: 1}\n")
        self.dag("sleepy", "  - {id: a, command: \"sleep 1000\"}\n  - {id: b, empty: true, depends: a}\n")
        (self.data / "dags" / "broken.yaml").write_text("dag_id: [")
        with harness.Instance(self.data) as instance:
            self.assertEqual(self.json("list")[0]["is_paused"], True)
            queued = self.json("run", DAG)
            self.assertEqual(queued["state"], "queued")
            self.assertEqual(json.loads(instance.get("console", "/api/v1/importErrors").body)["total_entries"], 1)
            done = harness.run("dag", "run", "slow", "--wait", "--data", self.data)
            self.assertEqual(done.returncode, 1, done.stderr)
            self.wait_for(lambda: not self.sleepers(), "the time-out's children are still there")
            run = self.json("run", "sleepy")["dag_run_id"]
            self.wait_for(lambda: self.states("sleepy", run)["a"][0] == "running", "a does not start")
            self.assertEqual(self.json("cancel", "sleepy", run)["state"], "failed")
            self.assertEqual(self.states("sleepy", run), {"a": ("failed", 1), "b": ("skipped", 0)})
            self.wait_for(lambda: not self.sleepers(), "the cancelled command is still there")
            self.dags("unpause", DAG)
            self.wait_for(lambda: self.states(DAG, queued["dag_run_id"])["audit"][0] == "success", "the pipeline's own DAG")
            self.json("run", "sleepy")
            self.wait_for(self.sleepers, "the command does not start")
            self.assertEqual(instance.interrupt(), 0)
            self.assertEqual(self.sleepers(), [], "and none outlives the program")

    def sleepers(self):
        """Processes of our commands, found by what is in their environment."""
        mark, found = f"MILLRACE_DATA={self.data}".encode(), []
        for entry in pathlib.Path("/proc").iterdir():
            try:
                if entry.name.isdigit() and mark in (entry / "environ").read_bytes().split(b"\0"):
                    if b"sleep" in (entry / "cmdline").read_bytes():
                        found.append(int(entry.name))
            except OSError:
                pass
        return found

    def test_calls_a_hook(self):
        with harness.Instance(self.data) as receiver:
            url = receiver.services["rest"] + "/hook"  # any server that answers will do: it says 404 and logs the refusal
            self.data = self.place / "other"
            (self.data / "dags").mkdir(parents=True)
            self.dag("d", "  - {id: a, command: \"exit 1\"}\non_failure: {webhook: \"%s\", command: \"echo $MILLRACE_STATE > $MILLRACE_DATA/told\"}\n" % url)
            done = harness.run("dag", "run", "d", "--wait", "--data", self.data)
            self.assertEqual(done.returncode, 1)
            self.assertEqual((self.data / "told").read_text(), "failed\n")
            self.assertIn("answered 404", done.stderr)

    def test_a_stop_waits_for_nobody_elses_server(self):
        with socket.create_server(("127.0.0.1", 0)) as silent:
            url = "http://127.0.0.1:%d/" % silent.getsockname()[1]
            self.dag("asks", "  - {id: a, http: \"%s\"}\n" % url)
            self.dag("tells", "  - {id: a, command: \"exit 1\"}\non_failure: {webhook: \"%s\"}\n" % url)
            with harness.Instance(self.data) as instance:
                callers = []
                for dag in ("asks", "tells"):
                    self.dags("run", dag)
                    callers.append(silent.accept()[0])
                attempts = 'schedule_attempts_total{dag="tells",ending="failed"} 1'
                self.assertIn(attempts, instance.get("console", "/metrics").body.decode())
                self.assertEqual(instance.interrupt(), 0)
                for caller in callers:
                    caller.close()

    def test_goes_on_after_kills(self):
        """SCHED-2, SCHED-3: killed at random moments, each task that was done is done once; interrupted ones by rule."""
        rounds = int(os.environ.get("CRASH_ROUNDS", "3"))
        ledger = self.place / "ledger"
        step = "echo begin $MILLRACE_TASK_ID >> {0}; sleep 0.2; echo done $MILLRACE_TASK_ID >> {0}".format(ledger)
        tasks = "".join(f"  - {{id: t{n}, command: \"{step}\", retries: {100 if n % 3 else 0}, retry_delay: 0"
                        + (f", depends: [t{n - 1}], trigger_rule: all_done}}\n" if n else "}\n") for n in range(12))
        self.dag("chain", tasks)
        self.dag("once", f"  - {{id: only, command: \"echo only >> {ledger}; sleep 1000\"}}\n")
        chance = random.Random(7)
        with harness.Instance(self.data) as instance:
            run = self.json("run", "chain")["dag_run_id"]
            once = self.json("run", "once")["dag_run_id"]
            self.wait_for(lambda: self.states("once", once)["only"][0] == "running", "it does not start")
            for _ in range(rounds):
                time.sleep(chance.uniform(0.1, 0.8))
                instance.kill()
                instance.__exit__()
                before = {task: state for task, state in self.states("chain", run).items() if state[0] == "success"}
                instance = harness.Instance(self.data)
                after = self.states("chain", run)
                self.assertEqual({task: after[task] for task in before}, before, "what was done stays done")
            try:
                self.wait_for(lambda: self.json("runs", "chain")[0]["state"] in ("success", "failed"), "it does not end")
                states = self.states("chain", run)
                self.assertEqual(self.json("runs", "chain")[0]["state"], "success" if states["t11"][0] == "success" else "failed")
                lines = ledger.read_text().splitlines()
                for task, (state, _) in states.items():
                    begun, done = lines.count(f"begin {task}"), lines.count(f"done {task}")
                    self.assertIn(state, ("success", "failed"))
                    self.assertGreaterEqual(begun, done, task)
                    if state == "success":
                        self.assertGreaterEqual(done, 1, task)
                    else:
                        self.assertEqual(int(task[1:]) % 3, 0, "only those without retries may fail")
                self.assertEqual(self.states("once", once), {"only": ("failed", 1)})
                self.assertEqual(lines.count("only"), 1)
                self.assertEqual(self.sleepers(), [], "nothing of the killed life is left")
            finally:
                instance.__exit__()


if __name__ == "__main__":
    signal.signal(signal.SIGPIPE, signal.SIG_DFL)
    harness.main()
