#pragma once
// Records as the answer to GET …/records shows them.

#include <string>

#include "broker/consumer/consumer.h"
#include "door/rest/formats.h"

namespace door::rest {

// Appends {"topic","key","value","partition","offset"}; false, and nothing appended, if key or
// value is no JSON and the format wants it.
bool append_record(std::string& out, const broker::consumer::Record& record, Format format);

}  // namespace door::rest
