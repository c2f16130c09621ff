#include "log/checkpoint.h"

#include "log/names.h"
#include "log/sealed_fields.h"

namespace logs {
namespace {

constexpr std::string_view kMagic = "MRCHECK1";
}  // namespace

base::Bytes Checkpoint::encode() const {
    SealedWriter out(kMagic);
    out.put(recovery.value());
    out.put(static_cast<std::uint32_t>(segments.size()));
    for (const SegmentFacts& segment : segments) {
        out.put(segment.base.value());
        out.put(segment.bytes);
        out.put(base::epoch_ms(segment.max_time));
    }
    producers.encode(out);
    return std::move(out).seal();
}

base::Result<Checkpoint> Checkpoint::decode(base::ByteView bytes) {
    TRY(SealedReader in, SealedReader::open(bytes, kMagic));
    Checkpoint found;
    found.recovery = base::Offset{in.take<std::int64_t>()};
    if (found.recovery.value() < 0 || found.recovery.value() > kOffsetMax) {
        return base::Error{base::Code::corrupt, "its recovery point is no offset"};
    }
    const auto count = in.take<std::uint32_t>();
    for (std::uint32_t i = 0; i < count && in.ok(); ++i) {
        SegmentFacts segment;
        segment.base = base::Offset{in.take<std::int64_t>()};
        segment.bytes = in.take<std::uint64_t>();
        segment.max_time = base::from_epoch_ms(in.take<std::int64_t>());
        const bool in_order = found.segments.empty() || found.segments.back().base < segment.base;
        // Only an active segment in which nothing stands yet begins where the log goes on.
        const bool is_filled = segment.bytes > 0 && segment.base < found.recovery;
        const bool is_fresh = segment.bytes == 0 && segment.base == found.recovery;
        if (!in_order || !(is_filled || is_fresh)) {
            return base::Error{base::Code::corrupt, "its segments are out of order"};
        }
        found.segments.push_back(segment);
    }
    TRY(found.producers, Producers::decode(in));
    if (!in.complete()) return base::Error{base::Code::corrupt, "its length is wrong"};
    return found;
}

}  // namespace logs
