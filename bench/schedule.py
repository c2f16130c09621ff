#!/usr/bin/env python3
"""A year of a daily DAG of a hundred tasks as history, then every dag command and REST page: how long each takes, the slowest of five.

    bench/schedule.py PROGRAM [DAYS] [TASKS]        365 and 100; aim: 200 ms each. The last line is JSON.
"""
import json
import pathlib
import shutil
import subprocess
import sys
import tempfile
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "tests" / "e2e"))
import harness  # noqa: E402

AIM_MS = 200
program = str(pathlib.Path(sys.argv[1]).resolve())
harness.PROGRAM = program
days, tasks = (int(word) for word in (sys.argv[2:4] + ["365", "100"][len(sys.argv) - 2:]))
place = pathlib.Path(tempfile.mkdtemp(prefix="millrace-bench-"))
data = place / "data"
(data / "dags").mkdir(parents=True)
lines = [f"  - {{id: t{n}, empty: true{f', depends: [t{n - 10}]' if n >= 10 else ''}}}" for n in range(tasks)]
(data / "dags" / "year.yaml").write_text("dag_id: year\nschedule: \"@daily\"\ntasks:\n" + "\n".join(lines) + "\n")
TO = time.strftime("%Y-%m-%d", time.gmtime(time.mktime((2024, 1, 1, 0, 0, 0, 0, 0, 0)) + (days - 1) * 86_400 + 43_200))
RUN = "backfill__2024-01-05T00:00:00+00:00"
PATH = "/api/v1/dags/year/dagRuns/" + RUN.replace("+", "%2B")


def slowest(work):
    times = []
    for _ in range(5):
        begun = time.monotonic()
        work()
        times.append((time.monotonic() - begun) * 1000)
    return max(times)


def command(*words):
    subprocess.run([program, "dag", *words, "--data", str(data)], check=True, stdout=subprocess.DEVNULL)


try:
    with harness.Instance(data) as instance:
        begun = time.monotonic()
        command("backfill", "year", "--from", "2024-01-01", "--to", TO)
        while json.loads(instance.get("console", "/api/v1/dags/year/dagRuns?state=success&limit=1").body)["total_entries"] < days:
            time.sleep(0.2)
        made_s = time.monotonic() - begun
        results = {}
        for words in (("list",), ("show", "year"), ("show", "year", RUN), ("runs", "year", "--json"), ("runs", "year", "--limit", "1000"),
                      ("backfill", "year", "--from", "2024-01-01", "--to", TO, "--dry-run"), ("clear", "year", RUN, "--dry-run"),
                      ("check", str(data / "dags" / "year.yaml")), ("unpause", "year"), ("pause", "year")):
            results["dag " + " ".join(words[:2]) + (" …" if len(words) > 2 else "")] = slowest(lambda words=words: command(*words))
        for path in ("/api/v1/dags", "/api/v1/dags/year/details", "/api/v1/dags/year/tasks", "/api/v1/dags/year/dagRuns",
                     "/api/v1/dags/year/dagRuns?order_by=-start_date&offset=300", "/api/v1/dags/year/dagRuns?state=success", PATH, PATH + "/taskInstances",
                     PATH + "/taskInstances/t50", PATH + "/taskInstances/t50/tries", "/api/v1/dags/~/dagRuns/~/taskInstances?limit=100&offset=30000",
                     "/api/v1/dagStats?dag_ids=year", "/api/v1/pools", "/api/v1/eventLogs", "/api/v1/health"):
            results["GET " + path] = slowest(lambda path=path: instance.get("console", path))
    print(f"{days} runs of {tasks} tasks, made in {made_s:.1f} s; history {(data / 'schedule' / 'history.db').stat().st_size / 1e6:.1f} MB")
    for name, ms in results.items():
        print(f"{ms:8.1f} ms  {name[:90]}{'' if ms <= AIM_MS else '   MISSED'}")
    print(json.dumps({"schedule_pages": len(results), "schedule_slowest_ms": round(max(results.values()), 1)}))
finally:
    shutil.rmtree(place, ignore_errors=True)
