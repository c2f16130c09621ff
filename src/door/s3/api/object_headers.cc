#include "door/s3/api/object_headers.h"

#include <algorithm>
#include <array>

#include "auth/sigv4_words.h"
#include "base/text.h"
#include "door/s3/api/checksum.h"
#include "door/s3/api/tags.h"

namespace door::s3::api {
namespace {

// S3's limit on user metadata: names without their prefix, and values.
constexpr std::size_t kUserMetadataBytesMax = 2048;

struct Kept {
    std::string_view name;
    std::string_view written;
    std::string_view in_query;  // "": no query changes it
};
constexpr std::array<Kept, 7> kKept = {{
    {"content-type", "Content-Type", "response-content-type"},
    {"cache-control", "Cache-Control", "response-cache-control"},
    {"content-disposition", "Content-Disposition", "response-content-disposition"},
    {"content-encoding", "Content-Encoding", "response-content-encoding"},
    {"content-language", "Content-Language", "response-content-language"},
    {"expires", "Expires", "response-expires"},
    {"x-amz-website-redirect-location", "x-amz-website-redirect-location", ""},
}};

// "aws-chunked" is of the way here, not of the object.
std::string without_chunking(std::string_view encodings) {
    std::string out;
    while (!encodings.empty()) {
        const std::size_t comma = std::min(encodings.find(','), encodings.size());
        std::string_view one = encodings.substr(0, comma);
        encodings.remove_prefix(std::min(comma + 1, encodings.size()));
        while (one.starts_with(' ')) one.remove_prefix(1);
        while (one.ends_with(' ')) one.remove_suffix(1);
        if (one.empty() || one == "aws-chunked") continue;
        out += base::text(out.empty() ? "" : ", ", one);
    }
    return out;
}

}  // namespace

Outcome<object::Metadata> metadata_of(const http::Request& request) {
    object::Metadata metadata;
    for (const Kept& kept : kKept) {
        const auto value = request.header(kept.name);
        if (!value) continue;
        std::string text(*value);
        if (kept.name == "content-encoding") text = without_chunking(text);
        if (!text.empty()) metadata.emplace_back(kept.name, std::move(text));
    }
    std::size_t user_bytes = 0;
    for (const http::Header& header : request.headers) {
        std::string name = auth::sigv4_words::lower_case(header.name);
        if (!name.starts_with(kUserPrefix)) continue;
        user_bytes += name.size() - kUserPrefix.size() + header.value.size();
        metadata.emplace_back(std::move(name), header.value);
    }
    if (user_bytes > kUserMetadataBytesMax) {
        return Problem{"MetadataTooLarge",
                       {},
                       {{"Size", base::text(user_bytes)},
                        {"MaxSizeAllowed", base::text(kUserMetadataBytesMax)}}};
    }
    if (const auto header = request.header(kTagging); header && !header->empty()) {
        TRY(const Tags tags, parse_tags(*header, kObjectTagsMax));
        metadata.emplace_back(kTagging, tags_text(tags));
    }
    return metadata;
}

std::string_view value_of(const object::Metadata& metadata, std::string_view name) {
    for (const auto& [known, value] : metadata) {
        if (known == name) return value;
    }
    return {};
}

void erase_value(object::Metadata& metadata, std::string_view name) {
    std::erase_if(metadata, [name](const auto& one) { return one.first == name; });
}

void set_value(object::Metadata& metadata, std::string_view name, std::string value) {
    erase_value(metadata, name);
    metadata.emplace_back(name, std::move(value));
}

bool is_checksum(std::string_view name) { return name.starts_with(kChecksumPrefix); }

bool is_checksum_value(std::string_view name) { return find_by_header(name) != nullptr; }

void add_object_headers(http::Response& response, const object::Metadata& metadata,
                        const Query& query) {
    for (const Kept& kept : kKept) {
        const std::string* const asked =
            kept.in_query.empty() ? nullptr : query.find(kept.in_query);
        std::string_view value = asked != nullptr ? *asked : value_of(metadata, kept.name);
        if (value.empty() && kept.name == kContentType) value = kContentTypeDefault;
        if (!value.empty()) response.headers.emplace_back(kept.written, value);
    }
    for (const auto& [name, value] : metadata) {
        if (name.starts_with(kUserPrefix)) response.headers.emplace_back(name, value);
    }
    const std::string_view tags = value_of(metadata, kTagging);
    if (tags.empty()) return;
    response.headers.emplace_back("x-amz-tagging-count",
                                  base::text(std::ranges::count(tags, '&') + 1));
}

void add_checksum_headers(http::Response& response, const object::Metadata& metadata) {
    for (const auto& [name, value] : metadata) {
        if (is_checksum_value(name) || name == kChecksumType) {
            response.headers.emplace_back(name, value);
        }
    }
}

}  // namespace door::s3::api
