"""The exported SQL files and run_spark.py on PySpark, against Millrace's own tables. spark_suite.py PROGRAM"""
import json
import math
import os
import pathlib
import subprocess
import sys
import tempfile

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "e2e"))
sys.argv[1:] = [os.path.abspath(sys.argv[1])]
import harness  # noqa: E402

harness.PROGRAM = sys.argv[1]
EVENTS = os.environ.get("SPARK_EVENTS", "1500")
HARD = [
    ("pin", [{"index": "17", "title": "listed", "follower_count": "12k"}, {"index": 18, "title": "too", "follower_count": "3m"}]),
    ("pin", {"index": 17, "title": "the last one wins", "category": 5, "follower_count": 99999999999}),
    ("pin", {"index": -1, "title": "no key"}), ("pin", "no object"), ("pin", {"ind": 3}), ("geo", {"ind": 21, "latitude": "-12.5e0", "longitude": True}),
    ("geo", {"ind": 22, "timestamp": "2020:02:30 10:00:00", "country": ""}), ("geo", {"ind": 23, "timestamp": "2020-02-29T23:59:59", "country": "ü"}),
    ("user", {"ind": "9223372036854775807", "age": "41", "first_name": "A", "last_name": "", "date_joined": "2016-01-01 00:00:00"}),
    ("user", {"ind": 24, "age": 1.5, "first_name": "A", "last_name": "B", "date_joined": "0000-01-01 00:00:00"}),
]


def plain(value):
    if isinstance(value, float):
        return "nan" if math.isnan(value) else round(value, 9)
    if isinstance(value, list):
        return [plain(one) for one in value]
    return value if value is None or isinstance(value, (int, str)) else str(value)


def rows(frame):
    """As `millrace sql --format json` writes them."""
    from pyspark.sql import functions
    for name, kind in frame.dtypes:
        if kind == "timestamp":
            frame = frame.withColumn(name, functions.date_format(name, "yyyy-MM-dd HH:mm:ss"))
    return [[plain(value) for value in row] for row in frame.collect()]


def main():
    place = pathlib.Path(tempfile.mkdtemp(prefix="millrace-spark-"))
    data = place / "data"
    with harness.Instance(data) as instance:
        subprocess.run([harness.PROGRAM, "emulate", "--gateway", instance.services["gateway"] + "/test", "--rate", "0", "--count", EVENTS,
                        "--misrouted", "0.05", "--listed", "0.1", "--partial", "0.05", "--times", "mixed", "--quiet"], check=True)
        for topic, value in HARD:
            assert instance.post(topic, [value]).status == 200
        for words in (["run", "batch"], ["bucket", "cp", "-r", "topics/", str(place / "bucket")], ["export", "databricks", str(place / "spark")]):
            subprocess.run([harness.PROGRAM, *words, "--data", str(data)], check=True, stdout=subprocess.DEVNULL)
        topics = next((place / "bucket").rglob(f"{harness.USER_ID}.pin")).parent
        subprocess.run([sys.executable, str(place / "spark" / "run_spark.py"), "--input", str(topics), "--output", str(place / "out"), "--format",
                        "parquet"], check=True, stderr=subprocess.DEVNULL, env={**os.environ, "PYSPARK_PYTHON": sys.executable})
        from pyspark.sql import SparkSession
        spark = SparkSession.builder.config("spark.sql.session.timeZone", "UTC").config("spark.ui.enabled", "false").getOrCreate()
        spark.sparkContext.setLogLevel("ERROR")
        names = sorted(one.name for one in (place / "out").iterdir() if one.is_dir())
        assert len(names) == 17, names
        total = 0
        for name in names:
            done = subprocess.run([harness.PROGRAM, "sql", "--data", str(data), "--format", "json", f"select * from {name}"], check=True, capture_output=True)
            ours = [[plain(value) for value in row.values()] for row in json.loads(done.stdout)]
            theirs = rows(spark.read.parquet(str(place / "out" / name)))
            order = {"key": lambda row: json.dumps(row)}
            ours, theirs = sorted(ours, **order), sorted(theirs, **order)
            different = [one for one in zip(ours, theirs) if one[0] != one[1]][:3]
            assert ours == theirs, f"{name}: {len(ours)} rows here, {len(theirs)} there, {different}"
            total += len(ours)
        print(f"pyspark {spark.version}: {len(names)} tables and answers equal, {total} rows")
        spark.stop()


main()
