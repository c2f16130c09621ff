"""The REST Proxy's consumers, its API v3 and the schema registry, as scripts with `requests` use them, through the gateway and beside a Kafka client;
consumers end with the program that is killed, their offsets do not.
"""
import json
import pathlib
import subprocess
import time

import requests

import harness

TOPIC = f"{harness.USER_ID}.pin"
DEBIANS_PYTHON = "/usr/bin/python3"  # which has Debian's modules
V2 = "application/vnd.kafka.v2+json"


class Rest(harness.TestCase):
    def setUp(self):
        super().setUp()
        self.data = self.place / "data"

    def post_rows(self, url, rows):
        body = json.dumps({"records": [{"value": row} for row in rows]})
        posted = requests.post(f"{url}/topics/{TOPIC}", headers={"Content-Type": harness.V2_JSON}, data=body, timeout=harness.PATIENCE_SECONDS)
        self.assertEqual(posted.status_code, 200, posted.text)

    def make_consumer(self, url, name, **settings):
        body = json.dumps({"name": name, "format": "json", "auto.offset.reset": "earliest", **settings})
        made = requests.post(f"{url}/consumers/students", headers={"Content-Type": V2}, data=body, timeout=harness.PATIENCE_SECONDS)
        self.assertEqual(made.status_code, 200, made.text)
        base = made.json()["base_uri"]
        asked = requests.post(f"{base}/subscription", headers={"Content-Type": V2}, data=json.dumps({"topics": [TOPIC]}),
                              timeout=harness.PATIENCE_SECONDS)
        self.assertEqual(asked.status_code, 204, asked.text)
        return base

    def read(self, base, count):
        """As the scripts do it: asked again until there is something."""
        records = []
        for _ in range(30):
            got = requests.get(f"{base}/records", headers={"Accept": harness.V2_JSON}, timeout=harness.PATIENCE_SECONDS)
            self.assertEqual(got.status_code, 200, got.text)
            records += got.json()
            if len(records) >= count:
                break
        return [one["value"]["index"] for one in records]

    def test_the_pipelines_consumer(self):
        with harness.Instance(self.data) as instance:
            gateway = instance.services["gateway"] + "/test"
            self.post_rows(gateway, [{"index": number} for number in range(100)])
            base = self.make_consumer(gateway, "student")
            self.assertEqual(base, f"{gateway}/consumers/students/instances/student")
            self.assertEqual(self.read(base, 100), list(range(100)))
            self.assertEqual(requests.delete(base, headers={"Content-Type": V2}, timeout=5).status_code, 204)
            # Committed by itself when it left; the next one goes on there.
            self.post_rows(gateway, [{"index": 100}])
            self.assertEqual(self.read(self.make_consumer(gateway, "student"), 1), [100])

    def test_offsets_survive_a_kill_and_consumers_do_not(self):
        with harness.Instance(self.data) as instance:
            rest = instance.services["rest"]
            self.post_rows(rest, [{"index": number} for number in range(10)])
            base = self.make_consumer(rest, "c", **{"auto.commit.enable": "false"})
            self.assertEqual(self.read(base, 10), list(range(10)))
            self.assertEqual(requests.post(f"{base}/offsets", headers={"Content-Type": V2}, timeout=5,
                                           data=json.dumps({"offsets": [{"topic": TOPIC, "partition": 0, "offset": 6}]})).json(), [])
            instance.kill()
        with harness.Instance(self.data) as instance:
            rest = instance.services["rest"]
            gone = requests.get(f"{rest}/consumers/students/instances/c/records", timeout=5)
            self.assertEqual((gone.status_code, gone.json()["error_code"]), (404, 40403))
            self.assertEqual(self.read(self.make_consumer(rest, "c"), 3), [7, 8, 9])

    def test_a_stop_waits_for_no_consumer(self):
        with harness.Instance(self.data) as instance:
            base = self.make_consumer(instance.services["rest"], "c")
            port = instance.port("rest")
            path = base.split(str(port), 1)[1]
            with instance.talk("rest") as peer:
                peer.send(harness.request("GET", f"{path}/records?timeout=28000"))
                self.assertEqual(instance.interrupt(), 0)
                self.assertEqual(peer.answer().json(), [])

    def test_shares_a_group_with_a_kafka_client(self):
        with harness.Instance(self.data, "--set", "kafka.num.partitions=2") as instance:
            v3 = instance.services["rest"] + "/v3/clusters/"
            cluster = requests.get(v3.rstrip("/"), timeout=5).json()["data"][0]["cluster_id"]
            made = requests.post(f"{v3}{cluster}/topics", json={"topic_name": "two", "partitions_count": 2}, timeout=5)
            self.assertEqual(made.status_code, 201, made.text)
            url = instance.services["rest"]
            name = requests.post(f"{url}/consumers/g", headers={"Content-Type": V2}, data="{}", timeout=5).json()["base_uri"]
            requests.post(f"{name}/subscription", headers={"Content-Type": V2}, data='{"topics":["two"]}', timeout=5)
            broker = instance.services["kafka"].removeprefix("kafka://")
            kcat = subprocess.Popen(["kcat", "-b", broker, "-G", "g", "two"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
            try:
                owners = self.owners(f"{v3}{cluster}/consumer-groups/g/consumers")
            finally:
                kcat.kill()
                kcat.wait()
            self.assertEqual(sorted(owners.values()), [1, 1], owners)

    def test_schemas_survive_a_kill(self):
        body = json.dumps({"schema": json.dumps({"type": "record", "name": "Pin", "fields": [{"name": "index", "type": "long"}]})})
        typed = {"Content-Type": "application/vnd.schemaregistry.v1+json"}
        with harness.Instance(self.data) as instance:
            url = instance.services["registry"] + "/subjects/pin-value/versions"
            self.assertEqual(requests.post(url, headers=typed, data=body, timeout=5).json(), {"id": 1})
            instance.kill()
        with harness.Instance(self.data) as instance:
            url = instance.services["registry"]
            kept = requests.get(f"{url}/subjects/pin-value/versions/latest", timeout=5).json()
            self.assertEqual((kept["id"], json.loads(kept["schema"])["name"]), (1, "Pin"))
            narrow = json.dumps({"schema": '"string"'})
            refused = requests.post(f"{url}/subjects/pin-value/versions", headers=typed, data=narrow, timeout=5)
            self.assertEqual((refused.status_code, refused.json()["error_code"]), (409, 409))

    def test_avro_goes_in_and_out_over_a_kill(self):
        schema = json.dumps({"type": "record", "name": "Pin", "fields": [{"name": "index", "type": "long"},
                                                                         {"name": "title", "type": ["null", "string"]}]})
        typed = {"Content-Type": "application/vnd.kafka.avro.v2+json"}
        rows = [{"index": 1, "title": {"string": "a"}}, {"index": 2, "title": None}]
        with harness.Instance(self.data) as instance:
            topic = f"{instance.services['rest']}/topics/{TOPIC}"
            body = json.dumps({"value_schema": schema, "records": [{"value": row} for row in rows]})
            stored = requests.post(topic, headers=typed, data=body, timeout=5).json()
            self.assertEqual((stored["value_schema_id"], stored["offsets"][1]["offset"]), (1, 1))
            instance.kill()
        with harness.Instance(self.data) as instance:
            group = f"{instance.services['rest']}/consumers/avro"
            made = requests.post(group, headers={"Content-Type": V2}, timeout=5, data=json.dumps(
                {"name": "one", "format": "avro", "auto.offset.reset": "earliest"})).json()
            places = json.dumps({"partitions": [{"topic": TOPIC, "partition": 0}]})
            requests.post(made["base_uri"] + "/assignments", headers={"Content-Type": V2}, data=places, timeout=5)
            read = requests.get(made["base_uri"] + "/records", headers={"Accept": typed["Content-Type"]}, timeout=35)
            self.assertEqual([one["value"] for one in read.json()], rows)

    def test_all_formats_with_schemas_over_a_kill(self):
        avro = json.dumps({"type": "record", "name": "Pin", "fields": [{"name": "index", "type": "int"}, {"name": "title", "type": "string"}]})
        wrong_avro = json.dumps({"type": "record", "name": "Pin", "fields": [{"name": "index", "type": "string"}]})
        open_json = json.dumps({"title": "Pin", "type": "object", "properties": {"index": {"type": "integer"}, "title": {"type": "string"}}})
        wrong_json = json.dumps({"type": "object", "properties": {"index": {"type": "string"}}})
        proto = 'syntax = "proto3"; message Pin { int32 index = 1; string title = 2; }'
        formats = [("avro", "AVRO", "AVRO", avro, wrong_avro), ("jsonschema", "JSON", "JSONSCHEMA", open_json, wrong_json),
                   ("protobuf", "PROTOBUF", "PROTOBUF", proto, proto.replace("int32", "string"))]
        rows = [{"index": number, "title": "a pin, é"} for number in range(1, 4)]
        with harness.Instance(self.data) as instance:
            registry = instance.services["registry"]
            self.assertEqual(requests.get(f"{registry}/schemas/types", timeout=5).json(), ["JSON", "PROTOBUF", "AVRO"])
            for name, kind, v3_kind, schema, wrong in formats:
                with self.subTest(format=name):
                    ids = self.produce_in(instance, name, v3_kind, schema, rows)
                    self.refuses_schemas(registry, name, kind, schema, wrong, ids)
            instance.kill()
        with harness.Instance(self.data) as instance:
            for name, *_ in formats:
                with self.subTest(format=name):
                    self.assertEqual(self.consume_in(instance, name), rows)

    def test_confluents_serializers_read_and_are_read(self):
        """Debian's python3-confluent-kafka registers, writes and reads by itself; what it wrote the REST door reads, and the other way round."""
        client = [DEBIANS_PYTHON, str(pathlib.Path(__file__).with_name("schema_client.py"))]
        schemas = {"json": ("jsonschema", "JSONSCHEMA"), "protobuf": ("protobuf", "PROTOBUF")}
        with harness.Instance(self.data) as instance:
            for kind, (name, v3_kind) in schemas.items():
                with self.subTest(kind=kind):
                    v3 = f"{instance.services['rest']}/v3/clusters"
                    v3 += "/" + requests.get(v3, timeout=5).json()["data"][0]["cluster_id"]
                    requests.post(f"{v3}/topics", json={"topic_name": f"pins-{name}", "partitions_count": 1}, timeout=5)
                    places = [instance.services["kafka"].removeprefix("kafka://"), instance.services["registry"], f"pins-{name}"]
                    subprocess.run([*client, "produce", kind, *places, "1", "2"], check=True, timeout=harness.PATIENCE_SECONDS)
                    # By the schema that the client registered: the subject's latest.
                    record = {"value": {"data": {"index": 3, "title": "a pin, é"}}}
                    third = requests.post(f"{v3}/topics/pins-{name}/records", json=record, timeout=5).json()
                    self.assertEqual((third.get("offset"), third.get("value", {}).get("type")), (2, v3_kind), third)
                    rows = [{"index": number, "title": "a pin, é"} for number in (1, 2, 3)]
                    self.assertEqual(self.consume_in(instance, name), rows)
                    read = subprocess.run([*client, "consume", kind, *places, "1", "2", "3"], check=True, capture_output=True,
                                          timeout=harness.PATIENCE_SECONDS)
                    self.assertEqual([json.loads(line) for line in read.stdout.splitlines()], rows)

    def produce_in(self, instance, name, v3_kind, schema, rows):
        """The first two by API v2, the third by API v3; returns the schema's id."""
        rest = instance.services["rest"]
        v3 = f"{rest}/v3/clusters/{requests.get(rest + '/v3/clusters', timeout=5).json()['data'][0]['cluster_id']}"
        requests.post(f"{v3}/topics", json={"topic_name": f"pins-{name}", "partitions_count": 1}, timeout=5)
        typed = {"Content-Type": f"application/vnd.kafka.{name}.v2+json"}
        body = {"value_schema": schema, "records": [{"value": row} for row in rows[:2]]}
        stored = requests.post(f"{rest}/topics/pins-{name}", headers=typed, data=json.dumps(body), timeout=5)
        self.assertEqual(stored.status_code, 200, stored.text)
        record = {"value": {"type": v3_kind, "schema": schema, "data": rows[2]}}
        third = requests.post(f"{v3}/topics/pins-{name}/records", json=record, timeout=5).json()
        self.assertEqual((third["offset"], third["value"]["type"]), (2, v3_kind))
        body["records"] = [{"value": {"index": "no number"}}]
        refused = requests.post(f"{rest}/topics/pins-{name}", headers=typed, data=json.dumps(body), timeout=5)
        self.assertEqual((refused.status_code, refused.json()["error_code"]), (422, 42203))
        return stored.json()["value_schema_id"]

    def refuses_schemas(self, registry, name, kind, schema, wrong, schema_id):
        subject = f"{registry}/subjects/pins-{name}-value/versions"
        again = requests.post(subject, json={"schemaType": kind, "schema": schema}, timeout=5)
        self.assertEqual(again.json(), {"id": schema_id})
        refused = requests.post(subject, json={"schemaType": kind, "schema": wrong}, timeout=5)
        self.assertEqual((refused.status_code, refused.json()["error_code"]), (409, 409), refused.text)
        invalid = requests.post(subject, json={"schemaType": kind, "schema": "{[ no schema"}, timeout=5)
        self.assertEqual((invalid.status_code, invalid.json()["error_code"]), (422, 42201))

    def consume_in(self, instance, name):
        group = f"{instance.services['rest']}/consumers/{name}"
        made = requests.post(group, headers={"Content-Type": V2}, timeout=5, data=json.dumps(
            {"name": "one", "format": name, "auto.offset.reset": "earliest"})).json()
        places = json.dumps({"partitions": [{"topic": f"pins-{name}", "partition": 0}]})
        requests.post(made["base_uri"] + "/assignments", headers={"Content-Type": V2}, data=places, timeout=5)
        accept = {"Accept": f"application/vnd.kafka.{name}.v2+json"}
        read = requests.get(made["base_uri"] + "/records", headers=accept, timeout=35)
        self.assertEqual(read.status_code, 200, read.text)
        return [one["value"] for one in read.json()]

    def test_an_open_request_is_answered_record_by_record(self):
        with harness.Instance(self.data) as instance:
            cluster = requests.get(instance.services["rest"] + "/v3/clusters", timeout=5).json()["data"][0]["cluster_id"]
            head = (f"POST /v3/clusters/{cluster}/topics/{TOPIC}/records HTTP/1.1\r\nHost: a\r\n"
                    "Content-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n").encode()
            with instance.talk("rest") as open_request, instance.talk("rest") as left_open:
                open_request.send(head)
                for number in range(3):
                    record = json.dumps({"value": {"type": "JSON", "data": {"index": number}}}).encode()
                    for part in (record[:12], record[12:]):  # an object may come in pieces
                        open_request.send(b"%x\r\n%b\r\n" % (len(part), part))
                    if number == 0:
                        answer = open_request.head()
                        self.assertEqual((answer.status, answer.headers["transfer-encoding"]), (200, "chunked"))
                    self.assertEqual(json.loads(open_request.chunk())["offset"], number)
                self.assertEqual(len(self.tail(instance)), 3, "while the request is open")
                open_request.send(b"3\r\n[1]\r\n")
                self.assertEqual(json.loads(open_request.chunk())["error_code"], 400)
                self.assertEqual(open_request.chunk(), b"")
                # One that goes on when the program stops is no reason to wait.
                left_open.send(head + b"1\r\n{\r\n")
                self.assertEqual(instance.interrupt(), 0)

    def test_chunked_bodies_are_taken_whole(self):
        rows = [json.dumps({"records": [{"value": 1}]}).encode()[:9], json.dumps({"records": [{"value": 1}]}).encode()[9:]]
        with harness.Instance(self.data) as instance:
            url = f"{instance.services['rest']}/topics/{TOPIC}"
            posted = requests.post(url, headers={"Content-Type": harness.V2_JSON}, data=iter(rows), timeout=5)
            self.assertEqual((posted.status_code, posted.json()["offsets"][0]["offset"]), (200, 0))
            large = requests.post(url, headers={"Content-Type": harness.V2_JSON}, data=iter([b" " * 5_000_000] * 3), timeout=30)
            self.assertEqual(large.status_code, 413)

    def tail(self, instance):
        read = subprocess.run(["kcat", "-C", "-b", instance.services["kafka"].removeprefix("kafka://"), "-t", TOPIC, "-o", "beginning", "-e", "-q"],
                              check=True, capture_output=True, timeout=harness.PATIENCE_SECONDS)
        return read.stdout.splitlines()

    def owners(self, url):
        """Partitions by member, once two share the group."""
        owners = {}
        for _ in range(60):
            members = requests.get(url, timeout=5).json()["data"]
            owners = {one["consumer_id"]: len(requests.get(one["assignments"]["related"], timeout=5).json()["data"]) for one in members}
            if len(owners) == 2 and all(owners.values()):
                break
            time.sleep(0.5)
        return owners


harness.main()
