#!/usr/bin/env python3
"""The gateway as people's scripts see it: `requests` in the words of the notebooks, what an exported definition makes of it, keys and
throttles. What was put into a stream is read back through the Kinesis door."""
import configparser
import json
import random
import sys
import unittest
import warnings

import harness
from harness import USER_ID

# Debian's modules belong to Debian's Python, whichever one runs the tests.
sys.path.append("/usr/lib/python3/dist-packages")
try:
    import boto3
    import botocore.config
    import requests
except ImportError:
    boto3 = requests = None

STREAM = f"streaming-{USER_ID}-pin"
JSON = {"Content-Type": "application/json"}
PIN = {"index": 7528, "unique_id": "fbe53c66-3442-4773-b19e-d3ec6f54dddf", "title": "Größe \"zwei\" \U0001d54f",
       "follower_count": "124k", "downloaded": 0, "latitude": -89.9787, "none": None}
# As API Gateway exports such an API (oas30, extensions='apigateway').
EXPORTED = {
    "openapi": "3.0.1",
    "info": {"title": USER_ID, "version": "2023-05-01T10:00:00Z"},
    "servers": [{"url": "https://abc.execute-api.us-east-1.amazonaws.com/{basePath}", "variables": {"basePath": {"default": "/test"}}}],
    "paths": {
        "/{proxy+}": {"x-amazon-apigateway-any-method": {
            "parameters": [{"name": "proxy", "in": "path", "required": True, "schema": {"type": "string"}}],
            "x-amazon-apigateway-integration": {
                "httpMethod": "ANY", "type": "http_proxy", "uri": "http://ec2-1-2-3-4.compute-1.amazonaws.com:8082/{proxy}",
                "requestParameters": {"integration.request.path.proxy": "method.request.path.proxy"},
                "responses": {"default": {"statusCode": "200"}}, "passthroughBehavior": "when_no_match"}}},
        "/streams/{stream-name}/record": {"put": {"x-amazon-apigateway-integration": {
            "httpMethod": "POST", "type": "aws", "uri": "arn:aws:apigateway:us-east-1:kinesis:action/PutRecord",
            "credentials": f"arn:aws:iam::123456789012:role/{USER_ID}-kinesis-access-role",
            "requestParameters": {"integration.request.header.Content-Type": "'application/x-amz-json-1.1'"},
            "requestTemplates": {"application/json": "{\n    \"StreamName\": \"$input.params('stream-name')\",\n    \"Data\": "
                                 "\"$util.base64Encode($input.json('$.Data'))\",\n    \"PartitionKey\": \"$input.path('$.PartitionKey')\"\n}"},
            "responses": {"default": {"statusCode": "200"}}, "passthroughBehavior": "when_no_templates"}}},
        "/streams/{stream-name}/records": {"put": {"x-amazon-apigateway-integration": {
            "httpMethod": "POST", "type": "aws", "uri": "arn:aws:apigateway:us-east-1:kinesis:action/PutRecords",
            "requestTemplates": {"application/json": "{\n    \"StreamName\": \"$input.params('stream-name')\",\n    \"Records\": [\n       "
                                 "#foreach($elem in $input.path('$.records'))\n          {\n            \"Data\": "
                                 "\"$util.base64Encode($elem.data)\",\n            \"PartitionKey\": \"$elem.partition-key\"\n          }"
                                 "#if($foreach.hasNext),#end\n        #end\n    ]\n}"},
            "responses": {"default": {"statusCode": "200"}}}}},
    },
}


@unittest.skipIf(requests is None, "install python3-requests and python3-boto3")
class GatewayTest(harness.TestCase):
    def setUp(self):
        super().setUp()
        warnings.simplefilter("ignore", ResourceWarning)
        self.session = requests.Session()
        self.addCleanup(self.session.close)

    def start(self, config=None, *words):
        """`up`, with a configuration of the gateway as text or as what JSON is made of."""
        if config is not None:
            text = config if isinstance(config, str) else json.dumps(config)
            (self.place / "gateway.yaml").write_text(text)
            words = ("--gateway-config", self.place / "gateway.yaml", *words)
        self.program = harness.Instance(self.place / "data", *map(str, words))
        self.addCleanup(lambda: self.program.__exit__())
        self.url = self.program.services["gateway"]
        return self.program

    def stop(self):
        self.assertEqual(self.program.interrupt(), 0)
        self.program.__exit__()

    def stored(self, stream=STREAM):
        """What all shards hold, in order of arrival."""
        credentials = configparser.ConfigParser()
        credentials.read(self.place / "data" / "credentials")
        keys = credentials[credentials.sections()[0]]
        kinesis = boto3.client("kinesis", endpoint_url=self.program.services["kinesis"], region_name="us-east-1",
                               aws_access_key_id=keys["aws_access_key_id"], aws_secret_access_key=keys["aws_secret_access_key"],
                               config=botocore.config.Config(retries={"max_attempts": 0}))
        records = []
        for shard in kinesis.list_shards(StreamName=stream)["Shards"]:
            at = kinesis.get_shard_iterator(StreamName=stream, ShardId=shard["ShardId"], ShardIteratorType="TRIM_HORIZON")["ShardIterator"]
            while at:
                got = kinesis.get_records(ShardIterator=at)
                records += got["Records"]
                at = got.get("NextShardIterator") if got["Records"] or got["MillisBehindLatest"] else None
        return sorted(records, key=lambda record: record["ApproximateArrivalTimestamp"])

    def refused(self, answer, status, message=None, error_type=None):
        self.assertEqual(answer.status_code, status, answer.text)
        self.assertTrue(answer.json()["message"], answer.text)
        if message:
            self.assertEqual(answer.json()["message"], message)
        if error_type:
            self.assertEqual(answer.headers["x-amzn-ErrorType"], error_type)
        self.assertEqual(len(answer.headers["x-amzn-RequestId"]), 36)
        self.assertTrue(answer.headers["x-amz-apigw-id"])


class DefaultTest(GatewayTest):
    def test_the_notebooks_requests_work_unchanged(self):
        self.start()
        # user_posting_emulation.py
        payload = json.dumps({"records": [{"value": {"index": 7528, "title": "t"}}]})
        answer = self.session.request("POST", f"{self.url}/test/topics/{USER_ID}.pin",
                                      headers={"Content-Type": "application/vnd.kafka.json.v2+json"}, data=payload)
        self.assertEqual(answer.status_code, 200)
        self.assertEqual(answer.json()["offsets"], [{"partition": 0, "offset": 0, "error_code": None, "error": None}])
        # user_posting_emulation_streaming.py, in its variants
        address = f"{self.url}/prod/streams/{STREAM}"
        for body in [{"StreamName": STREAM, "Data": PIN, "PartitionKey": "partition-1"},
                     {"StreamName": "{self.stream_name}", "Data": [PIN], "PartitionKey": "é \"quoted\" it's"},
                     {"Data": "eyJpbmRleCI6MX0=", "PartitionKey": 7528}]:
            answer = self.session.request("PUT", f"{address}/record", headers=JSON, data=json.dumps(body))
            self.assertEqual(answer.status_code, 200, answer.text)
            self.assertLessEqual({"SequenceNumber", "ShardId"}, set(answer.json()))
        answer = self.session.put(f"{self.url}/prod/streams/record?stream-name={STREAM}", data=json.dumps({"Data": {}, "PartitionKey": "k"}))
        self.assertEqual(answer.status_code, 200, answer.text)
        many = {"records": [{"data": json.dumps(PIN), "partition-key": "a"}, {"data": PIN, "partition-key": "b"}]}
        answer = self.session.put(f"{address}/records", headers=JSON, data=json.dumps(many))
        self.assertEqual(answer.status_code, 200, answer.text)
        self.assertEqual((answer.json()["FailedRecordCount"], len(answer.json()["Records"])), (0, 2))
        compact = json.dumps(PIN, separators=(",", ":"), ensure_ascii=True)
        by_key = {record["PartitionKey"]: record["Data"].decode() for record in self.stored()}
        self.assertEqual(by_key, {"partition-1": compact, "é \"quoted\" it's": f"[{compact}]", "7528": "\"eyJpbmRleCI6MX0=\"",
                                  "k": "{}", "a": json.dumps(PIN), "b": compact})

    def test_streams_are_managed_through_it(self):
        self.start()
        streams = f"{self.url}/test/streams"
        self.assertIn(STREAM, self.session.get(streams).json()["StreamNames"])
        self.assertEqual(self.session.get(streams + "?Limit=1").json()["HasMoreStreams"], True)
        self.assertEqual(self.session.get(f"{streams}/{STREAM}").json()["StreamDescription"]["StreamStatus"], "ACTIVE")
        self.assertEqual(self.session.post(f"{streams}/mine", headers=JSON, data='{"ShardCount": 2}').status_code, 200)
        self.assertEqual(self.session.post(f"{streams}/five", headers=JSON).status_code, 200)
        described = [self.session.get(f"{streams}/{name}").json()["StreamDescription"] for name in ("mine", "five")]
        self.assertEqual([len(one["Shards"]) for one in described], [2, 5])
        put = self.session.put(f"{streams}/mine/record", json={"Data": "x", "PartitionKey": "k"}).json()
        at = self.session.get(f"{streams}/mine/sharditerator", params={"shard-id": put["ShardId"]}).json()["ShardIterator"]
        got = self.session.get(f"{streams}/mine/records", headers={"Shard-Iterator": at}).json()
        self.assertEqual([record["Data"] for record in got["Records"]], ["Ingi"])
        self.assertEqual(self.session.delete(f"{streams}/mine").status_code, 200)
        self.refused(self.session.get(f"{streams}/mine"), 400, error_type="ResourceNotFoundException")

    def test_what_is_wrong_is_refused_and_not_stored(self):
        self.start()
        address = f"{self.url}/test/streams/{STREAM}"
        good = {"Data": {"a": 1}, "PartitionKey": "k"}
        for where, body in [("record", {"PartitionKey": "k"}), ("record", {"Data": {}}), ("record", {"Data": {}, "PartitionKey": ""}),
                            ("record", {"Data": {}, "PartitionKey": None}), ("record", []), ("record", {"Data": 1, "PartitionKey": "x" * 257}),
                            ("records", {"records": [{"value": PIN}]}), ("records", {"records": []}), ("records", good),
                            ("records", {"records": [{"data": "x", "partition-key": "k"}, {"data": "y"}]})]:
            with self.subTest(where=where, body=str(body)[:60]):
                self.refused(self.session.put(f"{address}/{where}", json=body), 400)
        for body in ["", "{", '{"Data": 1, "PartitionKey": "k"} x', '{"Data": NaN, "PartitionKey": "k"}', b'{"Data": "\xff", "PartitionKey": "k"}']:
            with self.subTest(body=body):
                self.refused(self.session.put(f"{address}/record", headers=JSON, data=body), 400)
        self.refused(self.session.put(f"{self.url}/test/streams/none/record", json=good), 400, error_type="ResourceNotFoundException")
        self.refused(self.session.put(f"{self.url}/test/streams/record", json=good), 400)
        self.refused(self.session.put(f"{address}/record", data={"Data": "form"}), 415, "Unsupported Media Type")
        self.refused(self.session.put(f"{address}/record", headers=JSON, data=b"x" * (10 * 1024 * 1024 + 1)), 413, "Request Too Long")
        for method, path in [("POST", f"/test/streams/{STREAM}/record"), ("GET", "/test/nowhere"), ("GET", "/test"), ("GET", "/")]:
            self.refused(self.session.request(method, self.url + path), 403, "Missing Authentication Token", "MissingAuthenticationTokenException")
        self.refused(self.session.get(f"{self.url}/t.st/streams"), 403, "Forbidden", "ForbiddenException")
        self.assertEqual(self.stored(), [])

    def test_the_preflight_is_answered(self):
        self.start()
        for path in (f"topics/{USER_ID}.pin", "streams", f"streams/{STREAM}/record"):
            answer = self.session.options(f"{self.url}/test/{path}", headers={"Origin": "http://x", "Access-Control-Request-Method": "PUT"})
            self.assertEqual((answer.status_code, answer.headers["Access-Control-Allow-Origin"]), (200, "*"), path)
            self.assertIn("PUT", answer.headers["Access-Control-Allow-Methods"])


class ConfiguredTest(GatewayTest):
    def test_an_exported_definition_is_served(self):
        (self.place / "api.json").write_text(json.dumps(EXPORTED))
        self.start("import: api.json")
        posted = self.session.post(f"{self.url}/test/topics/{USER_ID}.pin", json={"records": [{"value": PIN}]},
                                   headers={"Content-Type": harness.V2_JSON})
        self.assertEqual(posted.status_code, 200, posted.text)
        put = self.session.put(f"{self.url}/test/streams/{STREAM}/record", json={"Data": PIN, "PartitionKey": "k"})
        self.assertEqual(put.status_code, 200, put.text)
        self.refused(self.session.put(f"{self.url}/test/streams/{STREAM}/record", json={"PartitionKey": "k"}), 400)
        self.refused(self.session.put(f"{self.url}/test/streams/none/record", json={"Data": 1, "PartitionKey": "k"}), 400)
        self.refused(self.session.get(f"{self.url}/test/streams"), 403)
        objects = self.session.put(f"{self.url}/test/streams/{STREAM}/records", json={"records": [{"data": {"k": "v"}, "partition-key": "o"}]})
        self.assertEqual(objects.status_code, 200, objects.text)
        self.assertEqual({record["PartitionKey"]: json.loads(record["Data"]) for record in self.stored()}, {"k": PIN, "o": {"k": "v"}})

    def test_compatible_keeps_the_originals_ways(self):
        (self.place / "api.json").write_text(json.dumps(EXPORTED))
        self.start({"import": "api.json", "compatible": True})
        silent = self.session.put(f"{self.url}/test/streams/none/record", json={"Data": 1, "PartitionKey": "k"})
        self.assertEqual((silent.status_code, silent.json()["__type"]), (200, "ResourceNotFoundException"))
        self.session.put(f"{self.url}/test/streams/{STREAM}/records",
                         json={"records": [{"data": {"index": 1, "t": ["a", {"b": None}]}, "partition-key": "k"}]})
        self.assertEqual([record["Data"] for record in self.stored()], [b"{index=1, t=[a, {b=null}]}"])

    def test_stages_variables_keys_and_quotas(self):
        self.start("""
stages:
  test: {}
  slow: {throttle: {rateLimit: 0.01, burstLimit: 2}}
apiKeys: [{name: alice, value: key-of-alice-0000001}, {name: bob, value: key-of-bob-000000002}, {name: idle, value: key-of-idle-00000003}]
usagePlans:
  - {name: basic, stages: [test], apiKeys: [alice], quota: {limit: 3, period: DAY}}
  - {name: other, stages: [test], apiKeys: [bob], throttle: {rateLimit: 0.01, burstLimit: 1}}
""")
        get = lambda stage, key=None, **more: self.session.get(f"{self.url}/{stage}/streams", headers={"x-api-key": key} if key else {}, **more)
        self.refused(get("prod"), 403, "Forbidden", "ForbiddenException")
        for key in (None, "wrong", "alice", "key-of-idle-00000003"):
            self.refused(get("test", key), 403, "Forbidden", "ForbiddenException")
        self.refused(get("test", params={"x-api-key": "key-of-alice-0000001"}), 403)
        for _ in range(3):
            self.assertEqual(get("test", "key-of-alice-0000001").status_code, 200)
        self.refused(get("test", "key-of-alice-0000001"), 429, "Limit Exceeded", "LimitExceededException")
        self.assertEqual(get("test", "key-of-bob-000000002").status_code, 200)
        self.refused(get("test", "key-of-bob-000000002"), 429, "Too Many Requests", "TooManyRequestsException")
        self.assertEqual([get("slow").status_code for _ in range(3)], [200, 200, 429])
        self.assertEqual(self.session.options(f"{self.url}/test/streams").status_code, 200)

    def test_wrong_files_are_refused_by_name(self):
        path = self.place / "gateway.yaml"
        for text, naming in [("stagse: {}", "stagse"), ("stages: [", "gateway.yaml:"), ("import: nowhere.json", "nowhere.json"),
                             ("usagePlans: [{name: p, quota: {limit: 1, period: YEAR}}]", "`period`"), ("[]", "gateway.yaml")]:
            path.write_text(text)
            done = self.must_refuse(naming, "up", "--data", self.place / "data", "--gateway-config", path)
            self.assertIn("gateway.yaml", done.stderr)
        self.must_refuse("none.yaml", "up", "--data", self.place / "data", "--gateway-config", self.place / "none.yaml")
        (self.place / "bad.json").write_text(json.dumps(EXPORTED).replace("aws\"", "aws_proxy\""))
        path.write_text("import: bad.json")
        self.must_refuse("PUT /streams/{stream-name}/record", "up", "--data", self.place / "data", "--gateway-config", path)

    def test_what_is_exported_is_imported_again(self):
        self.start()
        data = self.place / "data"
        self.assertEqual(self.must("export", "openapi", self.place / "api.json", "--data", data).strip(), str(self.place / "api.json"))
        exported = json.loads((self.place / "api.json").read_text())
        self.assertIn("x-amazon-apigateway-any-method", exported["paths"]["/{proxy+}"])
        self.assertIn("put", exported["paths"]["/streams/{stream-name}/record"])
        self.stop()
        self.start({"import": str(self.place / "api.json")})
        self.assertEqual(self.program.post("pin", [{"index": 1}], "gateway").status, 200)
        key = str(random.random())
        put = self.session.put(f"{self.url}/any/streams/{STREAM}/record", json={"Data": PIN, "PartitionKey": key})
        self.assertEqual(put.status_code, 200, put.text)
        self.assertEqual([record["PartitionKey"] for record in self.stored()], [key])
        self.must("export", "openapi", self.place / "again.json", "--data", data)
        self.assertEqual(json.loads((self.place / "again.json").read_text())["paths"], exported["paths"])
        self.stop()
        self.must("export", "openapi", self.place / "alone.json", "--data", data)
        self.assertEqual(json.loads((self.place / "alone.json").read_text())["paths"].keys(), exported["paths"].keys())


if __name__ == "__main__":
    harness.main()
