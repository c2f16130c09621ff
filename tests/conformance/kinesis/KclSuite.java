// The Kinesis Client Library against the program: one consumer by fan-out and one by polling read a stream that is split and merged
// while it is written, each record once and in the order of its key; a second worker takes leases over.
// KclSuite KINESIS_URL DYNAMODB_URL; prints a line a check, exits 1 if one failed.

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.cloudwatch.CloudWatchAsyncClient;
import software.amazon.awssdk.services.dynamodb.DynamoDbAsyncClient;
import software.amazon.awssdk.services.kinesis.KinesisAsyncClient;
import software.amazon.awssdk.services.kinesis.model.Consumer;
import software.amazon.awssdk.services.kinesis.model.PutRecordsRequestEntry;
import software.amazon.awssdk.services.kinesis.model.Shard;
import software.amazon.kinesis.common.ConfigsBuilder;
import software.amazon.kinesis.common.InitialPositionInStream;
import software.amazon.kinesis.common.InitialPositionInStreamExtended;
import software.amazon.kinesis.common.KinesisClientUtil;
import software.amazon.kinesis.common.StreamIdentifier;
import software.amazon.kinesis.coordinator.Scheduler;
import software.amazon.kinesis.lifecycle.events.InitializationInput;
import software.amazon.kinesis.lifecycle.events.LeaseLostInput;
import software.amazon.kinesis.lifecycle.events.ProcessRecordsInput;
import software.amazon.kinesis.lifecycle.events.ShardEndedInput;
import software.amazon.kinesis.lifecycle.events.ShutdownRequestedInput;
import software.amazon.kinesis.metrics.NullMetricsFactory;
import software.amazon.kinesis.processor.ShardRecordProcessor;
import software.amazon.kinesis.processor.SingleStreamTracker;
import software.amazon.kinesis.retrieval.KinesisClientRecord;
import software.amazon.kinesis.retrieval.fanout.FanOutConfig;
import software.amazon.kinesis.retrieval.polling.PollingConfig;

public final class KclSuite {
    static final String STREAM = "kcl";
    static final int KEYS = 20;
    static boolean failed;

    final KinesisAsyncClient kinesis;
    final DynamoDbAsyncClient dynamo;
    final CloudWatchAsyncClient cloudwatch;
    final int[] written = new int[KEYS];

    KclSuite(String kinesisUrl, String dynamoUrl) {
        Region region = Region.US_EAST_1;
        kinesis = KinesisClientUtil.createKinesisAsyncClient(
            KinesisAsyncClient.builder().region(region).endpointOverride(URI.create(kinesisUrl)));
        dynamo = DynamoDbAsyncClient.builder().region(region).endpointOverride(URI.create(dynamoUrl)).build();
        cloudwatch = CloudWatchAsyncClient.builder().region(region).endpointOverride(URI.create(dynamoUrl)).build();
    }

    // What the workers of one application have seen: of each key, its numbers in the order of arrival.
    static final class Seen {
        final Map<String, List<Integer>> numbers = new ConcurrentHashMap<>();
        final Map<String, String> endedShards = new ConcurrentHashMap<>();
        final Map<String, String> workers = new ConcurrentHashMap<>();

        int count() {
            return numbers.values().stream().mapToInt(List::size).sum();
        }
    }

    static final class Processor implements ShardRecordProcessor {
        final Seen seen;
        final String worker;
        String shard;

        Processor(Seen seen, String worker) {
            this.seen = seen;
            this.worker = worker;
        }

        @Override public void initialize(InitializationInput input) { shard = input.shardId(); }

        @Override public void processRecords(ProcessRecordsInput input) {
            for (KinesisClientRecord record : input.records()) {
                String text = StandardCharsets.UTF_8.decode(record.data()).toString();
                List<Integer> of = seen.numbers.computeIfAbsent(record.partitionKey(), key -> new ArrayList<>());
                synchronized (of) {
                    of.add(Integer.parseInt(text));
                }
                seen.workers.put(worker, shard);
            }
            checkpoint(() -> input.checkpointer().checkpoint());
        }

        @Override public void leaseLost(LeaseLostInput input) {}

        @Override public void shardEnded(ShardEndedInput input) {
            seen.endedShards.put(shard, worker);
            checkpoint(() -> input.checkpointer().checkpoint());
        }

        @Override public void shutdownRequested(ShutdownRequestedInput input) {
            checkpoint(() -> input.checkpointer().checkpoint());
        }

        interface Step { void run() throws Exception; }

        static void checkpoint(Step step) {
            try {
                step.run();
            } catch (Exception lost) {
                // Another worker has the lease: it reads on from the last checkpoint.
            }
        }
    }

    Scheduler start(String application, String worker, Seen seen, boolean byFanOut) {
        SingleStreamTracker tracker = new SingleStreamTracker(
            StreamIdentifier.singleStreamInstance(STREAM),
            InitialPositionInStreamExtended.newInitialPosition(InitialPositionInStream.TRIM_HORIZON));
        ConfigsBuilder all = new ConfigsBuilder(tracker, application, kinesis, dynamo, cloudwatch, worker,
                                                () -> new Processor(seen, worker));
        var retrieval = all.retrievalConfig().retrievalSpecificConfig(
            byFanOut ? new FanOutConfig(kinesis).streamName(STREAM).applicationName(application)
                     : new PollingConfig(STREAM, kinesis).idleTimeBetweenReadsInMillis(200));
        var lease = all.leaseManagementConfig().failoverTimeMillis(3000).shardSyncIntervalMillis(2000);
        lease.workerUtilizationAwareAssignmentConfig().disableWorkerMetrics(true);
        Scheduler scheduler = new Scheduler(
            all.checkpointConfig(), all.coordinatorConfig().parentShardPollIntervalMillis(500), lease, all.lifecycleConfig(),
            all.metricsConfig().metricsFactory(new NullMetricsFactory()), all.processorConfig(), retrieval);
        Thread thread = new Thread(scheduler, application + "-" + worker);
        thread.setDaemon(true);
        thread.start();
        return scheduler;
    }

    void write(int rounds) {
        for (int round = 0; round < rounds; ++round) {
            List<PutRecordsRequestEntry> entries = new ArrayList<>();
            for (int key = 0; key < KEYS; ++key) {
                entries.add(PutRecordsRequestEntry.builder().partitionKey("key-" + key)
                                .data(SdkBytes.fromUtf8String(Integer.toString(written[key]++))).build());
            }
            var done = kinesis.putRecords(asked -> asked.streamName(STREAM).records(entries)).join();
            if (done.failedRecordCount() != 0) throw new IllegalStateException(done.toString());
        }
    }

    List<Shard> openShards() {
        return kinesis.listShards(asked -> asked.streamName(STREAM)).join().shards().stream()
            .filter(one -> one.sequenceNumberRange().endingSequenceNumber() == null).toList();
    }

    void waitUntilActive() {
        await("the stream is ACTIVE", 30, () -> kinesis.describeStreamSummary(asked -> asked.streamName(STREAM)).join()
            .streamDescriptionSummary().streamStatusAsString().equals("ACTIVE"));
    }

    static boolean await(String what, int seconds, BooleanSupplier condition) {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > end) {
                check(what + " within " + seconds + " s", false);
                return false;
            }
            try {
                Thread.sleep(200);
            } catch (InterruptedException stopped) {
                throw new IllegalStateException(stopped);
            }
        }
        return true;
    }

    static void check(String what, boolean holds) {
        System.out.println((holds ? "ok     " : "FAILED ") + what);
        failed |= !holds;
    }

    // Records may come again after a lease moved, as KCL promises at least once: never a gap, never out of order.
    void checkSeen(String who, Seen seen, boolean onceOnly) {
        int total = KEYS * written[0];
        await(who + " has every record", 90, () -> {
            Map<String, Integer> distinct = new HashMap<>();
            seen.numbers.forEach((key, list) -> {
                synchronized (list) {
                    distinct.put(key, (int) list.stream().distinct().count());
                }
            });
            return distinct.values().stream().mapToInt(Integer::intValue).sum() == total;
        });
        boolean inOrder = true;
        for (List<Integer> list : seen.numbers.values()) {
            int next = 0;
            for (int number : list) {
                inOrder &= number <= next;
                next = Math.max(next, number + 1);
            }
        }
        check(who + ": " + total + " records, those of a key in order, without a gap", inOrder);
        if (onceOnly) check(who + ": each once", seen.count() == total);
    }

    void run() throws Exception {
        kinesis.createStream(asked -> asked.streamName(STREAM).shardCount(2)).join();
        waitUntilActive();
        write(20);
        Seen fanOut = new Seen();
        Seen polling = new Seen();
        Scheduler first = start("fan-out", "worker-1", fanOut, true);
        Scheduler other = start("polling", "worker-1", polling, false);
        checkSeen("fan-out, two shards", fanOut, true);
        checkSeen("polling, two shards", polling, true);
        String arn = kinesis.describeStreamSummary(asked -> asked.streamName(STREAM)).join().streamDescriptionSummary().streamARN();
        List<Consumer> consumers = kinesis.listStreamConsumers(asked -> asked.streamARN(arn)).join().consumers();
        check("KCL registered one consumer", consumers.size() == 1 && consumers.get(0).consumerName().equals("fan-out"));

        // 2 → 4 → 3: shards end, and their children are read after them.
        kinesis.updateShardCount(asked -> asked.streamName(STREAM).targetShardCount(4).scalingType("UNIFORM_SCALING")).join();
        waitUntilActive();
        write(20);
        List<Shard> open = openShards();
        kinesis.mergeShards(asked -> asked.streamName(STREAM).shardToMerge(open.get(0).shardId())
                                .adjacentShardToMerge(open.get(1).shardId())).join();
        waitUntilActive();
        write(20);
        checkSeen("fan-out, resharded", fanOut, true);
        checkSeen("polling, resharded", polling, true);
        check("four shards ended for fan-out: " + fanOut.endedShards.keySet(), fanOut.endedShards.size() == 4);
        check("and for polling: " + polling.endedShards.keySet(), polling.endedShards.size() == 4);

        Scheduler second = start("polling", "worker-2", polling, false);
        check("the first worker stops in order", other.startGracefulShutdown().get(60, TimeUnit.SECONDS));
        write(20);
        checkSeen("polling, by a second worker", polling, false);
        checkSeen("fan-out, to the end", fanOut, true);
        check("the second worker has read", polling.workers.containsKey("worker-2"));
        first.startGracefulShutdown().get(60, TimeUnit.SECONDS);
        second.startGracefulShutdown().get(60, TimeUnit.SECONDS);
    }

    public static void main(String[] arguments) throws Exception {
        new KclSuite(arguments[0], arguments[1]).run();
        System.exit(failed ? 1 : 0);
    }
}
