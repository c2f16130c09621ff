// Objects removed: one, or a thousand of a list.

#include <algorithm>
#include <utility>

#include "codec/xml/xml_writer.h"
#include "door/s3/api/conditions.h"
#include "door/s3/call.h"
#include "door/s3/intake/versioning.h"

namespace door::s3 {
namespace {

using intake::add_version_header;
using intake::check_version_id;
using intake::Doomed;
using intake::remove_objects;
using intake::Versioning;
using intake::versioning_of;
// S3's limit on one list.
constexpr std::size_t kKeysMax = 1000;

Outcome<std::vector<Doomed>> doomed_of(const Call& call, const codec::XmlElement& root) {
    if (root.name != "Delete") return Problem{"MalformedXML"};
    std::vector<Doomed> all;
    for (const codec::XmlElement& child : root.children) {
        if (child.name != "Object") continue;
        if (child.child("Key") == nullptr || all.size() == kKeysMax) {
            return Problem{"MalformedXML"};
        }
        Doomed one{.key = std::string(child.text_of("Key")),
                   .version = std::string(child.text_of("VersionId")),
                   .if_match = std::string(api::bare_etag(child.text_of("ETag")))};
        const auto right = check_object_right(call, "DeleteObject", auth::Right::write,
                                              {call.address.bucket, one.key});
        const auto legal = api::check_key(one.key);
        if (one.key.empty()) {
            one.problem = Problem{"InvalidArgument", "The key is empty."};
        } else if (!legal) {
            one.problem = legal.error();
        } else if (!right) {
            one.problem = right.error();
        } else if (!one.version.empty() && !check_version_id(one.version)) {
            one.problem = Problem{"NoSuchVersion"};
        }
        all.push_back(std::move(one));
    }
    if (all.empty()) return Problem{"MalformedXML"};
    return all;
}

void write_deleted(codec::XmlWriter& xml, const Doomed& one) {
    xml.begin("Deleted").text("Key", one.key);
    if (!one.version.empty()) xml.text("VersionId", one.version);
    if (one.removal && one.removal->is_mark) {
        xml.boolean("DeleteMarker", true).text("DeleteMarkerVersionId", one.removal->id);
    }
    xml.end();
}

}  // namespace

run::Task<Answer> delete_object(Call& call) {
    CO_TRY(const Versioning versioning, versioning_of(*call.bucket));
    std::vector<Doomed> doomed(1);
    Doomed& one = doomed.front();
    one.key = call.address.key;
    one.version = call.query.value("versionId");
    if (!one.version.empty()) CO_TRY_VOID(check_version_id(one.version));
    if (const auto match = call.request.header("If-Match")) {
        one.if_match = api::bare_etag(*match);
    }
    co_await remove_objects(call.house, *call.bucket, versioning, doomed);
    if (one.problem) co_return *one.problem;
    http::Response response = empty_response(204);
    if (one.removal) {
        add_version_header(response, one.removal->id);
        if (one.removal->is_mark) response.headers.emplace_back("x-amz-delete-marker", "true");
    }
    co_return response;
}

run::Task<Answer> delete_objects(Call& call) {
    const bool has_digest = call.request.header("Content-MD5") ||
                            call.request.header("x-amz-trailer") ||
                            std::ranges::any_of(call.request.headers, [](const auto& header) {
                                return api::find_by_header(header.name) != nullptr;
                            });
    if (!has_digest) {
        co_return Problem{"InvalidRequest",
                          "Missing required header for this request: Content-MD5 OR "
                          "x-amz-checksum-*"};
    }
    CO_TRY(const codec::XmlElement root, co_await read_document(call));
    CO_TRY(std::vector<Doomed> all, doomed_of(call, root));
    CO_TRY(const Versioning versioning, versioning_of(*call.bucket));
    co_await remove_objects(call.house, *call.bucket, versioning, all);
    const bool is_quiet = root.text_of("Quiet") == "true";
    std::string document;
    codec::XmlWriter xml(document);
    xml.begin("DeleteResult", kXmlns);
    for (const Doomed& one : all) {
        if (one.problem) {
            xml.begin("Error").text("Key", one.key);
            if (!one.version.empty()) xml.text("VersionId", one.version);
            xml.text("Code", one.problem->code);
            xml.text("Message", api::message_of(*one.problem)).end();
        } else if (!is_quiet) {
            write_deleted(xml, one);
        }
    }
    xml.end();
    co_return xml_response(std::move(document));
}

}  // namespace door::s3
