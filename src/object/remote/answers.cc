#include "object/remote/answers.h"

#include <algorithm>
#include <array>
#include <chrono>

#include "base/text.h"
#include "codec/percent.h"
#include "codec/xml/xml.h"

namespace object::remote {
namespace {

using base::Code;
using base::Error;
using codec::XmlElement;

// A page of 1,000 keys is 8,000 elements.
constexpr codec::XmlLimits kXmlLimits{.depth_max = 8, .elements_max = 50'000};

std::chrono::milliseconds clock_time(std::string_view hours, std::string_view minutes,
                                     std::string_view seconds, bool& good) {
    std::int64_t h = 0;
    std::int64_t m = 0;
    std::int64_t s = 0;
    good = good && base::parse_number(hours, h) && base::parse_number(minutes, m) &&
           base::parse_number(seconds, s) && h >= 0 && h < 24 && m >= 0 && m < 60 && s >= 0 &&
           s <= 60;
    return std::chrono::hours(h) + std::chrono::minutes(m) + std::chrono::seconds(s);
}

base::WallTime day_at(unsigned year, unsigned month, unsigned day, std::chrono::milliseconds time,
                      bool good) {
    const std::chrono::year_month_day date{std::chrono::year(static_cast<int>(year)),
                                           std::chrono::month(month), std::chrono::day(day)};
    if (!good || !date.ok()) return {};
    return base::WallTime{std::chrono::sys_days(date).time_since_epoch() + time};
}

base::Result<XmlElement> document(std::string_view body, std::string_view root) {
    auto parsed = codec::parse_xml(body, kXmlLimits);
    if (!parsed) return base::within("the server's answer", parsed.error());
    if (parsed->name != root) {
        return Error{Code::malformed, base::text("the server's answer is a ",
                                                 base::printable(parsed->name), ", no ", root)};
    }
    return parsed;
}

// A text of a listing, which is encoded as in a form where the server says so.
base::Result<std::string> decoded(std::string_view text, bool is_encoded) {
    if (!is_encoded) return std::string(text);
    std::string spaced(text);
    std::ranges::replace(spaced, '+', ' ');
    auto plain = codec::percent_decoded(spaced);
    if (plain) return *std::move(plain);
    return Error{Code::malformed,
                 base::text("the server's answer: \"", base::printable(text), "\" is no key")};
}

}  // namespace

std::string_view header_of(const io::HttpResponse& response, std::string_view name) {
    const auto found =
        std::ranges::find(response.headers, name, [](const auto& one) { return one.first; });
    return found == response.headers.end() ? std::string_view() : found->second;
}

Fault read_fault(std::string_view body) {
    const auto parsed = codec::parse_xml(body, kXmlLimits);
    if (!parsed || parsed->name != "Error") return {};
    return {std::string(parsed->text_of("Code")), std::string(parsed->text_of("Message"))};
}

base::Result<ListAnswer> read_list(std::string_view body) {
    TRY(const XmlElement root, document(body, "ListBucketResult"));
    const bool is_encoded = root.text_of("EncodingType") == "url";
    ListAnswer answer;
    for (const XmlElement& child : root.children) {
        if (child.name == "Contents") {
            Info info;
            TRY(info.key, decoded(child.text_of("Key"), is_encoded));
            if (info.key.empty() || !base::parse_number(child.text_of("Size"), info.size)) {
                return Error{Code::malformed, "the server's answer: an object without a key, size"};
            }
            info.etag = read_etag(child.text_of("ETag"));
            info.modified = read_iso_time(child.text_of("LastModified"));
            answer.page.objects.push_back(std::move(info));
        } else if (child.name == "CommonPrefixes") {
            TRY(std::string prefix, decoded(child.text_of("Prefix"), is_encoded));
            answer.page.common_prefixes.push_back(std::move(prefix));
        }
    }
    // Not every server sorts what it lists by bytes; who asks for a listing counts on it.
    std::ranges::sort(answer.page.objects, {}, &Info::key);
    std::ranges::sort(answer.page.common_prefixes);
    if (root.text_of("IsTruncated") != "true") return answer;
    answer.token = root.text_of("NextContinuationToken");
    if (answer.token->empty()) {
        return Error{Code::malformed, "the server's answer: a page with a next one, but no token"};
    }
    return answer;
}

base::Result<std::vector<std::string>> read_bucket_names(std::string_view body) {
    TRY(const XmlElement root, document(body, "ListAllMyBucketsResult"));
    std::vector<std::string> names;
    const XmlElement* const buckets = root.child("Buckets");
    if (buckets == nullptr) return names;
    for (const XmlElement& bucket : buckets->children) {
        names.emplace_back(bucket.text_of("Name"));
    }
    return names;
}

base::Result<std::string> read_upload_id(std::string_view body) {
    TRY(const XmlElement root, document(body, "InitiateMultipartUploadResult"));
    std::string id(root.text_of("UploadId"));
    if (id.empty()) return Error{Code::malformed, "the server's answer: an upload without an id"};
    return id;
}

Info read_info(const io::HttpResponse& response, std::string_view key) {
    Info info;
    info.key = key;
    info.etag = read_etag(header_of(response, "etag"));
    info.modified = read_http_date(header_of(response, "last-modified"));
    // "bytes 0-99/1234".
    const std::string_view range = header_of(response, "content-range");
    const std::size_t slash = range.rfind('/');
    const std::string_view total = slash == std::string_view::npos
                                       ? header_of(response, "content-length")
                                       : range.substr(slash + 1);
    if (!base::parse_number(total, info.size)) info.size = response.body.size();
    return info;
}

base::WallTime read_http_date(std::string_view text) {
    constexpr std::array<std::string_view, 12> kMonths{"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                       "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    if (text.size() != 29 || !text.ends_with(" GMT")) return {};
    const auto month = std::ranges::find(kMonths, text.substr(8, 3));
    unsigned year = 0;
    unsigned day = 0;
    bool good = month != kMonths.end() && base::parse_number(text.substr(12, 4), year) &&
                base::parse_number(text.substr(5, 2), day);
    const auto time = clock_time(text.substr(17, 2), text.substr(20, 2), text.substr(23, 2), good);
    return day_at(year, static_cast<unsigned>(month - kMonths.begin()) + 1, day, time, good);
}

base::WallTime read_iso_time(std::string_view text) {
    if (text.size() < 20 || text[10] != 'T' || !text.ends_with('Z')) return {};
    unsigned year = 0;
    unsigned month = 0;
    unsigned day = 0;
    bool good = base::parse_number(text.substr(0, 4), year) &&
                base::parse_number(text.substr(5, 2), month) &&
                base::parse_number(text.substr(8, 2), day);
    auto time = clock_time(text.substr(11, 2), text.substr(14, 2), text.substr(17, 2), good);
    std::int64_t fraction = 0;
    if (text.size() >= 24 && text[19] == '.' && base::parse_number(text.substr(20, 3), fraction)) {
        time += std::chrono::milliseconds(fraction);
    }
    return day_at(year, month, day, time, good);
}

std::string read_etag(std::string_view text) {
    if (text.size() >= 2 && text.starts_with('"') && text.ends_with('"')) {
        text = text.substr(1, text.size() - 2);
    }
    return std::string(text);
}

}  // namespace object::remote
