#pragma once
// Can whoever has one .proto file read what was written with another? The rules of Confluent's
// registry for Protobuf: numbers stay what they are, and so do the kinds of encoding behind them.

#include <vector>

#include "codec/incompatibility.h"
#include "codec/protobuf/schema.h"

namespace codec::protobuf {

// What stands in the way, at most a hundred; nothing: it can.
std::vector<Incompatibility> incompatibilities(const Document& reader, const Document& writer);

}  // namespace codec::protobuf
