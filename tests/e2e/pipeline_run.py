"""A whole pipeline under test: one data directory, the program on it, its posts, its rows.

The program is the first argument of a test file, else MILLRACE, else build/millrace. What the rows
must be says the oracle beside us, tests/oracle.
"""
import base64
import csv
import http.client
import io
import json
import os
import shutil
import signal
import subprocess
import sys
import threading
import unittest
from pathlib import Path
from urllib.parse import urlsplit

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tests" / "oracle"))
import harness  # noqa: E402
import recompute  # noqa: E402

USER_ID = "0a1b2c3d4e5f"
TABLES = ("pin", "geo", "user")
JSON_TYPE = "application/vnd.kafka.json.v2+json"
BINARY_TYPE = "application/vnd.kafka.binary.v2+json"
# Far above what anything here takes, sanitizers and a busy machine included.
PATIENCE_SECONDS = 120

# Tables and their columns in the order of the contract.
ANSWER_COLUMNS = {
    "popular_category_by_country": ["country", "category", "category_count"],
    "category_counts_by_year": ["post_year", "category", "category_count"],
    "popular_category_by_year": ["post_year", "category", "category_count"],
    "most_followed_user_by_country": ["country", "poster_name", "follower_count"],
    "country_of_most_followed_user": ["country", "follower_count"],
    "popular_category_by_age_group": ["age_group", "category", "category_count"],
    "median_followers_by_age_group": ["age_group", "median_follower_count"],
    "users_joined_by_year": ["post_year", "number_users_joined"],
    "people_joined_by_year": ["post_year", "number_users_joined"],
    "users_by_post_year": ["post_year", "number_users_joined"],
    "median_followers_by_joining_year": ["post_year", "median_follower_count"],
    "median_followers_by_post_year": ["post_year", "median_follower_count"],
    "median_followers_by_joining_year_and_age_group": ["age_group", "post_year", "median_follower_count"],
    "median_followers_by_post_year_and_age_group": ["age_group", "post_year", "median_follower_count"],
}
COLUMNS = {**recompute.COLUMNS, **ANSWER_COLUMNS}


def topic_of(table):
    return f"{USER_ID}.{table}"


class Unanswered(Exception):
    """The connection ended before an answer: nobody knows whether the records are stored."""


class Poster:
    """One keep-alive connection that posts records in order."""

    def __init__(self, url):
        parts = urlsplit(url)
        self.path = parts.path
        self.connection = http.client.HTTPConnection(parts.hostname, parts.port, timeout=PATIENCE_SECONDS)

    def post(self, table, content_type, values):
        """Values as JSON text; the offsets they were acknowledged at."""
        body = b'{"records":[' + b",".join(b'{"value":' + value + b"}" for value in values) + b"]}"
        try:
            self.connection.request("POST", f"{self.path}/topics/{topic_of(table)}", body,
                                    {"Content-Type": content_type})
            answer = self.connection.getresponse()
            text = answer.read()
        except (OSError, http.client.HTTPException) as error:
            self.connection.close()
            raise Unanswered from error
        if answer.status != 200:
            raise AssertionError(f"{answer.status} for {body[:200]}: {text}")
        offsets = json.loads(text)["offsets"]
        for one in offsets:
            if one.get("error_code") is not None:
                raise AssertionError(f"{one} for {body[:200]}")
        return [one["offset"] for one in offsets]

    def post_records(self, table, records, batch):
        """Records as recompute.read_records gives them, up to `batch` in a request."""
        at = 0
        while at < len(records):
            kind = content_type_of(records[at])
            group = [records[at]]
            while len(group) < batch and at + len(group) < len(records) and \
                    content_type_of(records[at + len(group)]) == kind:
                group.append(records[at + len(group)])
            values = group if kind == JSON_TYPE else [b'"' + base64.b64encode(raw) + b'"' for raw in group]
            self.post(table, kind, values)
            at += len(group)

    def close(self):
        self.connection.close()


def compact(row):
    """A row as the bucket holds it: no blank between its tokens."""
    return json.dumps(row, ensure_ascii=False, separators=(",", ":")).encode()


def content_type_of(raw):
    """Bytes that are no JSON, or text with half a surrogate pair, can only be posted in the binary format."""
    try:
        json.dumps(recompute.parse_json(raw), ensure_ascii=False).encode()
        return JSON_TYPE
    except (ValueError, RecursionError):
        return BINARY_TYPE


class Running:
    """A process of `millrace up`, from its first line on."""

    def __init__(self, pipeline):
        self.process = subprocess.Popen(
            [PROGRAM, "--data", str(pipeline.data), *pipeline.words, "up", "--json", *harness.ports()],
            stdout=subprocess.PIPE, stderr=pipeline.log, env=environment())
        self.services = {}

    def listen(self):
        """Waits until everything listens; False if the process ended before."""
        line = self.process.stdout.readline()
        if not line.endswith(b"\n"):
            return False
        self.services = {name: one["url"] for name, one in json.loads(line)["services"].items()}
        return True

    def gateway(self):
        return self.services["gateway"] + "/test"

    def kill(self):
        self.process.kill()
        self.process.wait(PATIENCE_SECONDS)
        self.process.stdout.close()

    def interrupt(self):
        self.process.send_signal(signal.SIGINT)
        code = self.process.wait(PATIENCE_SECONDS)
        self.process.stdout.close()
        return code


class Pipeline:
    """A data directory and what stands in it."""

    def __init__(self, data, *words):
        self.data = Path(data)
        self.words = words  # of every command
        self.log = open(self.data.with_suffix(".log"), "ab")  # what the instances say on stderr

    def close(self):
        self.log.close()

    def up(self):
        running = Running(self)
        if not running.listen():
            raise AssertionError(f"up ended with {running.process.wait()}: {self.last_words()}")
        return running

    def last_words(self):
        return self.data.with_suffix(".log").read_text(errors="replace")[-2000:]

    def spawn(self, *words):
        return subprocess.Popen([PROGRAM, "--data", str(self.data), *self.words, *words], stdout=subprocess.DEVNULL,
                                stderr=self.log, env=environment())

    def run(self, *words):
        """A command's stdout; any other exit than 0 is a failure."""
        done = subprocess.run([PROGRAM, "--data", str(self.data), *self.words, *words], capture_output=True,
                              timeout=PATIENCE_SECONDS, env=environment(), check=False)
        if done.returncode != 0:
            raise AssertionError(f"millrace {' '.join(words)}: exit {done.returncode}\n"
                                 f"{done.stdout.decode(errors='replace')[-2000:]}{done.stderr.decode()[-2000:]}")
        return done.stdout

    def sql(self, statement):
        return json.loads(self.run("sql", "--format", "json", statement), parse_int=integer)

    def rows(self, table, schema=None):
        """A table's rows as lists, sorted as the oracle sorts; the columns must be the contract's."""
        found = self.sql(f'select * from {schema + "." if schema else ""}"{table}"')
        for row in found[:1]:
            assert list(row) == COLUMNS[table], f"{table}: columns {list(row)}"
        return recompute.in_order([[typed(name, value) for name, value in row.items()] for row in found])

    def stored_records(self, directory):
        """The log as the bucket shows it: {table: [bytes in order of offset]}; offsets without a gap. The copy goes again."""
        self.run("bucket", "cp", "-r", "topics/", str(directory))
        records = {}
        for table in TABLES:
            names = sorted((directory / "topics" / topic_of(table) / "partition=0").glob("*"))
            for offset, name in enumerate(names):  # LOG-1
                wanted = f"{topic_of(table)}+0+{offset:010d}"
                assert name.name.startswith(wanted + "."), f"{name.name} stands where {wanted} belongs"
            records[table] = [name.read_bytes() for name in names]
        shutil.rmtree(directory)
        return records


def integer(text):
    """A double that is minus nought is written -0."""
    return -0.0 if text == "-0" else int(text)


def typed(column, value):
    """Doubles are the one type that JSON readers take for another (5.0 for 5 is the same double)."""
    if column == "coordinates":
        return [None if one is None else float(one) for one in value]
    return value


def exact(rows):
    """Rows as text that tells 1 from 1.0, True and \"1\"."""
    return [json.dumps(row, ensure_ascii=False) for row in rows]


class PipelineTest(unittest.TestCase):
    maxDiff = 4000

    def assert_rows(self, found, wanted, name):
        """Equal as multisets of rows, types included."""
        if exact(found) == exact(wanted):
            return
        missing, extra = exact(wanted), []
        for row in exact(found):
            if row in missing:
                missing.remove(row)
            else:
                extra.append(row)
        self.assertEqual((missing[:5], extra[:5]), ([], []), f"{name}: wanted, then found instead")

    def assert_oracle(self, pipeline, records, readings=("deduplicated", "with_duplicates")):
        """Every table and every dead letter of the pipeline is what the oracle makes of the records."""
        wanted = recompute.recompute(records)
        for reading in readings:
            schema = "with_duplicates" if reading == "with_duplicates" else None
            for table in COLUMNS:
                self.assert_rows(pipeline.rows(table, schema), wanted[reading][table], f"{reading} {table}")
        letters = pipeline.sql('select topic, partition, "offset", reason from dead_letter')
        found = sorted([row["topic"], row["partition"], row["offset"], row["reason"]] for row in letters)
        self.assertEqual(found, sorted([topic_of(table), 0, offset, reason]
                                       for table, offset, _, reason in wanted["dead_letter"]))

    def assert_audit(self, pipeline):
        """PIPE-1: accepted = stored = in the bucket = in the table."""
        report = json.loads(pipeline.run("audit", "--json"))
        self.assertTrue(report["ok"], report)
        return report


def environment():
    """Ours, without the variables that would reach into the program."""
    return {name: value for name, value in os.environ.items() if not name.startswith("MILLRACE")}


def test_data():
    """The directory of real test input, or None."""
    named = os.environ.get("MILLRACE_TEST_DATA")
    place = Path(named) if named else ROOT.parent / "shared" / "data"
    return place if (place / "golden_a").is_dir() else None


def read_csv(path):
    return list(csv.DictReader(io.StringIO(path.read_text(encoding="utf-8"), newline="")))


def in_threads(works):
    """Runs all to their end; the first failure is raised here."""
    failures = []

    def guarded(work):
        try:
            work()
        except BaseException as error:  # noqa: B902  a thread must not swallow an assertion
            failures.append(error)

    threads = [threading.Thread(target=guarded, args=(work,)) for work in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if failures:
        raise failures[0]


def program():
    if len(sys.argv) > 1 and os.access(sys.argv[1], os.X_OK) and os.path.isfile(sys.argv[1]):
        return os.path.abspath(sys.argv.pop(1))
    return os.path.abspath(os.environ.get("MILLRACE", ROOT / "build" / "millrace"))


PROGRAM = program()
