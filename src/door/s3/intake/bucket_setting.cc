#include "door/s3/intake/bucket_setting.h"

#include "object/reserved.h"

namespace door::s3::intake {

std::string setting_key(std::string_view name) {
    return object::reserved_key(object::ReservedSpace::setting, name);
}

base::Result<std::optional<std::string>> setting_of(object::Bucket& bucket, std::string_view name) {
    const auto record = bucket.get(setting_key(name));
    if (record) return std::optional(std::string(base::as_text(record->body)));
    if (record.error().code != base::Code::not_found) return record.error();
    return std::optional<std::string>();
}

}  // namespace door::s3::intake
