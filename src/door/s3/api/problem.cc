#include "door/s3/api/problem.h"

#include <algorithm>

#include "codec/xml/xml_writer.h"

namespace door::s3::api {
namespace {

using base::Code;

struct Row {
    std::string_view code;
    int status;
    std::string_view message;
};

constexpr Row kRows[] = {
    {"AccessControlListNotSupported", 400, "The bucket does not allow ACLs."},
    {"AccessDenied", 403, "Access Denied"},
    {"AuthorizationHeaderMalformed", 400, "The authorization header is malformed."},
    {"AuthorizationQueryParametersError", 400, "The query's signature is malformed."},
    {"BadDigest", 400, "The checksum you specified did not match what we received."},
    {"BadRequest", 400, "The request cannot be understood."},
    {"BucketAlreadyExists", 409, "The requested bucket name is not available."},
    {"BucketAlreadyOwnedByYou", 409,
     "Your previous request to create the named bucket succeeded and you already own it."},
    {"BucketNotEmpty", 409, "The bucket you tried to delete is not empty."},
    {"ConditionalRequestConflict", 409, "A conflicting operation happened meanwhile. Try again."},
    {"EntityTooLarge", 400, "Your proposed upload exceeds the maximum allowed object size."},
    {"EntityTooSmall", 400,
     "Your proposed upload is smaller than the minimum allowed object size."},
    {"IllegalLocationConstraintException", 400, "The location constraint is not possible here."},
    {"IllegalVersioningConfigurationException", 400,
     "The versioning configuration is neither Enabled nor Suspended."},
    {"IncompleteBody", 400, "The request body ended before the number of bytes it announced."},
    {"InternalError", 500, "We encountered an internal error. Please try again."},
    {"InvalidAccessKeyId", 403,
     "The AWS Access Key Id you provided does not exist in our records."},
    {"InvalidArgument", 400, "An argument is not possible."},
    {"InvalidBucketName", 400, "The specified bucket is not valid."},
    {"InvalidChunkSizeError", 403, "Only the last chunk is allowed to have less than 8192 bytes."},
    {"InvalidDigest", 400, "The Content-MD5 you specified is not valid."},
    {"InvalidPart", 400,
     "One or more of the specified parts could not be found. The part may not have been "
     "uploaded, or the specified entity tag may not match the part's entity tag."},
    {"InvalidPartNumber", 416, "The requested partnumber is not satisfiable."},
    {"InvalidPartOrder", 400,
     "The list of parts was not in ascending order. Parts must be ordered by part number."},
    {"InvalidRange", 416, "The requested range is not satisfiable."},
    {"InvalidRequest", 400, "The request is not possible."},
    {"InvalidTag", 400, "The tag provided was not a valid tag."},
    {"InvalidURI", 400, "Couldn't parse the specified URI."},
    {"KeyTooLongError", 400, "Your key is too long."},
    {"InvalidPolicyDocument", 400, "The policy of the form is malformed."},
    {"MalformedPOSTRequest", 400,
     "The body of your POST request is not well-formed multipart/form-data."},
    {"MaxPostPreDataLengthExceededError", 400,
     "Your POST request fields preceding the upload file were too large."},
    {"MalformedPolicy", 400, "The policy is malformed."},
    {"MalformedXML", 400,
     "The XML you provided was not well-formed or did not validate against our published schema."},
    {"MetadataTooLarge", 400, "Your metadata headers exceed the maximum allowed metadata size."},
    {"MethodNotAllowed", 405, "The specified method is not allowed against this resource."},
    {"MissingContentLength", 411, "You must provide the Content-Length HTTP header."},
    {"MissingRequestBodyError", 400, "Request Body is empty."},
    {"MissingSecurityHeader", 400, "Your request was missing a required header."},
    {"NoSuchBucket", 404, "The specified bucket does not exist."},
    {"NoSuchBucketPolicy", 404, "The bucket policy does not exist."},
    {"NoSuchCORSConfiguration", 404, "The CORS configuration does not exist."},
    {"NoSuchKey", 404, "The specified key does not exist."},
    {"NoSuchLifecycleConfiguration", 404, "The lifecycle configuration does not exist."},
    {"NoSuchObjectLockConfiguration", 404,
     "The specified object does not have an ObjectLock configuration."},
    {"NoSuchPublicAccessBlockConfiguration", 404,
     "The public access block configuration was not found."},
    {"NoSuchTagSet", 404, "The TagSet does not exist."},
    {"NoSuchUpload", 404,
     "The specified upload does not exist. The upload ID may be invalid, or the upload may have "
     "been aborted or completed."},
    {"NoSuchVersion", 404, "The specified version does not exist."},
    {"NoSuchWebsiteConfiguration", 404,
     "The specified bucket does not have a website configuration."},
    {"NotImplemented", 501, "A header or operation you asked for is not offered here."},
    {"ObjectLockConfigurationNotFoundError", 404,
     "Object Lock configuration does not exist for this bucket."},
    {"OwnershipControlsNotFoundError", 404, "The bucket ownership controls were not found."},
    {"PreconditionFailed", 412, "At least one of the pre-conditions you specified did not hold."},
    {"ReplicationConfigurationNotFoundError", 404, "The replication configuration was not found."},
    {"RequestTimeTooSkewed", 403,
     "The difference between the request time and the current time is too large."},
    {"RequestTimeout", 400,
     "Your socket connection to the server was not read from or written to within the timeout "
     "period."},
    {"ServerSideEncryptionConfigurationNotFoundError", 404,
     "The server side encryption configuration was not found."},
    {"ServiceUnavailable", 503, "Please try again."},
    {"SignatureDoesNotMatch", 403,
     "The request signature we calculated does not match the signature you provided. Check your "
     "key and signing method."},
    {"SlowDown", 503, "Please reduce your request rate."},
    {"XAmzContentSHA256Mismatch", 400,
     "The provided 'x-amz-content-sha256' header does not match what was computed."},
};

const Row& row_of(std::string_view code) {
    const auto found = std::ranges::find(kRows, code, &Row::code);
    CHECK(found != std::end(kRows), code);
    return *found;
}

}  // namespace

int status_of(const Problem& problem) { return row_of(problem.code).status; }

std::string_view message_of(const Problem& problem) {
    return problem.message.empty() ? row_of(problem.code).message
                                   : std::string_view(problem.message);
}

Problem problem_of(const base::Error& error) {
    switch (error.code) {
        case Code::not_found:
            return {"NoSuchKey"};
        case Code::already_exists:
        case Code::conflict:
            return {"PreconditionFailed"};
        case Code::too_large:
            return {"EntityTooLarge", error.what};
        case Code::invalid_argument:
            return {"InvalidArgument", error.what};
        case Code::malformed:
            return {"MalformedXML", error.what};
        case Code::timed_out:
            return {"RequestTimeout", error.what};
        case Code::throttled:
        case Code::busy:
            return {"SlowDown", error.what};
        case Code::disk_full:
        case Code::closed:
        case Code::unavailable:
        case Code::interrupted:
            return {"ServiceUnavailable", error.what};
        case Code::permission_denied:
            return {"AccessDenied", error.what};
        case Code::unsupported:
            return {"NotImplemented", error.what};
        default:
            return {"InternalError", error.what};
    }
}

std::string problem_document(const Problem& problem, std::string_view resource,
                             const RequestIds& ids) {
    std::string out;
    codec::XmlWriter xml(out);
    xml.begin("Error");
    xml.text("Code", problem.code);
    xml.text("Message", message_of(problem));
    for (const auto& [name, value] : problem.details) xml.text(name, value);
    xml.text("Resource", resource).text("RequestId", ids.request).text("HostId", ids.host).end();
    return out;
}

}  // namespace door::s3::api
