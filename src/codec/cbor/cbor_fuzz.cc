// Any bytes: read as a value of whatever kind they claim, and written again. What was written must
// read as the same, and reading it again must give the same bytes.

#include <cstdint>

#include "base/check.h"
#include "codec/cbor/cbor_reader.h"
#include "codec/cbor/cbor_writer.h"

namespace {

using codec::cbor::Kind;
using codec::cbor::Reader;
using codec::cbor::Writer;

void copy_value(Reader& from, Writer& to) {
    switch (from.kind()) {
        case Kind::map:
            from.enter_map();
            to.begin_map();
            while (const auto name = from.next_field()) {
                to.text(*name);
                copy_value(from, to);
            }
            return to.end();
        case Kind::array:
            from.enter_array();
            to.begin_array();
            while (from.next_element()) copy_value(from, to);
            return to.end();
        case Kind::text:
            return to.text(from.text());
        case Kind::bytes:
            return to.bytes(from.bytes());
        case Kind::integer:
            return to.integer(from.integer());
        case Kind::real:
            return to.real(from.real());
        case Kind::boolean:
            return to.boolean(from.boolean());
        case Kind::null:
            from.null();
            return to.null();
        case Kind::epoch:
            return to.epoch_ms(from.epoch_ms());
        case Kind::fault:
            return;
    }
}

struct Copied {
    std::string bytes;
    bool is_whole;
};

Copied copied(std::string_view document) {
    Copied copy;
    Reader reader(base::as_bytes(document));
    Writer writer(copy.bytes);
    copy_value(reader, writer);
    copy.is_whole = static_cast<bool>(reader.finish());
    return copy;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    Reader skipped(base::as_bytes(text));
    skipped.skip();
    const bool can_skip = static_cast<bool>(skipped.finish());
    const Copied first = copied(text);
    if (!first.is_whole) return 0;
    CHECK(can_skip);
    const Copied second = copied(first.bytes);
    CHECK(second.is_whole && second.bytes == first.bytes);
    return 0;
}
