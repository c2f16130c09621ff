// AWS's SDK for JavaScript, version 3, on the bucket: its default checksums, its uploads in parts, its presigned URLs.
import assert from "node:assert/strict";
import { createHash, randomBytes } from "node:crypto";
import { test } from "node:test";
import {
  CompleteMultipartUploadCommand, CreateBucketCommand, CreateMultipartUploadCommand, DeleteBucketCommand, DeleteObjectCommand,
  DeleteObjectsCommand, GetObjectCommand, HeadObjectCommand, ListObjectsV2Command, PutObjectCommand, S3Client, UploadPartCommand,
} from "@aws-sdk/client-s3";
import { Upload } from "@aws-sdk/lib-storage";
import { getSignedUrl } from "@aws-sdk/s3-request-presigner";

const s3 = new S3Client({
  endpoint: process.env.ENDPOINT, region: "us-east-1", forcePathStyle: true,
  credentials: { accessKeyId: process.env.KEY_ID, secretAccessKey: process.env.KEY_SECRET },
});
const Bucket = "javascript";
const read = async (Key, more = {}) =>
  Buffer.from(await (await s3.send(new GetObjectCommand({ Bucket, Key, ...more }))).Body.transformToByteArray());

test("objects", async () => {
  await s3.send(new CreateBucketCommand({ Bucket }));
  const put = await s3.send(new PutObjectCommand({ Bucket, Key: "a b+c/é", Body: "hello", Metadata: { one: "1" } }));
  assert.equal(put.ETag, `"${createHash("md5").update("hello").digest("hex")}"`);
  assert.ok(put.ChecksumCRC32, "the SDK sends a CRC32 by itself");
  assert.equal((await read("a b+c/é")).toString(), "hello");
  assert.equal((await read("a b+c/é", { Range: "bytes=1-2" })).toString(), "el");
  assert.deepEqual((await s3.send(new HeadObjectCommand({ Bucket, Key: "a b+c/é" }))).Metadata, { one: "1" });
  await assert.rejects(read("none"), { name: "NoSuchKey" });
  await assert.rejects(s3.send(new PutObjectCommand({ Bucket, Key: "a b+c/é", Body: "x", IfNoneMatch: "*" })),
    { name: "PreconditionFailed" });
});

for (const algorithm of ["CRC32", "CRC32C", "SHA1", "SHA256", "CRC64NVME"]) {
  test(`checksum ${algorithm}`, async () => {
    try {
      await s3.send(new PutObjectCommand({ Bucket, Key: algorithm, Body: "sum", ChecksumAlgorithm: algorithm }));
    } catch (error) {
      // The SDK has some of them in packages of their own.
      if (/aws-crt|crc64|not .*(found|available|supported)|Please check/i.test(error.message)) return;
      throw error;
    }
    assert.equal((await read(algorithm, { ChecksumMode: "ENABLED" })).toString(), "sum");
  });
}

test("uploads in parts", async () => {
  const body = randomBytes(17 * 1024 * 1024);
  await new Upload({ client: s3, params: { Bucket, Key: "large", Body: body } }).done();
  assert.ok((await read("large")).equals(body));
  const { UploadId } = await s3.send(new CreateMultipartUploadCommand({ Bucket, Key: "k" }));
  const { ETag } = await s3.send(new UploadPartCommand({ Bucket, Key: "k", UploadId, PartNumber: 1, Body: "one" }));
  const complete = new CompleteMultipartUploadCommand({ Bucket, Key: "k", UploadId, MultipartUpload: { Parts: [{ ETag, PartNumber: 1 }] } });
  assert.equal((await s3.send(complete)).ETag, (await s3.send(complete)).ETag);
  assert.equal((await read("k")).toString(), "one");
});

test("presigned URLs", async () => {
  const put = await getSignedUrl(s3, new PutObjectCommand({ Bucket, Key: "signed" }), { expiresIn: 60 });
  assert.equal((await fetch(put, { method: "PUT", body: "by url" })).status, 200);
  const get = await getSignedUrl(s3, new GetObjectCommand({ Bucket, Key: "signed" }), { expiresIn: 60 });
  assert.equal(await (await fetch(get)).text(), "by url");
});

test("the end", async () => {
  const { Contents } = await s3.send(new ListObjectsV2Command({ Bucket }));
  const [first, ...others] = Contents.map(({ Key }) => ({ Key }));
  await s3.send(new DeleteObjectCommand({ Bucket, ...first }));
  assert.equal((await s3.send(new DeleteObjectsCommand({ Bucket, Delete: { Objects: others } }))).Deleted.length, others.length);
  await s3.send(new DeleteBucketCommand({ Bucket }));
});
