#include "door/s3/rules/action.h"

#include <algorithm>
#include <utility>

#include "base/text.h"

namespace door::s3::rules {
namespace {

// The Service Authorization Reference, "Actions defined by Amazon S3"; what is not here has the
// operation's own name.
constexpr std::pair<std::string_view, std::string_view> kNames[] = {
    {"CompleteMultipartUpload", "PutObject"},
    {"CopyObject", "PutObject"},
    {"CreateMultipartUpload", "PutObject"},
    {"DeleteBucketCors", "PutBucketCORS"},
    {"DeleteBucketLifecycle", "PutLifecycleConfiguration"},
    {"DeleteBucketTagging", "PutBucketTagging"},
    {"DeleteObjects", "DeleteObject"},
    {"GetBucketCors", "GetBucketCORS"},
    {"GetBucketLifecycleConfiguration", "GetLifecycleConfiguration"},
    {"HeadBucket", "ListBucket"},
    {"HeadObject", "GetObject"},
    {"ListMultipartUploads", "ListBucketMultipartUploads"},
    {"ListObjectVersions", "ListBucketVersions"},
    {"ListObjects", "ListBucket"},
    {"ListObjectsV2", "ListBucket"},
    {"ListParts", "ListMultipartUploadParts"},
    {"PostObject", "PutObject"},
    {"PutBucketCors", "PutBucketCORS"},
    {"PutBucketLifecycleConfiguration", "PutLifecycleConfiguration"},
    {"UploadPart", "PutObject"},
    {"UploadPartCopy", "PutObject"},
};

}  // namespace

std::string action_of(std::string_view operation) {
    const auto* const found =
        std::ranges::find(kNames, operation, &std::pair<std::string_view, std::string_view>::first);
    return base::text("s3:", found == std::end(kNames) ? operation : found->second);
}

}  // namespace door::s3::rules
