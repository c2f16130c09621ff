#include "base/error.h"

namespace base {

std::string_view name_of(Code code) {
    switch (code) {
        case Code::invalid_argument:
            return "invalid_argument";
        case Code::malformed:
            return "malformed";
        case Code::not_found:
            return "not_found";
        case Code::unknown_topic:
            return "unknown_topic";
        case Code::already_exists:
            return "already_exists";
        case Code::conflict:
            return "conflict";
        case Code::out_of_range:
            return "out_of_range";
        case Code::too_large:
            return "too_large";
        case Code::corrupt:
            return "corrupt";
        case Code::out_of_order:
            return "out_of_order";
        case Code::fenced:
            return "fenced";
        case Code::invalid_transaction:
            return "invalid_transaction";
        case Code::invalid_timestamp:
            return "invalid_timestamp";
        case Code::policy_violation:
            return "policy_violation";
        case Code::unsupported:
            return "unsupported";
        case Code::permission_denied:
            return "permission_denied";
        case Code::unauthenticated:
            return "unauthenticated";
        case Code::throttled:
            return "throttled";
        case Code::busy:
            return "busy";
        case Code::disk_full:
            return "disk_full";
        case Code::io:
            return "io";
        case Code::unavailable:
            return "unavailable";
        case Code::timed_out:
            return "timed_out";
        case Code::interrupted:
            return "interrupted";
        case Code::closed:
            return "closed";
    }
    return "unknown";
}

}  // namespace base
