// Multipart uploads: completed, and listed.

#include <utility>

#include "auth/sigv4.h"
#include "codec/percent.h"
#include "codec/xml/xml_writer.h"
#include "door/s3/api/conditions.h"
#include "door/s3/api/http_date.h"
#include "door/s3/api/object_headers.h"
#include "door/s3/call.h"
#include "door/s3/intake/versioning.h"
#include "door/s3/uploads.h"

namespace door::s3 {
namespace {

using intake::add_version_header;
using intake::commit_version;
using intake::new_version;
using intake::Versioning;
using intake::versioning_of;
using object::multipart::Draft;
using object::multipart::Part;
using object::multipart::PartChoice;
using object::multipart::Upload;
using object::multipart::Uploads;

// S3's limit on one page.
constexpr std::uint64_t kUploadsMax = 1000;

Outcome<std::vector<PartChoice>> choices_of(const codec::XmlElement& root) {
    if (root.name != "CompleteMultipartUpload") return Problem{"MalformedXML"};
    std::vector<PartChoice> choices;
    for (const codec::XmlElement& part : root.children) {
        if (part.name != "Part") continue;
        PartChoice choice{.number = 0, .etag = std::string(api::bare_etag(part.text_of("ETag")))};
        const bool is_number = base::parse_number(part.text_of("PartNumber"), choice.number);
        if (!is_number || choice.etag.empty() || choice.number < 1 ||
            choice.number > object::kPartsMax || choices.size() == object::kPartsMax) {
            return Problem{"MalformedXML"};
        }
        choices.push_back(std::move(choice));
    }
    if (choices.empty()) return Problem{"MalformedXML"};
    return choices;
}

// The parts' checksums as the client lists them are those that we computed.
Outcome<> check_listed_checksums(const codec::XmlElement& root, const std::vector<Part>& parts) {
    auto part = parts.begin();
    for (const codec::XmlElement& listed : root.children) {
        if (listed.name != "Part") continue;
        for (const api::Algorithm& algorithm : api::algorithms()) {
            const std::string_view value = listed.text_of(algorithm.element);
            const std::string_view right = api::value_of(part->metadata, algorithm.header);
            if (!value.empty() && !right.empty() && value != right) return Problem{"InvalidPart"};
        }
        ++part;
    }
    return {};
}

// Of the whole object, as the upload wanted it and as far as the parts give it.
Outcome<> add_checksum(const Call& call, object::Metadata& metadata,
                       const std::vector<Part>& parts) {
    const std::string wished(api::value_of(metadata, "x-amz-checksum-algorithm"));
    const api::Algorithm* const algorithm =
        wished.empty() ? &api::default_algorithm() : api::find_by_name(wished);
    const bool is_full =
        wished.empty() || api::value_of(metadata, api::kChecksumType) != "COMPOSITE";
    std::vector<api::PartChecksum> values;
    for (const Part& part : parts) {
        values.push_back(
            {std::string(api::value_of(part.metadata, algorithm->header)), part.blob.bytes});
    }
    const auto whole = is_full ? api::full_checksum(*algorithm, values)
                               : api::composite_checksum(*algorithm, values);
    api::erase_value(metadata, "x-amz-checksum-algorithm");
    api::erase_value(metadata, api::kChecksumType);
    if (!whole) return {};
    const std::string_view sent = call.header(algorithm->header);
    if (!sent.empty() && sent != *whole) {
        return Problem{"BadDigest",
                       base::text("The ", algorithm->name,
                                  " you specified did not match the calculated checksum.")};
    }
    metadata.emplace_back(algorithm->header, *whole);
    metadata.emplace_back(api::kChecksumType, is_full ? "FULL_OBJECT" : "COMPOSITE");
    return {};
}

Problem problem_of_choice(const base::Error& error) {
    switch (error.code) {
        case base::Code::out_of_order:
            return {"InvalidPartOrder"};
        case base::Code::conflict:
            return {"InvalidPart"};
        case base::Code::out_of_range:
            return {"EntityTooSmall", error.what};
        default:
            return api::problem_of(error);
    }
}

http::Response completed(const Call& call, const object::Reader& reader) {
    std::string document;
    codec::XmlWriter xml(document);
    xml.begin("CompleteMultipartUploadResult", kXmlns);
    xml.text("Location", base::text("http://", call.header("Host"), '/', call.address.bucket, '/',
                                    codec::percent_encoded(call.address.key, "/")));
    xml.text("Bucket", call.address.bucket).text("Key", call.address.key);
    xml.text("ETag", quoted_etag(reader.info().etag));
    for (const auto& [name, value] : reader.metadata()) {
        const api::Algorithm* const algorithm = api::find_by_header(name);
        if (algorithm != nullptr) xml.text(algorithm->element, value);
    }
    const auto type = api::value_of(reader.metadata(), api::kChecksumType);
    if (!type.empty()) xml.text("ChecksumType", type);
    xml.end();
    return xml_response(std::move(document));
}

// UPLOAD-2: an upload that was completed is completed again with the same answer.
Answer answer_completed(const Call& call) {
    const std::string_view id = call.query.value("uploadId");
    const auto reader = call.bucket->open(call.address.key);
    if (!reader || id.empty() ||
        api::value_of((*reader)->metadata(), object::multipart::kUploadMetadata) != id) {
        return no_such_upload(id);
    }
    http::Response response = completed(call, **reader);
    const auto version = api::value_of((*reader)->metadata(), object::versions::kVersionMetadata);
    add_version_header(response, version);
    return response;
}

}  // namespace

run::Task<Answer> complete_upload(Call& call) {
    CO_TRY(const api::WriteConditions conditions, api::write_conditions_of(call.request));
    CO_TRY(const codec::XmlElement root, co_await read_document(call));
    CO_TRY(const std::vector<PartChoice> choices, choices_of(root));
    auto found = find_upload(call);
    if (!found && found.error().code == "NoSuchUpload") co_return answer_completed(call);
    CO_TRY(Upload upload, std::move(found));
    const auto choose = [&] { return Uploads(*call.bucket).choose(upload, choices); };
    const auto chosen = co_await call.house.pool.run(choose);
    if (!chosen) co_return problem_of_choice(chosen.error());
    CO_TRY_VOID(check_listed_checksums(root, *chosen));
    CO_TRY_VOID(add_checksum(call, upload.metadata, *chosen));
    CO_TRY(const Versioning versioning, versioning_of(*call.bucket));
    const std::string version = new_version(call.house, versioning, upload.metadata);
    const auto draft_now = [&] {
        return Uploads(*call.bucket)
            .complete(upload, *chosen,
                      {.if_none_match = conditions.if_none_match, .if_match = conditions.if_match});
    };
    auto draft = co_await call.house.pool.run(draft_now);
    if (!draft) co_return problem_of_choice(draft.error());
    const base::Result<> done = co_await commit_version(
        call.house, *call.bucket, versioning, *std::move(draft), call.address.key, version);
    if (!done && done.error().code == base::Code::not_found && !find_upload(call)) {
        co_return answer_completed(call);
    }
    if (!done) co_return done.error();
    co_return answer_completed(call);
}

run::Task<Answer> list_uploads(Call& call) {
    CO_TRY(const std::uint64_t uploads_max,
           call.query.number("max-uploads", kUploadsMax, kUploadsMax));
    const object::multipart::UploadListRequest request{
        .prefix = std::string(call.query.value("prefix")),
        .delimiter = std::string(call.query.value("delimiter")),
        .key_marker = std::string(call.query.value("key-marker")),
        .id_marker = std::string(call.query.value("upload-id-marker")),
        .uploads_max = uploads_max};
    // What is no text is in no key, and could be in the order of the records.
    for (const std::string& text :
         {request.prefix, request.delimiter, request.key_marker, request.id_marker}) {
        if (!api::is_text(text)) co_return Problem{"InvalidURI"};
    }
    const bool is_encoded = call.query.value("encoding-type") == "url";
    const auto name = [is_encoded](std::string_view text) {
        return is_encoded ? codec::percent_encoded(text, "/") : std::string(text);
    };
    const auto read = [&] { return Uploads(*call.bucket).list(request); };
    CO_TRY(const object::multipart::UploadPage page, co_await call.house.pool.run(read));
    std::string document;
    codec::XmlWriter xml(document);
    xml.begin("ListMultipartUploadsResult", kXmlns).text("Bucket", call.address.bucket);
    xml.text("KeyMarker", name(request.key_marker)).text("UploadIdMarker", request.id_marker);
    if (page.is_truncated) {
        xml.text("NextKeyMarker", name(page.next_key)).text("NextUploadIdMarker", page.next_id);
    }
    xml.text("Prefix", name(request.prefix));
    if (!request.delimiter.empty()) xml.text("Delimiter", name(request.delimiter));
    if (is_encoded) xml.text("EncodingType", "url");
    xml.number("MaxUploads", uploads_max).boolean("IsTruncated", page.is_truncated);
    for (const Upload& upload : page.uploads) {
        xml.begin("Upload").text("Key", name(upload.key)).text("UploadId", upload.id);
        for (const std::string_view who : {"Initiator", "Owner"}) {
            xml.begin(who).text("ID", kOwnerId).text("DisplayName", kOwnerName).end();
        }
        xml.text("StorageClass", "STANDARD").text("Initiated", api::iso_date(upload.begun)).end();
    }
    for (const std::string& group : page.common_prefixes) {
        xml.begin("CommonPrefixes").text("Prefix", name(group)).end();
    }
    xml.end();
    co_return xml_response(std::move(document));
}

}  // namespace door::s3
