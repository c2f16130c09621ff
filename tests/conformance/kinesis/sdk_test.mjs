// AWS's SDK for JavaScript, which makes every call to Kinesis by HTTP/2 (h2c at a plain endpoint), and reads SubscribeToShard's
// events itself. Run by run.py, which starts the program and says where it is.
import assert from "node:assert/strict";
import test from "node:test";
import {
    AddTagsToStreamCommand, CreateStreamCommand, DeleteStreamCommand, DescribeLimitsCommand, DescribeStreamCommand,
    DescribeStreamSummaryCommand, GetRecordsCommand, GetShardIteratorCommand, IncreaseStreamRetentionPeriodCommand, KinesisClient,
    ListShardsCommand, ListStreamConsumersCommand, ListStreamsCommand, ListTagsForStreamCommand, MergeShardsCommand, PutRecordCommand,
    PutRecordsCommand, RegisterStreamConsumerCommand, SplitShardCommand, SubscribeToShardCommand, UpdateShardCountCommand,
} from "@aws-sdk/client-kinesis";

const client = (credentials = { accessKeyId: process.env.KEY_ID, secretAccessKey: process.env.KEY_SECRET }) =>
    new KinesisClient({ endpoint: process.env.ENDPOINT, region: "eu-central-1", credentials, maxAttempts: 1 });
const kinesis = client();
const bytes = (text) => new TextEncoder().encode(text);
const texts = (records) => records.map((record) => new TextDecoder().decode(record.Data));

async function iterator(StreamName, ShardId, ShardIteratorType, more = {}) {
    return (await kinesis.send(new GetShardIteratorCommand({ StreamName, ShardId, ShardIteratorType, ...more }))).ShardIterator;
}

test("streams are made, described, tagged, listed", async () => {
    await kinesis.send(new CreateStreamCommand({ StreamName: "js", ShardCount: 2 }));
    const { StreamDescription: stream } = await kinesis.send(new DescribeStreamCommand({ StreamName: "js" }));
    assert.equal(stream.StreamStatus, "ACTIVE");
    assert.equal(stream.Shards.length, 2);
    assert.ok(Math.abs(stream.StreamCreationTimestamp - Date.now()) < 60_000);
    await kinesis.send(new AddTagsToStreamCommand({ StreamName: "js", Tags: { team: "web" } }));
    const tags = await kinesis.send(new ListTagsForStreamCommand({ StreamName: "js" }));
    assert.deepEqual(tags.Tags, [{ Key: "team", Value: "web" }]);
    await kinesis.send(new IncreaseStreamRetentionPeriodCommand({ StreamName: "js", RetentionPeriodHours: 48 }));
    const summary = await kinesis.send(new DescribeStreamSummaryCommand({ StreamARN: stream.StreamARN }));
    assert.equal(summary.StreamDescriptionSummary.RetentionPeriodHours, 48);
    assert.ok((await kinesis.send(new ListStreamsCommand({}))).StreamNames.includes("js"));
    assert.ok((await kinesis.send(new DescribeLimitsCommand({}))).OpenShardCount >= 2);
});

test("records come back, by every kind of iterator", async () => {
    const first = await kinesis.send(new PutRecordCommand({ StreamName: "js", Data: bytes("one"), PartitionKey: "k", ExplicitHashKey: "0" }));
    const before = new Date();
    const many = await kinesis.send(new PutRecordsCommand({
        StreamName: "js", Records: ["two", "three"].map((text) => ({ Data: bytes(text), PartitionKey: text, ExplicitHashKey: "0" })),
    }));
    assert.equal(many.FailedRecordCount, 0);
    const read = async (type, more) =>
        (await kinesis.send(new GetRecordsCommand({ ShardIterator: await iterator("js", first.ShardId, type, more) })));
    const all = await read("TRIM_HORIZON");
    assert.deepEqual(texts(all.Records), ["one", "two", "three"]);
    assert.equal(all.MillisBehindLatest, 0);
    assert.ok(Math.abs(all.Records[0].ApproximateArrivalTimestamp - Date.now()) < 60_000);
    const number = { StartingSequenceNumber: first.SequenceNumber };
    assert.deepEqual(texts((await read("AT_SEQUENCE_NUMBER", number)).Records), ["one", "two", "three"]);
    assert.deepEqual(texts((await read("AFTER_SEQUENCE_NUMBER", number)).Records), ["two", "three"]);
    assert.deepEqual(texts((await read("LATEST")).Records), []);
    assert.ok(texts((await read("AT_TIMESTAMP", { Timestamp: new Date(before - 60_000) })).Records).includes("one"));
});

test("a hundred calls at once share a connection", async () => {
    await kinesis.send(new CreateStreamCommand({ StreamName: "busy", ShardCount: 1 }));
    const answers = await Promise.all(Array.from({ length: 100 }, (_, n) =>
        kinesis.send(new PutRecordCommand({ StreamName: "busy", Data: bytes("x".repeat(50_000)), PartitionKey: `${n}` }))));
    assert.equal(new Set(answers.map((answer) => answer.SequenceNumber)).size, 100);
    let at = await iterator("busy", "shardId-000000000000", "TRIM_HORIZON");
    let count = 0;
    while (count < 100) {
        const got = await kinesis.send(new GetRecordsCommand({ ShardIterator: at }));
        count += got.Records.length;
        at = got.NextShardIterator;
    }
    assert.equal(count, 100);
});

test("shards split, merge and are counted anew; their ends name their children", async () => {
    await kinesis.send(new CreateStreamCommand({ StreamName: "grown", ShardCount: 1 }));
    await kinesis.send(new SplitShardCommand({ StreamName: "grown", ShardToSplit: "shardId-000000000000", NewStartingHashKey: "1000" }));
    const end = await kinesis.send(new GetRecordsCommand({ ShardIterator: await iterator("grown", "shardId-000000000000", "TRIM_HORIZON") }));
    assert.equal(end.NextShardIterator, undefined);
    assert.deepEqual(end.ChildShards.map((child) => child.ParentShards), [["shardId-000000000000"], ["shardId-000000000000"]]);
    await kinesis.send(new MergeShardsCommand({
        StreamName: "grown", ShardToMerge: "shardId-000000000001", AdjacentShardToMerge: "shardId-000000000002",
    }));
    await kinesis.send(new UpdateShardCountCommand({ StreamName: "grown", TargetShardCount: 2, ScalingType: "UNIFORM_SCALING" }));
    const open = await kinesis.send(new ListShardsCommand({ StreamName: "grown", ShardFilter: { Type: "AT_LATEST" } }));
    assert.equal(open.Shards.length, 2);
});

test("a consumer with its own pipe gets what is there and what comes", async () => {
    const { StreamDescription: stream } = await kinesis.send(new DescribeStreamCommand({ StreamName: "js" }));
    const { Consumer } = await kinesis.send(new RegisterStreamConsumerCommand({ StreamARN: stream.StreamARN, ConsumerName: "c" }));
    assert.equal(Consumer.ConsumerStatus, "ACTIVE");
    const listed = await kinesis.send(new ListStreamConsumersCommand({ StreamARN: stream.StreamARN }));
    assert.equal(listed.Consumers.length, 1);
    const { EventStream } = await kinesis.send(new SubscribeToShardCommand({
        ConsumerARN: Consumer.ConsumerARN, ShardId: "shardId-000000000000", StartingPosition: { Type: "TRIM_HORIZON" },
    }));
    const seen = [];
    for await (const { SubscribeToShardEvent: event } of EventStream) {
        assert.ok(event.ContinuationSequenceNumber);
        seen.push(...texts(event.Records));
        if (seen.length === 3) {
            await kinesis.send(new PutRecordCommand({ StreamName: "js", Data: bytes("four"), PartitionKey: "k", ExplicitHashKey: "0" }));
        }
        if (seen.length === 4) break;
    }
    assert.deepEqual(seen, ["one", "two", "three", "four"]);
});

test("failures have AWS's names", async () => {
    const named = (name) => (error) => error.name === name;
    await assert.rejects(kinesis.send(new DescribeStreamCommand({ StreamName: "none" })), named("ResourceNotFoundException"));
    await assert.rejects(kinesis.send(new CreateStreamCommand({ StreamName: "js", ShardCount: 1 })), named("ResourceInUseException"));
    await assert.rejects(kinesis.send(new CreateStreamCommand({ StreamName: "?", ShardCount: 1 })), named("ValidationException"));
    await assert.rejects(kinesis.send(new GetRecordsCommand({ ShardIterator: "AAAA" })), named("InvalidArgumentException"));
    await assert.rejects(client({ accessKeyId: process.env.KEY_ID, secretAccessKey: "wrong" }).send(new ListStreamsCommand({})),
                         named("InvalidSignatureException"));
});

test("a stream goes with its consumers", async () => {
    await assert.rejects(kinesis.send(new DeleteStreamCommand({ StreamName: "js" })), (error) => error.name === "ResourceInUseException");
    await kinesis.send(new DeleteStreamCommand({ StreamName: "js", EnforceConsumerDeletion: true }));
});

test.after(() => kinesis.destroy());
