// Objects removed: one, or a thousand of a list.

#include <algorithm>
#include <utility>

#include "codec/xml/xml_writer.h"
#include "door/s3/api/conditions.h"
#include "door/s3/call.h"

namespace door::s3 {
namespace {

// S3's limit on one list.
constexpr std::size_t kKeysMax = 1000;

struct Doomed {
    std::string key;
    std::string if_match{};
    std::optional<Problem> problem{};  // why it is not to be removed
};

object::Change removal_of(const Doomed& doomed) {
    return {{.kind = object::Write::Kind::removal, .key = doomed.key, .if_match = doomed.if_match}};
}

Outcome<std::vector<Doomed>> doomed_of(const Call& call, const codec::XmlElement& root) {
    if (root.name != "Delete") return Problem{"MalformedXML"};
    std::vector<Doomed> all;
    for (const codec::XmlElement& child : root.children) {
        if (child.name != "Object") continue;
        if (child.child("Key") == nullptr || all.size() == kKeysMax) {
            return Problem{"MalformedXML"};
        }
        Doomed one{.key = std::string(child.text_of("Key")),
                   .if_match = std::string(api::bare_etag(child.text_of("ETag")))};
        const std::string_view version = child.text_of("VersionId");
        const auto right = check_object_right(call, "DeleteObject", auth::Right::write,
                                              {call.address.bucket, one.key});
        const auto legal = api::check_key(one.key);
        if (one.key.empty()) {
            one.problem = Problem{"InvalidArgument", "The key is empty."};
        } else if (!legal) {
            one.problem = legal.error();
        } else if (!right) {
            one.problem = right.error();
        } else if (!version.empty() && version != "null") {
            one.problem = Problem{"NoSuchVersion"};
        }
        all.push_back(std::move(one));
    }
    if (all.empty()) return Problem{"MalformedXML"};
    return all;
}

}  // namespace

run::Task<Answer> delete_object(Call& call) {
    const std::string_view version = call.query.value("versionId");
    // A version that never was is gone.
    if (!version.empty() && version != "null") co_return empty_response(204);
    Doomed doomed{.key = call.address.key};
    if (const auto match = call.request.header("If-Match")) {
        doomed.if_match = api::bare_etag(*match);
    }
    const object::Change change = removal_of(doomed);
    CO_TRY_VOID(co_await commit(call, change));
    co_return empty_response(204);
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
    std::vector<object::Change> changes;
    for (const Doomed& one : all) {
        if (!one.problem) changes.push_back(removal_of(one));
    }
    const std::vector<object::Result<>> outcomes =
        co_await call.house.writes.commit(*call.bucket, changes);
    auto outcome = outcomes.begin();
    for (Doomed& one : all) {
        if (one.problem) continue;
        if (!*outcome) one.problem = api::problem_of(outcome->error());
        ++outcome;
    }
    const bool is_quiet = root.text_of("Quiet") == "true";
    std::string document;
    codec::XmlWriter xml(document);
    xml.begin("DeleteResult", kXmlns);
    for (const Doomed& one : all) {
        if (one.problem) {
            xml.begin("Error").text("Key", one.key).text("Code", one.problem->code);
            xml.text("Message", api::message_of(*one.problem)).end();
        } else if (!is_quiet) {
            xml.begin("Deleted").text("Key", one.key).end();
        }
    }
    xml.end();
    co_return xml_response(std::move(document));
}

}  // namespace door::s3
