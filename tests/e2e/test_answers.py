#!/usr/bin/env python3
"""From posts over HTTP to tables and answers, through the real program, compared row for row.

The golden set is a published run of the course project; where its files are absent, its tests skip
and say so. The dirty rows are the oracle's own.
"""
import json
import os
import subprocess
import tempfile
import unittest
from pathlib import Path

import pipeline_run as run
from pipeline_run import recompute

import dirty_rows  # noqa: E402  beside recompute

DATA = run.test_data()
NEEDS_DATA = unittest.skipIf(DATA is None, "MILLRACE_TEST_DATA names no directory with golden_a")
INTEGERS = {"index", "ind", "downloaded", "age"}
NUMBERS = {"latitude", "longitude"}


def json_of(row):
    """A CSV row as the posting script sends it: the columns' own types, times with a T."""
    typed = {name: int(value) if name in INTEGERS else float(value) if name in NUMBERS else value
             for name, value in row.items()}
    return json.dumps(typed, ensure_ascii=False).encode()


def clean_row(table, row):
    """A line of clean_<table>.csv as the table's row."""
    def value(name, text):
        if text == "null":
            return None
        if name in ("ind", "age", "follower_count"):
            return int(text)
        if name == "coordinates":
            return [float(part) for part in text.removeprefix("List(").removesuffix(")").split(",")]
        if name in ("timestamp", "date_joined"):
            return text.removesuffix(".000+0000").replace("T", " ")
        return text
    return [value(name, row[name]) for name in recompute.COLUMNS[table]]


def golden_answers():
    """answers.json, the tables' way."""
    golden = json.loads((DATA / "golden_a" / "answers.json").read_text())["deduplicated"]

    def winners(task, kind):
        return [[kind(group), category, won["category_count"]]
                for group, won in golden[task].items() for category in won["category"]]

    def pairs(task, kind):
        return [[kind(group), value] for group, value in golden[task].items()]

    top = golden["task06_2"]
    return {
        "popular_category_by_country": winners("task04", str),
        "category_counts_by_year": [[int(year), category, count] for year, counts in golden["task05_all"].items()
                                    for category, count in counts.items()],
        "popular_category_by_year": winners("task05_top", int),
        "most_followed_user_by_country": [[country, name, won["follower_count"]]
                                          for country, won in golden["task06_1"].items()
                                          for name in won["poster_name"]],
        "country_of_most_followed_user": [[country, top["follower_count"]] for country in top["country"]],
        "popular_category_by_age_group": winners("task07", str),
        "median_followers_by_age_group": pairs("task08", str),
        "users_joined_by_year": pairs("task09_rows", int),
        "people_joined_by_year": pairs("task09_distinct_people", int),
        "median_followers_by_joining_year": pairs("task10", int),
        "median_followers_by_joining_year_and_age_group": [
            [group.split("|")[1], int(group.split("|")[0]), median] for group, median in golden["task11"].items()],
    }


class AnswersTest(run.PipelineTest):
    def setUp(self):
        place = tempfile.TemporaryDirectory(prefix="millrace-answers-")
        self.addCleanup(place.cleanup)
        self.place = Path(place.name)
        self.pipeline = run.Pipeline(self.place / "data")
        self.addCleanup(self.pipeline.close)

    def up(self):
        running = self.pipeline.up()
        self.addCleanup(lambda: running.process.poll() is None and running.kill())
        return running

    @NEEDS_DATA
    def test_golden_rows_give_the_golden_answers(self):
        running = self.up()
        poster = run.Poster(running.gateway())
        posted = {}
        for table in run.TABLES:
            posted[table] = [json_of(row) for row in run.read_csv(DATA / "golden_a" / f"raw_{table}.csv")]
            poster.post_records(table, posted[table], batch=1)
        poster.close()
        self.pipeline.run("run", "batch", "--with-duplicates")

        excused = {"No description available", "Untitled"}  # kept by the published cleaning, null in ours
        description = recompute.COLUMNS["pin"].index("description")
        cells = 0
        for table in run.TABLES:
            wanted = [clean_row(table, row) for row in run.read_csv(DATA / "golden_a" / f"clean_{table}.csv")]
            for row in wanted:
                if table == "pin" and row[description] in excused:
                    row[description] = None
                    cells += 1
            self.assert_rows(self.pipeline.rows(table), recompute.in_order(wanted), table)
        self.assertEqual(cells, 2)
        for table, rows in golden_answers().items():
            self.assert_rows(self.pipeline.rows(table), recompute.in_order(rows), table)
        doubled = json.loads((DATA / "golden_a" / "answers_raw_with_duplicates.json").read_text())
        self.assertEqual(sorted(doubled), sorted(run.ANSWER_COLUMNS))
        for table, rows in doubled.items():
            self.assert_rows(self.pipeline.rows(table, "with_duplicates"), recompute.in_order(rows), table)

        self.assert_oracle(self.pipeline, posted)
        self.assert_audit(self.pipeline)
        self.assertEqual(running.interrupt(), 0)
        self.assert_audit(self.pipeline)

    @NEEDS_DATA
    def test_emulated_rows_give_what_the_oracle_says(self):
        running = self.up()
        done = subprocess.run([run.PROGRAM, "emulate", "--rows", str(DATA / "merged"), "--gateway", running.gateway(),
                               "--rate", "0"], timeout=run.PATIENCE_SECONDS, env=run.environment(),
                              capture_output=True, check=False)
        self.assertEqual(done.returncode, 0, done.stderr)
        self.pipeline.run("run", "batch", "--with-duplicates")
        self.assert_oracle(self.pipeline, {table: recompute.read_records(DATA / "merged" / name)
                                           for table, name in recompute.FILES.items()})
        self.assert_audit(self.pipeline)

    def dirty(self, seed, events):
        """Posts dirty rows in four parts with a batch after each, the last one without an instance."""
        records = {}
        for table, lines in dirty_rows.records(seed, events, binary=True).items():
            path = self.place / table
            path.write_text("".join(line + "\n" for line in lines), encoding="utf-8")
            records[table] = recompute.read_records(path)
        running = self.up()
        for part in range(4):
            def post(table, part=part):
                whole = records[table]
                poster = run.Poster(running.gateway())
                poster.post_records(table, whole[len(whole) * part // 4:len(whole) * (part + 1) // 4], batch=7)
                poster.close()
            run.in_threads([lambda table=table: post(table) for table in run.TABLES])
            if part < 3:
                self.pipeline.run("run", "batch", *(["--with-duplicates"] if part == 1 else []))
            if part == 2:
                self.assert_audit(self.pipeline)
        self.assertEqual(running.interrupt(), 0)
        self.pipeline.run("run", "batch", "--with-duplicates")
        self.assert_oracle(self.pipeline, records)
        self.assert_audit(self.pipeline)

    def test_dirty_rows_of_seed_1(self):
        self.dirty(1, 2000)

    def test_dirty_rows_of_seed_2(self):
        self.dirty(2, 2000)

    def test_dirty_rows_of_the_seed_of_today(self):
        """DIRTY_SEED finds others."""
        self.dirty(int(os.environ.get("DIRTY_SEED", "20201")), 2500)


if __name__ == "__main__":
    unittest.main(verbosity=2)
