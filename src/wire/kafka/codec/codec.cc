#include "wire/kafka/codec/codec.h"

#include <limits>

namespace wire::kafka {

namespace {

// A smaller part of a message costs more by itself than its copy does.
constexpr std::size_t kCopiedBytesMax = 1024;

}  // namespace

void Encoded::append_parts(std::vector<std::string_view>& parts) const {
    const auto add = [&parts](ByteView part) {
        if (!part.empty()) parts.push_back(base::as_text(part));
    };
    const ByteView own = bytes;
    std::size_t at = 0;
    for (const Splice& splice : splices_) {
        add(own.subspan(at, splice.at - at));
        add(splice.records.bytes);
        at = splice.at;
    }
    add(own.subspan(at));
}

Bytes Encoded::joined() const {
    std::vector<std::string_view> parts;
    append_parts(parts);
    Bytes whole;
    whole.reserve(size());
    for (const std::string_view part : parts) {
        const ByteView one = base::as_bytes(part);
        whole.insert(whole.end(), one.begin(), one.end());
    }
    return whole;
}

std::byte* Writer::room(std::size_t count) {
    out.bytes.resize(out.bytes.size() + count);
    return out.bytes.data() + (out.bytes.size() - count);
}

void Writer::uvarint(std::uint32_t value) {
    for (; value >= 0x80; value >>= 7U) fixed(static_cast<std::uint8_t>(value | 0x80U));
    fixed(static_cast<std::uint8_t>(value));
}

void Writer::raw(ByteView bytes) { out.bytes.insert(out.bytes.end(), bytes.begin(), bytes.end()); }

void Writer::records(const Records& records) {
    if (records.bytes.size() < kCopiedBytesMax) return raw(records.bytes);
    out.splice(records);
}

void Writer::length(std::int64_t count, Version v) {
    if (v.flexible) return uvarint(static_cast<std::uint32_t>(count + 1));
    fixed(static_cast<std::int32_t>(count));
}

void Writer::text_length(std::int64_t count, Version v) {
    if (v.flexible) return uvarint(static_cast<std::uint32_t>(count + 1));
    fixed(static_cast<std::int16_t>(count));
}

// A text that its 16-bit length cannot say is cut: a shorter message, never a broken frame.
void Writer::text(std::string_view text, Version v) {
    constexpr std::size_t kMax = std::numeric_limits<std::int16_t>::max();
    if (!v.flexible) text = text.substr(0, kMax);
    text_length(static_cast<std::int64_t>(text.size()), v);
    raw(base::as_bytes(text));
}

ByteView Reader::take(std::size_t count) {
    if (count > in_.size()) {
        fail();
        return {};
    }
    const ByteView taken = in_.first(count);
    in_ = in_.subspan(count);
    return taken;
}

std::uint32_t Reader::uvarint() {
    std::uint32_t value = 0;
    for (unsigned shift = 0; shift < 35; shift += 7) {
        const auto byte = fixed<std::uint8_t>();
        value |= static_cast<std::uint32_t>(byte & 0x7FU) << shift;
        if (byte < 0x80U) return value;
    }
    fail();
    return 0;
}

std::int64_t Reader::length(Version v) {
    if (v.flexible) return static_cast<std::int64_t>(uvarint()) - 1;
    return fixed<std::int32_t>();
}

std::int64_t Reader::text_length(Version v) {
    if (v.flexible) return static_cast<std::int64_t>(uvarint()) - 1;
    return fixed<std::int16_t>();
}

bool Reader::fits(std::int64_t count, std::uint32_t limit) {
    if (count < 0 || count > limit || static_cast<std::size_t>(count) > in_.size()) fail();
    return ok_;
}

ByteView Reader::sized(std::int64_t count, std::uint32_t limit) {
    if (!fits(count, limit)) return {};
    return take(static_cast<std::size_t>(count));
}

void Reader::skip_tags() {
    for (std::uint32_t count = uvarint(); count > 0 && ok_; --count) {
        uvarint();
        take(uvarint());
    }
}

bool Reader::spend(std::size_t bytes) {
    if (bytes > memory_bytes_) fail();
    if (ok_) memory_bytes_ -= bytes;
    return ok_;
}

}  // namespace wire::kafka
