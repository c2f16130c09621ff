#pragma once
// The embedded bucket store: a directory with one packed bucket (object/packed_bucket.h) each.
//
//   Owner: app.  Runs on: as object/store.h says.  Ends: close(), then the destructor.

#include <memory>
#include <string>

#include "base/result.h"
#include "io/clock.h"
#include "io/disk.h"
#include "object/packed_options.h"
#include "object/store.h"

namespace object {

// Makes the directory if it is missing. Code::busy: another process has it open. Code::corrupt
// names the file.
Result<std::unique_ptr<Store>> open_packed_store(io::Disk& disk, io::Clock& clock,
                                                 std::string directory,
                                                 const PackedOptions& options = {});

}  // namespace object
