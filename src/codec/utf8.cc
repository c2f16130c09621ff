#include "codec/utf8.h"

#include <simdjson.h>

namespace codec {

bool is_utf8(std::string_view bytes) { return simdjson::validate_utf8(bytes); }

}  // namespace codec
