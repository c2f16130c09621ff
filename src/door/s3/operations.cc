// Which operation a request is: by its method, by what it is about, and by the words in its query.

#include <algorithm>

#include "door/s3/call.h"

namespace door::s3 {
namespace {

using auth::Right;

enum class About : std::uint8_t { service, bucket, object };

struct Row {
    std::string_view method;
    About about;
    std::string_view word;    // in the query; "": none is needed
    std::string_view header;  // that must be there; "": none
    Operation operation;
};

constexpr About kBucket = About::bucket;
constexpr About kObject = About::object;
constexpr std::string_view kCopySource = "x-amz-copy-source";

// The first that fits is it: those with a word stand before those without.
constexpr Row kRows[] = {
    {"GET", About::service, "", "", {"ListBuckets", list_buckets}},

    {"GET", kBucket, "location", "", {"GetBucketLocation", get_location}},
    {"GET", kBucket, "versions", "", {"ListObjectVersions", list_versions, Right::list}},
    {"GET", kBucket, "versioning", "", {"GetBucketVersioning", get_versioning}},
    {"PUT", kBucket, "versioning", "", {"PutBucketVersioning", put_versioning, Right::write}},
    {"GET", kBucket, "uploads", "", {"ListMultipartUploads", list_uploads, Right::list}},
    {"GET", kBucket, "acl", "", {"GetBucketAcl", get_acl}},
    {"PUT", kBucket, "acl", "", {"PutBucketAcl", put_acl, Right::write}},
    {"GET", kBucket, "tagging", "", {"GetBucketTagging", get_tags}},
    {"PUT", kBucket, "tagging", "", {"PutBucketTagging", put_tags, Right::write}},
    {"DELETE", kBucket, "tagging", "", {"DeleteBucketTagging", delete_tags, Right::write}},
    {"GET", kBucket, "cors", "", {"GetBucketCors", get_cors}},
    {"PUT", kBucket, "cors", "", {"PutBucketCors", put_cors, Right::write}},
    {"DELETE", kBucket, "cors", "", {"DeleteBucketCors", delete_cors, Right::write}},
    {"GET", kBucket, "lifecycle", "", {"GetBucketLifecycleConfiguration", get_lifecycle}},
    {"PUT",
     kBucket,
     "lifecycle",
     "",
     {"PutBucketLifecycleConfiguration", put_lifecycle, Right::write}},
    {"DELETE", kBucket, "lifecycle", "", {"DeleteBucketLifecycle", delete_lifecycle, Right::write}},
    {"GET", kBucket, "policy", "", {"GetBucketPolicy", get_policy}},
    {"PUT", kBucket, "policy", "", {"PutBucketPolicy", put_policy, Right::write}},
    {"DELETE", kBucket, "policy", "", {"DeleteBucketPolicy", delete_policy, Right::write}},
    {"POST", kBucket, "delete", "", {"DeleteObjects", delete_objects, Right::write}},

    {"GET", kObject, "uploadId", "", {"ListParts", list_parts, Right::list}},
    {"POST", kObject, "uploads", "", {"CreateMultipartUpload", create_upload, Right::write}},
    {"PUT", kObject, "uploadId", kCopySource, {"UploadPartCopy", upload_part_copy, Right::write}},
    {"PUT", kObject, "uploadId", "", {"UploadPart", upload_part, Right::write}},
    {"POST", kObject, "uploadId", "", {"CompleteMultipartUpload", complete_upload, Right::write}},
    {"DELETE", kObject, "uploadId", "", {"AbortMultipartUpload", abort_upload, Right::write}},
    {"GET", kObject, "tagging", "", {"GetObjectTagging", get_tags}},
    {"PUT", kObject, "tagging", "", {"PutObjectTagging", put_tags, Right::write}},
    {"DELETE", kObject, "tagging", "", {"DeleteObjectTagging", delete_tags, Right::write}},
    {"GET", kObject, "acl", "", {"GetObjectAcl", get_acl}},
    {"PUT", kObject, "acl", "", {"PutObjectAcl", put_acl, Right::write}},
    {"GET", kObject, "attributes", "", {"GetObjectAttributes", get_attributes}},
};

// As above, for requests without a word of their own.
constexpr Row kPlain[] = {
    {"GET", kBucket, "", "", {"ListObjects", list_objects, Right::list}},
    {"HEAD", kBucket, "", "", {"HeadBucket", head_bucket}},
    {"PUT", kBucket, "", "", {"CreateBucket", create_bucket, Right::write}},
    {"DELETE", kBucket, "", "", {"DeleteBucket", delete_bucket, Right::write}},
    {"GET", kObject, "", "", {"GetObject", get_object}},
    {"HEAD", kObject, "", "", {"HeadObject", get_object}},
    {"PUT", kObject, "", kCopySource, {"CopyObject", copy_object, Right::write}},
    {"PUT", kObject, "", "", {"PutObject", put_object, Right::write}},
    {"DELETE", kObject, "", "", {"DeleteObject", delete_object, Right::write}},
};

constexpr Operation kListV2{"ListObjectsV2", list_objects_v2, Right::list};
// Reads answer with the code that says that nothing is configured.
constexpr Operation kAbsent{"GetConfiguration", get_absent};

// Words of operations that are not offered: whatever stood behind them would be a surprise.
constexpr std::string_view kOtherWords[] = {
    "accelerate",   "analytics",         "encryption",  "intelligent-tiering",
    "inventory",    "legal-hold",        "logging",     "metadataTable",
    "metrics",      "notification",      "object-lock", "ownershipControls",
    "policyStatus", "publicAccessBlock", "replication", "requestPayment",
    "restore",      "retention",         "torrent",     "website"};

bool fits(const Row& row, const Call& call, About about) {
    return row.method == call.request.method && row.about == about &&
           (row.word.empty() || call.query.has(row.word)) &&
           (row.header.empty() || call.request.header(row.header).has_value());
}

}  // namespace

Outcome<const Operation*> find_operation(const Call& call) {
    const About about = call.address.bucket.empty() ? About::service
                        : call.address.key.empty()  ? About::bucket
                                                    : About::object;
    const auto is_it = [&](const Row& row) { return fits(row, call, about); };
    if (const auto* const row = std::ranges::find_if(kRows, is_it); row != std::end(kRows)) {
        return &row->operation;
    }
    const bool is_other = std::ranges::any_of(
        kOtherWords, [&](std::string_view word) { return call.query.has(word); });
    if (is_other && call.request.method == "GET") return &kAbsent;
    if (is_other || call.query.has("select")) return Problem{"NotImplemented"};
    const auto* const row = std::ranges::find_if(kPlain, is_it);
    if (row == std::end(kPlain)) return Problem{"MethodNotAllowed"};
    if (row->operation.serve == list_objects && call.query.value("list-type") == "2") {
        return &kListV2;
    }
    return &row->operation;
}

}  // namespace door::s3
