#pragma once
// docs/protocol.md, written from the tables.

#include <string>

namespace wire {

std::string protocol_page();

}  // namespace wire
