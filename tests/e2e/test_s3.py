#!/usr/bin/env python3
"""The bucket as S3's own clients see it: boto3 and the aws command line of Debian, over the port of a running program."""
import hashlib
import json
import os
import random
import subprocess
import sys
import threading
import time
import unittest
import urllib.error
import urllib.request
import warnings

import harness

# Debian's modules belong to Debian's Python, whichever one runs the tests.
sys.path.append("/usr/lib/python3/dist-packages")
try:
    import boto3
    import botocore.config
    import botocore.exceptions
except ImportError:
    boto3 = None

AWS = os.environ.get("AWS_COMMAND", "/usr/bin/aws")
HOME = f"user-{harness.USER_ID}-bucket"
MIB = 1024 * 1024
ROUNDS = int(os.environ.get("CRASH_ROUNDS", "3"))


class Program(harness.Instance):
    def environment(self):
        return {"AWS_SHARED_CREDENTIALS_FILE": f"{self.data}/credentials", "AWS_DEFAULT_REGION": "us-east-1", "AWS_CONFIG_FILE": "/dev/null"}

    def client(self, **more):
        names = {name: value for name, value in os.environ.items() if not name.startswith("AWS")}
        os.environ.clear()
        os.environ.update(names, **self.environment())
        config = botocore.config.Config(retries={"max_attempts": 0}, read_timeout=120, signature_version="s3v4",
                                        s3={"addressing_style": more.pop("addressing", "path")})
        url = more.pop("url", self.services["s3"])
        return boto3.session.Session().client("s3", endpoint_url=url, region_name="us-east-1", config=config, **more)


def code_of(call, **words):
    """The error's code, or what the call gave."""
    try:
        return call(**words)
    except botocore.exceptions.ClientError as error:
        return error.response["Error"]["Code"]


def body_of(mib, seed=1):
    return random.Random(seed).randbytes(mib * MIB)


@unittest.skipIf(boto3 is None, "boto3 is not there: install python3-boto3")
class S3Test(harness.TestCase):
    def setUp(self):
        super().setUp()
        warnings.simplefilter("ignore", ResourceWarning)  # boto3 leaves its connections to the collector
        self.program = Program(self.place / "data")
        self.addCleanup(self.end)
        self.s3 = self.program.client()

    def end(self):
        self.program.__exit__()

    def restart(self):
        self.program.kill()
        self.program.__exit__()
        self.program = Program(self.place / "data")
        self.s3 = self.program.client()

    def read(self, key, bucket=HOME, **words):
        return self.s3.get_object(Bucket=bucket, Key=key, **words)["Body"].read()

    def test_objects(self):
        s3 = self.s3
        self.assertIn(HOME, [one["Name"] for one in s3.list_buckets()["Buckets"]])
        put = s3.put_object(Bucket=HOME, Key="a/b c+d//é", Body=b"hello", ContentType="text/x", Metadata={"one": "1"}, Tagging="t=1")
        self.assertEqual(put["ETag"], f'"{hashlib.md5(b"hello").hexdigest()}"')
        got = s3.get_object(Bucket=HOME, Key="a/b c+d//é")
        self.assertEqual((got["Body"].read(), got["ContentType"], got["Metadata"]), (b"hello", "text/x", {"one": "1"}))
        self.assertEqual(self.read("a/b c+d//é", Range="bytes=1-3"), b"ell")
        self.assertEqual(code_of(s3.get_object, Bucket=HOME, Key="none"), "NoSuchKey")
        self.assertEqual(code_of(s3.head_object, Bucket=HOME, Key="none"), "404")
        self.assertEqual(code_of(s3.get_object, Bucket=HOME, Key="a/b c+d//é", IfNoneMatch=put["ETag"]), "304")
        s3.copy_object(Bucket=HOME, Key="copy", CopySource={"Bucket": HOME, "Key": "a/b c+d//é"})
        self.assertEqual(self.read("copy"), b"hello")
        self.assertEqual(s3.get_object_tagging(Bucket=HOME, Key="copy")["TagSet"], [{"Key": "t", "Value": "1"}])
        for number in range(30):
            s3.put_object(Bucket=HOME, Key=f"list/{number % 3}/{number:02}", Body=b"")
        pages = s3.get_paginator("list_objects_v2").paginate(Bucket=HOME, Prefix="list/", PaginationConfig={"PageSize": 7})
        self.assertEqual(len([one for page in pages for one in page["Contents"]]), 30)
        groups = s3.list_objects(Bucket=HOME, Prefix="list/", Delimiter="/")
        self.assertEqual([one["Prefix"] for one in groups["CommonPrefixes"]], ["list/0/", "list/1/", "list/2/"])
        doomed = [{"Key": f"list/{number % 3}/{number:02}"} for number in range(30)]
        self.assertEqual(len(s3.delete_objects(Bucket=HOME, Delete={"Objects": doomed})["Deleted"]), 30)
        self.assertEqual(s3.list_objects_v2(Bucket=HOME, Prefix="list/")["KeyCount"], 0)
        virtual = self.program.client(addressing="virtual", url=self.program.services["s3"].replace("127.0.0.1", "localhost"))
        try:
            self.assertEqual(virtual.get_object(Bucket=HOME, Key="copy")["Body"].read(), b"hello")
        except botocore.exceptions.EndpointConnectionError:
            print("SKIPPED: this machine does not resolve *.localhost")
        self.assertEqual(self.program.interrupt(), 0)

    def test_buckets(self):
        s3 = self.s3
        s3.create_bucket(Bucket="other")
        s3.put_object(Bucket="other", Key="k", Body=b"x")
        self.assertEqual(code_of(s3.delete_bucket, Bucket="other"), "BucketNotEmpty")
        s3.delete_object(Bucket="other", Key="k")
        s3.delete_bucket(Bucket="other")
        self.assertEqual(code_of(s3.head_bucket, Bucket="other"), "404")
        self.assertEqual(code_of(s3.delete_bucket, Bucket=HOME), "AccessDenied")
        self.assertIsNone(s3.get_bucket_location(Bucket=HOME)["LocationConstraint"])
        self.assertNotIn("Status", s3.get_bucket_versioning(Bucket=HOME))

    def test_versions(self):
        """Every version is kept over kills, listed, read, copied back and removed; the bucket goes when none is left."""
        s3 = self.s3
        s3.create_bucket(Bucket="versioned")
        s3.put_object(Bucket="versioned", Key="k", Body=b"before")
        s3.put_bucket_versioning(Bucket="versioned", VersioningConfiguration={"Status": "Enabled"})
        ids = [s3.put_object(Bucket="versioned", Key="k", Body=body)["VersionId"] for body in (b"one", b"two")]
        mark = s3.delete_object(Bucket="versioned", Key="k")
        self.assertTrue(mark["DeleteMarker"])
        self.restart()
        s3 = self.s3
        self.assertEqual(s3.get_bucket_versioning(Bucket="versioned")["Status"], "Enabled")
        self.assertEqual(code_of(s3.get_object, Bucket="versioned", Key="k"), "NoSuchKey")
        pages = list(s3.get_paginator("list_object_versions").paginate(Bucket="versioned", PaginationConfig={"PageSize": 2}))
        listed = [one["VersionId"] for page in pages for one in page.get("Versions", [])]
        self.assertEqual(listed, [ids[1], ids[0], "null"])
        self.assertEqual([one["VersionId"] for page in pages for one in page.get("DeleteMarkers", [])], [mark["VersionId"]])
        bodies = [s3.get_object(Bucket="versioned", Key="k", VersionId=one)["Body"].read() for one in listed]
        self.assertEqual(bodies, [b"two", b"one", b"before"])
        s3.copy_object(Bucket="versioned", Key="k", CopySource={"Bucket": "versioned", "Key": "k", "VersionId": ids[0]})
        self.assertEqual(s3.get_object(Bucket="versioned", Key="k")["Body"].read(), b"one")
        self.assertEqual(code_of(s3.delete_bucket, Bucket="versioned"), "BucketNotEmpty")
        everything = [{"Key": one["Key"], "VersionId": one["VersionId"]}
                      for kind in ("Versions", "DeleteMarkers") for one in s3.list_object_versions(Bucket="versioned").get(kind, [])]
        self.assertEqual(len(everything), 5)
        self.assertEqual(len(s3.delete_objects(Bucket="versioned", Delete={"Objects": everything})["Deleted"]), 5)
        s3.delete_bucket(Bucket="versioned")

    def test_policy(self):
        """Kept as it was sent, and enforced, also after a kill."""
        document = json.dumps({"Version": "2012-10-17", "Statement": [
            {"Effect": "Deny", "Principal": "*", "Action": "s3:DeleteObject", "Resource": f"arn:aws:s3:::{HOME}/kept/*"}]})
        self.assertEqual(code_of(self.s3.get_bucket_policy, Bucket=HOME), "NoSuchBucketPolicy")
        self.s3.put_bucket_policy(Bucket=HOME, Policy=document)
        self.s3.put_object(Bucket=HOME, Key="kept/a", Body=b"x")
        self.restart()
        self.assertEqual(self.s3.get_bucket_policy(Bucket=HOME)["Policy"], document)
        self.assertEqual(code_of(self.s3.delete_object, Bucket=HOME, Key="kept/a"), "AccessDenied")
        self.s3.delete_bucket_policy(Bucket=HOME)
        self.s3.delete_object(Bucket=HOME, Key="kept/a")

    def test_lifecycle(self):
        """What is due ends when the program starts, if not before."""
        rule = {"ID": "r", "Status": "Enabled", "Filter": {"Prefix": "tmp/"}, "Expiration": {"Date": "2020-01-01T00:00:00Z"}}
        self.assertEqual(code_of(self.s3.get_bucket_lifecycle_configuration, Bucket=HOME), "NoSuchLifecycleConfiguration")
        self.s3.put_bucket_lifecycle_configuration(Bucket=HOME, LifecycleConfiguration={"Rules": [rule]})
        self.assertEqual(self.s3.get_bucket_lifecycle_configuration(Bucket=HOME)["Rules"][0]["ID"], "r")
        transition = {**rule, "Transitions": [{"Days": 1, "StorageClass": "GLACIER"}]}
        self.assertEqual(code_of(self.s3.put_bucket_lifecycle_configuration, Bucket=HOME, LifecycleConfiguration={"Rules": [transition]}),
                         "NotImplemented")
        for key in ("tmp/a", "kept"):
            self.s3.put_object(Bucket=HOME, Key=key, Body=b"x")
        self.restart()
        limit = time.monotonic() + harness.PATIENCE_SECONDS
        while code_of(self.s3.head_object, Bucket=HOME, Key="tmp/a") != "404":
            self.assertLess(time.monotonic(), limit, "nothing was ended")
            time.sleep(0.05)
        self.assertEqual(self.read("kept"), b"x")
        self.s3.delete_bucket_lifecycle(Bucket=HOME)
        self.assertEqual(self.program.interrupt(), 0)

    def test_presigned(self):
        url = self.s3.generate_presigned_url("put_object", {"Bucket": HOME, "Key": "signed"}, ExpiresIn=60)
        with urllib.request.urlopen(urllib.request.Request(url, data=b"by url", method="PUT")) as answer:
            self.assertEqual(answer.status, 200)
        url = self.s3.generate_presigned_url("get_object", {"Bucket": HOME, "Key": "signed"}, ExpiresIn=60)
        with urllib.request.urlopen(url) as answer:
            self.assertEqual(answer.read(), b"by url")
        for wrong in (url.replace("signed?", "other?"), url.split("?")[0]):
            with self.assertRaises(urllib.error.HTTPError) as refused:
                urllib.request.urlopen(wrong)
            self.assertEqual(refused.exception.code, 403)

    def test_racing_writers(self):
        """OBJ-3 over the wire: of many, exactly one makes the object."""
        outcomes = []

        def put(number):
            s3 = self.program.client()
            s3.meta.events.register("before-sign.s3.PutObject", lambda request, **_: request.headers.add_header("If-None-Match", "*"))
            outcomes.append(code_of(s3.put_object, Bucket=HOME, Key="once", Body=b"%d" % number))

        racers = [threading.Thread(target=put, args=(number,)) for number in range(8)]
        for racer in racers:
            racer.start()
        for racer in racers:
            racer.join()
        self.assertEqual(outcomes.count("PreconditionFailed"), 7, outcomes)

    def test_large(self):
        body = body_of(40)
        before = self.program.rss_bytes()
        self.s3.put_object(Bucket=HOME, Key="large", Body=body)
        self.assertTrue(self.read("large") == body)
        # Under the sanitizers memory that was given back stays for a while.
        if not os.environ.get("MILLRACE_SANITIZED"):
            self.assertLess(self.program.rss_bytes() - before, 40 * MIB)
        self.s3.upload_file(self.file_of(body), HOME, "parts")
        self.assertTrue(self.s3.head_object(Bucket=HOME, Key="parts")["ETag"].endswith('-5"'))
        self.restart()
        self.assertTrue(self.read("parts") == body)
        self.assertTrue(self.read("parts", Range=f"bytes={8 * MIB - 2}-{8 * MIB + 1}") == body[8 * MIB - 2:8 * MIB + 2])
        self.s3.copy({"Bucket": HOME, "Key": "parts"}, HOME, "copied")
        self.assertTrue(self.read("copied") == body)

    def file_of(self, body):
        path = self.place / "body"
        path.write_bytes(body)
        return str(path)

    def test_uploads_survive_kills(self):
        """Parts that were answered are there after kill -9, and an upload that was completed is one object, whole."""
        bodies = [body_of(5, seed) for seed in range(3)] + [b"the end"]
        for attempt in range(ROUNDS):
            key = f"killed/{attempt}"
            upload = self.s3.create_multipart_upload(Bucket=HOME, Key=key)["UploadId"]
            done = {}

            def send():
                try:
                    for number, body in enumerate(bodies, 1):
                        done[number] = self.s3.upload_part(Bucket=HOME, Key=key, UploadId=upload, PartNumber=number, Body=body)["ETag"]
                    self.s3.complete_multipart_upload(Bucket=HOME, Key=key, UploadId=upload, MultipartUpload=self.parts(done))
                    done["all"] = True
                except (botocore.exceptions.ClientError, botocore.exceptions.HTTPClientError, botocore.exceptions.ConnectionError):
                    pass

            sender = threading.Thread(target=send)
            sender.start()
            time.sleep(random.Random(attempt).uniform(0, 0.6))
            self.program.kill()
            sender.join()
            self.restart()
            whole = b"".join(bodies)
            if code_of(self.s3.head_object, Bucket=HOME, Key=key) == "404":
                self.assertNotIn("all", done, "an object that was answered is gone")
                kept = self.s3.list_parts(Bucket=HOME, Key=key, UploadId=upload).get("Parts", [])
                self.assertLessEqual(set(done.items()), {(one["PartNumber"], one["ETag"]) for one in kept}, "a part that was answered is gone")
                for number, body in enumerate(bodies, 1):
                    if number not in done:
                        done[number] = self.s3.upload_part(Bucket=HOME, Key=key, UploadId=upload, PartNumber=number, Body=body)["ETag"]
                self.s3.complete_multipart_upload(Bucket=HOME, Key=key, UploadId=upload, MultipartUpload=self.parts(done))
            self.assertTrue(self.read(key) == whole)
            self.s3.delete_object(Bucket=HOME, Key=key)
        self.assertNotIn("Uploads", self.s3.list_multipart_uploads(Bucket=HOME))

    @staticmethod
    def parts(etags):
        return {"Parts": [{"PartNumber": number, "ETag": etags[number]} for number in sorted(n for n in etags if n != "all")]}

    def test_the_sinks_objects(self):
        self.assertEqual(self.program.post("pin", [{"index": number} for number in range(20)]).status, 200)
        prefix = f"topics/{harness.USER_ID}.pin/partition=0/"
        limit = time.monotonic() + harness.PATIENCE_SECONDS
        while self.s3.list_objects_v2(Bucket=HOME, Prefix=prefix)["KeyCount"] < 20:
            self.assertLess(time.monotonic(), limit, "the sink wrote nothing")
            time.sleep(0.1)
        self.assertEqual(self.read(f"{prefix}{harness.USER_ID}.pin+0+0000000007.json"), b'{"index":7}\n')

    @unittest.skipUnless(os.path.exists(AWS), "awscli is not there")
    def test_the_command_line(self):
        def aws(*words):
            done = subprocess.run([AWS, "--endpoint-url", self.program.services["s3"], *words], capture_output=True, text=True,
                                  env={"PATH": "/usr/bin:/bin", "HOME": str(self.place), **self.program.environment()})
            self.assertEqual(done.returncode, 0, done.stderr)
            return done.stdout

        body = body_of(20)
        path = self.file_of(body)
        aws("s3", "mb", "s3://shelf")
        aws("s3", "cp", path, "s3://shelf/dir/one")
        aws("s3", "cp", "s3://shelf/dir/one", f"{path}.back")
        with open(f"{path}.back", "rb") as back:
            self.assertTrue(back.read() == body)
        self.assertIn("dir/one", aws("s3", "ls", "--recursive", "s3://shelf"))
        aws("s3", "rm", "--recursive", "s3://shelf")
        aws("s3", "rb", "s3://shelf")


if __name__ == "__main__":
    harness.main()
