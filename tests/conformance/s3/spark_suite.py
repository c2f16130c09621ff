#!/usr/bin/env python3
"""Spark on the bucket over s3a: the sink's objects as a DataFrame, output by the magic committer, Millrace's Delta tables, and a Delta table of
Spark's own. spark_suite.py JARS. ENDPOINT, KEY_ID and KEY_SECRET say where; BUCKET holds the sink's objects, EVENTS of each topic; TABLES is a
directory of Delta tables that Millrace wrote, ROWS what they hold, as JSON."""
import json
import os
import pathlib
import sys

from pyspark.sql import SparkSession

ENDPOINT, KEY_ID, KEY_SECRET, BUCKET = (os.environ[name] for name in ("ENDPOINT", "KEY_ID", "KEY_SECRET", "BUCKET"))
COMMIT = "org.apache.spark.internal.io.cloud"
SETTINGS = {
    "spark.ui.enabled": "false", "spark.ui.showConsoleProgress": "false", "spark.sql.shuffle.partitions": "2", "spark.driver.extraClassPath": sys.argv[1] + "/*",
    "spark.sql.extensions": "io.delta.sql.DeltaSparkSessionExtension", "spark.sql.catalog.spark_catalog": "org.apache.spark.sql.delta.catalog.DeltaCatalog",
    "spark.hadoop.fs.s3a.endpoint": ENDPOINT, "spark.hadoop.fs.s3a.endpoint.region": "us-east-1", "spark.hadoop.fs.s3a.access.key": KEY_ID,
    "spark.hadoop.fs.s3a.secret.key": KEY_SECRET, "spark.hadoop.fs.s3a.path.style.access": "true", "spark.hadoop.fs.s3a.connection.ssl.enabled": "false",
    "spark.hadoop.fs.s3a.multipart.size": "5M", "spark.hadoop.fs.s3a.bucket.all.committer.magic.enabled": "true",
    "spark.hadoop.fs.s3a.committer.magic.enabled": "true", "spark.hadoop.fs.s3a.committer.name": "magic",
    "spark.hadoop.mapreduce.outputcommitter.factory.scheme.s3a": "org.apache.hadoop.fs.s3a.commit.S3ACommitterFactory",
    "spark.sql.sources.commitProtocolClass": f"{COMMIT}.PathOutputCommitProtocol",
    "spark.sql.parquet.output.committer.class": f"{COMMIT}.BindingParquetOutputCommitter",
}


def session():
    builder = SparkSession.builder.master("local[2]")
    for name, value in SETTINGS.items():
        builder = builder.config(name, value)
    spark = builder.getOrCreate()
    spark.sparkContext.setLogLevel("ERROR")
    return spark


def main():
    spark = session()
    jvm, root = spark.sparkContext._jvm, f"s3a://{BUCKET}"
    path = jvm.org.apache.hadoop.fs.Path
    files = path(root + "/").getFileSystem(spark.sparkContext._jsc.hadoopConfiguration())
    events = int(os.environ["EVENTS"])
    for name in ("pin", "geo", "user"):
        frame = spark.read.json(f"{root}/topics/*.{name}/partition=0/*.json")
        assert frame.count() == events, (name, frame.count())
    # Tasks leave their uploads open, and the job's end completes them.
    numbers = spark.range(200_000).selectExpr("id", "id % 5 as g", "sha2(cast(id as string), 256) as t")
    numbers.repartition(4).write.parquet(f"{root}/spark/magic")
    success = files.open(path(f"{root}/spark/magic/_SUCCESS"))
    told = json.loads(bytes(success.readAllBytes()))
    success.close()
    assert told["committer"] == "magic" and len(told["filenames"]) == 4, told
    assert spark.read.parquet(f"{root}/spark/magic").agg({"id": "sum"}).collect()[0][0] == 200_000 * 199_999 // 2
    numbers.repartition(4).write.mode("overwrite").partitionBy("g").parquet(f"{root}/spark/magic")
    assert spark.read.parquet(f"{root}/spark/magic").where("g = 2").count() == 40_000
    assert not [one for one in files.listStatus(path(f"{root}/spark/magic")) if "__magic" in one.getPath().getName()]
    files.rename(path(f"{root}/spark/magic"), path(f"{root}/spark/renamed"))
    assert not files.exists(path(f"{root}/spark/magic")) and spark.read.parquet(f"{root}/spark/renamed").count() == 200_000
    files.delete(path(f"{root}/spark/renamed"), True)
    files.mkdirs(path(f"{root}/spark/empty/a"))
    assert files.getFileStatus(path(f"{root}/spark/empty")).isDirectory() and not files.exists(path(f"{root}/spark/renamed"))

    rows, tables = json.loads(os.environ["ROWS"]), pathlib.Path(os.environ["TABLES"])
    for name, count in rows.items():
        files.copyFromLocalFile(False, True, path(f"file://{tables / name}"), path(f"{root}/spark/tables/{name}"))
        frame = spark.read.format("delta").load(f"{root}/spark/tables/{name}")
        assert frame.count() == count, (name, frame.count(), count)
    spark.sql(f"create table own (id bigint, t string) using delta location '{root}/spark/own'")
    spark.sql("insert into own select id, cast(id as string) from range(1000)")
    spark.sql("delete from own where id % 2 = 0")
    spark.sql("merge into own using (select 1 as id, 'one' as t union all select 2, 'two') new on own.id = new.id "
              "when matched then update set t = new.t when not matched then insert *")
    assert spark.sql("select count(*), max(t) filter (where id = 1) from own").collect()[0] == (501, "one")
    assert spark.read.format("delta").option("versionAsOf", 1).load(f"{root}/spark/own").count() == 1000
    hadoop = jvm.org.apache.hadoop.util.VersionInfo.getVersion()
    print(f"Spark {spark.version}, hadoop-aws {hadoop}: {3 * events} of the sink's objects, magic committer, {len(rows)} of Millrace's tables, a table of its own")
    spark.stop()


main()
