#pragma once
// Which topics there are, on disk: one JSON file, replaced whole. The partitions' logs lie beside
// it, in <topic>/<partition>/.

#include <string>
#include <vector>

#include "base/result.h"
#include "broker/broker.h"
#include "io/disk.h"

namespace broker {

// Empty if there is no file yet; Code::corrupt names the file.
base::Result<std::vector<Topic>> read_catalog(io::Disk& disk, const std::string& path);
base::Result<> write_catalog(io::Disk& disk, const std::string& path,
                             const std::vector<Topic>& topics);

}  // namespace broker
