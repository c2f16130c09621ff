#pragma once
// The embedded bucket store: a directory with one packed bucket (bucket.h) each.
//
//   Owner: app.  Runs on: as object/store.h says.  Ends: close(), then the destructor.

#include <memory>
#include <string>

#include "base/result.h"
#include "io/clock.h"
#include "io/disk.h"
#include "object/packed/packed_options.h"
#include "object/transactional.h"

namespace object::packed {

// Makes the directory if it is missing. Code::busy: another process has it open. Code::corrupt
// names the file.
Result<std::unique_ptr<TransactionalStore>> open_store(io::Disk& disk, io::Clock& clock,
                                                       std::string directory,
                                                       const Options& options = {});

}  // namespace object::packed
