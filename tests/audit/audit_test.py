"""audit_test.py MILLRACE: the audit of the program, PIPE-1, on a data directory that a demo made.

Accepted = stored = in the bucket = in the table, per topic and in total. Then one hop at a time is made to lie, by hand
and behind the program's back, and the audit must say which: an audit that always agrees would be worth nothing.
"""
import json
import pathlib
import shutil
import subprocess
import sys
import tempfile
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "e2e"))
import harness  # noqa: E402

MILLRACE = sys.argv.pop(1)
harness.PROGRAM = MILLRACE
EVENTS = 300
TOPICS = 3


def run(*words):
    return subprocess.run([MILLRACE, *words], capture_output=True, text=True, timeout=120)


class Audit(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.root = pathlib.Path(tempfile.mkdtemp())
        cls.addClassCleanup(shutil.rmtree, cls.root)
        done = run("demo", "--data", str(cls.root / "demo"), "--events", str(EVENTS))
        if done.returncode != 0:
            raise AssertionError(done.stdout + done.stderr)

    def setUp(self):
        self.data = self.root / self.id()
        shutil.copytree(self.root / "demo", self.data)

    def audit(self):
        done = run("audit", "--data", str(self.data), "--format", "json")
        report = json.loads(done.stdout)
        self.assertEqual(done.returncode, 0 if report["ok"] else 1)
        return report

    def assert_differs(self, words):
        report = self.audit()
        self.assertFalse(report["ok"])
        self.assertIn(words, "\n".join(report["differences"]))

    def test_every_hop_agrees(self):
        report = self.audit()
        self.assertTrue(report["ok"], report["differences"])
        self.assertEqual(len(report["topics"]), TOPICS)
        for topic in report["topics"]:
            self.assertEqual(topic["accepted"]["records"], EVENTS)
            self.assertEqual(topic["stored"]["records"], EVENTS)
            self.assertEqual(topic["stored"], topic["in_bucket"])
            self.assertEqual(topic["stored"], topic["in_table"])
            self.assertEqual(topic["rows"], topic["rows_expected"])

    def test_an_acknowledged_record_that_the_log_lost(self):
        ledger = self.data / "log" / "ledger"
        ledger.write_text(ledger.read_text().replace(f" {EVENTS}\n", f" {EVENTS + 1}\n", 1))
        self.assert_differs(f"{EVENTS + 1} records were accepted, {EVENTS} are stored")

    def test_a_record_that_rotted_in_the_log(self):
        segment = max((self.data / "log" / "topics").rglob("*.log"), key=lambda file: file.stat().st_size)
        content = bytearray(segment.read_bytes())
        content[len(content) // 2] ^= 1
        segment.write_bytes(content)
        self.assert_differs("topic ")

    def test_a_data_file_that_is_gone(self):
        for file in (self.data / "lake" / "tables" / "pin").glob("*.parquet"):
            file.unlink()
        self.assert_differs("pin")

    def streamed(self, name, country):
        """A data directory whose stream of places held one record, and the data file that is made of it."""
        data = self.root / f"{self.id()}-{name}"
        with harness.Instance(data) as up:
            with up.talk("rest") as peer:
                body = json.dumps({"records": [{"value": {"ind": 1, "country": country}}]}).encode()
                peer.send(harness.request("POST", f"/topics/streaming-{harness.USER_ID}-geo", body, harness.V2_JSON))
                self.assertEqual(peer.answer().status, 200)
            done = run("run", "stream", "--available-now", "--data", str(data))
            self.assertEqual(done.returncode, 0, done.stderr)
        return data, next((data / "lake" / "tables" / "stream" / "geo").glob("*.parquet"))

    def test_a_row_of_a_stream_that_is_not_what_was_put(self):
        """Another instance's data file stands in its place, whole and of as many rows: only what they say differs."""
        self.data, file = self.streamed("true", "A")
        self.assertTrue(self.audit()["ok"])
        _, other = self.streamed("false", "B")
        shutil.copy(other, file)
        self.assert_differs("ind 1 differs")
        self.assert_differs(f"data file {file.name} holds 1 of these rows")


if __name__ == "__main__":
    unittest.main()
