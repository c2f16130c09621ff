#include "broker/streams/stream_records.h"

#include <algorithm>
#include <map>
#include <optional>

#include "base/limits.h"
#include "broker/streams/record_gathering.h"
#include "codec/records/record_batch.h"

namespace broker::streams {
namespace {

using base::Code;
using base::Error;

Error gone(const Stream& stream) {
    return {Code::not_found,
            base::text("Stream ", stream.name, " under account ", kAccountId, " not found.")};
}

// What the broker says of a topic, in words about a stream.
Error told(const Stream& stream, const Error& error) {
    return error.code == Code::unknown_topic ? gone(stream) : error;
}

base::TopicPartition place_of(const Stream& stream, std::int32_t shard) {
    return {base::TopicName{stream.name}, base::Partition{shard}};
}

Error throttled(const Stream& stream, const std::string& shard_id) {
    return {Code::throttled,
            base::text("Rate exceeded for Shard - ", kAccountId, '/', stream.name, '/', shard_id)};
}

}  // namespace

// One put() under way.
struct StreamRecords::Putting {
    struct Group {
        std::int32_t shard = 0;
        std::vector<std::size_t> records;
    };
    struct Landed {
        std::int32_t shard = 0;
        Offset offset;
    };
    std::vector<NewRecord> records;
    std::vector<std::size_t> left;  // not yet placed, not yet refused
    std::vector<Group> groups;
    std::vector<std::optional<Result<Placed>>> outcomes;
    std::vector<Landed> landed;  // where each of `left` was put
    std::vector<bool> admitted;  // by the throttle; asked once

    void refuse(std::size_t record, Error error) {
        outcomes[record] = Result<Placed>(std::move(error));
    }
};

Result<> StreamRecords::check(const Stream& stream, const NewRecord& record) const {
    const std::size_t bytes = record.data.size() + record.partition_key.size();
    const std::size_t limit = static_cast<std::size_t>(stream.record_kib_max) * base::limits::kKiB;
    if (bytes <= limit) return {};
    return Error{Code::too_large, base::text("Record size (data blob and partition key) of ", bytes,
                                             " bytes exceeds the maximum of ", limit,
                                             " bytes for stream ", stream.name, ".")};
}

bool StreamRecords::throttles(const Stream& stream) const {
    const auto tag = stream.tags.find(std::string(kThrottlingTag));
    if (tag == stream.tags.end()) return options_.throttles;
    return tag->second == "on" || (options_.throttles && tag->second != "off");
}

run::Task<std::vector<Result<Placed>>> StreamRecords::put(std::string name,
                                                          std::vector<NewRecord> records) {
    Putting putting;
    putting.outcomes.resize(records.size());
    putting.landed.resize(records.size());
    putting.admitted.resize(records.size());
    for (std::size_t i = 0; i < records.size(); ++i) putting.left.push_back(i);
    putting.records = std::move(records);
    while (!putting.left.empty()) {
        const auto stream = catalog_.find(name);
        if (!stream) {
            for (const std::size_t i : putting.left) putting.refuse(i, stream.error());
            break;
        }
        const bool is_settled = std::ranges::none_of((*stream)->shards, &Shard::is_closing);
        if (!is_settled) {
            co_await catalog_.settled();
            continue;
        }
        co_await route(**stream, putting);
        co_await put_all(**stream, putting);
        co_await keep_lost(name, putting);
    }
    std::vector<Result<Placed>> outcomes;
    outcomes.reserve(putting.outcomes.size());
    for (auto& one : putting.outcomes) {
        outcomes.push_back(one ? *std::move(one) : Error{Code::interrupted, "the put did not end"});
    }
    co_return outcomes;
}

run::Task<void> StreamRecords::route(const Stream& stream, Putting& putting) {
    std::map<std::int32_t, std::vector<std::size_t>> by_shard;
    const bool is_throttled = throttles(stream);
    auto admit = [this, &stream, &putting, &by_shard] {
        const base::MonotonicTime now = clock_.monotonic();
        for (auto& [shard, members] : by_shard) {
            const std::string id = stream.shards[static_cast<std::size_t>(shard)].id();
            std::erase_if(members, [&](std::size_t i) {
                const NewRecord& record = putting.records[i];
                const std::size_t bytes = record.data.size() + record.partition_key.size();
                const bool may = putting.admitted[i] ||
                                 throttle_.takes_record({stream.topic, shard}, bytes, now);
                putting.admitted[i] = may;
                if (!may) putting.refuse(i, throttled(stream, id));
                return !may;
            });
        }
    };
    for (const std::size_t i : putting.left) {
        const NewRecord& record = putting.records[i];
        if (auto fits = check(stream, record); !fits) {
            putting.refuse(i, fits.error());
            continue;
        }
        const HashKey key = record.explicit_hash_key ? *record.explicit_hash_key
                                                     : hash_key_of(record.partition_key);
        by_shard[stream.owner_of(key).number].push_back(i);
    }
    if (is_throttled) co_await home().call(admit);
    putting.groups.clear();
    for (auto& [shard, members] : by_shard) {
        if (!members.empty()) putting.groups.push_back({shard, std::move(members)});
    }
}

run::Task<void> StreamRecords::put_all(const Stream& stream, Putting& putting) {
    if (putting.groups.size() == 1) co_return co_await put_group(stream, putting, 0);
    // All shards at once, so that their syncs lie beside each other.
    run::Gate gate;
    for (std::size_t i = 0; i < putting.groups.size(); ++i) {
        run::Shard::current().spawn(gate, put_group(stream, putting, i));
    }
    co_await gate.close();
}

run::Task<void> StreamRecords::put_group(const Stream& stream, Putting& putting,
                                         std::size_t group) {
    const Putting::Group& members = putting.groups[group];
    const WallTime now = clock_.wall();
    codec::BatchBuilder builder(now);
    for (const std::size_t i : members.records) {
        const NewRecord& record = putting.records[i];
        std::string digits;
        std::vector<codec::RecordHeader> headers;
        if (record.explicit_hash_key) {
            digits = text_of(*record.explicit_hash_key);
            headers.push_back({kHashKeyHeader, base::as_bytes(digits)});
        }
        builder.add(base::as_bytes(record.partition_key), record.data, headers);
    }
    const base::TopicPartition at = place_of(stream, members.shard);
    Slice batch(builder.finish());
    const auto produced =
        co_await broker_.produce(at.topic, at.partition, std::move(batch), Acks::all);
    const Shard& shard = stream.shards[static_cast<std::size_t>(members.shard)];
    for (std::size_t n = 0; n < members.records.size(); ++n) {
        const std::size_t i = members.records[n];
        if (!produced) {
            putting.refuse(i, told(stream, produced.error()));
            continue;
        }
        const Offset offset = base::advanced(produced->base, static_cast<std::int64_t>(n));
        putting.landed[i] = {members.shard, offset};
        putting.outcomes[i] =
            Placed{shard.id(), shard.number_of(offset, produced->append_time.value_or(now))};
    }
}

// STREAM-3: what landed behind the end of a shard that was closed meanwhile is put again, where it
// belongs now. Nobody reads it where it is.
run::Task<void> StreamRecords::keep_lost(std::string name, Putting& putting) {
    auto stream = catalog_.find(name);
    if (stream && std::ranges::any_of((*stream)->shards, &Shard::is_closing)) {
        co_await catalog_.settled();
        stream = catalog_.find(name);
    }
    std::vector<std::size_t> lost;
    for (const std::size_t i : putting.left) {
        if (!putting.outcomes[i] || !*putting.outcomes[i] || !stream) continue;
        const Putting::Landed& at = putting.landed[i];
        const Shard& shard = (*stream)->shards[static_cast<std::size_t>(at.shard)];
        if (shard.closed && at.offset >= shard.closed->end) lost.push_back(i);
    }
    for (const std::size_t i : lost) putting.outcomes[i].reset();
    putting.left = std::move(lost);
}

run::Task<Result<ReadRecords>> StreamRecords::read(StreamView stream, ReadWanted wanted,
                                                   Pace pace) {
    const Shard& shard = stream->shards[static_cast<std::size_t>(wanted.shard)];
    const bool is_throttled = pace == Pace::polled && throttles(*stream);
    const Throttle::Place throttle_place{stream->topic, wanted.shard};
    auto admit = [this, &throttle_place] {
        return throttle_.takes_read(throttle_place, clock_.monotonic());
    };
    if (is_throttled && !co_await home().call(admit)) co_return throttled(*stream, shard.id());
    RecordGathering gathering(wanted);
    if (auto gathered = co_await gather(*stream, shard, gathering); !gathered) {
        co_return told(*stream, gathered.error());
    }
    auto note = [this, &throttle_place, &gathering] {
        throttle_.gave(throttle_place, gathering.bytes(), clock_.monotonic());
    };
    if (is_throttled) co_await home().call(note);
    co_return std::move(gathering).finish();
}

// Fetches until there is a record, or nothing is left to read.
run::Task<Result<>> StreamRecords::gather(const Stream& stream, const Shard& shard,
                                          RecordGathering& gathering) {
    const base::TopicPartition at = place_of(stream, shard.number);
    for (;;) {
        CO_TRY(const PartitionState state, co_await broker_.state(at.topic, at.partition));
        const auto closed = shard.closed ? std::optional(shard.closed->end) : std::nullopt;
        gathering.bound(state, closed, clock_.wall());
        if (gathering.is_done()) co_return Result<>{};
        auto fetched = co_await broker_.fetch({.topic = at.topic,
                                               .partition = at.partition,
                                               .from = gathering.next(),
                                               .bytes_max = gathering.fetch_bytes(),
                                               .isolation = Isolation::read_committed});
        // Retention took it meanwhile: the next round begins where the log begins now.
        if (!fetched && fetched.error().code == Code::out_of_range) continue;
        if (!fetched) co_return fetched.error();
        if (fetched->batches.empty()) co_return Result<>{};
        CO_TRY_VOID(gathering.take(*std::move(fetched)));
    }
}

run::Task<void> StreamRecords::wait(StreamView stream, ReadWanted wanted, base::Duration wait) {
    const base::TopicPartition at = place_of(*stream, wanted.shard);
    std::vector<Fetch> one{{.topic = at.topic,
                            .partition = at.partition,
                            .from = wanted.from,
                            .isolation = Isolation::read_committed}};
    co_await broker_.wait_for_bytes(std::move(one), 1, wait);
}

run::Task<Result<Offset>> StreamRecords::trim_horizon(StreamView stream, std::int32_t shard) {
    const WallTime oldest = clock_.wall() - std::chrono::hours(stream->retention_hours);
    co_return co_await offset_at_time(std::move(stream), shard, oldest);
}

run::Task<Result<Offset>> StreamRecords::tip(StreamView stream, std::int32_t shard) {
    const base::TopicPartition at = place_of(*stream, shard);
    const auto state = co_await broker_.state(at.topic, at.partition);
    if (!state) co_return told(*stream, state.error());
    const auto& closed = stream->shards[static_cast<std::size_t>(shard)].closed;
    co_return closed ? std::min(state->high_water, closed->end) : state->high_water;
}

run::Task<Result<Offset>> StreamRecords::offset_at_time(StreamView stream, std::int32_t shard,
                                                        WallTime time) {
    // The tip first: what comes while the time is looked up must not be passed over.
    CO_TRY(const Offset tip, co_await this->tip(stream, shard));
    const base::TopicPartition at = place_of(*stream, shard);
    const auto found = co_await broker_.offset_for_time(at.topic, at.partition, time);
    if (!found) co_return told(*stream, found.error());
    co_return *found ? std::min((*found)->offset, tip) : tip;
}

}  // namespace broker::streams
