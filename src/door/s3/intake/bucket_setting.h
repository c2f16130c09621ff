#pragma once
// Documents that a bucket keeps beside its objects, each under its name: a record that no client
// can name (docs/formats/object_store.md).

#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "object/store.h"

namespace door::s3::intake {

std::string setting_key(std::string_view name);
// Nothing if it keeps none.
base::Result<std::optional<std::string>> setting_of(object::Bucket& bucket, std::string_view name);

}  // namespace door::s3::intake
