#pragma once
// What group requests are refused with: Kafka's error numbers, of which most have no base::Code.

#include "wire/kafka/error_code.h"

namespace broker::groups {

using wire::kafka::ErrorCode;

}  // namespace broker::groups
