#include "door/s3/copy_source.h"

#include <utility>

#include "door/s3/api/conditions.h"

namespace door::s3 {

Outcome<CopySource> open_copy_source(const Call& call) {
    TRY(api::Address address, api::copy_source_of(call.header("x-amz-copy-source")));
    TRY_VOID(api::check_key(address.key));
    TRY_VOID(check_object_right(call, "GetObject", auth::Right::read, address));
    TRY(object::TransactionalBucket * bucket, find_bucket(call.house, address.bucket));
    auto opened = bucket->open(address.key);
    if (!opened && opened.error().code == base::Code::not_found) {
        return Problem{"NoSuchKey", {}, {{"Key", address.key}}};
    }
    if (!opened) return opened.error();
    std::shared_ptr<object::Reader> reader = *std::move(opened);
    const auto conditions = api::ReadConditions::of(call.request, "x-amz-copy-source-");
    const api::ReadVerdict verdict =
        api::verdict_of(conditions, reader->info().etag, reader->info().modified);
    if (verdict != api::ReadVerdict::go_on) return Problem{"PreconditionFailed"};
    return CopySource{std::move(address), std::move(reader)};
}

}  // namespace door::s3
