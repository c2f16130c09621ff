#pragma once
// What is wrong with a message, by its table. One checker for every door; each door words the
// complaint its own way.

#include <string>
#include <string_view>
#include <vector>

#include "wire/field.h"

namespace wire {

struct Complaint {
    enum class Kind : std::uint8_t { missing, too_short, too_long };
    std::string_view field;
    Kind kind;
    bool operator==(const Complaint&) const = default;
};

// "must not be missing", "must not be empty", "must have at most 249".
std::string words_of(Complaint::Kind kind, const Info& info);

template <class T>
std::optional<Complaint::Kind> complaint_about(const T& value, const Info& info) {
    if constexpr (is_optional<T>) {
        if (value) return complaint_about(*value, info);
        if (info.required) return Complaint::Kind::missing;
    } else if constexpr (requires { value.size(); }) {
        if (value.size() < info.length_min) return Complaint::Kind::too_short;
        if (value.size() > info.limit) return Complaint::Kind::too_long;
    }
    return {};
}

// For what is bound from path, query and header, and for messages made by hand. A required text
// that is empty is missing.
template <Record S>
std::vector<Complaint> judge(const S& s) {
    std::vector<Complaint> out;
    for_each_field<S>([&]<class T>(const Field<S, T>& f) {
        const T& value = s.*f.member;
        if constexpr (requires { value.empty(); }) {
            if (f.info.required && value.empty()) {
                out.push_back({f.info.name, Complaint::Kind::missing});
                return;
            }
        }
        if (const auto kind = complaint_about(value, f.info)) out.push_back({f.info.name, *kind});
    });
    return out;
}

}  // namespace wire
