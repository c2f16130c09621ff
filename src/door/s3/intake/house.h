#pragma once
// What all calls of the door share.

#include <atomic>
#include <cstddef>
#include <string>

#include "auth/keys.h"
#include "door/s3/intake/policy_table.h"
#include "door/s3/intake/write_queue.h"
#include "io/clock.h"
#include "io/random.h"
#include "object/transactional.h"
#include "run/blocking.h"

namespace door::s3::intake {

// The only region there is; any other is taken in a signature.
inline constexpr std::string_view kRegion = "us-east-1";
// Who owns everything, in the documents that tell it.
inline constexpr std::string_view kOwnerId =
    "75aa57f09aa0c8caeab4f8c24e99d10f8e7faeebf76c078efc7c6caea54ba06a";
inline constexpr std::string_view kOwnerName = "millrace";
inline constexpr std::string_view kXmlns = "http://s3.amazonaws.com/doc/2006-03-01/";

struct House {
    object::TransactionalStore& store;
    // Where buckets are written to: one thread.
    run::BlockingPool& lane;
    // Where they are read.
    run::BlockingPool& pool;
    const auth::Keys& keys;
    io::Clock& clock;
    io::Random& random;
    std::string home_bucket;  // is not to be deleted
    bool allows_anonymous = false;
    WriteQueue writes{lane};
    PolicyTable policies{};
    // In memory of forms, whose senders nobody knows before their end.
    std::atomic<std::size_t> form_bytes{0};
};

}  // namespace door::s3::intake
