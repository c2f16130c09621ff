#pragma once
// Failures inside, as Kafka's numbers. What base::Code alone does not tell apart is decided by the
// handler that asked.

#include "base/result.h"
#include "wire/kafka/error_code.h"

namespace door::kafka {

using wire::kafka::ErrorCode;

inline ErrorCode error_of(const base::Error& error) {
    return wire::kafka::error_code_of(error.code);
}

// invalid_argument as the handler knows it: a name, a count, a setting.
inline ErrorCode error_of(const base::Error& error, ErrorCode invalid_argument) {
    return error.code == base::Code::invalid_argument ? invalid_argument : error_of(error);
}

template <class T>
ErrorCode error_of(const base::Result<T>& result) {
    return result ? ErrorCode::none : error_of(result.error());
}

}  // namespace door::kafka
