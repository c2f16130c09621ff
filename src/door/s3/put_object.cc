// Objects as they are written: from a request, or from another object.

#include <utility>

#include "codec/xml/xml_writer.h"
#include "door/s3/api/conditions.h"
#include "door/s3/api/http_date.h"
#include "door/s3/api/object_headers.h"
#include "door/s3/api/tags.h"
#include "door/s3/call.h"
#include "door/s3/copy_source.h"
#include "door/s3/intake/versioning.h"
#include "door/s3/put_body.h"
#include "object/reserved.h"

namespace door::s3 {
namespace {

using api::WriteConditions;
using intake::add_version_header;
using intake::commit_version;
using intake::Ingested;
using intake::IngestRules;
using intake::new_version;
using intake::ObjectSource;
using intake::Versioning;
using intake::versioning_of;
using object::multipart::Draft;

// The metadata of the copy: the source's, or the request's.
Outcome<object::Metadata> copied_metadata(const Call& call, const CopySource& source) {
    const bool replaces = call.header("x-amz-metadata-directive") == "REPLACE";
    // A version that is not in force is another object: so it comes back.
    const bool is_self = source.address.bucket == call.address.bucket &&
                         source.address.key == call.address.key &&
                         !object::is_reserved(source.reader->info().key);
    const bool replaces_tags = call.header("x-amz-tagging-directive") == "REPLACE";
    if (is_self && !replaces && !replaces_tags) {
        return Problem{"InvalidRequest",
                       "This copy request is illegal because it is trying to copy an object to "
                       "itself without changing the object's metadata, storage class, website "
                       "redirect location or encryption attributes."};
    }
    TRY(object::Metadata asked, api::metadata_of(call.request));
    const object::Metadata& old = source.reader->metadata();
    const std::string tags(api::value_of(replaces_tags ? asked : old, api::kTagging));
    object::Metadata metadata;
    for (auto& one : replaces ? asked : old) {
        const bool is_own = one.first == api::kTagging || one.first.find(':') != std::string::npos;
        if (!is_own && !api::is_checksum(one.first)) metadata.push_back(one);
    }
    if (!tags.empty()) metadata.emplace_back(api::kTagging, tags);
    return metadata;
}

void keep_checksum(object::Metadata& metadata, const api::Algorithm& algorithm,
                   const std::string& value) {
    api::set_value(metadata, algorithm.header, value);
    api::set_value(metadata, api::kChecksumType, "FULL_OBJECT");
}

// What the store does not do is not taken as if it did.
Outcome<> check_wishes(const Call& call) {
    const std::string_view acl = call.header("x-amz-acl");
    if (!acl.empty() && acl != "private" && acl != "bucket-owner-full-control") {
        return Problem{"AccessControlListNotSupported"};
    }
    for (const http::Header& header : call.request.headers) {
        const auto begins = [&header](std::string_view prefix) {
            return http::equal_names(header.name.substr(0, prefix.size()), prefix);
        };
        if (begins("x-amz-grant-")) return Problem{"AccessControlListNotSupported"};
        if (begins("x-amz-server-side-encryption")) {
            return Problem{"NotImplemented",
                           "Server side encryption is not offered here.",
                           {{"Header", std::string(header.name)}}};
        }
        if (begins("x-amz-object-lock-")) {
            return Problem{"InvalidRequest", "Bucket is missing Object Lock Configuration"};
        }
    }
    return {};
}

}  // namespace

run::Task<Outcome<std::string>> commit_object(Call& call, const Ingested& ingested,
                                              object::Metadata metadata,
                                              const WriteConditions& conditions) {
    Outcome<Versioning> versioning = versioning_of(*call.bucket);
    if (!versioning) {
        co_await discard(call.house, *call.bucket, ingested);
        co_return versioning.error();
    }
    std::string version = new_version(call.house, *versioning, metadata);
    Draft draft;
    add_object(draft,
               {.key = call.address.key,
                .metadata = &metadata,
                .if_none_match = conditions.if_none_match,
                .if_match = conditions.if_match},
               ingested);
    const base::Result<> done = co_await commit_version(
        call.house, *call.bucket, *versioning, std::move(draft), call.address.key, version);
    if (done) co_return std::move(version);
    co_await discard(call.house, *call.bucket, ingested);
    co_return done.error();
}

run::Task<Answer> put_object(Call& call) {
    CO_TRY_VOID(check_wishes(call));
    CO_TRY(const WriteConditions conditions, api::write_conditions_of(call.request));
    CO_TRY(object::Metadata metadata, api::metadata_of(call.request));
    CO_TRY(Payload payload, Payload::of(call.request, call.caller));
    if (payload.bytes().value_or(0) > object::kPartBytesMax) co_return Problem{"EntityTooLarge"};
    const api::Algorithm& algorithm =
        payload.algorithm() != nullptr ? *payload.algorithm() : api::default_algorithm();
    const IngestRules rules{.algorithm = algorithm};
    CO_TRY(const Ingested ingested, co_await ingest(call.house, *call.bucket, payload, rules));
    if (const Outcome<> checked = payload.check(ingested.sums); !checked) {
        co_await discard(call.house, *call.bucket, ingested);
        co_return checked.error();
    }
    keep_checksum(metadata, algorithm, ingested.sums.checksum);
    CO_TRY(const std::string version, co_await commit_object(call, ingested, metadata, conditions));
    http::Response response = empty_response(200);
    response.headers.emplace_back("ETag", quoted_etag(object::hex_of(ingested.sums.md5)));
    add_version_header(response, version);
    api::add_checksum_headers(response, metadata);
    co_return response;
}

run::Task<Answer> copy_object(Call& call) {
    CO_TRY_VOID(check_wishes(call));
    CO_TRY(const WriteConditions conditions, api::write_conditions_of(call.request));
    CO_TRY(const CopySource source, open_copy_source(call));
    CO_TRY(object::Metadata metadata, copied_metadata(call, source));
    const api::Algorithm* const asked = api::find_by_name(call.header("x-amz-checksum-algorithm"));
    const api::Algorithm& algorithm = asked != nullptr ? *asked : api::default_algorithm();
    const std::uint64_t bytes = source.reader->info().size;
    ObjectSource body(source.reader, call.house.pool, 0, bytes);
    const IngestRules rules{.algorithm = algorithm};
    CO_TRY(const Ingested ingested, co_await ingest(call.house, *call.bucket, body, rules));
    keep_checksum(metadata, algorithm, ingested.sums.checksum);
    CO_TRY(const std::string version, co_await commit_object(call, ingested, metadata, conditions));
    const auto head = call.bucket->head(call.address.key);
    std::string document;
    codec::XmlWriter xml(document);
    xml.begin("CopyObjectResult", kXmlns);
    xml.text("ETag", quoted_etag(object::hex_of(ingested.sums.md5)));
    xml.text("LastModified", api::iso_date(head ? head->modified : call.house.clock.wall()));
    xml.text(algorithm.element, ingested.sums.checksum).text("ChecksumType", "FULL_OBJECT").end();
    http::Response response = xml_response(std::move(document));
    add_version_header(response, version);
    if (!source.version.empty()) {
        response.headers.emplace_back("x-amz-copy-source-version-id", source.version);
    }
    co_return response;
}

}  // namespace door::s3
