"""Tables and answers of a Millrace pipeline on Spark, from the bucket's objects and the same SQL files.

    spark-submit run_spark.py --input TOPICS_DIR --output DIR [--format delta|parquet] [--only NAME,NAME]

TOPICS_DIR holds <topic>/partition=<n>/<topic>+<n>+<offset>.json, as the S3 sink writes them. Each table and each answer becomes a folder of
DIR. With --only, just these; what they read is taken from DIR. Records are read as Millrace reads them: a list is exploded, of a key the last
one wins by (partition, offset, place in the list), what cannot be read is null, what is no row is left out.
"""
import argparse
import json
import math
import pathlib
import re
import urllib.parse

from pyspark.sql import SparkSession, functions, types

PIPELINE = json.loads(r'''@PIPELINE@''')
HERE = pathlib.Path(__file__).resolve().parent
LONG_MAX = 2**63 - 1
SPARK_TYPES = {"text": types.StringType(), "integer": types.LongType(), "number": types.DoubleType()}


class Spelled(str):
    """A number as it stands in the text: digits beyond any type stay what they are."""


def refuse(word):
    raise ValueError(word)


def integer(text):
    return int(text) if re.fullmatch(r"-?[0-9]+", text) and -LONG_MAX - 1 <= int(text) <= LONG_MAX else None


def key(value):
    if not isinstance(value, str) or not re.fullmatch(r"[0-9]+", value):
        return None
    return integer(value)


def field(kind, value):
    if not isinstance(value, str):
        return None
    is_number = isinstance(value, Spelled)
    if kind == "integer":
        return integer(value)
    if kind == "number":
        if not re.fullmatch(r"-?([0-9]+[.]?[0-9]*|[.][0-9]+)([eE][+-]?[0-9]+)?", value):
            return None
        number = float(value)
        return number if math.isfinite(number) else None
    if is_number:
        return None if integer(value) is None and not re.fullmatch(r"-?[0-9]+", value) else ("0" if value == "-0" else str(value))
    return None if re.search("[\ud800-\udfff]", value) else str(value)


def rows_of(spec, path, content):
    """(key, (order, fields…)) for each row of an object."""
    partition, offset = map(int, re.search(r"\+([0-9]+)\+([0-9]+)[.]json$", urllib.parse.unquote(path)).groups())
    own = [one["name"] for one in spec["columns"]]
    for line, text in enumerate(one for one in content.split("\n") if one):
        try:
            value = json.loads(text, parse_int=Spelled, parse_float=Spelled, parse_constant=refuse)
        except (ValueError, RecursionError):
            continue
        for place, row in enumerate(value if isinstance(value, list) else [value]):
            if not isinstance(row, dict) or not any(name in row for name in own):
                continue
            found = next((one for one in (key(row.get(name)) for name in spec["key_fields"]) if one is not None), None)
            if found is not None:
                fields = tuple(field(one["type"], row.get(one["name"])) for one in spec["columns"])
                yield found, ((partition, offset + line, place), fields)


def sql(name):
    return (HERE / "sql" / name).read_text(encoding="utf-8").rstrip().rstrip(";")


class Run:
    def __init__(self, options):
        self.options = options
        builder = SparkSession.builder.appName("millrace").config("spark.sql.session.timeZone", "UTC")
        if options.format == "delta":
            builder = (builder.config("spark.sql.extensions", "io.delta.sql.DeltaSparkSessionExtension")
                       .config("spark.sql.catalog.spark_catalog", "org.apache.spark.sql.delta.catalog.DeltaCatalog"))
        self.spark = builder.getOrCreate()
        self.spark.conf.set("spark.sql.session.timeZone", "UTC")

    def is_wanted(self, name):
        return not self.options.only or name in self.options.only

    def keep(self, name, frame):
        path = f"{self.options.output.rstrip('/')}/{name}"
        if self.is_wanted(name):
            frame().write.mode("overwrite").format(self.options.format).save(path)
        elif name not in self.needed:
            return
        self.spark.read.format(self.options.format).load(path).createOrReplaceTempView(name)

    def table(self, spec):
        pattern = f"{self.options.input.rstrip('/')}/{spec['topic']}/partition=*/*.json"
        files = self.spark.read.option("wholetext", True).text(pattern).select(functions.input_file_name(), "value")
        last = (files.rdd.flatMap(lambda one: rows_of(spec, one[0], one[1])).reduceByKey(max)
                .map(lambda one: (one[0], *one[1][1])))
        schema = types.StructType([types.StructField(spec["key"], types.LongType())]
                                  + [types.StructField(one["name"], SPARK_TYPES[one["type"]]) for one in spec["columns"]])
        self.spark.createDataFrame(last, schema).createOrReplaceTempView("raw_" + spec["table"])
        clean = self.spark.sql(sql(spec["clean"]))
        return clean.select([functions.col(one["name"]).cast(one["type"]).alias(one["name"]) for one in spec["schema"]])

    def run(self):
        tables, answers = PIPELINE["tables"], PIPELINE["answers"]
        has_answer = any(self.is_wanted(one["table"]) for one in answers)
        self.needed = {one["table"] for one in tables} if has_answer else set()
        self.needed |= {before for one in answers if self.is_wanted(one["table"]) for before in one["after"]}
        for spec in tables:
            self.keep(spec["table"], lambda spec=spec: self.table(spec))
        for view in PIPELINE["views"] if has_answer else []:
            self.spark.sql(sql(view["sql"])).createOrReplaceTempView(view["view"])
        for answer in answers:
            # One file, so that the order of its rows is kept.
            self.keep(answer["table"], lambda answer=answer: self.spark.sql(sql(answer["sql"])).coalesce(1))


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--input", required=True, help="the bucket's topics directory")
    parser.add_argument("--output", required=True, help="where the tables go")
    parser.add_argument("--format", choices=("delta", "parquet"), default="delta")
    parser.add_argument("--only", type=lambda text: set(text.split(",")), help="names of tables and answers")
    Run(parser.parse_args()).run()


if __name__ == "__main__":
    main()
