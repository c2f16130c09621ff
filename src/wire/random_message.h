#pragma once
// Random messages by the table, for round trips.

#include <concepts>
#include <random>
#include <string>

#include "wire/field.h"

namespace wire::sample {

template <class T>
void randomize(T& value, std::mt19937& random, const Info& info, Version v) {
    if constexpr (std::same_as<T, bool>) {
        value = random() % 2 == 0;
    } else if constexpr (std::integral<T>) {
        value = static_cast<T>(std::uint64_t{random()} << 32U | random());
    } else if constexpr (std::same_as<T, double>) {
        value = static_cast<double>(random()) / 7.0;
    } else if constexpr (is_optional<T>) {
        if (info.nullable(v) && random() % 2 == 0) return value.reset();
        randomize(value.emplace(), random, info, v);
    } else if constexpr (Record<T>) {
        for_each_field<T>([&](const auto& f) {
            if (f.info.in_version(v)) randomize(value.*f.member, random, f.info, v);
        });
    } else if constexpr (is_array<T>) {
        value.resize(random() % 4);
        for (auto& item : value) randomize(item, random, info, v);
    } else if constexpr (std::same_as<T, std::string>) {
        value.resize(random() % 8);
        for (char& c : value) c = static_cast<char>(random() % 128);
    } else {
        value.resize(random() % 8);
        for (auto& item : value) item = static_cast<typename T::value_type>(random());
    }
}

}  // namespace wire::sample
