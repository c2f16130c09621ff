#pragma once
// Bodies through templates, both ways. Private to this room.

#include <string>
#include <variant>

#include "door/gateway/answers.h"
#include "door/gateway/scene.h"

namespace door::gateway {

// The body that goes behind, or the answer that refuses the request instead.
using MappedBody = std::variant<std::string, http::Response>;
MappedBody mapped_body(const Exchange& exchange, vtl::Style style);

// What an answer from behind becomes in front, by the method's rules. In exact style an error that
// no rule but the default takes stays an error.
http::Response mapped_answer(const Exchange& exchange, vtl::Style style, Answered answered);

// The status that a mock's request template says; 200 if it says none.
int mock_status(std::string_view rendered);

}  // namespace door::gateway
