#pragma once
// DATA/log/streams.json: the streams, replaced whole. docs/formats/streams.md. Private to this
// room.

#include <string>
#include <vector>

#include "broker/streams/stream.h"
#include "io/disk.h"

namespace broker::streams {

// None if there is no file; Code::corrupt names it.
Result<std::vector<Stream>> read_streams(io::Disk& disk, const std::string& path);
// Durable when it returns.
Result<> write_streams(io::Disk& disk, const std::string& path,
                       const std::vector<const Stream*>& streams);

}  // namespace broker::streams
