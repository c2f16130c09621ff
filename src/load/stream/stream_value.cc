#include "load/stream/stream_value.h"

#include <string>

#include "codec/base64.h"
#include "codec/json/json.h"

namespace load::stream {
namespace {

constexpr std::string_view kBlanks = " \t\r\n";

std::string_view trimmed(std::string_view text) {
    const std::size_t first = text.find_first_not_of(kBlanks);
    if (first == std::string_view::npos) return {};
    return text.substr(first, text.find_last_not_of(kBlanks) - first + 1);
}

bool is_document(std::string text) {
    codec::JsonReader json(text);
    const codec::JsonKind kind = json.kind();
    if (kind != codec::JsonKind::object && kind != codec::JsonKind::array) return false;
    json.skip();
    return static_cast<bool>(json.finish());
}

}  // namespace

std::optional<base::Bytes> document_in_base64(std::string_view data) {
    std::string_view text = trimmed(data);
    // No object and no array is base64, nor is anything shorter than "{}".
    if (text.size() < 4 || text.front() == '{' || text.front() == '[') return {};
    if (text.front() == '"' && text.back() == '"') text = text.substr(1, text.size() - 2);
    std::optional<base::Bytes> decoded = codec::base64_decoded(text);
    if (!decoded || !is_document(std::string(base::as_text(*decoded)))) return {};
    return decoded;
}

}  // namespace load::stream
