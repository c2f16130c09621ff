#include "door/s3/api/form.h"

#include <algorithm>

#include "auth/sigv4_words.h"
#include "base/text.h"

namespace door::s3::api {
namespace {

constexpr std::string_view kType = "multipart/form-data";
// S3 bounds all fields together to 20 KB.
constexpr std::size_t kFieldBytesMax = 20 * 1024;
// RFC 2046 §5.1.1.
constexpr std::size_t kBoundaryBytesMax = 70;

Problem malformed() { return {"MalformedPOSTRequest"}; }

// `name="value"` or `name=value` of a header's parameters.
std::string_view parameter(std::string_view header, std::string_view name) {
    const std::string mark = base::text(name, '=');
    for (std::size_t at = header.find(mark); at != std::string_view::npos;
         at = header.find(mark, at + 1)) {
        // "filename" ends in "name".
        if (at > 0 && header[at - 1] != ' ' && header[at - 1] != ';') continue;
        std::string_view value = header.substr(at + mark.size());
        if (!value.starts_with('"')) return value.substr(0, value.find(';'));
        value.remove_prefix(1);
        return value.substr(0, value.find('"'));
    }
    return {};
}

std::string_view cut(std::string_view& text, std::string_view mark, bool& found) {
    const std::size_t at = text.find(mark);
    found = at != std::string_view::npos;
    const std::string_view before = text.substr(0, at);
    text.remove_prefix(found ? at + mark.size() : text.size());
    return before;
}

}  // namespace

std::string_view Form::value(std::string_view name) const {
    for (const auto& [known, value] : fields) {
        if (known == name) return value;
    }
    return {};
}

bool is_form(std::string_view content_type) {
    return http::equal_names(content_type.substr(0, kType.size()), kType);
}

Outcome<Form> parse_form(std::string_view content_type, std::string_view body) {
    const std::string_view boundary = parameter(content_type, "boundary");
    if (boundary.empty() || boundary.size() > kBoundaryBytesMax) return malformed();
    const std::string first = base::text("--", boundary);
    const std::string next = base::text("\r\n--", boundary);
    bool found = false;
    cut(body, first, found);
    std::size_t field_bytes = 0;
    Form form;
    while (found && body.starts_with("\r\n")) {
        body.remove_prefix(2);
        const std::string_view head = cut(body, "\r\n\r\n", found);
        if (!found) return malformed();
        const std::string_view value = cut(body, next, found);
        if (!found) return malformed();
        const std::string name = auth::sigv4_words::lower_case(parameter(head, "name"));
        if (name.empty()) return malformed();
        if (name == "file") {
            form.file = value;
            form.file_name = parameter(head, "filename");
            return form;
        }
        field_bytes += name.size() + value.size();
        if (field_bytes > kFieldBytesMax) {
            return Problem{"MaxPostPreDataLengthExceededError"};
        }
        form.fields.emplace_back(name, value);
    }
    return Problem{"InvalidArgument",
                   "POST requires exactly one file upload per request.",
                   {{"ArgumentName", "file"}}};
}

}  // namespace door::s3::api
