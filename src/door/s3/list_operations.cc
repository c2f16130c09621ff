// Listings: versions 1 and 2 of the API, and of the versions of objects.

#include "auth/sigv4.h"
#include "base/limits.h"
#include "codec/base64.h"
#include "codec/percent.h"
#include "codec/xml/xml_writer.h"
#include "door/s3/api/http_date.h"
#include "door/s3/call.h"
#include "door/s3/intake/versioning.h"
#include "object/versions/versions.h"

namespace door::s3 {
namespace {

// How names are written in one answer.
class Names {
  public:
    static Outcome<Names> of(const Call& call) {
        const std::string_view type = call.query.value("encoding-type");
        if (!type.empty() && type != "url") {
            return Problem{
                "InvalidArgument",
                "Invalid Encoding Method specified in Request",
                {{"ArgumentName", "encoding-type"}, {"ArgumentValue", std::string(type)}}};
        }
        Names names;
        names.is_encoded_ = type == "url";
        return names;
    }
    std::string operator()(std::string_view name) const {
        return is_encoded_ ? codec::percent_encoded(name, "/") : std::string(name);
    }
    void write_type(codec::XmlWriter& xml) const {
        if (is_encoded_) xml.text("EncodingType", "url");
    }

  private:
    bool is_encoded_ = false;
};

void write_owner(codec::XmlWriter& xml) {
    xml.begin("Owner").text("ID", kOwnerId).text("DisplayName", kOwnerName).end();
}

void write_info(codec::XmlWriter& xml, const object::Info& info, const Names& names) {
    xml.text("Key", names(info.key));
    xml.text("LastModified", api::iso_date(info.modified));
    xml.text("ETag", quoted_etag(info.etag));
    xml.number("Size", info.size).text("StorageClass", "STANDARD");
}

void write_groups(codec::XmlWriter& xml, const object::ListPage& page, const Names& names) {
    for (const std::string& group : page.common_prefixes) {
        xml.begin("CommonPrefixes").text("Prefix", names(group)).end();
    }
}

run::Task<Outcome<object::ListPage>> list(Call& call, object::ListRequest request) {
    object::Bucket& bucket = *call.bucket;
    const auto read = [&] { return bucket.list(request); };
    CO_TRY(object::ListPage page, co_await call.house.pool.run(read));
    co_return page;
}

Outcome<object::ListRequest> request_of(const Call& call, std::string_view start_after) {
    // What is no text begins no key, could begin one that is none of the clients', and stands in no
    // document.
    for (const std::string_view word :
         {"prefix", "delimiter", "marker", "start-after", "key-marker", "version-id-marker"}) {
        if (!api::is_text(call.query.value(word))) return Problem{"InvalidURI"};
    }
    if (!api::is_text(start_after)) return Problem{"InvalidArgument"};
    TRY(const std::uint64_t keys_max,
        call.query.number("max-keys", base::limits::kListKeysMax, base::limits::kListKeysMax));
    return object::ListRequest{.prefix = std::string(call.query.value("prefix")),
                               .delimiter = std::string(call.query.value("delimiter")),
                               .start_after = std::string(start_after),
                               .keys_max = keys_max};
}

void write_request(codec::XmlWriter& xml, const Call& call, const object::ListRequest& request,
                   const Names& names) {
    xml.text("Name", call.address.bucket).text("Prefix", names(request.prefix));
    if (!request.delimiter.empty()) xml.text("Delimiter", names(request.delimiter));
    names.write_type(xml);
    xml.number("MaxKeys", request.keys_max);
}

}  // namespace

run::Task<Answer> list_objects(Call& call) {
    CO_TRY(const Names names, Names::of(call));
    const std::string_view marker = call.query.value("marker");
    CO_TRY(const object::ListRequest request, request_of(call, marker));
    CO_TRY(const object::ListPage page, co_await list(call, request));
    std::string document;
    codec::XmlWriter xml(document);
    xml.begin("ListBucketResult", kXmlns);
    write_request(xml, call, request, names);
    xml.text("Marker", names(marker));
    xml.boolean("IsTruncated", page.next.has_value());
    if (page.next && !request.delimiter.empty()) xml.text("NextMarker", names(*page.next));
    for (const object::Info& info : page.objects) {
        xml.begin("Contents");
        write_info(xml, info, names);
        write_owner(xml);
        xml.end();
    }
    write_groups(xml, page, names);
    xml.end();
    co_return xml_response(std::move(document));
}

run::Task<Answer> list_objects_v2(Call& call) {
    CO_TRY(const Names names, Names::of(call));
    const std::string_view token = call.query.value("continuation-token");
    std::string start_after(call.query.value("start-after"));
    if (call.query.has("continuation-token")) {
        const auto decoded = codec::base64_decoded(token);
        if (!decoded || decoded->empty()) {
            co_return Problem{"InvalidArgument",
                              "The continuation token provided is incorrect",
                              {{"ArgumentName", "continuation-token"}}};
        }
        start_after = base::as_text(*decoded);
    }
    CO_TRY(const object::ListRequest request, request_of(call, start_after));
    CO_TRY(const object::ListPage page, co_await list(call, request));
    const bool has_owner = call.query.value("fetch-owner") == "true";
    std::string document;
    codec::XmlWriter xml(document);
    xml.begin("ListBucketResult", kXmlns);
    write_request(xml, call, request, names);
    xml.number("KeyCount", page.objects.size() + page.common_prefixes.size());
    xml.boolean("IsTruncated", page.next.has_value());
    if (!token.empty()) xml.text("ContinuationToken", token);
    if (page.next) xml.text("NextContinuationToken", codec::base64(base::as_bytes(*page.next)));
    if (call.query.has("start-after")) {
        xml.text("StartAfter", names(call.query.value("start-after")));
    }
    for (const object::Info& info : page.objects) {
        xml.begin("Contents");
        write_info(xml, info, names);
        if (has_owner) write_owner(xml);
        xml.end();
    }
    write_groups(xml, page, names);
    xml.end();
    co_return xml_response(std::move(document));
}

run::Task<Answer> list_versions(Call& call) {
    CO_TRY(const Names names, Names::of(call));
    const std::string_view marker = call.query.value("key-marker");
    const std::string_view id_marker = call.query.value("version-id-marker");
    CO_TRY(const object::ListRequest request, request_of(call, marker));
    CO_TRY(const intake::Versioning versioning, intake::versioning_of(*call.bucket));
    const auto read = [&] {
        return object::versions::Versions(*call.bucket)
            .list({.prefix = request.prefix,
                   .delimiter = request.delimiter,
                   .key_marker = request.start_after,
                   .id_marker = std::string(id_marker),
                   .versions_max = request.keys_max,
                   .has_versions = versioning != intake::Versioning::off});
    };
    CO_TRY(const object::versions::VersionPage page, co_await call.house.pool.run(read));
    std::string document;
    codec::XmlWriter xml(document);
    xml.begin("ListVersionsResult", kXmlns);
    write_request(xml, call, request, names);
    xml.text("KeyMarker", names(marker)).text("VersionIdMarker", id_marker);
    xml.boolean("IsTruncated", page.is_truncated);
    if (page.is_truncated) {
        xml.text("NextKeyMarker", names(page.next_key));
        if (!page.next_id.empty()) xml.text("NextVersionIdMarker", page.next_id);
    }
    for (const object::versions::ListedVersion& one : page.versions) {
        const bool is_mark = one.version.kind == object::versions::Version::Kind::deletion;
        xml.begin(is_mark ? "DeleteMarker" : "Version").text("Key", names(one.version.key));
        xml.text("VersionId", one.version.id).boolean("IsLatest", one.is_latest);
        xml.text("LastModified", api::iso_date(one.version.modified));
        if (!is_mark) {
            xml.text("ETag", quoted_etag(one.etag)).number("Size", one.size);
            xml.text("StorageClass", "STANDARD");
        }
        write_owner(xml);
        xml.end();
    }
    for (const std::string& group : page.common_prefixes) {
        xml.begin("CommonPrefixes").text("Prefix", names(group)).end();
    }
    xml.end();
    co_return xml_response(std::move(document));
}

}  // namespace door::s3
