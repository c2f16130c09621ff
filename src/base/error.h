#pragma once
// What may happen, by name. A bug is not here: that is CHECK (base/check.h).

#include <cstdint>
#include <string>
#include <string_view>

namespace base {

// One list for all rooms. What a peer sees of each (HTTP status, Kafka number, S3 code…) is one
// table in `wire`.
enum class Code : std::uint8_t {
    invalid_argument,     // the caller's words are wrong, whatever the state
    malformed,            // bytes that do not parse
    not_found,            // the thing named does not exist
    unknown_topic,        // no such topic or partition
    already_exists,       // create-if-absent lost
    conflict,             // somebody else changed it meanwhile
    out_of_range,         // an offset, version or range outside what there is
    too_large,            // above a limit of base/limits.h or of the configuration
    corrupt,              // stored bytes fail their own checks
    out_of_order,         // a producer's sequence has a gap
    fenced,               // an older producer or writer than the one known
    invalid_transaction,  // a transaction is not in the state that the call needs
    invalid_timestamp,    // a record's time is further off than its topic allows
    policy_violation,     // the thing's configuration forbids it
    unsupported,          // understood, not offered
    permission_denied,    // the operating system or an access rule refuses
    unauthenticated,      // who are you?
    throttled,            // come back later
    busy,                 // held by another process or being changed
    disk_full,            // ENOSPC, EDQUOT
    io,                   // the disk or network failed otherwise
    unavailable,          // the other side does not answer
    timed_out,            // did not come in time
    interrupted,          // the user or a stop ended it
    closed,               // used after close, or the process is stopping
};

std::string_view name_of(Code code);

// `what` says which thing, in words for a person: "topic clicks, partition 3: offset 17 is beyond
// the end 12". Context is added once, where it is known.
struct Error {
    Code code;
    std::string what;
};

}  // namespace base
