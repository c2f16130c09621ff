#!/usr/bin/env python3
"""Records of the REST door's Avro as objects of every format and codec, read by ClickHouse's own readers: foreign_readers.py PROGRAM"""
import json
import pathlib
import subprocess
import sys

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parents[1] / "e2e"))
import harness  # noqa: E402
import test_formats  # noqa: E402

SCHEMA = {"type": "record", "name": "All", "namespace": "com.pins", "fields": [
    {"name": "i", "type": "int"}, {"name": "l", "type": "long"}, {"name": "f", "type": "float"}, {"name": "d", "type": "double"},
    {"name": "b", "type": "boolean"}, {"name": "s", "type": "string"}, {"name": "x", "type": "bytes"},
    {"name": "o", "type": ["null", "string"], "default": None}, {"name": "e", "type": {"type": "enum", "name": "E", "symbols": ["one", "two"]}},
    {"name": "day", "type": {"type": "int", "logicalType": "date"}}, {"name": "at", "type": {"type": "long", "logicalType": "timestamp-millis"}},
    {"name": "a", "type": {"type": "array", "items": "long"}}, {"name": "m", "type": {"type": "map", "values": "int"}},
    {"name": "r", "type": {"type": "record", "name": "Inner", "fields": [{"name": "n", "type": "int"},
                                                                       {"name": "t", "type": {"type": "array", "items": "string"}}]}}]}
DECIMAL = {"name": "p", "type": {"type": "bytes", "logicalType": "decimal", "precision": 9, "scale": 2}}
DEEP = {"type": "record", "name": "Deep", "fields": [SCHEMA["fields"][0], DECIMAL, {"name": "list", "type": {"type": "array", "items": {
    "type": "record", "name": "Item", "fields": [{"name": "k", "type": "string"}, {"name": "v", "type": ["null", "double"], "default": None}]}}}]}
COUNT = 5000


def row(n):
    """In Avro's JSON encoding, and as a reader gives it."""
    sent = {"i": n, "l": n * 10**12, "f": n / 4, "d": n / 8, "b": n % 2 == 0, "s": f"ä{n}", "x": f"b{n}", "o": {"string": "there"} if n % 3 else None,
            "e": "two" if n % 2 else "one", "day": 19000 + n % 7, "at": 1700000000000 + n, "a": list(range(n % 4)), "m": {"k": n},
            "r": {"n": n, "t": ["x"] * (n % 3)}}
    day = f"2022-01-{8 + n % 7:02}"
    millis = f"{n % 1000:03}".rstrip("0")
    at = f"2023-11-14 22:13:{20 + n // 1000:02}" + (f".{millis}" if millis else "")
    return sent, {**sent, "o": "there" if n % 3 else None, "day": day, "at": at}


def deep_row(n):
    items = [{"k": str(k), "v": {"double": k / 2} if k else None} for k in range(n % 3)]
    sent = {"i": n, "p": (n * 101).to_bytes(4, "big").decode("latin-1"), "list": items}
    return sent, {"i": n, "p": n * 1.01, "list": [{"k": one["k"], "v": one["v"]["double"] if one["v"] else None} for one in items]}


def canonical(value):
    """One spelling for what the readers spell differently: a time's zeros, numbers without a fraction, rounding."""
    if isinstance(value, str) and len(value) > 19 and value[10] == " " and value[19] == ".":
        return value.rstrip("0").rstrip(".")
    if isinstance(value, float):
        return round(value, 6)
    if isinstance(value, list):
        return [canonical(one) for one in value]
    if isinstance(value, dict):
        return {name: canonical(one) for name, one in value.items()}
    return value


class ForeignReaders(test_formats.FormatsCase):
    def rows_of(self, objects):
        place = self.place / "objects"
        place.mkdir(exist_ok=True)
        names = []
        for key, body in objects.items():
            names.append(key.replace("/", "_"))
            (place / names[-1]).write_bytes(body)
        done = subprocess.run(["node", HERE / "read_files.mjs", place, *names], stdout=subprocess.PIPE, check=True, timeout=600)
        return [canonical(one) for line in done.stdout.decode().splitlines() if list(one := json.loads(line)) != ["file"]]

    def check(self, schema, rows, ending, **more):
        name = "c" + "".join(filter(str.isalnum, ending + json.dumps(more)))[-60:]
        self.connect(name, **{**test_formats.AVRO, "flush_size": str(COUNT), **more})
        self.await_objects(name, self.names(ending, 0))
        self.assertEqual(self.rows_of(self.objects(f"{name}/")), [canonical(one) for _, one in rows], name)
        print(f"chdb: {len(rows)} rows of {schema['name']} in {ending} {more}")

    def check_all(self, schema, rows):
        self.millrace("topic", "create", "t")
        for begin in range(0, COUNT, 500):
            self.post("t", [sent for sent, _ in rows[begin:begin + 500]], schema)
        for codec in ("null", "deflate", "snappy", "zstandard"):
            self.check(schema, rows, ".avro", format_class=test_formats.FORMATS + "avro.AvroFormat", avro_codec=codec)
        for codec, ending in (("none", ""), ("snappy", ".snappy"), ("gzip", ".gz"), ("zstd", ".zstd"), ("lz4", ".lz4hadoop"), ("brotli", ".br")):
            self.check(schema, rows, f"{ending}.parquet", format_class=test_formats.FORMATS + "parquet.ParquetFormat", parquet_codec=codec)

    def test_every_type(self):
        self.check_all(SCHEMA, [row(n) for n in range(COUNT)])

    def test_decimals_and_lists_of_records(self):
        self.check_all(DEEP, [deep_row(n) for n in range(COUNT)])


if __name__ == "__main__":
    harness.main()
