#pragma once
// Random messages by the table, for round trips. A protocol with values of its own says
// `void randomize_value(Value&, std::mt19937&)` beside them.

#include <concepts>
#include <random>
#include <string>
#include <type_traits>

#include "wire/field.h"

namespace wire::sample {

template <class T>
void randomize(T& value, std::mt19937& random, const Info& info, Version v) {
    if constexpr (std::same_as<T, bool>) {
        value = random() % 2 == 0;
    } else if constexpr (requires { randomize_value(value, random); }) {
        randomize_value(value, random);
    } else if constexpr (std::integral<T> || std::is_enum_v<T>) {
        value = static_cast<T>(std::uint64_t{random()} << 32U | random());
    } else if constexpr (std::same_as<T, double>) {
        value = static_cast<double>(random()) / 7.0;
    } else if constexpr (kIsOptional<T>) {
        if (info.nullable(v) && random() % 2 == 0) return value.reset();
        randomize(value.emplace(), random, info, v);
    } else if constexpr (Record<T>) {
        for_each_field<T>([&](const auto& f) {
            if (f.info.in_version(v)) randomize(value.*f.member, random, f.info, v);
        });
    } else if constexpr (kIsArray<T>) {
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
