#pragma once
// One request on its way through the door, and what it may do. Private to this room.

#include <string>
#include <string_view>

#include "codec/xml/xml.h"
#include "door/s3/api/query.h"
#include "door/s3/intake/access.h"
#include "door/s3/intake/bucket_setting.h"
#include "door/s3/intake/house.h"
#include "door/s3/intake/payload.h"

namespace door::s3 {

using api::Outcome;
using api::Problem;
using intake::Caller;
using intake::House;
using intake::kOwnerId;
using intake::kOwnerName;
using intake::kRegion;
using intake::kXmlns;
using intake::Payload;
using intake::setting_of;
using intake::Sums;
using Answer = Outcome<http::Response>;

struct Call {
    House& house;
    http::Request request;
    api::Address address{};
    api::Query query{};
    Caller caller{};
    object::TransactionalBucket* bucket = nullptr;  // the address's, of calls on buckets

    std::string_view header(std::string_view name) const {
        return request.header(name).value_or(std::string_view());
    }
};

// Takes the call by reference: whoever starts it awaits its end.
using Serve = run::Task<Answer> (*)(Call& call);

struct Operation {
    std::string_view name;  // "ListObjectsV2"
    Serve serve;
    // What a limited key needs; list: with the prefix that is asked for.
    auth::Right right = auth::Right::read;
};

// Nothing: there is no such operation.
Outcome<const Operation*> find_operation(const Call& call);

http::Response xml_response(std::string document);
// 200 or another one without a body.
http::Response empty_response(int status);
std::string quoted_etag(std::string_view etag);

// A whole small body, of a request that sends a document. MalformedXML, MissingRequestBodyError.
run::Task<Outcome<std::string>> read_text(Call& call);
run::Task<Outcome<codec::XmlElement>> read_document(Call& call);

// AccessDenied, unless the bucket's policy and the limit of the caller's key let it be.
Outcome<> check_operation(const Call& call, const Operation& operation);
// The same, of one object that the operation touches beside its own.
Outcome<> check_object_right(const Call& call, std::string_view operation, auth::Right right,
                             const api::Address& address);

// The bucket of that name: InvalidBucketName, NoSuchBucket.
Outcome<object::TransactionalBucket*> find_bucket(House& house, std::string_view name);

// One change; the ETag conditions' failures as S3 words them.
run::Task<Outcome<>> commit(Call& call, const object::Change& change);

// What setting_of() (intake/bucket_setting.h) finds from now on.
run::Task<Outcome<>> keep_setting(Call& call, std::string_view name, std::string document);
run::Task<Outcome<>> remove_setting(Call& call, std::string_view name);

// Operations, by what they are about.
run::Task<Answer> list_buckets(Call& call);
run::Task<Answer> create_bucket(Call& call);
run::Task<Answer> head_bucket(Call& call);
run::Task<Answer> delete_bucket(Call& call);
run::Task<Answer> get_location(Call& call);
run::Task<Answer> get_versioning(Call& call);
run::Task<Answer> put_versioning(Call& call);
run::Task<Answer> get_acl(Call& call);
run::Task<Answer> put_acl(Call& call);
run::Task<Answer> get_absent(Call& call);
run::Task<Answer> get_lifecycle(Call& call);
run::Task<Answer> put_lifecycle(Call& call);
run::Task<Answer> delete_lifecycle(Call& call);
run::Task<Answer> get_policy(Call& call);
run::Task<Answer> put_policy(Call& call);
run::Task<Answer> delete_policy(Call& call);

run::Task<Answer> list_objects(Call& call);
run::Task<Answer> list_objects_v2(Call& call);
run::Task<Answer> list_versions(Call& call);

run::Task<Answer> get_object(Call& call);  // and HEAD
run::Task<Answer> get_attributes(Call& call);
run::Task<Answer> put_object(Call& call);
run::Task<Answer> copy_object(Call& call);
// From a browser's form, which is told from other POSTs by its Content-Type.
bool is_post_form(const Call& call);
run::Task<Answer> post_object(Call& call);
run::Task<Answer> delete_object(Call& call);
run::Task<Answer> delete_objects(Call& call);

run::Task<Answer> create_upload(Call& call);
run::Task<Answer> upload_part(Call& call);
run::Task<Answer> upload_part_copy(Call& call);
run::Task<Answer> complete_upload(Call& call);
run::Task<Answer> abort_upload(Call& call);
run::Task<Answer> list_parts(Call& call);
run::Task<Answer> list_uploads(Call& call);

run::Task<Answer> get_tags(Call& call);
run::Task<Answer> put_tags(Call& call);
run::Task<Answer> delete_tags(Call& call);
run::Task<Answer> get_cors(Call& call);
run::Task<Answer> put_cors(Call& call);
run::Task<Answer> delete_cors(Call& call);

}  // namespace door::s3
