#include "object/packed/manifest.h"

#include <array>
#include <limits>

#include "base/text.h"
#include "codec/crc32c.h"

namespace object::packed {
namespace {

constexpr std::string_view kTitle = "millrace bucket 1\n";

// One line as its words; more than there is room for is a fault.
class Words {
  public:
    explicit Words(std::string_view line) : rest_(line) {}
    std::string_view word() {
        const std::size_t end = rest_.find(' ');
        const std::string_view word = rest_.substr(0, end);
        rest_ = end == std::string_view::npos ? std::string_view() : rest_.substr(end + 1);
        return word;
    }
    template <class T>
    T number() {
        T value{};
        if (!base::parse_number(word(), value)) ok_ = false;
        return value;
    }
    bool ok() const { return ok_ && rest_.empty(); }

  private:
    std::string_view rest_;
    bool ok_ = true;
};

bool take_line(Manifest& manifest, std::string_view line) {
    Words words(line);
    const std::string_view name = words.word();
    if (name == "next") {
        manifest.next_number = words.number<std::uint32_t>();
    } else if (name == "watermark") {
        manifest.watermark_segment = words.number<std::uint32_t>();
        manifest.watermark_offset = words.number<std::uint64_t>();
    } else if (name == "run") {
        manifest.runs.push_back(words.number<std::uint32_t>());
    } else if (name == "sealed") {
        Manifest::Segment segment{.number = words.number<std::uint32_t>()};
        segment.sealed_bytes = words.number<std::uint64_t>();
        segment.dead_bytes = words.number<std::uint64_t>();
        manifest.segments.push_back(segment);
    } else if (name == "open") {
        Manifest::Segment segment{.number = words.number<std::uint32_t>()};
        segment.dead_bytes = words.number<std::uint64_t>();
        manifest.segments.push_back(segment);
    } else {
        return false;
    }
    return words.ok();
}

bool makes_sense(const Manifest& manifest) {
    std::uint32_t last = 0;
    for (const Manifest::Segment& segment : manifest.segments) {
        const bool is_last = &segment == &manifest.segments.back();
        if (segment.number <= last || segment.sealed_bytes.has_value() == is_last) return false;
        last = segment.number;
    }
    if (last == 0 || last >= manifest.next_number) return false;
    for (const std::uint32_t run : manifest.runs) {
        if (run >= manifest.next_number) return false;
    }
    return manifest.watermark_segment <= last;
}

}  // namespace

std::string encode_manifest(const Manifest& manifest) {
    std::string text(kTitle);
    text += base::text("next ", manifest.next_number, '\n');
    text +=
        base::text("watermark ", manifest.watermark_segment, ' ', manifest.watermark_offset, '\n');
    for (const Manifest::Segment& segment : manifest.segments) {
        if (segment.sealed_bytes) {
            text += base::text("sealed ", segment.number, ' ', *segment.sealed_bytes, ' ',
                               segment.dead_bytes, '\n');
        } else {
            text += base::text("open ", segment.number, ' ', segment.dead_bytes, '\n');
        }
    }
    for (const std::uint32_t run : manifest.runs) text += base::text("run ", run, '\n');
    return text + base::text("crc32c ", codec::crc32c(base::as_bytes(text)), '\n');
}

base::Result<Manifest> decode_manifest(std::string_view text) {
    const base::Error corrupt{base::Code::corrupt, "the manifest fails its check"};
    const std::size_t crc_at = text.rfind("crc32c ");
    if (!text.starts_with(kTitle) || crc_at == std::string_view::npos) return corrupt;
    if (text != base::text(text.substr(0, crc_at), "crc32c ",
                           codec::crc32c(base::as_bytes(text.substr(0, crc_at))), '\n')) {
        return corrupt;
    }
    Manifest manifest;
    std::string_view lines = text.substr(kTitle.size(), crc_at - kTitle.size());
    while (!lines.empty()) {
        const std::size_t end = lines.find('\n');
        if (end == std::string_view::npos || !take_line(manifest, lines.substr(0, end))) {
            return corrupt;
        }
        lines.remove_prefix(end + 1);
    }
    if (!makes_sense(manifest)) return corrupt;
    return manifest;
}

}  // namespace object::packed
