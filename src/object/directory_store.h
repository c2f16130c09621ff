#pragma once
// Buckets as directories, objects as plain files at the path of their key, so that DuckDB, Delta
// readers and a person's shell read them as they are.
//
//   Owner: app.  Runs on: as object/store.h says.  Ends: close(), then the destructor.
//
// Order of a put: temporary file → sync → link or rename → sync of the directory → answer.
//
// put_file() removes a file that it cannot sync.
//
// What a plain file cannot hold is not kept: metadata is dropped. The ETag is the body's MD5
// where the whole body passes through our hands (put, get of a whole object); head(), list() and
// a get of a part leave it empty rather than read the file. A segment of a key that no file name
// can be (empty, ".", "..", with a NUL byte, or beginning with ".~") is written ".~" and its bytes
// in percent encoding; one above 255 bytes is refused (Code::too_large); a key that is at once a
// directory of other keys, too (Code::conflict).

#include <memory>
#include <string>

#include "base/result.h"
#include "io/disk.h"
#include "object/store.h"

namespace object {

// Makes the directory if it is missing. Whoever owns the directory above has locked it; what an
// interrupted put left behind is removed here, and every directory is synced: what can be read
// after the start outlives a power loss, also an object whose put was killed before its sync.
Result<std::unique_ptr<Store>> open_directory_store(io::Disk& disk, std::string directory);

}  // namespace object
