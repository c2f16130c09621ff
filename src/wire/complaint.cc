#include "wire/complaint.h"

#include "base/text.h"

namespace wire {

std::string words_of(Complaint::Kind kind, const Info& info) {
    switch (kind) {
        case Complaint::Kind::missing:
            return "must not be missing";
        case Complaint::Kind::too_short:
            if (info.length_min == 1) return "must not be empty";
            return base::text("must have at least ", info.length_min);
        case Complaint::Kind::too_long:
            return base::text("must have at most ", info.limit);
    }
    return {};
}

}  // namespace wire
