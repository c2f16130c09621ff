#include "codec/http1/head.h"

#include <algorithm>
#include <array>
#include <cstring>
#include <limits>
#include <utility>

#include "base/limits.h"
#include "base/text.h"

namespace codec::http1 {

namespace {

// What a byte may be part of, by RFC 9110 §5.5, §5.6.2 and RFC 3986.
enum Kind : std::uint8_t {
    token = 1,   // a method, a field's name
    value = 2,   // a field's value
    target = 4,  // printable ASCII without blank
    host = 8     // uri-host ":" port
};

constexpr std::array<std::uint8_t, 256> make_kinds() {
    std::array<std::uint8_t, 256> kinds{};
    for (std::size_t byte = 0; byte < 256; ++byte) {
        const bool visible = byte > 0x20 && byte < 0x7f;
        if (visible) kinds[byte] |= value | target;
        if (byte >= 0x80 || byte == ' ' || byte == '\t') kinds[byte] |= value;
    }
    const auto mark = [&kinds](std::string_view bytes, std::uint8_t kind) {
        for (const char byte : bytes) kinds[static_cast<unsigned char>(byte)] |= kind;
    };
    constexpr std::string_view kAlphanumeric =
        "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";
    mark(kAlphanumeric, token | host);
    mark("!#$%&'*+-.^_`|~", token);
    mark("-._~%!$&'()*+,;=:[]", host);
    return kinds;
}
constexpr std::array<std::uint8_t, 256> kKinds = make_kinds();

bool all(std::string_view text, Kind kind) {
    return std::ranges::all_of(
        text, [kind](char byte) { return (kKinds[static_cast<unsigned char>(byte)] & kind) != 0; });
}

constexpr char lower(char byte) {
    return byte >= 'A' && byte <= 'Z' ? static_cast<char>(byte + ('a' - 'A')) : byte;
}

bool is_blank(char byte) { return byte == ' ' || byte == '\t'; }

std::string_view trimmed(std::string_view text) {
    while (!text.empty() && is_blank(text.front())) text.remove_prefix(1);
    while (!text.empty() && is_blank(text.back())) text.remove_suffix(1);
    return text;
}

// Takes the next line, without its CR LF, off `rest`; HeadScan has seen that each ends so.
std::string_view take_line(std::string_view& rest) {
    const std::size_t lf = rest.find('\n');
    const std::string_view line = rest.substr(0, lf == 0 ? 0 : lf - 1);
    rest.remove_prefix(lf + 1);
    return line;
}

struct FieldLine {
    std::optional<Fault> fault;
    Field field;
};

FieldLine parse_field(std::string_view line) {
    if (is_blank(line.front())) return {Fault{400, "A header is folded onto a second line."}, {}};
    const std::size_t colon = line.find(':');
    if (colon == std::string_view::npos) return {Fault{400, "A header has no colon."}, {}};
    const std::string_view name = line.substr(0, colon);
    if (name.empty() || !all(name, token)) {
        return {Fault{400, "A header's name has a blank or another forbidden byte."}, {}};
    }
    const std::string_view text = trimmed(line.substr(colon + 1));
    if (!all(text, value)) return {Fault{400, "A header's value has a forbidden byte."}, {}};
    return {std::nullopt, {name, text}};
}

// Fills what the fields say about framing; shared by requests and responses.
struct Framing {
    int hosts = 0;
    int lengths = 0;
    int codings = 0;
    bool chunked = false;
    bool close = false;
    bool keep_alive = false;
    bool expects_continue = false;
    std::uint64_t length = 0;
    std::optional<Fault> fault;

    void refuse(int status, std::string_view what) {
        if (!fault) fault = Fault{status, what};
    }
    void read(const Field& field);

  private:
    void read_length(std::string_view text);
    void read_connection(std::string_view text);
};

void Framing::read_length(std::string_view text) {
    if (++lengths > 1) return refuse(400, "Content-Length is given twice.");
    const bool digits = !text.empty() && std::ranges::all_of(text, [](char byte) {
        return byte >= '0' && byte <= '9';
    });
    if (!digits) return refuse(400, "Content-Length is no number.");
    // Digits that fit no 64 bits are a length all the same: too large for everybody.
    if (!base::parse_number(text, length)) length = std::numeric_limits<std::uint64_t>::max();
}

void Framing::read_connection(std::string_view text) {
    while (!text.empty()) {
        const std::size_t comma = std::min(text.find(','), text.size());
        const std::string_view option = trimmed(text.substr(0, comma));
        if (!all(option, token)) return refuse(400, "Connection is no list of options.");
        if (equal_names(option, "close")) close = true;
        if (equal_names(option, "keep-alive")) keep_alive = true;
        text.remove_prefix(std::min(comma + 1, text.size()));
    }
}

void Framing::read(const Field& field) {
    // By length first: most fields are none of these.
    switch (field.name.size()) {
        case 4:
            if (!equal_names(field.name, "host")) return;
            if (++hosts > 1) return refuse(400, "Host is given twice.");
            if (!all(field.value, host)) refuse(400, "Host is no host.");
            return;
        case 6:
            if (!equal_names(field.name, "expect")) return;
            if (!equal_names(field.value, "100-continue")) {
                return refuse(417, "Only 100-continue may be expected.");
            }
            expects_continue = true;
            return;
        case 10:
            if (equal_names(field.name, "connection")) read_connection(field.value);
            return;
        case 14:
            if (equal_names(field.name, "content-length")) read_length(field.value);
            return;
        case 17:
            if (!equal_names(field.name, "transfer-encoding")) return;
            if (++codings > 1) return refuse(400, "Transfer-Encoding is given twice.");
            if (!equal_names(field.value, "chunked")) {
                return refuse(501, "The only Transfer-Encoding taken is chunked.");
            }
            chunked = true;
            return;
        default:
            return;
    }
}

std::optional<Fault> read_fields(std::string_view rest, std::vector<Field>& fields,
                                 Framing& framing) {
    fields.reserve(16);
    for (;;) {
        const std::string_view line = take_line(rest);
        if (line.empty()) break;
        if (fields.size() == base::limits::kHeadersMax) return Fault{431, "Too many headers."};
        const FieldLine parsed = parse_field(line);
        if (parsed.fault) return parsed.fault;
        framing.read(parsed.field);
        fields.push_back(parsed.field);
    }
    // Both at once is the classic way to make two readers disagree (RFC 9112 §6.1).
    if (framing.lengths > 0 && framing.codings > 0) {
        return Fault{400, "Content-Length and Transfer-Encoding exclude each other."};
    }
    return framing.fault;
}

std::variant<Version, Fault> parse_version(std::string_view text) {
    if (text == "HTTP/1.1") return Version::http11;
    if (text == "HTTP/1.0") return Version::http10;
    const auto is_digit = [](char byte) { return byte >= '0' && byte <= '9'; };
    if (text.size() == 8 && text.starts_with("HTTP/") && is_digit(text[5]) && text[6] == '.' &&
        is_digit(text[7])) {
        return Fault{505, "Only HTTP/1.1 and HTTP/1.0 are spoken here."};
    }
    return Fault{400, "The request line does not end in an HTTP version."};
}

bool is_target(std::string_view text, std::string_view method) {
    if (text.empty() || !all(text, target)) return false;
    if (text.front() == '/') return true;
    if (text == "*") return method == "OPTIONS";
    // RFC 9112 §3.2.2: a server takes the absolute form, too.
    return text.starts_with("http://") || text.starts_with("https://");
}

std::optional<Fault> parse_request_line(std::string_view line, RequestHead& head) {
    const std::size_t first = line.find(' ');
    const std::size_t last = line.rfind(' ');
    if (first == std::string_view::npos || first == last) {
        return Fault{400, "The request line is not: method, target, version."};
    }
    head.method = line.substr(0, first);
    head.target = line.substr(first + 1, last - first - 1);
    if (head.method.empty() || !all(head.method, token)) {
        return Fault{400, "The request's method is no token."};
    }
    const auto version = parse_version(line.substr(last + 1));
    if (const Fault* fault = std::get_if<Fault>(&version)) return *fault;
    head.version = *std::get_if<Version>(&version);
    if (head.target.size() > base::limits::kTargetBytesMax)
        return Fault{414, "The target is too long."};
    if (!is_target(head.target, head.method)) return Fault{400, "The request's target is no path."};
    return std::nullopt;
}

}  // namespace

bool equal_names(std::string_view a, std::string_view b) {
    return a.size() == b.size() && std::equal(a.begin(), a.end(), b.begin(), [](char x, char y) {
               return x == y || lower(x) == lower(y);
           });
}

HeadScan::Found HeadScan::more(std::string_view bytes) {
    // One more: a head of just the greatest size is taken.
    const std::string_view within = bytes.substr(0, base::limits::kHeadBytesMax);
    while (scanned_ < within.size()) {
        const std::size_t lf = within.find('\n', scanned_);
        scanned_ = std::min(lf, within.size());
        if (lf == std::string_view::npos) break;
        if (lf == line_begin_ || within[lf - 1] != '\r') {
            return {{}, Fault{400, "A line of the head ends without a CR."}};
        }
        const bool empty = lf == line_begin_ + 1;
        const bool first = line_begin_ == 0;
        scanned_ = line_begin_ = lf + 1;
        if (!empty) continue;
        if (first) return {{}, Fault{400, "There is no request line."}};
        return {scanned_, {}};
    }
    if (line_begin_ == 0 && scanned_ > base::limits::kTargetBytesMax + 64) {
        return {{}, Fault{414, "The target is too long."}};
    }
    if (bytes.size() >= base::limits::kHeadBytesMax)
        return {{}, Fault{431, "The head is too large."}};
    return {};
}

std::variant<RequestHead, Fault> parse_request(std::string_view head) {
    RequestHead parsed;
    const std::string_view line = take_line(head);
    if (const auto fault = parse_request_line(line, parsed)) return *fault;
    Framing framing;
    if (const auto fault = read_fields(head, parsed.fields, framing)) return *fault;

    const bool is_11 = parsed.version == Version::http11;
    if (is_11 && framing.hosts == 0) return Fault{400, "Host is missing."};
    if (!is_11 && framing.codings > 0) return Fault{400, "HTTP/1.0 has no Transfer-Encoding."};
    parsed.chunked = framing.chunked;
    if (framing.lengths > 0) parsed.content_length = framing.length;
    parsed.keep_alive = is_11 ? !framing.close : framing.keep_alive && !framing.close;
    parsed.expects_continue = is_11 && framing.expects_continue;
    return parsed;
}

std::variant<ResponseHead, Fault> parse_response(std::string_view head, std::string_view method) {
    ResponseHead parsed;
    const std::string_view line = take_line(head);
    // "HTTP/1.1 200 OK"; the blank and the words may be missing.
    const bool is_11 = line.starts_with("HTTP/1.1 ");
    if (!is_11 && !line.starts_with("HTTP/1.0 ")) return Fault{502, "The answer is no HTTP/1."};
    if (line.size() < 12 || !base::parse_number(line.substr(9, 3), parsed.status) ||
        parsed.status < 100 || (line.size() > 12 && line[12] != ' ') || !all(line, value)) {
        return Fault{502, "The answer has no status."};
    }
    Framing framing;
    if (const auto fault = read_fields(head, parsed.fields, framing))
        return Fault{502, fault->what};

    parsed.keep_alive = is_11 ? !framing.close : framing.keep_alive && !framing.close;
    parsed.content_length = framing.length;
    const bool bodiless =
        method == "HEAD" || parsed.status < 200 || parsed.status == 204 || parsed.status == 304;
    if (bodiless) {
        parsed.body_end = BodyEnd::length;
        parsed.content_length = 0;
    } else if (framing.chunked) {
        parsed.body_end = BodyEnd::chunked;
    } else if (framing.lengths > 0) {
        parsed.body_end = BodyEnd::length;
    } else {
        parsed.keep_alive = false;
    }
    return parsed;
}

}  // namespace codec::http1
