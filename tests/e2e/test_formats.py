#!/usr/bin/env python3
"""Records with schemas on their way from the REST door's Avro to objects of Avro, Parquet and JSON, over kill -9; the objects are read with Apache
Avro's own Python library."""
import base64
import io
import json
import sys
import unittest
import urllib.request

import harness
import test_connect
import test_s3

# Debian's modules belong to Debian's Python, whichever one runs the tests.
sys.path.append("/usr/lib/python3/dist-packages")
try:
    import avro.datafile
    import avro.io
except ImportError:
    avro = None

FORMATS = "io.confluent.connect.s3.format."
AVRO = {"value_converter": "io.confluent.connect.avro.AvroConverter", "flush_size": "3"}
PIN = {"type": "record", "name": "Pin", "namespace": "com.pins", "fields": [
    {"name": "index", "type": "int"}, {"name": "title", "type": ["null", "string"], "default": None},
    {"name": "at", "type": {"type": "long", "logicalType": "timestamp-millis"}},
    {"name": "tags", "type": {"type": "array", "items": "string"}}, {"name": "counts", "type": {"type": "map", "values": "long"}},
    {"name": "kind", "type": {"type": "enum", "name": "Kind", "symbols": ["image", "video"]}}]}
WIDER = {**PIN, "fields": PIN["fields"] + [{"name": "score", "type": "double", "default": 0.5}]}


def pin(index, **more):
    """In Avro's JSON encoding, as the REST Proxy takes it."""
    return {"index": index, "title": {"string": f"t{index}"} if index % 2 else None, "at": 1700000000000 + index, "tags": ["a", "b"][:index % 3],
            "counts": {"views": index}, "kind": "image", **more}


def plain(value):
    """The same as a reader gives it."""
    return {**value, "title": value["title"] and value["title"]["string"]}


class FormatsCase(test_connect.ConnectCase):
    def start(self):
        self.program = self.enterContext(test_s3.Program(self.place / "data"))

    def post(self, topic, values, schema=None):
        """Values of the schema; bytes without one."""
        body = {"records": [{"value": value} for value in values]}
        if schema is not None:
            body["value_schema"] = json.dumps(schema)
        kind = harness.V2_BINARY if schema is None else "application/vnd.kafka.avro.v2+json"
        request = urllib.request.Request(f"{self.program.services['rest']}/topics/{topic}", data=json.dumps(body).encode(),
                                         headers={"Content-Type": kind})
        with urllib.request.urlopen(request, timeout=harness.PATIENCE_SECONDS) as answer:
            for offset in json.loads(answer.read())["offsets"]:
                self.assertIsNone(offset["error"])

    def connect(self, name, **more):
        status, told = self.ask("PUT", f"/connectors/{name}/config", test_connect.sink(topics="t", topics_dir=name, **more))
        self.assertEqual(status, 201, told)

    def objects(self, prefix):
        """As S3 gives them."""
        if test_s3.boto3 is None:
            return {key: self.millrace("bucket", "cat", key) for key in self.keys(prefix)}
        client = self.program.client()
        return {key: client.get_object(Bucket=test_connect.BUCKET, Key=key)["Body"].read() for key in self.keys(prefix)}

    @staticmethod
    def names(ending, *offsets):
        return [f"t/partition=0/t+0+{offset:010}{ending}" for offset in offsets]

    def await_objects(self, prefix, names):
        self.eventually(lambda: self.keys(f"{prefix}/"), [f"{prefix}/{name}" for name in names])


class Formats(FormatsCase):
    @unittest.skipIf(avro is None, "python3-avro is not there")
    def test_avro_in_every_format_over_a_kill(self):
        self.millrace("topic", "create", "t")
        self.connect("avro", format_class=FORMATS + "avro.AvroFormat", avro_codec="deflate", **AVRO)
        self.connect("parquet", format_class=FORMATS + "parquet.ParquetFormat", parquet_codec="zstd", **AVRO)
        self.connect("json", **AVRO)
        first = [pin(index) for index in range(4)]
        self.post("t", first, PIN)
        self.await_objects("avro", self.names(".avro", 0))
        self.await_objects("parquet", self.names(".zstd.parquet", 0))
        self.program.kill()
        self.start()
        # Another schema begins another file, whatever flush.size is.
        second = [pin(index, score=index / 4) for index in range(4, 7)]
        self.post("t", second, WIDER)
        offsets = (0, 3, 4)
        self.await_objects("avro", self.names(".avro", *offsets))
        self.await_objects("parquet", self.names(".zstd.parquet", *offsets))
        self.await_objects("json", self.names(".json", *offsets))
        kept = {name: self.objects(f"{name}/") for name in ("avro", "parquet", "json")}
        read = []
        for key, body in kept["avro"].items():
            with avro.datafile.DataFileReader(io.BytesIO(body), avro.io.DatumReader()) as file:
                self.assertEqual(file.codec, "deflate", key)
                read += list(file)
        for one in read:
            one["at"] = round(one["at"].timestamp() * 1000)
        self.assertEqual(read, [plain(one) for one in first + second])
        lines = b"".join(kept["json"].values()).decode().splitlines()
        self.assertEqual([json.loads(line) for line in lines], [plain(one) for one in first + second])
        for body in kept["parquet"].values():
            self.assertEqual((body[:4], body[-4:]), (b"PAR1", b"PAR1"))
        self.check_that_a_second_time_gives_the_same(kept)

    def check_that_a_second_time_gives_the_same(self, kept):
        """All is read from the first record on again, after another kill."""
        self.program.kill()
        self.start()
        for name in kept:
            self.assertEqual(self.ask("PUT", f"/connectors/{name}/stop")[0], 204)
            self.assertEqual(self.ask("DELETE", f"/connectors/{name}/offsets")[0], 200)
            self.assertEqual(self.ask("PUT", f"/connectors/{name}/resume")[0], 202)
        entry = {"partition": {"kafka_topic": "t", "kafka_partition": 0}, "offset": {"kafka_offset": 7}}
        for name, objects in kept.items():
            self.eventually(lambda name=name: self.ask("GET", f"/connectors/{name}/offsets")[1], {"offsets": [entry]})
            self.assertEqual(self.objects(f"{name}/"), objects)

    def test_envelopes_keys_and_values_without_schemas(self):
        self.millrace("topic", "create", "t")
        schema = {"type": "struct", "name": "S", "fields": [{"type": "int32", "field": "a"}, {"type": "bytes", "optional": True, "field": "b"}]}
        json_converter = {"value_converter": "org.apache.kafka.connect.json.JsonConverter", "value_converter_schemas_enable": "true"}
        self.connect("avro", format_class=FORMATS + "avro.AvroFormat", **json_converter)
        self.connect("parquet", format_class=FORMATS + "parquet.ParquetFormat", **json_converter)
        self.connect("json", **json_converter)
        self.connect("without", format_class=FORMATS + "parquet.ParquetFormat")
        self.produce("t", json.dumps({"schema": schema, "payload": {"a": 7, "b": "AAE="}}))
        self.await_objects("avro", self.names(".avro", 0))
        self.await_objects("parquet", self.names(".snappy.parquet", 0))
        self.await_objects("json", self.names(".json", 0))
        self.assertEqual(self.objects("json/").popitem()[1], b'{"a":7,"b":"AAE="}\n')
        if avro is not None:
            file = avro.datafile.DataFileReader(io.BytesIO(self.objects("avro/").popitem()[1]), avro.io.DatumReader())
            self.assertEqual(list(file), [{"a": 7, "b": b"\0\1"}])
        # A value without a schema is no row, and stops the task as in Connect.
        self.eventually(lambda: self.ask("GET", "/connectors/without/tasks/0/status")[1]["state"], "FAILED")
        self.assertIn("Avro schema must be a record.", self.ask("GET", "/connectors/without/tasks/0/status")[1]["trace"])

    def test_records_that_no_schema_is_known_of_fail_the_task(self):
        self.produce("t", '{"a":1}')
        self.produce("u", '{"a":1}')
        self.post("u", [base64.b64encode(b"\0\0\0\0\x63\2").decode()])
        self.connect("magic", **AVRO)
        more = {**AVRO, "flush_size": "1", "topics": "u", "errors_tolerance": "all", "errors_deadletterqueue_topic_name": "dead",
                "errors_deadletterqueue_context_headers_enable": "true"}
        status, told = self.ask("PUT", "/connectors/id/config", test_connect.sink(**more))
        self.assertEqual(status, 201, told)
        self.eventually(lambda: self.ask("GET", "/connectors/magic/tasks/0/status")[1]["state"], "FAILED")
        self.assertIn("Unknown magic byte!", self.ask("GET", "/connectors/magic/tasks/0/status")[1]["trace"])
        dead = self.millrace("topic", "tail", "dead", "--from", "earliest", "--json", "--count", "2").decode()
        self.assertIn("Schema 99 not found", dead)
        self.assertIn("io.confluent.connect.avro.AvroConverter", dead)

    def test_what_is_not_served_is_refused_by_name(self):
        for more, words in (({"format_class": FORMATS + "orc.OrcFormat"}, "OrcFormat"), ({"avro_codec": "bzip2"}, "avro.codec=bzip2"),
                            ({**AVRO, "value_converter_schema_registry_url": "http://registry.example:8081"}, "registry.example")):
            status, refusal = self.ask("PUT", "/connectors/a/config", test_connect.sink(topics="t", **more))
            self.assertEqual(status, 400)
            self.assertIn(words, refusal["message"])


if __name__ == "__main__":
    harness.main()
