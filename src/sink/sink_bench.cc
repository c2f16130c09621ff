// sink_bench [records]: a filled log of records of about 700 bytes, through the sink into the
// packed store, in $TMPDIR or /tmp; flush.size=1, so objects = records. Then the writer alone, into
// a bucket that keeps nothing. The last line is JSON.

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <string>

#include "base/text.h"
#include "broker/broker.h"
#include "broker/coordinator/coordinator.h"
#include "codec/records/record_batch.h"
#include "io/posix_disk.h"
#include "io/test_directory.h"
#include "object/packed/packed_store.h"
#include "sink/sink.h"
#include "sink/writer.h"

namespace {

const base::TopicPartition kPlace{base::TopicName{"bench.pin"}, base::Partition{0}};
constexpr int kRecordsPerBatch = 500;

// Prints, and gives the rate.
double report(const char* what, std::uint64_t records, base::Duration took) {
    const double seconds = std::chrono::duration<double>(took).count();
    std::printf("%-24s %9llu in %7.3f s  %9.0f /s\n", what,
                static_cast<unsigned long long>(records), seconds,
                static_cast<double>(records) / seconds);
    return static_cast<double>(records) / seconds;
}

base::Bytes batch_at(std::uint64_t first, const io::Clock& clock) {
    codec::BatchBuilder builder(clock.wall());
    for (std::uint64_t i = first; i < first + kRecordsPerBatch; ++i) {
        const std::string value = base::text(
            R"({"index":)", i, R"(,"title":"A title that \"quotes\"","description":")",
            std::string(480 + i * 7919 % 200, 'd'), R"(","follower_count":"12k","tag_list":)",
            R"("one, two","is_image_or_video":"image","downloaded":1})");
        builder.add(std::nullopt, base::as_bytes(value));
    }
    return builder.finish();
}

struct NoBucket final : object::Bucket {
    base::Result<> put_many(std::span<const object::Put>) override { return {}; }
    base::Result<object::Info> put(const object::Put&) override { return none(); }
    base::Result<object::Info> put_file(std::string_view, const std::string&) override {
        return none();
    }
    base::Result<object::Object> get(std::string_view, object::Range) override { return none(); }
    base::Result<object::Info> head(std::string_view) override { return none(); }
    base::Result<> remove(std::string_view) override { return none(); }
    base::Result<object::ListPage> list(const object::ListRequest&) override { return none(); }
    base::Result<> scan(std::string_view, std::string_view, std::size_t,
                        const std::function<bool(const object::BulkObject&)>&) override {
        return none();
    }
    std::optional<std::string> local_path(std::string_view) const override { return {}; }
    static base::Error none() { return {base::Code::unsupported, "this bucket keeps nothing"}; }
};

double write_alone(std::uint64_t records, const io::Clock& clock) {
    NoBucket bucket;
    const sink::ConnectorConfig config;
    sink::Writer writer(bucket, config, kPlace, base::Offset{0});
    base::Bytes batch = batch_at(0, clock);
    const base::MonotonicTime begin = clock.monotonic();
    for (std::uint64_t at = 0; at < records; at += kRecordsPerBatch) {
        codec::place_batch(batch, base::Offset{static_cast<std::int64_t>(at)}, 0);
        CHECK(writer.write(batch));
    }
    return report("writer, no bucket", records, clock.monotonic() - begin);
}

double deliver(std::uint64_t records, const std::string& directory) {
    io::PosixDisk disk;
    io::SystemClock clock;
    base::Metrics metrics;
    run::Shards shards(2);
    run::BlockingPool pool(2);
    run::Lane lane;
    auto broker =
        broker::Broker::open(disk, clock, shards, pool, metrics, {.directory = directory + "/log"});
    CHECK(broker, broker.error().what);
    CHECK(shards.run_to_end((*broker)->create_topic({kPlace.topic, 1, {}})));
    base::MonotonicTime begin = clock.monotonic();
    for (std::uint64_t at = 0; at < records; at += kRecordsPerBatch) {
        CHECK(shards.run_to_end((*broker)->produce(kPlace.topic, kPlace.partition,
                                                   batch_at(at, clock), broker::Acks::leader)));
    }
    report("log, filled", records, clock.monotonic() - begin);
    auto store = object::packed::open_store(disk, clock, directory + "/objects");
    CHECK(store, store.error().what);
    CHECK((*store)->create_bucket("bucket"));
    sink::ConnectorConfig config;
    config.name = "bench";
    config.topics = {kPlace.topic};
    io::SystemRandom random;
    auto coordinator = broker::coordinator::Coordinator::open(**broker, clock, random, shards, {});
    CHECK(coordinator, coordinator.error().what);
    begin = clock.monotonic();
    auto started =
        sink::Sink::start(**broker, **coordinator, shards, lane, **(*store)->bucket("bucket"),
                          metrics, clock, std::move(config));
    CHECK(started, started.error().what);
    const auto drained = shards.run_to_end((*started)->drain());
    CHECK(drained, drained.error().what);
    const double rate = report("sink, packed store", records, clock.monotonic() - begin);
    shards.run_to_end((*started)->stop());
    CHECK((*store)->close());
    shards.run_to_end((*coordinator)->stop());
    CHECK(shards.run_to_end((*broker)->stop()));
    return rate;
}

}  // namespace

int main(int count, char** arguments) {
    const std::uint64_t records = count > 1 ? std::strtoull(arguments[1], nullptr, 10) : 1'000'000;
    const io::TestDirectory directory;
    const double writer_rate = write_alone(records, io::SystemClock{});
    const double sink_rate = deliver(records, directory.path());
    std::printf(R"({"sink_objects_per_s":%.0f,"sink_writer_objects_per_s":%.0f})"
                "\n",
                sink_rate, writer_rate);
}
