#include "log/checkpoint.h"

#include "log/segment/names.h"
#include "log/segment/sealed_fields.h"

namespace logs {
namespace {

constexpr std::string_view kMagic = "MRCHECK2";
// Of a segment that was never compacted.
constexpr std::int64_t kNoEnd = -1;

base::Error corrupt(std::string_view what) { return {base::Code::corrupt, std::string(what)}; }

bool is_possible(const SegmentFacts& segment, base::Offset recovery) {
    if (segment.name.end) {
        return segment.name.base < *segment.name.end && *segment.name.end <= recovery;
    }
    // Only an active segment in which nothing stands yet begins where the log goes on.
    const bool is_filled = segment.bytes > 0 && segment.name.base < recovery;
    const bool is_fresh = segment.bytes == 0 && segment.name.base == recovery;
    return is_filled || is_fresh;
}

}  // namespace

base::Bytes Checkpoint::encode() const {
    SealedWriter out(kMagic);
    out.put(recovery.value());
    out.put(static_cast<std::uint32_t>(segments.size()));
    for (const SegmentFacts& segment : segments) {
        out.put(segment.name.base.value());
        out.put(segment.name.end ? segment.name.end->value() : kNoEnd);
        out.put(segment.bytes);
        out.put(base::epoch_ms(segment.max_time));
        out.put(base::epoch_ms(segment.opened));
    }
    producers.encode(out);
    transactions.encode(out);
    return std::move(out).seal();
}

base::Result<Checkpoint> Checkpoint::decode(base::ByteView bytes) {
    TRY(SealedReader in, SealedReader::open(bytes, kMagic));
    Checkpoint found;
    found.recovery = base::Offset{in.take<std::int64_t>()};
    if (found.recovery.value() < 0 || found.recovery.value() > kOffsetMax) {
        return corrupt("its recovery point is no offset");
    }
    const auto count = in.take<std::uint32_t>();
    for (std::uint32_t i = 0; i < count && in.ok(); ++i) {
        SegmentFacts segment;
        segment.name.base = base::Offset{in.take<std::int64_t>()};
        const auto end = in.take<std::int64_t>();
        if (end != kNoEnd) segment.name.end = base::Offset{end};
        segment.bytes = in.take<std::uint64_t>();
        segment.max_time = base::from_epoch_ms(in.take<std::int64_t>());
        segment.opened = base::from_epoch_ms(in.take<std::int64_t>());
        const bool in_order =
            found.segments.empty() || found.segments.back().name.base < segment.name.base;
        if (!in_order || !is_possible(segment, found.recovery)) {
            return corrupt("its segments are out of order");
        }
        found.segments.push_back(segment);
    }
    TRY(found.producers, Producers::decode(in));
    TRY(found.transactions, Transactions::decode(in));
    if (!in.complete()) return corrupt("its length is wrong");
    return found;
}

}  // namespace logs
