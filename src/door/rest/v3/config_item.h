#pragma once
// A setting, as API v3 shows those of topics and of the broker.

#include <string_view>

#include "broker/config/topic_config.h"
#include "door/rest/v3/item.h"

namespace door::rest::v3 {

// value, is_default, is_read_only, is_sensitive, source, synonyms; ends the item.
void end_config(Item& item, const broker::ConfigEntry& entry);

}  // namespace door::rest::v3
