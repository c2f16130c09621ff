#pragma once
// Path, query and header → the fields of a message that travel there.

#include <concepts>
#include <map>
#include <string>

#include "base/result.h"
#include "base/text.h"
#include "wire/field.h"

namespace wire {

// What a door's router found, decoded.
struct HttpValues {
    using Values = std::map<std::string, std::string, std::less<>>;
    Values path{}, query{}, header{};

    const Values& at(Place place) const {
        return place == Place::path ? path : place == Place::query ? query : header;
    }
};

// What a URL or a header can say.
template <class T>
concept UrlValue = std::same_as<T, std::string> || std::integral<T>;

template <UrlValue T>
bool bind_value(T& out, const std::string& text) {
    if constexpr (std::same_as<T, std::string>) {
        out = text;
        return true;
    } else if constexpr (std::same_as<T, bool>) {
        out = text == "true";
        return out || text == "false";
    } else {
        return base::parse_number(text, out);
    }
}

template <UrlValue T>
bool bind_value(std::optional<T>& out, const std::string& text) {
    return bind_value(out.emplace(), text);
}

// Code::invalid_argument names the field. Absent ones keep their default; see judge().
template <Record S>
base::Result<> bind(S& s, const HttpValues& values) {
    std::string_view wrong;
    for_each_field<S>([&](const auto& f) {
        if constexpr (requires { bind_value(s.*f.member, std::string{}); }) {
            if (f.info.in == Place::body) return;
            const HttpValues::Values& given = values.at(f.info.in);
            const auto found = given.find(f.info.name);
            if (found == given.end()) return;
            if (!bind_value(s.*f.member, found->second) && wrong.empty()) wrong = f.info.name;
        }
    });
    if (wrong.empty()) return {};
    return base::Error{base::Code::invalid_argument, base::text(wrong, ": no such value")};
}

}  // namespace wire
