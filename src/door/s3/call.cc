#include "door/s3/call.h"

#include <utility>

#include "base/limits.h"
#include "codec/utf8.h"
#include "object/names.h"

namespace door::s3 {
namespace {

// Ten thousand parts with their checksums, or a thousand keys of the longest.
constexpr std::size_t kDocumentBytesMax = 8 * base::limits::kMiB;

}  // namespace

http::Response xml_response(std::string document) {
    http::Response response;
    response.headers.emplace_back("Content-Type", "application/xml");
    response.body = std::move(document);
    return response;
}

http::Response empty_response(int status) {
    http::Response response;
    response.status = status;
    return response;
}

std::string quoted_etag(std::string_view etag) { return base::text('"', etag, '"'); }

run::Task<Outcome<std::string>> read_text(Call& call) {
    CO_TRY(Payload payload, Payload::of(call.request, call.caller));
    const api::Algorithm& algorithm =
        payload.algorithm() != nullptr ? *payload.algorithm() : api::default_algorithm();
    api::Checksum checksum(algorithm);
    object::Md5 md5;
    md5.begin();
    std::string text;
    for (;;) {
        CO_TRY(std::optional<std::string> part, co_await payload.next());
        if (!part) break;
        if (text.size() + part->size() > kDocumentBytesMax) {
            co_return Problem{"MalformedXML", "The document is too large."};
        }
        md5.add(base::as_bytes(*part));
        checksum.add(*part);
        text += *part;
    }
    const Sums sums{.md5 = md5.end(), .checksum = checksum.end()};
    CO_TRY_VOID(payload.check(sums));
    if (text.empty()) co_return Problem{"MissingRequestBodyError"};
    if (!codec::is_utf8(text)) co_return Problem{"MalformedXML", "The document is not UTF-8."};
    co_return text;
}

run::Task<Outcome<codec::XmlElement>> read_document(Call& call) {
    CO_TRY(const std::string text, co_await read_text(call));
    auto root = codec::parse_xml(text, {});
    if (!root) co_return Problem{"MalformedXML", root.error().what};
    co_return *std::move(root);
}

Outcome<object::TransactionalBucket*> find_bucket(House& house, std::string_view name) {
    if (!object::check_bucket_name(name)) {
        return Problem{"InvalidBucketName", {}, {{"BucketName", std::string(name)}}};
    }
    const auto found = house.store.transactional_bucket(name);
    if (!found) return Problem{"NoSuchBucket", {}, {{"BucketName", std::string(name)}}};
    return *found;
}

run::Task<Outcome<>> commit(Call& call, const object::Change& change) {
    const base::Result<> done = co_await call.house.writes.commit(*call.bucket, change);
    if (!done) co_return done.error();
    co_return Outcome<>();
}

run::Task<Outcome<>> keep_setting(Call& call, std::string_view name, std::string document) {
    const std::string key = intake::setting_key(name);
    const object::Change change = {{.key = key, .body = base::as_bytes(document)}};
    co_return co_await commit(call, change);
}

run::Task<Outcome<>> remove_setting(Call& call, std::string_view name) {
    const std::string key = intake::setting_key(name);
    const object::Change change = {{.kind = object::Write::Kind::removal, .key = key}};
    co_return co_await commit(call, change);
}

}  // namespace door::s3
