#pragma once
// Why the registry does not do it: status, code and words of Confluent's Schema Registry.

#include <cstdint>
#include <string>
#include <utility>
#include <variant>

namespace registry {

struct Refusal {
    int status = 500;
    std::int32_t code = 50001;
    std::string message;
};

template <class T>
using Outcome = std::variant<T, Refusal>;

Refusal no_subject(const std::string& subject);
Refusal no_version(std::int32_t version);
Refusal no_schema();
Refusal no_schema(std::int32_t id);
Refusal invalid_schema(const std::string& why);

}  // namespace registry
