#include "log/segment/index.h"

#include <algorithm>
#include <iterator>

#include "base/check.h"
#include "log/segment/sealed_fields.h"

namespace logs {
namespace {

constexpr std::string_view kOffsetsMagic = "MRINDEX1";
constexpr std::string_view kTimesMagic = "MRTIMES1";
constexpr std::size_t kEntryBytes = 16;

base::Error corrupt() { return {base::Code::corrupt, "its entries are out of order"}; }

}  // namespace

void Index::add(const codec::BatchHeader& batch, std::uint64_t position,
                base::WallTime time_before) {
    CHECK(position >= covered_bytes_, position, " before ", covered_bytes_);
    const std::uint64_t last = entries_.empty() ? 0 : entries_.back().position;
    if (position >= last + interval_bytes_) {
        entries_.push_back({batch.base_offset, position, time_before});
    }
    covered_bytes_ = position + batch.bytes();
}

void Index::cut(std::uint64_t position) {
    while (!entries_.empty() && entries_.back().position >= position) entries_.pop_back();
    covered_bytes_ = std::min(covered_bytes_, position);
}

const IndexEntry* Index::for_offset(base::Offset offset) const {
    const auto after = std::ranges::upper_bound(entries_, offset, {}, &IndexEntry::offset);
    return after == entries_.begin() ? nullptr : &*std::prev(after);
}

const IndexEntry* Index::for_time(base::WallTime time) const {
    const auto from = std::ranges::lower_bound(entries_, time, {}, &IndexEntry::time_before);
    return from == entries_.begin() ? nullptr : &*std::prev(from);
}

base::Bytes Index::encode_offsets() const {
    SealedWriter out(kOffsetsMagic);
    out.put(covered_bytes_);
    for (const IndexEntry& entry : entries_) {
        out.put(entry.offset.value());
        out.put(entry.position);
    }
    return std::move(out).seal();
}

base::Bytes Index::encode_times() const {
    SealedWriter out(kTimesMagic);
    for (const IndexEntry& entry : entries_) {
        out.put(base::epoch_ms(entry.time_before));
        out.put(entry.offset.value());
    }
    return std::move(out).seal();
}

base::Result<Index> Index::decode(base::ByteView offsets, base::ByteView times,
                                  std::uint64_t interval_bytes) {
    TRY(SealedReader by_offset, SealedReader::open(offsets, kOffsetsMagic));
    TRY(SealedReader by_time, SealedReader::open(times, kTimesMagic));
    Index index(interval_bytes);
    const auto covered_bytes = by_offset.take<std::uint64_t>();
    index.entries_.reserve(by_offset.left() / kEntryBytes);
    while (by_offset.left() >= kEntryBytes) {
        IndexEntry entry;
        entry.offset = base::Offset{by_offset.take<std::int64_t>()};
        entry.position = by_offset.take<std::uint64_t>();
        entry.time_before = base::from_epoch_ms(by_time.take<std::int64_t>());
        const auto same = base::Offset{by_time.take<std::int64_t>()};
        const bool in_order =
            index.entries_.empty() || (index.entries_.back().offset < entry.offset &&
                                       index.entries_.back().position < entry.position &&
                                       index.entries_.back().time_before <= entry.time_before);
        if (same != entry.offset || !in_order || entry.position >= covered_bytes) return corrupt();
        index.entries_.push_back(entry);
    }
    if (!by_offset.complete() || !by_time.complete()) return corrupt();
    index.covered_bytes_ = covered_bytes;
    return index;
}

}  // namespace logs
