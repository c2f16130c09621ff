#include "door/s3/api/tags.h"

#include <set>

#include "auth/sigv4.h"
#include "base/text.h"
#include "codec/percent.h"
#include "codec/xml/xml_writer.h"
#include "door/s3/api/query.h"

namespace door::s3::api {
namespace {

constexpr std::size_t kTagKeyBytesMax = 128 * 4;  // 128 characters
constexpr std::size_t kTagValueBytesMax = 256 * 4;

Outcome<> check(const Tags& tags, std::size_t tags_max) {
    if (tags.size() > tags_max) {
        return Problem{"BadRequest", base::text("There cannot be more than ", tags_max, " tags.")};
    }
    std::set<std::string_view> names;
    for (const auto& [name, value] : tags) {
        if (name.empty() || name.size() > kTagKeyBytesMax) {
            return Problem{"InvalidTag", "The TagKey you have provided is invalid"};
        }
        if (value.size() > kTagValueBytesMax) {
            return Problem{"InvalidTag", "The TagValue you have provided is invalid"};
        }
        if (!names.insert(name).second) {
            return Problem{"InvalidTag", "Cannot provide multiple Tags with the same key"};
        }
    }
    return {};
}

}  // namespace

Outcome<Tags> parse_tags(std::string_view header, std::size_t tags_max) {
    auto query = Query::parse(header);
    if (!query) return Problem{"InvalidArgument", "The header 'x-amz-tagging' is malformed."};
    Tags tags = query->all();
    TRY_VOID(check(tags, tags_max));
    return tags;
}

std::string tags_text(const Tags& tags) {
    std::string out;
    for (const auto& [name, value] : tags) {
        if (!out.empty()) out += '&';
        out += base::text(codec::percent_encoded(name), '=', codec::percent_encoded(value));
    }
    return out;
}

Outcome<Tags> tags_of(const codec::XmlElement& root, std::size_t tags_max) {
    const codec::XmlElement* const set = root.child("TagSet");
    if (root.name != "Tagging" || set == nullptr) return Problem{"MalformedXML"};
    Tags tags;
    for (const codec::XmlElement& tag : set->children) {
        if (tag.name != "Tag" || tag.child("Key") == nullptr) return Problem{"MalformedXML"};
        tags.emplace_back(tag.text_of("Key"), tag.text_of("Value"));
    }
    TRY_VOID(check(tags, tags_max));
    return tags;
}

std::string tags_document(const Tags& tags) {
    std::string out;
    codec::XmlWriter xml(out);
    xml.begin("Tagging", "http://s3.amazonaws.com/doc/2006-03-01/").begin("TagSet");
    for (const auto& [name, value] : tags) {
        xml.begin("Tag").text("Key", name).text("Value", value).end();
    }
    xml.end().end();
    return out;
}

}  // namespace door::s3::api
