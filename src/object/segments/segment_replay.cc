#include "object/segments/segment_replay.h"

#include <algorithm>

#include "codec/crc32c.h"
#include "object/segments/record_window.h"

namespace object::segments {
namespace {

constexpr std::size_t kPartBytes = std::size_t{1024} * 1024;

}  // namespace

Result<std::uint32_t> crc_of_file(const io::File& file, std::uint64_t offset, std::uint64_t bytes) {
    Bytes part(std::min<std::uint64_t>(bytes, kPartBytes));
    std::uint32_t crc = codec::crc32c({});
    while (bytes > 0) {
        const std::span<std::byte> into =
            std::span(part).first(std::min<std::uint64_t>(bytes, kPartBytes));
        TRY(const std::size_t read, file.read_at(offset, into));
        if (read != into.size()) {
            return base::Error{base::Code::io, "the file is shorter than it should be"};
        }
        crc = codec::crc32c_extend(crc, into);
        offset += read;
        bytes -= read;
    }
    return crc;
}

Result<std::uint64_t> replay_segment(
    const std::shared_ptr<const io::File>& file, std::uint64_t from, std::uint64_t end,
    const std::function<Result<>(const RecordHead&, std::uint64_t)>& each) {
    RecordWindow heads(file);
    RecordWindow bodies(file);
    while (from < end) {
        const std::size_t there = std::min<std::uint64_t>(end - from, kRecordHeadBytesMax);
        TRY(const ByteView bytes, heads.read(from, there));
        const std::optional<RecordHead> head = decode_record_head(bytes);
        if (!head || head->header.record_bytes() > end - from) return from;
        const std::uint64_t body_at = from + head->header.head_bytes();
        const std::uint64_t body_bytes = head->header.body_bytes;
        std::uint32_t crc = 0;
        if (body_bytes <= kPartBytes) {
            TRY(const ByteView body, bodies.read(body_at, body_bytes));
            if (body.size() != body_bytes) return from;
            crc = codec::crc32c(body);
        } else {
            TRY(crc, crc_of_file(*file, body_at, body_bytes));
        }
        if (crc != head->header.body_crc) return from;
        TRY_VOID(each(*head, from));
        from += head->header.record_bytes();
    }
    return from;
}

}  // namespace object::segments
