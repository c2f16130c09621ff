#pragma once
// What settings and connectors say of stores elsewhere.

#include <optional>
#include <string>

#include "base/result.h"
#include "config/settings.h"
#include "io/disk.h"
#include "object/remote/store.h"
#include "sink/connector_config.h"

namespace app::outside {

using base::Result;

// Whether section `bucket` puts the bucket elsewhere.
bool has_outside_bucket(const config::Settings& settings);

// tables.url
struct TablesUrl {
    std::string bucket;
    std::string prefix;  // empty, or ends with '/'
};
// Nothing: tables lie in the data directory. Code::invalid_argument.
Result<std::optional<TablesUrl>> tables_url(const config::Settings& settings);

// The server of section `bucket`. Code::invalid_argument names the setting.
Result<object::remote::StoreOptions> store_options(const config::Settings& settings, io::Disk& disk,
                                                   const object::remote::Environment& environment);
// The server of a connector. Code::invalid_argument names the key.
Result<object::remote::StoreOptions> store_options(const sink::OutsideStore& store);

}  // namespace app::outside
