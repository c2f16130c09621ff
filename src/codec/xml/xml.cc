#include "codec/xml/xml.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdint>
#include <utility>

#include "base/text.h"
#include "codec/utf8.h"

namespace codec {
namespace {

using base::Code;
using base::Error;
using base::Result;

constexpr std::string_view kBlanks = " \t\r\n";

bool is_blank(char c) { return kBlanks.find(c) != std::string_view::npos; }

// A name as S3's documents and its prefixes have them; letters beyond ASCII pass.
bool is_name_byte(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
           c == '-' || c == '.' || c == ':' || static_cast<unsigned char>(c) >= 0x80;
}

class XmlParser {
  public:
    XmlParser(std::string_view document, const XmlLimits& limits)
        : rest_(document), limits_(limits) {}

    Result<XmlElement> parse() {
        // A byte order mark is no part of the document.
        take("\xEF\xBB\xBF");
        while (!is_done_) TRY_VOID(step());
        rest_.remove_prefix(std::min(rest_.find_first_not_of(kBlanks), rest_.size()));
        while (!rest_.empty()) {
            if (!rest_.starts_with("<!--") && !rest_.starts_with("<?")) {
                return fault("something stands behind the root element");
            }
            TRY_VOID(skip_aside());
            rest_.remove_prefix(std::min(rest_.find_first_not_of(kBlanks), rest_.size()));
        }
        return std::move(root_);
    }

  private:
    static Error fault(std::string_view what) {
        return {Code::malformed, base::text("The XML is not well-formed: ", what, '.')};
    }
    bool take(std::string_view mark) {
        if (!rest_.starts_with(mark)) return false;
        rest_.remove_prefix(mark.size());
        return true;
    }
    // What stands before `mark`, which is taken too.
    Result<std::string_view> take_until(std::string_view mark) {
        const std::size_t at = rest_.find(mark);
        if (at == std::string_view::npos) return fault("it ends too early");
        const std::string_view before = rest_.substr(0, at);
        rest_.remove_prefix(at + mark.size());
        return before;
    }

    Result<> step() {
        if (rest_.empty()) return fault("it ends too early");
        if (rest_.front() != '<') return take_text();
        if (rest_.starts_with("</")) return end_element();
        if (rest_.starts_with("<![CDATA[")) return take_cdata();
        if (rest_.starts_with("<!--") || rest_.starts_with("<?")) return skip_aside();
        if (rest_.starts_with("<!")) return fault("a document type is not allowed");
        return begin_element();
    }

    Result<> skip_aside() {
        const bool is_comment = take("<!--");
        TRY([[maybe_unused]] const std::string_view aside, take_until(is_comment ? "-->" : "?>"));
        return {};
    }

    Result<> take_cdata() {
        take("<![CDATA[");
        TRY(const std::string_view text, take_until("]]>"));
        if (open_.empty()) return fault("text stands outside of the root element");
        open_.back().text += text;
        return {};
    }

    Result<> take_text() {
        const std::size_t end = std::min(rest_.find('<'), rest_.size());
        std::string_view text = rest_.substr(0, end);
        rest_.remove_prefix(end);
        if (open_.empty()) {
            const bool is_blank_only = text.find_first_not_of(kBlanks) == std::string_view::npos;
            return is_blank_only ? Result<>() : fault("text stands outside of the root element");
        }
        std::string& into = open_.back().text;
        while (!text.empty()) {
            const std::size_t mark = std::min(text.find('&'), text.size());
            into += text.substr(0, mark);
            text.remove_prefix(mark);
            if (text.empty()) break;
            const std::size_t stop = text.substr(0, kEntityBytesMax).find(';');
            if (stop == std::string_view::npos) return fault("an entity does not end");
            TRY_VOID(append_entity(into, text.substr(1, stop - 1)));
            text.remove_prefix(stop + 1);
        }
        return {};
    }

    static Result<> append_entity(std::string& out, std::string_view name) {
        static constexpr std::pair<std::string_view, char> kNamed[] = {
            {"amp", '&'}, {"lt", '<'}, {"gt", '>'}, {"quot", '"'}, {"apos", '\''}};
        for (const auto& [known, byte] : kNamed) {
            if (known != name) continue;
            out += byte;
            return {};
        }
        if (!name.starts_with('#')) return fault("an entity is unknown");
        name.remove_prefix(1);
        const bool is_hex = name.starts_with('x');
        if (is_hex) name.remove_prefix(1);
        std::uint32_t point = 0;
        const auto [end, wrong] =
            std::from_chars(name.data(), name.data() + name.size(), point, is_hex ? 16 : 10);
        const bool is_number = wrong == std::errc{} && end == name.data() + name.size();
        const bool is_surrogate = point >= 0xD800 && point < 0xE000;
        if (!is_number || point == 0 || point > 0x10FFFF || is_surrogate) {
            return fault("an entity is no character");
        }
        std::array<char, 4> bytes{};
        const char* const stop = write_utf8(bytes.data(), point);
        out.append(bytes.data(), static_cast<std::size_t>(stop - bytes.data()));
        return {};
    }

    std::string_view take_name() {
        const auto end = std::ranges::find_if_not(rest_, is_name_byte);
        const std::string_view name =
            rest_.substr(0, static_cast<std::size_t>(end - rest_.begin()));
        rest_.remove_prefix(name.size());
        return name;
    }
    void skip_blanks() {
        rest_.remove_prefix(std::min(rest_.find_first_not_of(kBlanks), rest_.size()));
    }
    static std::string_view local(std::string_view name) {
        return name.substr(name.rfind(':') + 1);
    }

    Result<> begin_element() {
        take("<");
        const std::string_view name = take_name();
        if (local(name).empty()) return fault("an element has no name");
        TRY_VOID(skip_attributes());
        if (open_.size() >= limits_.depth_max || ++elements_ > limits_.elements_max) {
            return Error{Code::too_large, "The XML has too many elements, or too deep ones."};
        }
        const bool is_empty = take("/");
        if (!take(">")) return fault("a tag does not end");
        open_.push_back({.name = std::string(local(name)), .text = {}});
        return is_empty ? close() : Result<>();
    }

    Result<> skip_attributes() {
        for (;;) {
            const bool has_blank = !rest_.empty() && is_blank(rest_.front());
            skip_blanks();
            if (rest_.empty() || rest_.front() == '>' || rest_.front() == '/') return {};
            if (!has_blank || take_name().empty()) return fault("a tag is malformed");
            skip_blanks();
            if (!take("=")) return fault("an attribute has no value");
            skip_blanks();
            const std::string_view quote = rest_.substr(0, 1);
            if (quote != "\"" && quote != "'") return fault("an attribute's value has no quotes");
            rest_.remove_prefix(1);
            TRY(const std::string_view value, take_until(quote));
            if (value.find('<') != std::string_view::npos) return fault("a tag is malformed");
        }
    }

    Result<> end_element() {
        take("</");
        const std::string_view name = local(take_name());
        skip_blanks();
        if (!take(">")) return fault("a tag does not end");
        if (open_.empty() || open_.back().name != name) return fault("tags do not match");
        return close();
    }

    Result<> close() {
        XmlElement done = std::move(open_.back());
        open_.pop_back();
        if (open_.empty()) {
            root_ = std::move(done);
            is_done_ = true;
        } else {
            open_.back().children.push_back(std::move(done));
        }
        return {};
    }

    static constexpr std::size_t kEntityBytesMax = 12;

    std::string_view rest_;
    const XmlLimits limits_;
    std::vector<XmlElement> open_;
    XmlElement root_;
    std::size_t elements_ = 0;
    bool is_done_ = false;
};

}  // namespace

const XmlElement* XmlElement::child(std::string_view wanted) const {
    const auto found = std::ranges::find(children, wanted, &XmlElement::name);
    return found == children.end() ? nullptr : &*found;
}

std::string_view XmlElement::text_of(std::string_view wanted) const {
    const XmlElement* const found = child(wanted);
    return found == nullptr ? std::string_view() : std::string_view(found->text);
}

Result<XmlElement> parse_xml(std::string_view document, const XmlLimits& limits) {
    return XmlParser(document, limits).parse();
}

}  // namespace codec
