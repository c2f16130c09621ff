#include "door/rest/produce.h"

#include <algorithm>

#include "base/limits.h"
#include "base/text.h"
#include "broker/partitioner.h"
#include "codec/records/record_batch.h"
#include "door/rest/answers/answers.h"
#include "wire/error_table.h"
#include "wire/json_decode.h"
#include "wire/json_encode.h"

namespace door::rest {
namespace {

using base::ByteView;
using base::Code;
using base::Error;

// A record's framing at its greatest: five varints, attributes, header count (Kafka's own bound).
constexpr std::size_t kFramingBytesMax = 21;

ByteView bytes_of(const wire::JsonText& value) { return base::as_bytes(value.text); }
ByteView bytes_of(const wire::Base64View& value) { return value.bytes; }
ByteView bytes_of(const base::Bytes& value) { return value; }

template <class T>
std::optional<ByteView> bytes_of(const std::optional<T>& value) {
    if (!value) return {};
    return bytes_of(*value);
}

// What the record takes as a batch of its own, at most: the size that Kafka's producers compare.
std::size_t serialized_bytes(const std::optional<ByteView>& key,
                             const std::optional<ByteView>& value) {
    return codec::kBatchHeaderBytes + kFramingBytesMax + (key ? key->size() : 0) +
           (value ? value->size() : 0);
}

// Batches in the making: at most one open per partition, found by walking, for requests rarely
// meet more than one.
class Batches {
  public:
    explicit Batches(base::WallTime now) : now_(now) {}

    void add(std::uint32_t record, base::Partition partition, const std::optional<ByteView>& key,
             const std::optional<ByteView>& value) {
        Open& open = open_for(partition);
        if (open.builder.records() > 0 &&
            open.builder.bytes() + serialized_bytes(key, value) > base::limits::kBatchBytesMax) {
            close(open);
        }
        open.builder.add(key, value);
        open.records.push_back(record);
    }

    std::vector<Batch> finish() {
        for (Open& open : open_) close(open);
        return std::move(done_);
    }

  private:
    struct Open {
        base::Partition partition;
        codec::BatchBuilder builder;
        std::vector<std::uint32_t> records;
    };

    Open& open_for(base::Partition partition) {
        if (last_ < open_.size() && open_[last_].partition == partition) return open_[last_];
        const auto at = std::ranges::lower_bound(open_, partition, {}, &Open::partition);
        last_ = static_cast<std::size_t>(at - open_.begin());
        if (at != open_.end() && at->partition == partition) return *at;
        return *open_.insert(at, Open{partition, codec::BatchBuilder(now_), {}});
    }

    void close(Open& open) {
        done_.push_back({open.partition, open.builder.finish(), std::move(open.records)});
        open.records = {};
    }

    base::WallTime now_;
    std::vector<Open> open_;  // in order of partition
    std::size_t last_ = 0;
    std::vector<Batch> done_;
};

base::Partition partition_for(std::optional<std::int32_t> own, const std::optional<ByteView>& key,
                              const Destination& to) {
    if (own) return base::Partition{*own};
    if (to.named) return *to.named;
    if (key) return broker::partition_of(*key, to.partitions);
    return to.keyless;
}

template <class T>
std::vector<Batch> batches_of(const std::vector<wire::rest::ProduceRecord<T>>& records,
                              const Destination& to, base::WallTime now, Outcomes& outcomes) {
    Batches batches(now);
    std::vector<std::uint32_t> homeless;
    for (std::uint32_t i = 0; i < records.size(); ++i) {
        const std::optional<ByteView> key = bytes_of(records[i].key);
        const std::optional<ByteView> value = bytes_of(records[i].value);
        const base::Partition partition = partition_for(records[i].partition, key, to);
        const std::size_t bytes = serialized_bytes(key, value);
        if (partition.value() < 0 || partition.value() >= to.partitions) {
            homeless.push_back(i);
        } else if (bytes > base::limits::kRecordBytesMax) {
            outcomes.refused(i, Error{Code::too_large, base::text("the record takes ", bytes,
                                                                  " bytes; the limit is ",
                                                                  base::limits::kRecordBytesMax)});
        } else {
            batches.add(i, partition, key, value);
        }
    }
    if (!homeless.empty()) {
        // Retriable, as in the proxy: partitions can be added.
        outcomes.refused(homeless, Error{Code::unavailable,
                                         base::text("topic ", to.topic, " has ", to.partitions,
                                                    " partitions; the one named is not there")});
    }
    return batches.finish();
}

template <class Request>
base::Result<Records> read_as(std::string& body) {
    TRY(Request request, wire::from_json<Request>(body));
    return Records(std::move(request));
}

}  // namespace

base::Result<Records> read_records(std::string& body, Format format) {
    if (format == Format::json) return read_as<wire::rest::ProduceJson>(body);
    return read_as<wire::rest::ProduceBinary>(body);
}

std::size_t count_of(const Records& records) {
    return std::visit([](const auto& request) { return request.records.size(); }, records);
}

std::vector<Batch> batches_of(const Records& records, const Destination& to, base::WallTime now,
                              Outcomes& outcomes) {
    return std::visit(
        [&](const auto& request) { return batches_of(request.records, to, now, outcomes); },
        records);
}

void Outcomes::stored(std::uint32_t record, base::Partition partition, base::Offset offset) {
    records_[record] = {.partition = partition.value(), .offset = offset.value()};
}

void Outcomes::refused(std::span<const std::uint32_t> records, const base::Error& error) {
    const wire::ErrorNames& names = wire::names_of(error.code);
    // Of all codes a record can carry, only these two lift the answer's status.
    if (names.rest_code == 40101 || names.rest_code == 40301) status_ = names.rest_http;
    const std::string_view message = messages_.emplace_front(error.what);
    for (const std::uint32_t record : records) {
        records_[record] = {.error_code = names.rest_code, .error = message};
    }
    refused_ += records.size();
}

void Outcomes::refused(std::uint32_t record, const base::Error& error) {
    refused(std::span(&record, 1), error);
}

http::Response Outcomes::answer(const Records& records) && {
    wire::rest::ProduceResponse body{.offsets = std::move(records_)};
    if (const auto* encoded = std::get_if<ProduceEncoded>(&records)) {
        body.key_schema_id = encoded->key_schema_id;
        body.value_schema_id = encoded->value_schema_id;
    }
    http::Response response = rest::answer(wire::to_json(body));
    response.status = status_;
    return response;
}

}  // namespace door::rest
