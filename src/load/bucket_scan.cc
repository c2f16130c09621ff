#include "load/bucket_scan.h"

#include <algorithm>
#include <utility>

#include "base/limits.h"
#include "base/text.h"
#include "load/object_key.h"

namespace load {

namespace {

// Small enough that two threads have work at once, large enough that the seek in front costs
// nothing.
constexpr std::size_t kMorselObjectsMax = 4096;
constexpr std::size_t kMorselBytes = 4 * base::limits::kMiB;

// What the sink notes with an object (sink/README.md).
constexpr std::string_view kTimeName = "millrace-time";
constexpr std::string_view kValueName = "millrace-value";

enum class Body : std::uint8_t { lines, raw, none };

struct Notes {
    std::int64_t time_ms = 0;
    Body body = Body::lines;
};

Notes notes_of(const object::BulkObject& object) {
    Notes notes{.time_ms = base::epoch_ms(object.modified)};
    if (object.metadata == nullptr) return notes;
    for (const auto& [name, value] : *object.metadata) {
        std::int64_t time_ms = 0;
        if (name == kTimeName && base::parse_number(value, time_ms)) notes.time_ms = time_ms;
        if (name == kValueName && value == "raw") notes.body = Body::raw;
        if (name == kValueName && value == "null") notes.body = Body::none;
    }
    return notes;
}

}  // namespace

Result<std::vector<Partition>> partitions_in(object::Bucket& bucket, const base::TopicName& topic) {
    std::vector<Partition> partitions;
    object::ListRequest request{.prefix = topic_prefix(topic), .delimiter = "/"};
    for (;;) {
        TRY(const object::ListPage page, bucket.list(request));
        for (const std::string& prefix : page.common_prefixes) {
            if (const auto partition = partition_of(prefix, topic)) {
                partitions.push_back(*partition);
            }
        }
        if (!page.next) break;
        request.start_after = *page.next;
    }
    std::sort(partitions.begin(), partitions.end());
    return partitions;
}

BucketScan::BucketScan(object::Bucket& bucket, ScanRange range)
    : bucket_(bucket), range_(std::move(range)) {
    for (const auto& [partition, from] : range_.from) {
        const Offset end = range_.end ? position_of(*range_.end, partition) : Offset{INT64_MAX};
        cursors_.push_back({.partition = partition,
                            .next = from,
                            .end = end,
                            .after = key_before(range_.topic, partition, from),
                            .done = from >= end});
    }
}

bool BucketScan::chunk_is_full() const {
    return objects_ >= range_.objects_max || bytes_ >= range_.bytes_max;
}

Result<bool> BucketScan::next(Morsel& morsel) {
    const std::scoped_lock lock(mutex_);
    morsel.start({});
    while (morsel.size() == 0 && current_ < cursors_.size() && !chunk_is_full()) {
        Cursor& cursor = cursors_[current_];
        if (!cursor.done) TRY_VOID(fill(cursor, morsel));
        if (cursor.done) ++current_;
    }
    records_ += morsel.size();
    return morsel.size() > 0;
}

Result<> BucketScan::fill(Cursor& cursor, Morsel& morsel) {
    morsel.start(cursor.partition);
    std::size_t given = 0;
    bool stopped = false;
    const std::size_t objects_max =
        std::min<std::uint64_t>(kMorselObjectsMax, range_.objects_max - objects_);
    TRY_VOID(bucket_.scan(partition_prefix(range_.topic, cursor.partition), cursor.after,
                          objects_max, [&](const object::BulkObject& object) {
                              ++given;
                              stopped = !take(cursor, object, morsel);
                              return !stopped;
                          }));
    objects_ += given;
    bytes_ += morsel.bytes();
    if (!stopped && given < objects_max) cursor.done = true;
    return {};
}

// False: the morsel is full, or the range is at its end.
bool BucketScan::take(Cursor& cursor, const object::BulkObject& object, Morsel& morsel) {
    cursor.after = object.key;
    const auto place = place_of(object.key, range_.topic);
    if (!place) return true;
    if (place->first >= cursor.end) {
        cursor.done = true;
        return false;
    }
    const Notes notes = notes_of(object);
    std::string_view rest = object.body;
    Offset offset = place->first;
    const auto add = [&](std::string_view value, rows::Payload payload) {
        if (offset >= cursor.next && offset < cursor.end) {
            morsel.add(offset, notes.time_ms, payload, value);
            cursor.next = base::next(offset);
        }
        offset = base::next(offset);
    };
    if (notes.body != Body::lines) {
        add(notes.body == Body::raw ? rest : std::string_view(),
            notes.body == Body::raw ? rows::Payload::value : rows::Payload::none);
    } else {
        while (!rest.empty()) {
            const std::size_t line = std::min(rest.find('\n'), rest.size());
            add(rest.substr(0, line), rows::Payload::value);
            rest.remove_prefix(std::min(line + 1, rest.size()));
        }
    }
    return morsel.bytes() < kMorselBytes;
}

Positions BucketScan::reached() const {
    const std::scoped_lock lock(mutex_);
    Positions reached;
    for (const Cursor& cursor : cursors_) reached[cursor.partition] = cursor.next;
    return reached;
}

std::uint64_t BucketScan::records() const {
    const std::scoped_lock lock(mutex_);
    return records_;
}

RecordSupply records_of(object::Bucket& bucket) {
    return [&bucket](ScanRange range) {
        return std::make_unique<BucketScan>(bucket, std::move(range));
    };
}

}  // namespace load
