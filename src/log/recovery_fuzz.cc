// Arbitrary bytes as a log's files: open() may refuse them, and whatever it accepts keeps the
// invariants and can be appended to.
//
// Input: a byte of flags; the sizes of checkpoint, index, time index and second segment in two
// bytes each; then these four and the first segment. The flags seal the small files (magic and CRC
// put right), give batches their CRC, so that mutations get past the checksums, and make the first
// segment a compacted one.

#include <algorithm>

#include "base/check.h"
#include "base/log_line.h"
#include "io/sim_disk.h"
#include "log/batch_testing.h"
#include "log/log.h"
#include "log/segment/names.h"

namespace {

using base::Bytes;
using base::ByteView;
using base::Offset;

constexpr unsigned kSealCheckpoint = 1;
constexpr unsigned kSealIndexes = 2;
constexpr unsigned kFixBatches = 4;
constexpr unsigned kCompactFirst = 8;

ByteView take(ByteView& rest, std::size_t size) {
    const ByteView taken = rest.first(std::min(size, rest.size()));
    rest = rest.subspan(taken.size());
    return taken;
}

Bytes sealed(ByteView body, std::string_view magic) {
    Bytes bytes = base::copy_of(base::as_bytes(magic));
    bytes.insert(bytes.end(), body.begin(), body.end());
    bytes.resize(bytes.size() + 4);
    const std::size_t end = bytes.size() - 4;
    codec::store_big(bytes.data() + end, codec::crc32c(ByteView(bytes).first(end)));
    return bytes;
}

Bytes with_crcs(Bytes segment) {
    for (std::size_t at = 0; segment.size() - at >= codec::kBatchHeaderBytes;) {
        const auto header = codec::decode_header(ByteView(segment).subspan(at));
        if (!header || header->length < 49 || header->bytes() > segment.size() - at) break;
        const ByteView covered = ByteView(segment).subspan(at + 21, header->bytes() - 21);
        codec::store_big(segment.data() + at + 17, codec::crc32c(covered));
        at += header->bytes();
    }
    return segment;
}

void write(io::Disk& disk, const std::string& path, ByteView content) {
    if (content.empty()) return;
    const auto file = disk.create(path);
    CHECK(file && (*file)->append(content));
}

void check_log(io::Disk& disk, io::Clock& clock) {
    logs::Files files(disk, 2);
    const logs::Config config{.segment_bytes = 300, .index_interval_bytes = 64};
    auto opened = logs::Log::open(disk, clock, files, "t", config);
    if (!opened) return;
    std::unique_ptr<logs::Log> log = *std::move(opened);
    CHECK(log->start_offset() <= log->end_offset());
    CHECK(log->synced_offset() == log->end_offset());
    // A forged checkpoint can vouch for rubbish; reading that is refused, never wrong or endless.
    (void)logs::testing::read_all(*log, log->start_offset(), 100);
    (void)log->offset_for_time(base::from_epoch_ms(0));
    (void)log->offset_of_max_time();
    CHECK(log->stable_offset() <= log->end_offset());
    const Offset end = log->end_offset();
    const auto appended = logs::testing::append_one(*log, logs::testing::batch_of({"x"}));
    if (!appended) return;
    CHECK(appended->base == end);
    CHECK(logs::testing::sync(*log, disk));
    const auto stored = logs::testing::read_all(*log, end);
    CHECK(stored && stored->size() == 1);
    CHECK(log->close());
    log.reset();
    auto again = logs::Log::open(disk, clock, files, "t", config);
    CHECK(again, again ? "" : again.error().what);
    CHECK((*again)->end_offset() == base::next(end));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    base::set_log_level(base::Level::off);
    ByteView rest = std::as_bytes(std::span(data, size));
    constexpr std::size_t kHeadBytes = 9;
    if (rest.size() < kHeadBytes) return 0;
    const ByteView head = take(rest, kHeadBytes);
    const auto flags = std::to_integer<unsigned>(head[0]);
    const auto part = [&](std::size_t number) {
        return take(rest, codec::load_big<std::uint16_t>(head.data() + 1 + 2 * number));
    };
    const ByteView checkpoint = part(0);
    const ByteView index = part(1);
    const ByteView time_index = part(2);
    Bytes second = base::copy_of(part(3));
    Bytes first = base::copy_of(rest);
    if ((flags & kFixBatches) != 0) {
        first = with_crcs(std::move(first));
        second = with_crcs(std::move(second));
    }

    io::ManualClock clock;
    io::SimDisk disk(1, clock);
    CHECK(disk.make_directories("t"));
    const bool seals_indexes = (flags & kSealIndexes) != 0;
    write(disk, logs::path_of("t", logs::kCheckpointName),
          (flags & kSealCheckpoint) != 0 ? sealed(checkpoint, "MRCHECK2")
                                         : base::copy_of(checkpoint));
    write(disk, logs::path_of("t", logs::SegmentName{Offset{0}}, logs::kIndexSuffix),
          seals_indexes ? sealed(index, "MRINDEX1") : base::copy_of(index));
    write(disk, logs::path_of("t", logs::SegmentName{Offset{0}}, logs::kTimeIndexSuffix),
          seals_indexes ? sealed(time_index, "MRTIMES1") : base::copy_of(time_index));
    logs::SegmentName first_name{Offset{0}};
    if ((flags & kCompactFirst) != 0) first_name.end = Offset{2};
    write(disk, logs::path_of("t", first_name, logs::kSegmentSuffix), first);
    write(disk, logs::path_of("t", logs::SegmentName{Offset{2}}, logs::kSegmentSuffix), second);
    check_log(disk, clock);
    return 0;
}
