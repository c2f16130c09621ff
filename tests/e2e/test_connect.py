#!/usr/bin/env python3
"""Kafka Connect's REST interface as curl speaks it, in the words of Confluent's and Kafka's documentation, over the port of a running program."""
import gzip
import json
import shutil
import subprocess
import time
import unittest
import urllib.error
import urllib.request

import harness

BUCKET = f"user-{harness.USER_ID}-bucket"
DEFAULT = f"{harness.USER_ID}-connector"
STORAGE = "io.confluent.connect.storage.partitioner."
JSON_FORMAT = "io.confluent.connect.s3.format.json.JsonFormat"


def sink(**more):
    """The seeds' connector on a topic of its own; `_` stands for a dot in names."""
    config = {"connector.class": "io.confluent.connect.s3.S3SinkConnector", "s3.region": "us-east-1", "flush.size": "1", "tasks.max": "1",
              "format.class": JSON_FORMAT, "storage.class": "io.confluent.connect.s3.storage.S3Storage", "s3.bucket.name": BUCKET,
              "value.converter": "org.apache.kafka.connect.json.JsonConverter", "value.converter.schemas.enable": "false",
              "key.converter": "org.apache.kafka.connect.storage.StringConverter"}
    config.update({name.replace("_", "."): value for name, value in more.items()})
    return config


class ConnectCase(harness.TestCase):
    def setUp(self):
        super().setUp()
        self.start()

    def start(self):
        self.program = self.enterContext(harness.Instance(self.place / "data"))

    def ask(self, method, path, body=None, content_type="application/json"):
        """Status and JSON of an answer, refusals too."""
        data = body if isinstance(body, (bytes, type(None))) else json.dumps(body).encode()
        request = urllib.request.Request(self.program.services["connect"] + path, data=data, method=method)
        if data is not None:
            request.add_header("Content-Type", content_type)
        try:
            with urllib.request.urlopen(request, timeout=harness.PATIENCE_SECONDS) as answer:
                text = answer.read()
                self.headers = answer.headers
                return answer.status, json.loads(text) if text else None
        except urllib.error.HTTPError as refusal:
            text = refusal.read()
            return refusal.code, json.loads(text) if text else None

    def millrace(self, *words, code=0):
        done = harness.run("--data", self.place / "data", *words)
        self.assertEqual(done.returncode, code, done.stderr)
        return done.stdout

    def produce(self, topic, *lines):
        harness.run("--data", self.place / "data", "topic", "create", topic, "--if-not-exists")
        done = harness.run("--data", self.place / "data", "topic", "produce", topic, stdin="".join(line + "\n" for line in lines).encode())
        self.assertEqual(done.returncode, 0, done.stderr)

    def keys(self, prefix):
        return self.millrace("bucket", "ls", prefix).decode().split()

    def eventually(self, look, expected):
        end = time.monotonic() + harness.PATIENCE_SECONDS
        while (seen := look()) != expected and time.monotonic() < end:
            time.sleep(0.1)
        self.assertEqual(seen, expected)


class ConnectTest(ConnectCase):
    def test_root_and_the_connector_of_the_first_start(self):
        status, root = self.ask("GET", "/")
        self.assertEqual(status, 200)
        self.assertEqual(root["version"], "4.3.1")
        self.assertEqual(root["kafka_cluster_id"], (self.place / "data/CLUSTER_ID").read_text().strip())
        self.assertEqual(self.ask("GET", "/connectors"), (200, [DEFAULT]))
        status, told = self.ask("GET", f"/connectors/{DEFAULT}")
        self.assertEqual(told["config"]["topics.regex"], f"{harness.USER_ID}.*")
        self.assertEqual(told["tasks"], [{"connector": DEFAULT, "task": n} for n in range(3)])
        self.assertEqual(told["type"], "sink")
        self.program.post("pin", [{"index": 1}])
        key = f"topics/{harness.USER_ID}.pin/partition=0/{harness.USER_ID}.pin+0+0000000000.json"
        self.eventually(lambda: self.keys("topics/"), [key])

    @unittest.skipIf(shutil.which("curl") is None, "curl is not there")
    def test_a_file_of_the_seeds_posted_with_curl(self):
        path = self.place / "s3-sink.properties"
        lines = ["# MSK Connect's console", "name=mine", "topics=other"] + [f"{k}={v}" for k, v in sink().items()]
        path.write_text("\n".join(lines) + "\n")
        url = self.program.services["connect"] + "/connectors"
        done = subprocess.run(["curl", "-s", "-i", "-X", "POST", "-H", "Content-Type: text/x-java-properties", "--data-binary", f"@{path}", url],
                              capture_output=True, text=True, check=True)
        self.assertIn("201 Created", done.stdout)
        self.assertIn("/connectors/mine", done.stdout)
        path.with_suffix(".json").write_text(json.dumps({"name": "again", "config": sink(topics="other")}))
        done = subprocess.run(["curl", "-s", "-X", "POST", "-H", "Content-Type: application/json", "--data", f"@{path.with_suffix('.json')}", url],
                              capture_output=True, text=True, check=True)
        self.assertEqual(json.loads(done.stdout)["name"], "again")
        done = subprocess.run(["curl", "-s", "-X", "POST", "--data", f"@{path}", url], capture_output=True, text=True, check=True)
        self.assertEqual(json.loads(done.stdout), {"error_code": 415, "message": "HTTP 415 Unsupported Media Type"})
        self.produce("other", '{"a": 1}')
        self.eventually(lambda: self.keys("topics/other"), ["topics/other/partition=0/other+0+0000000000.json"])

    def test_a_missing_bucket_and_a_bad_record_fail_the_task(self):
        self.assertEqual(self.ask("POST", "/connectors", {"name": "a", "config": sink(topics="t", s3_bucket_name="none")})[0], 201)
        _, status = self.ask("GET", "/connectors/a/status")
        self.assertEqual(status["tasks"][0]["state"], "FAILED")
        self.assertIn("Non-existent S3 bucket: none", status["tasks"][0]["trace"])
        self.produce("t", "{bad", '{"good":1}')
        config = sink(topics="t", errors_tolerance="none")
        self.assertEqual(self.ask("PUT", "/connectors/a/config", config)[0], 200)
        self.eventually(lambda: self.ask("GET", "/connectors/a/tasks/0/status")[1]["state"], "FAILED")
        self.assertIn("serialization error", self.ask("GET", "/connectors/a/tasks/0/status")[1]["trace"])
        self.assertEqual(self.keys("topics/t"), [])
        config.update({"errors.tolerance": "all", "errors.deadletterqueue.topic.name": "dead",
                       "errors.deadletterqueue.context.headers.enable": "true"})
        self.assertEqual(self.ask("PUT", "/connectors/a/config", config)[0], 200)
        self.eventually(lambda: self.keys("topics/t"), ["topics/t/partition=0/t+0+0000000001.json"])
        dead = json.loads(self.millrace("topic", "tail", "dead", "--from", "earliest", "--json", "--count", "1"))
        self.assertEqual(dead["value"], "{bad")

    def test_formats_partitioners_and_transforms(self):
        self.produce("v", '{"country":"fr","at":"2026-11-21T08:30:00Z","n":18446744073709551615}', '{"country":"de","at":1795000000000,"n":1}')
        configs = {
            "gzip": {"s3_compression_type": "gzip", "topics_dir": "gzip", "flush_size": "2"},
            "field": {"partitioner_class": STORAGE + "FieldPartitioner", "partition_field_name": "country", "topics_dir": "field"},
            "hour": {"partitioner_class": STORAGE + "HourlyPartitioner", "locale": "en-US", "timezone": "UTC", "timestamp_extractor": "RecordField",
                     "timestamp_field": "at", "topics_dir": "hour"},
            "bytes": {"format_class": "io.confluent.connect.s3.format.bytearray.ByteArrayFormat", "topics_dir": "bytes",
                      "value_converter": "org.apache.kafka.connect.converters.ByteArrayConverter"},
            "route": {"topics_dir": "route", "transforms": "r,i", "transforms_r_type": "org.apache.kafka.connect.transforms.RegexRouter",
                      "transforms_r_regex": "(.)", "transforms_r_replacement": "routed-$1",
                      "transforms_i_type": "org.apache.kafka.connect.transforms.InsertField$Value", "transforms_i_offset_field": "o"},
        }
        for name, more in configs.items():
            self.assertEqual(self.ask("PUT", f"/connectors/{name}/config", sink(topics="v", **more))[0], 201, name)
        expected = ["bytes/v/partition=0/v+0+0000000000.bin", "bytes/v/partition=0/v+0+0000000001.bin",
                    "field/v/country=de/v+0+0000000001.json", "field/v/country=fr/v+0+0000000000.json", "gzip/v/partition=0/v+0+0000000000.json.gz",
                    "hour/v/year=2026/month=11/day=18/hour=11/v+0+0000000001.json", "hour/v/year=2026/month=11/day=21/hour=08/v+0+0000000000.json",
                    "route/routed-v/partition=0/routed-v+0+0000000000.json", "route/routed-v/partition=0/routed-v+0+0000000001.json"]
        self.eventually(lambda: [key for key in self.keys("") if not key.startswith("topics/")], expected)
        packed = self.millrace("bucket", "cat", "gzip/v/partition=0/v+0+0000000000.json.gz")
        self.assertEqual(gzip.decompress(packed).count(b"\n"), 2)
        self.assertIn(b"18446744073709551615", gzip.decompress(packed))
        self.assertIn(b'"o":1', self.millrace("bucket", "cat", "route/routed-v/partition=0/routed-v+0+0000000001.json"))

    def test_the_quickstart_of_files(self):
        source, copy = self.place / "test.txt", self.place / "test.sink.txt"
        source.write_text("foo\nbar\n")
        for name, config in (("local-file-source", {"connector.class": "FileStreamSource", "tasks.max": "1", "file": str(source), "topic": "connect-test"}),
                             ("local-file-sink", {"connector.class": "FileStreamSink", "tasks.max": "1", "file": str(copy), "topics": "connect-test"})):
            self.assertEqual(self.ask("POST", "/connectors", {"name": name, "config": config})[0], 201)
        self.eventually(lambda: copy.read_text() if copy.exists() else "", "foo\nbar\n")
        with source.open("a") as more:
            more.write("Another line\n")
        self.eventually(copy.read_text, "foo\nbar\nAnother line\n")
        first = json.loads(self.millrace("topic", "tail", "connect-test", "--from", "earliest", "--json", "--count", "1"))
        self.assertEqual(json.loads(first["value"]), {"schema": {"type": "string", "optional": False}, "payload": "foo"})

    def test_states_and_configurations_outlive_the_instance(self):
        self.assertEqual(self.ask("PUT", "/connectors/a/config", sink(topics="t"))[0], 201)
        self.assertEqual(self.ask("PUT", "/connectors/a/pause")[0], 202)
        self.assertEqual(self.ask("DELETE", f"/connectors/{DEFAULT}")[0], 204)
        self.program.kill()
        self.start()
        self.assertEqual(self.ask("GET", "/connectors"), (200, ["a"]))
        self.assertEqual(self.ask("GET", "/connectors/a/status")[1]["connector"]["state"], "PAUSED")
        self.assertEqual(self.ask("PUT", "/connectors/a/resume")[0], 202)
        self.produce("t", "1")
        self.eventually(lambda: self.keys("topics/"), ["topics/t/partition=0/t+0+0000000000.json"])

    def test_offsets_are_seen_moved_and_forgotten(self):
        self.produce("t", "1", "2")
        self.assertEqual(self.ask("PUT", "/connectors/a/config", sink(topics="t"))[0], 201)
        entry = {"partition": {"kafka_topic": "t", "kafka_partition": 0}, "offset": {"kafka_offset": 2}}
        self.eventually(lambda: self.ask("GET", "/connectors/a/offsets")[1], {"offsets": [entry]})
        status, refusal = self.ask("DELETE", "/connectors/a/offsets")
        self.assertEqual(status, 400)
        self.assertIn("STOPPED", refusal["message"])
        self.assertEqual(self.ask("PUT", "/connectors/a/stop")[0], 204)
        entry["offset"]["kafka_offset"] = 1
        self.assertEqual(self.ask("PATCH", "/connectors/a/offsets", {"offsets": [entry]}),
                         (200, {"message": "The offsets for this connector have been altered successfully"}))
        self.assertEqual(self.ask("GET", "/connectors/a/offsets")[1], {"offsets": [entry]})
        self.assertEqual(self.ask("DELETE", "/connectors/a/offsets")[1], {"message": "The offsets for this connector have been reset successfully"})
        self.assertEqual(self.ask("GET", "/connectors/a/offsets")[1], {"offsets": []})

    def test_a_wrong_configuration_is_refused_as_validate_tells(self):
        config = sink(topics="t", tasks_max="none")
        del config["flush.size"]
        status, refusal = self.ask("POST", "/connectors", {"name": "a", "config": config})
        self.assertEqual((status, refusal["error_code"]), (400, 400))
        self.assertTrue(refusal["message"].startswith("Connector configuration is invalid and contains the following 3 error(s):\n"))
        status, told = self.ask("PUT", "/connector-plugins/S3SinkConnector/config/validate", {**config, "name": "a"})
        self.assertEqual((status, told["error_count"]), (200, 3))
        errors = {one["definition"]["name"]: one["value"]["errors"] for one in told["configs"] if one["value"]["errors"]}
        self.assertEqual(set(errors), {"flush.size", "tasks.max"})
        for message in sum(errors.values(), []):
            self.assertIn(message, refusal["message"])

    def test_the_command_line_with_an_instance_and_without(self):
        path = self.place / "mine.properties"
        path.write_text("\n".join(["name=mine", "topics=t"] + [f"{k}={v}" for k, v in sink().items()]))
        self.produce("t", "1")
        self.assertEqual(json.loads(self.millrace("connector", "apply", path, "--json"))[0]["state"], "RUNNING")
        self.assertEqual([one["connector"] for one in json.loads(self.millrace("connector", "list", "--json"))], [DEFAULT, "mine"])
        self.eventually(lambda: self.keys("topics/t"), ["topics/t/partition=0/t+0+0000000000.json"])
        self.millrace("connector", "pause", "mine")
        self.assertEqual(self.ask("GET", "/connectors/mine/status")[1]["connector"]["state"], "PAUSED")
        self.assertEqual(self.program.interrupt(), 0)
        self.assertEqual(json.loads(self.millrace("connector", "show", "mine", "--json"))["state"], "PAUSED")
        self.millrace("connector", "resume", "mine")
        self.millrace("connector", "delete", DEFAULT)
        self.assertIn(b"mine", self.millrace("connector", "list"))
        self.millrace("connector", "show", "nobody", code=3)
        path.write_text("name=bad\nconnector.class=S3Sink\n")
        self.millrace("connector", "apply", path, code=8)
        self.start()
        self.assertEqual(self.ask("GET", "/connectors"), (200, ["mine"]))


if __name__ == "__main__":
    harness.main()
