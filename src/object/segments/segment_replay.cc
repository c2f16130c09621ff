#include "object/segments/segment_replay.h"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "codec/crc32c.h"
#include "object/segments/record_window.h"

namespace object::segments {
namespace {

constexpr std::size_t kPartBytes = std::size_t{1024} * 1024;

// The records of a change that is not whole yet. Of them only what the index needs is kept.
class HeldRecords {
  public:
    void add(const RecordHead& head, std::uint64_t at) {
        held_.push_back({head.header, std::string(head.key), at});
    }
    Result<> give(const std::function<Result<>(const RecordHead&, std::uint64_t)>& each) {
        for (const Held& one : held_) {
            TRY_VOID(each({.header = one.header, .key = one.key, .metadata = {}}, one.at));
        }
        held_.clear();
        return {};
    }

  private:
    struct Held {
        RecordHeader header;
        std::string key;
        std::uint64_t at;
    };
    std::vector<Held> held_;
};

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
    HeldRecords change;
    std::uint64_t good_end = from;
    while (from < end) {
        const std::size_t there = std::min<std::uint64_t>(end - from, kRecordHeadBytesMax);
        TRY(const ByteView bytes, heads.read(from, there));
        const std::optional<RecordHead> head = decode_record_head(bytes);
        if (!head || head->header.record_bytes() > end - from) return good_end;
        const std::uint64_t body_at = from + head->header.head_bytes();
        const std::uint64_t body_bytes = head->header.stored_bytes();
        std::uint32_t crc = 0;
        if (body_bytes <= kPartBytes) {
            TRY(const ByteView body, bodies.read(body_at, body_bytes));
            if (body.size() != body_bytes) return good_end;
            crc = codec::crc32c(body);
        } else {
            TRY(crc, crc_of_file(*file, body_at, body_bytes));
        }
        if (crc != head->header.body_crc) return good_end;
        const std::uint64_t at = std::exchange(from, from + head->header.record_bytes());
        if (head->header.continues) {
            change.add(*head, at);
            continue;
        }
        TRY_VOID(change.give(each));
        TRY_VOID(each(*head, at));
        good_end = from;
    }
    return good_end;
}

}  // namespace object::segments
