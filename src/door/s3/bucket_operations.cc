// Buckets themselves: made, seen and removed, and what is said of them that is the same for all.

#include <algorithm>
#include <array>

#include "codec/xml/xml_writer.h"
#include "door/s3/api/http_date.h"
#include "door/s3/bucket_birth.h"
#include "door/s3/call.h"
#include "door/s3/intake/versioning.h"
#include "object/versions/versions.h"

namespace door::s3 {
namespace {

struct Absent {
    std::string_view word;
    std::string_view code;
};
constexpr std::array<Absent, 8> kAbsent = {{
    {"encryption", "ServerSideEncryptionConfigurationNotFoundError"},
    {"legal-hold", "NoSuchObjectLockConfiguration"},
    {"object-lock", "ObjectLockConfigurationNotFoundError"},
    {"ownershipControls", "OwnershipControlsNotFoundError"},
    {"publicAccessBlock", "NoSuchPublicAccessBlockConfiguration"},
    {"replication", "ReplicationConfigurationNotFoundError"},
    {"retention", "NoSuchObjectLockConfiguration"},
    {"website", "NoSuchWebsiteConfiguration"},
}};

// Those that S3 answers with an empty document.
constexpr std::array<std::pair<std::string_view, std::string_view>, 4> kEmptyDocuments = {{
    {"accelerate", "AccelerateConfiguration"},
    {"logging", "BucketLoggingStatus"},
    {"notification", "NotificationConfiguration"},
    {"requestPayment", "RequestPaymentConfiguration"},
}};

void write_owner(codec::XmlWriter& xml, std::string_view element) {
    xml.begin(element).text("ID", kOwnerId).text("DisplayName", kOwnerName).end();
}

bool sees(const Caller& caller, std::string_view bucket) {
    return !caller.key || !caller.key->limit || caller.key->limit->bucket == bucket;
}

}  // namespace

run::Task<Answer> list_buckets(Call& call) {
    CO_TRY(const std::vector<std::string> names, call.house.store.buckets());
    const std::string_view prefix = call.query.value("prefix");
    std::string document;
    codec::XmlWriter xml(document);
    xml.begin("ListAllMyBucketsResult", kXmlns);
    write_owner(xml, "Owner");
    xml.begin("Buckets");
    for (const std::string& name : names) {
        if (!sees(call.caller, name) || !name.starts_with(prefix)) continue;
        const auto bucket = call.house.store.transactional_bucket(name);
        if (!bucket) continue;
        CO_TRY(const base::WallTime birth, birth_of(**bucket));
        xml.begin("Bucket").text("Name", name).text("CreationDate", api::iso_date(birth)).end();
    }
    xml.end().end();
    co_return xml_response(std::move(document));
}

run::Task<Answer> create_bucket(Call& call) {
    const std::string name = call.address.bucket;
    if (call.request.stream || !call.request.body.empty()) {
        CO_TRY(const codec::XmlElement root, co_await read_document(call));
        if (root.name != "CreateBucketConfiguration") co_return Problem{"MalformedXML"};
    }
    const auto known = find_bucket(call.house, name);
    if (!known && known.error().code != "NoSuchBucket") co_return known.error();
    if (!known) {
        CO_TRY_VOID(check_unlimited(call.caller));
        const auto make = [&]() -> base::Result<> {
            TRY_VOID(call.house.store.create_bucket(name));
            TRY(object::TransactionalBucket * bucket, call.house.store.transactional_bucket(name));
            return note_birth(*bucket);
        };
        const base::Result<> made = co_await call.house.lane.run(make);
        if (!made && made.error().code != base::Code::already_exists) co_return made.error();
    }
    // Whoever makes the bucket that he has gets it, as in us-east-1.
    http::Response response = empty_response(200);
    response.headers.emplace_back("Location", base::text('/', name));
    co_return response;
}

run::Task<Answer> head_bucket(Call& call) {
    static_cast<void>(call);
    http::Response response = empty_response(200);
    response.headers.emplace_back("x-amz-bucket-region", kRegion);
    response.headers.emplace_back("Content-Type", "application/xml");
    co_return response;
}

run::Task<Answer> delete_bucket(Call& call) {
    CO_TRY_VOID(check_unlimited(call.caller));
    const std::string name = call.address.bucket;
    if (name == call.house.home_bucket) {
        co_return Problem{"AccessDenied",
                          base::text("The bucket ", name, " is this instance's own.")};
    }
    const auto remove = [&]() -> base::Result<> {
        TRY(const bool has_versions, object::versions::Versions(*call.bucket).has_any());
        if (has_versions) return base::Error{base::Code::conflict, "versions are in it"};
        TRY_VOID(call.house.store.remove_bucket(name));
        call.house.policies.set(name, nullptr);
        return {};
    };
    const base::Result<> removed = co_await call.house.lane.run(remove);
    if (!removed && removed.error().code == base::Code::conflict) {
        co_return Problem{"BucketNotEmpty", {}, {{"BucketName", name}}};
    }
    if (!removed && removed.error().code == base::Code::not_found) {
        co_return Problem{"NoSuchBucket", {}, {{"BucketName", name}}};
    }
    if (!removed) co_return removed.error();
    co_return empty_response(204);
}

run::Task<Answer> get_location(Call& call) {
    static_cast<void>(call);
    std::string document;
    codec::XmlWriter xml(document);
    // S3 names its first region by nothing.
    xml.begin("LocationConstraint", kXmlns).end();
    co_return xml_response(std::move(document));
}

run::Task<Answer> get_versioning(Call& call) {
    CO_TRY(const intake::Versioning versioning, intake::versioning_of(*call.bucket));
    std::string document;
    codec::XmlWriter xml(document);
    xml.begin("VersioningConfiguration", kXmlns);
    if (versioning != intake::Versioning::off) {
        xml.text("Status", versioning == intake::Versioning::enabled ? "Enabled" : "Suspended");
    }
    xml.end();
    co_return xml_response(std::move(document));
}

run::Task<Answer> put_versioning(Call& call) {
    CO_TRY(const codec::XmlElement root, co_await read_document(call));
    if (root.name != "VersioningConfiguration") co_return Problem{"MalformedXML"};
    const std::string_view status = root.text_of("Status");
    if (root.text_of("MfaDelete") == "Enabled") {
        co_return Problem{"NotImplemented", "Deleting with a second factor is not offered here."};
    }
    if (status != "Enabled" && status != "Suspended") {
        co_return Problem{"IllegalVersioningConfigurationException"};
    }
    CO_TRY_VOID(co_await keep_setting(call, intake::kVersioningSetting, std::string(status)));
    co_return empty_response(200);
}

run::Task<Answer> get_acl(Call& call) {
    if (!call.address.key.empty()) {
        const auto head = call.bucket->head(call.address.key);
        if (!head) co_return head.error();
    }
    std::string document;
    codec::XmlWriter xml(document);
    xml.begin("AccessControlPolicy", kXmlns);
    write_owner(xml, "Owner");
    xml.begin("AccessControlList").begin("Grant");
    // XmlWriter has no attributes; this one never changes.
    document +=
        "<Grantee xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\" "
        "xsi:type=\"CanonicalUser\">";
    xml.text("ID", kOwnerId).text("DisplayName", kOwnerName);
    document += "</Grantee>";
    xml.text("Permission", "FULL_CONTROL").end().end().end();
    co_return xml_response(std::move(document));
}

// Only what is so already: everything for the owner, nothing for others.
run::Task<Answer> put_acl(Call& call) {
    const std::string_view canned = call.header("x-amz-acl");
    const bool is_canned = !canned.empty();
    if (is_canned && canned != "private" && canned != "bucket-owner-full-control") {
        co_return Problem{"AccessControlListNotSupported"};
    }
    if (is_canned) co_return empty_response(200);
    CO_TRY(const codec::XmlElement root, co_await read_document(call));
    const codec::XmlElement* const list = root.child("AccessControlList");
    if (list == nullptr) co_return Problem{"MalformedXML"};
    for (const codec::XmlElement& grant : list->children) {
        const codec::XmlElement* const grantee = grant.child("Grantee");
        if (grantee == nullptr || grantee->text_of("ID") != kOwnerId ||
            grant.text_of("Permission") != "FULL_CONTROL") {
            co_return Problem{"AccessControlListNotSupported"};
        }
    }
    co_return empty_response(200);
}

run::Task<Answer> get_absent(Call& call) {
    for (const Absent& one : kAbsent) {
        if (call.query.has(one.word)) co_return Problem{one.code};
    }
    for (const auto& [word, element] : kEmptyDocuments) {
        if (!call.query.has(word)) continue;
        std::string document;
        codec::XmlWriter xml(document);
        xml.begin(element, kXmlns);
        if (word == "requestPayment") xml.text("Payer", "BucketOwner");
        xml.end();
        co_return xml_response(std::move(document));
    }
    co_return Problem{"NotImplemented"};
}

}  // namespace door::s3
