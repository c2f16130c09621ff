// Any bytes in any of the four forms: no crash, and the same steps at once and byte by byte.

#include <cstddef>
#include <cstdint>
#include <string>

#include "base/check.h"
#include "door/s3/chunks/chunk_reader.h"

namespace {

using door::s3::chunks::ChunkForm;
using door::s3::chunks::ChunkReader;
using Kind = ChunkReader::Step::Kind;

std::string read(ChunkForm form, std::string_view in, std::size_t part_bytes) {
    ChunkReader reader(form);
    std::string out;
    for (;;) {
        const std::string_view part = in.substr(0, part_bytes);
        const ChunkReader::Step step = reader.next(part);
        CHECK(step.consumed <= part.size());
        in.remove_prefix(step.consumed);
        if (step.kind == Kind::more) {
            if (in.empty()) return out;
            continue;
        }
        if (step.kind != Kind::data) out += static_cast<char>('0' + static_cast<int>(step.kind));
        out += step.name;
        out += step.text;
        const bool is_over =
            step.kind == Kind::done || step.kind == Kind::malformed || step.kind == Kind::too_small;
        if (is_over) return out;
    }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size == 0) return 0;
    const ChunkForm form{.is_signed = (data[0] & 1U) != 0, .has_trailer = (data[0] & 2U) != 0};
    const std::string_view body(reinterpret_cast<const char*>(data) + 1, size - 1);
    CHECK(read(form, body, body.size() + 1) == read(form, body, 1));
    return 0;
}
