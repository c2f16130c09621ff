#pragma once
// What HTTP statuses and error bodies say, alike for all targets. Private to this room.

#include <string>

#include "emulate/targets/target.h"

namespace emulate::targets {

// The `message` of an error body with its status, or the beginning of the body itself.
std::string words_of(const io::HttpResponse& response);
// An answer that is not 200: another try, refused bytes, or the Error that ends the run.
base::Result<Answer> judge_status(const io::HttpResponse& response, std::size_t count);
// A 200 whose body is not what such a server answers.
base::Error not_such_an_answer(const io::HttpResponse& response, std::string_view expected);

// What PutRecord (`count` is 1) and PutRecords answer, from the stream itself or through the
// gateway; also a Kinesis error body under whatever status.
base::Result<Answer> judge_put(const io::HttpResponse& response, std::size_t count);

}  // namespace emulate::targets
