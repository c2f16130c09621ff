#include "door/s3/copy_source.h"

#include <utility>

#include "door/s3/api/conditions.h"
#include "door/s3/intake/versioning.h"

namespace door::s3 {

using intake::open_object;
using intake::Opened;

Outcome<CopySource> open_copy_source(const Call& call) {
    TRY(const api::CopySourceName source, api::copy_source_of(call.header("x-amz-copy-source")));
    api::Address address = source.address;
    TRY_VOID(api::check_key(address.key));
    TRY_VOID(check_object_right(call, "GetObject", auth::Right::read, address));
    TRY(object::TransactionalBucket * bucket, find_bucket(call.house, address.bucket));
    TRY(Opened opened, open_object(*bucket, address.key, source.version));
    std::shared_ptr<object::Reader> reader = std::move(opened.reader);
    const auto conditions = api::ReadConditions::of(call.request, "x-amz-copy-source-");
    const api::ReadVerdict verdict =
        api::verdict_of(conditions, reader->info().etag, reader->info().modified);
    if (verdict != api::ReadVerdict::go_on) return Problem{"PreconditionFailed"};
    return CopySource{std::move(address), std::move(reader), std::move(opened.version)};
}

}  // namespace door::s3
