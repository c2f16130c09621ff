#include "wire/json_decode.h"

#include <charconv>

namespace wire {
namespace {

void append_place(std::string& out, const JsonPlace& place) {
    if (place.up != nullptr) append_place(out, *place.up);
    if (!place.name.empty()) {
        if (!out.empty()) out += '.';
        out += base::printable(place.name);
    } else if (place.up != nullptr) {
        base::append_text(out, '[');
        base::append_text(out, place.index);
        base::append_text(out, ']');
    }
}

}  // namespace

base::Result<> JsonDecoder::finish() {
    TRY_VOID(reader_.finish());
    if (fault_) return *fault_;
    return {};
}

void JsonDecoder::refuse(base::Code code, std::string_view words, const JsonPlace& place) {
    // What does not parse is said before what breaks a limit.
    const bool better = !fault_ || (code == base::Code::malformed && fault_->code != code);
    if (!better) return;
    std::string what;
    append_place(what, place);
    fault_ = base::Error{code, what.empty() ? std::string(words) : base::text(what, ": ", words)};
}

bool JsonDecoder::expect(codec::JsonKind kind, std::string_view words, const JsonPlace& place) {
    if (reader_.kind() == kind) return true;
    if (!reader_.ok()) return false;
    refuse(base::Code::malformed, words, place);
    reader_.skip();
    return false;
}

void JsonDecoder::real(double& out, const JsonPlace& place) {
    if (!expect(codec::JsonKind::number, "expected a number", place)) return;
    const std::string_view number = reader_.number();
    const auto [end, fault] = std::from_chars(number.data(), number.data() + number.size(), out);
    if (reader_.ok() && fault != std::errc{}) {
        refuse(base::Code::malformed, "expected a number that a double can hold", place);
    }
}

void JsonDecoder::text(std::string& out, const JsonPlace& place) {
    if (expect(codec::JsonKind::string, "expected a text", place)) out = reader_.string();
}

void JsonDecoder::base64(Base64View& out, const JsonPlace& place) {
    if (!expect(codec::JsonKind::string, "expected a text in base64", place)) return;
    const std::optional<base::ByteView> bytes = reader_.base64();
    if (!bytes) return refuse(base::Code::malformed, "is not a base64 string", place);
    out.bytes = *bytes;
}

}  // namespace wire
