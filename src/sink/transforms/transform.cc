#include "sink/transforms/transform.h"

#include "base/text.h"

namespace sink {
namespace {

using base::Code;
using base::Error;

std::string_view java_class_of(const Value& value) {
    if (value.as<std::string>() != nullptr) return "java.lang.String";
    if (value.as<bool>() != nullptr) return "java.lang.Boolean";
    if (value.as<Array>() != nullptr) return "java.util.ArrayList";
    if (value.as<base::Bytes>() != nullptr) return "byte[]";
    if (value.as<Number>() != nullptr) {
        return value.to_integer() ? "java.lang.Long" : "java.lang.Double";
    }
    return "null";
}

}  // namespace

std::optional<std::string_view> TransformOptions::given(std::string_view name) const {
    const auto found = properties_.find(base::text(prefix_, name));
    if (found == properties_.end() || trimmed(found->second).empty()) return std::nullopt;
    return trimmed(found->second);
}

Result<std::string> TransformOptions::required(std::string_view name) const {
    if (const auto value = given(name)) return std::string(*value);
    return Error{Code::invalid_argument, base::text("Missing required configuration \"", prefix_,
                                                    name, "\" which has no default value.")};
}

std::string TransformOptions::text(std::string_view name, std::string_view fallback) const {
    const auto found = properties_.find(base::text(prefix_, name));
    return found == properties_.end() ? std::string(fallback) : found->second;
}

std::vector<std::string> TransformOptions::list(std::string_view name) const {
    return list_of(given(name).value_or(""));
}

Result<std::vector<std::string>> TransformOptions::required_list(std::string_view name) const {
    TRY(const std::string text, required(name));
    return list_of(text);
}

Error TransformOptions::wrong(std::string_view name, std::string_view why) const {
    return {Code::invalid_argument, base::text("Invalid value ", given(name).value_or(""),
                                               " for configuration ", prefix_, name, ": ", why)};
}

Result<Object*> object_of(Value& value, std::string_view purpose) {
    if (auto* const object = value.as<Object>()) return object;
    return Error{Code::invalid_argument,
                 base::text("Only Map objects supported in absence of schema for [", purpose,
                            "], found: ", java_class_of(value))};
}

}  // namespace sink
