#include "door/s3/bucket_birth.h"

#include "object/reserved.h"

namespace door::s3 {
namespace {

std::string birth_key() { return object::reserved_key(object::ReservedSpace::setting, "birth"); }

}  // namespace

base::Result<> note_birth(object::TransactionalBucket& bucket) {
    const std::string key = birth_key();
    const object::Change change = {{.key = key, .if_none_match = true}};
    const base::Result<> noted = bucket.commit({&change, 1}).front();
    const bool is_known = !noted && noted.error().code == base::Code::already_exists;
    return is_known ? base::Result<>() : noted;
}

base::Result<base::WallTime> birth_of(object::Bucket& bucket) {
    const auto record = bucket.head(birth_key());
    if (record) return record->modified;
    if (record.error().code == base::Code::not_found) return base::WallTime{};
    return record.error();
}

}  // namespace door::s3
