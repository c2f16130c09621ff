"""The schedule over HTTP: every call that a real Airflow 2.11.2 was asked, asked here in the same order, and the answers compared
by status, content type, keys and types. The recordings are no part of the project; without them this says so and skips.
"""
import json
import os
import pathlib
import re
import time

import harness

RECORDINGS = pathlib.Path(os.environ.get("MILLRACE_TEST_DATA", harness.ROOT.parent / "shared" / "data")) / "airflow_v1"
LEFT_OUT = {"connections", "config", "datasets", "dag_sources", "roles", "users", "xcoms", "xcom_value", "auth_401_none", "auth_401_wrong"}
CHAIN = """dag_id: chain_dag
start_date: 2024-01-01
max_active_runs: 1
tasks:
  - {id: load, command: "date +%s.%N"}
  - {id: clean_pin, command: "date +%s.%N", depends: [load]}
  - {id: clean_geo, command: "date +%s.%N", depends: [load]}
  - {id: clean_user, command: "date +%s.%N", depends: [load]}
  - {id: query, command: "date +%s.%N", depends: [clean_pin, clean_geo, clean_user]}
  - id: sometimes_bad
    depends: [query]
    command: "exit $(echo \\"$MILLRACE_CONF\\" | sed -n 's/.*\\"rc\\":\\\\([0-9]*\\\\).*/\\\\1/p')"
"""
OTHERS = """dag_id: {0}
schedule: "@daily"
start_date: 2024-01-01
default_args: {{owner: {1}}}
tasks: [{{id: submit_run, empty: true}}]
"""
DONE = ("success", "failed")


def shape(value, path=""):
    """Every key with the types of its values; of a list the shapes of all its elements together."""
    if isinstance(value, dict):
        return {key: shape(one, f"{path}.{key}") for key, one in value.items()}
    if isinstance(value, list):
        return ["list", *sorted({json.dumps(shape(one, path), sort_keys=True) for one in value})]
    return type(value).__name__


class Airflow(harness.TestCase):
    def setUp(self):
        super().setUp()
        if not RECORDINGS.is_dir():
            self.skipTest(f"the recordings of Airflow are not at {RECORDINGS}")
        self.data = self.place / "data"
        dags = self.data / "dags"
        dags.mkdir(parents=True)
        (dags / "chain_dag.yaml").write_text(CHAIN)
        (dags / "abc_dag.yaml").write_text(OTHERS.format("abc_dag", "abc"))
        (dags / "old_dag.yaml").write_text(OTHERS.format("old_dag", "abc"))
        self.instance = harness.Instance(self.data)
        self.addCleanup(self.instance.__exit__)

    def call(self, method, path, body=None, accept=None, ctype="application/json"):
        headers = [f"Accept: {accept}"] if accept else []
        data = b"" if body is None else (body if isinstance(body, str) else json.dumps(body)).encode()
        with self.instance.talk("console") as peer:
            peer.send(harness.request(method, path, data, None if body is None else ctype, *headers))
            answer = peer.answer()
        return answer

    def recorded(self, name):
        return json.loads((RECORDINGS / f"{name}.json").read_text())

    def replay(self, name, **ids):
        """Asks what was recorded, with our run's id in place of theirs; compares."""
        record = self.recorded(name)
        request = record["request"]
        path = request["path"]
        body = request["body"]
        if "run" in ids:
            path = re.sub(r"manual__2026[^/?]*", ids["run"].replace("+", "%2B").replace(":", "%3A"), path)
            if isinstance(body, dict) and str(body.get("dag_run_id", "")).startswith("manual__"):
                body = {**body, "dag_run_id": ids["run"]}
        answer = self.call(request["method"], path, body, request.get("accept"), request.get("ctype", "application/json"))
        self.assertEqual(answer.status, record["status"], f"{name}: {answer.body!r}")
        self.assertEqual(answer.headers.get("content-type"), record["content_type"], name)
        if not isinstance(record["body"], (dict, list)):
            return answer
        ours = answer.json()
        if record["status"] >= 400:
            self.assertEqual({**ours, "type": ours["type"].split("#")[-1]},
                             {**record["body"], "type": record["body"]["type"].split("#")[-1]}, name)
        self.compare(name, ours, record["body"])
        return answer

    def compare(self, name, ours, theirs):
        """The same keys, and values of types that this or another recording has there; null is a type that comes and goes."""
        self.assertEqual(type(ours), type(theirs), name)
        if isinstance(theirs, dict):
            if not name.endswith((".conf", ".rendered_fields", ".params")):
                self.assertEqual(set(ours), set(theirs), name)
            for key in set(ours) & set(theirs):
                if ours[key] is not None and theirs[key] is not None:
                    self.compare(f"{name}.{key}", ours[key], theirs[key])
        elif isinstance(theirs, list):
            for one in ours:
                if theirs and not isinstance(one, str):
                    self.compare(f"{name}[]", one, theirs[0])

    def wait(self, run):
        path = "/api/v1/dags/chain_dag/dagRuns/" + run.replace("+", "%2B").replace(":", "%3A")
        for _ in range(600):
            state = self.call("GET", path).json()["state"]
            if state in DONE:
                return state
            time.sleep(0.05)
        raise AssertionError(f"{run} has not ended")

    def test_answers_as_it_does(self):
        for name in ("health", "version", "dags_list_page", "dags_tags_filter", "dag_get", "dag_404", "dag_details",
                     "tasks", "task_get", "task_404", "dag_patch_unpause", "dag_patch_bad"):
            self.replay(name)
        listed = self.replay("dags_list").json()
        self.assertEqual([one["dag_id"] for one in listed["dags"]], [harness.USER_ID + "_dag", "abc_dag", "chain_dag", "old_dag"])
        daily = next(one for one in listed["dags"] if one["dag_id"] == "abc_dag")
        self.assertEqual(daily["schedule_interval"], {"__type": "CronExpression", "value": "@daily"})
        self.assertRegex(daily["next_dagrun"], r"^\d{4}-\d\d-\d\dT00:00:00\+00:00$")
        first = self.replay("trigger").json()
        self.assertEqual(first["state"], "queued")
        self.assertRegex(first["dag_run_id"], r"^manual__\d{4}-\d\d-\d\dT.*\+00:00$")
        self.replay("run_get_early", run=first["dag_run_id"])
        self.replay("task_instances_early", run=first["dag_run_id"])
        self.assertEqual(self.wait(first["dag_run_id"]), "success")
        self.replay("trigger_1")
        run = self.replay("trigger_2").json()["dag_run_id"]
        self.assertEqual(self.wait("fixed_run"), "success")
        self.assertEqual(self.wait(run), "success")
        for name in ("trigger_409_same_id", "trigger_404", "trigger_400_unknown_field", "trigger_400_not_json", "trigger_415_no_type",
                     "trigger_conf_not_object", "trigger_logical_date", "runs_list", "runs_state_filter", "run_404", "runs_all_list"):
            self.replay(name)
        for name in ("run_get", "task_instances", "task_instance", "task_instance_404", "logs_text", "logs_json", "logs_try_2", "tries"):
            self.replay(name, run=run)
        self.replay("task_instances_all")
        for name in ("clear_dry_run", "clear_real", "run_clear_dry"):
            self.assertEqual([one["task_id"] for one in self.replay(name, run=run).json()["task_instances"]],
                             [one["task_id"] for one in self.recorded(name)["body"]["task_instances"]], name)
        self.assertEqual(self.wait(run), "success")
        self.assertEqual([one["try_number"] for one in self.replay("tries_after_clear", run=run).json()["task_instances"]], [1, 2])
        self.replay("task_instance_after_clear", run=run)
        self.replay("trigger_failing")
        self.assertEqual(self.wait("will_fail"), "failed")
        failed = self.replay("task_instances_failed").json()["task_instances"]
        self.assertEqual({one["task_id"] for one in failed if one["state"] == "failed"}, {"sometimes_bad"})
        for name in ("run_failed", "run_patch_bad", "ti_patch", "run_patch_state", "run_set_note", "run_delete", "run_delete_404", "event_logs",
                     "import_errors", "pools", "variable_post", "variables", "variable_get", "variable_delete", "dag_stats", "method_405",
                     "route_404", "dag_patch_pause"):
            self.replay(name)

    def test_nothing_recorded_was_forgotten(self):
        text = pathlib.Path(__file__).read_text()
        for record in RECORDINGS.glob("*.json"):
            if record.stem.startswith("_") or record.stem in LEFT_OUT:
                continue
            self.assertIn(f'"{record.stem}"', text)

    def test_leaves_runs_of_a_paused_dag_queued(self):
        run = self.call("POST", "/api/v1/dags/chain_dag/dagRuns", {}).json()["dag_run_id"]
        time.sleep(1)
        path = "/api/v1/dags/chain_dag/dagRuns/" + run.replace("+", "%2B")
        self.assertEqual(self.call("GET", path).json()["state"], "queued")
        self.assertEqual(self.call("PATCH", "/api/v1/dags/chain_dag", {"is_paused": False}).status, 200)
        self.assertEqual(self.wait(run), "success")


if __name__ == "__main__":
    harness.main()
