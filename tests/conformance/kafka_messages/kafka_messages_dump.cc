// Prints every message table of wire/kafka as JSON.

#include <cstdio>
#include <string>
#include <type_traits>

#include "codec/json/writer.h"
#include "wire/kafka/codec/requests.h"

namespace {

using codec::JsonWriter;
using wire::Record;

template <class T>
std::string type_of() {
    if constexpr (wire::kIsOptional<T>) {
        return type_of<typename T::value_type>();
    } else if constexpr (std::is_same_v<T, base::Bytes>) {
        return "bytes";
    } else if constexpr (wire::kIsArray<T>) {
        return "[]" + type_of<typename T::value_type>();
    } else if constexpr (Record<T>) {
        return "struct";
    } else if constexpr (std::is_same_v<T, bool>) {
        return "bool";
    } else if constexpr (std::is_enum_v<T>) {
        return type_of<std::underlying_type_t<T>>();
    } else if constexpr (std::is_integral_v<T>) {
        return (std::is_unsigned_v<T> ? "uint" : "int") + std::to_string(8 * sizeof(T));
    } else if constexpr (std::is_same_v<T, double>) {
        return "float64";
    } else if constexpr (std::is_same_v<T, wire::kafka::Uuid>) {
        return "uuid";
    } else if constexpr (std::is_same_v<T, wire::kafka::Records>) {
        return "records";
    } else {
        static_assert(std::is_same_v<T, std::string>);
        return "string";
    }
}

template <class T>
void write_default(JsonWriter& json, const T& value) {
    if constexpr (wire::kIsOptional<T>) {
        json.key("default").null();
    } else if constexpr (std::is_same_v<T, bool>) {
        json.key("default").boolean(value);
    } else if constexpr (std::is_enum_v<T>) {
        json.key("default").number(static_cast<std::underlying_type_t<T>>(value));
    } else if constexpr (std::is_arithmetic_v<T>) {
        json.key("default").number(value);
    } else if constexpr (std::is_same_v<T, std::string>) {
        json.key("default").string(value);
    }
}

// The record that a field holds: as it is, in an array, or perhaps.
template <class T>
struct Held {
    using type = T;
};
template <class T>
    requires wire::kIsArray<T> || wire::kIsOptional<T>
struct Held<T> : Held<typename T::value_type> {};

template <Record S>
void write_fields(JsonWriter& json) {
    json.key("fields").begin_array();
    wire::for_each_field<S>([&json]<class T>(const wire::Field<S, T>& f) {
        json.begin_object();
        json.key("name").string(f.info.name);
        json.key("type").string(type_of<T>());
        json.key("since").number(f.info.since);
        json.key("until").number(f.info.until);
        json.key("nullable").number(f.info.nullable_since);
        json.key("tag").number(f.info.tag);
        write_default(json, S{}.*f.member);
        if constexpr (Record<typename Held<T>::type>) write_fields<typename Held<T>::type>(json);
        json.end_object();
    });
    json.end_array();
}

template <Record Message>
void write_message(JsonWriter& json, std::string_view kind, const wire::Api& api) {
    json.begin_object();
    json.key("api").string(api.name);
    json.key("kind").string(kind);
    json.key("key").number(api.key);
    json.key("min").number(api.versions.min);
    json.key("max").number(api.versions.max);
    json.key("flexible").number(api.flexible_since);
    write_fields<Message>(json);
    json.end_object();
}

}  // namespace

int main() {
    std::string out;
    JsonWriter json(out);
    json.begin_array();
    wire::kafka::for_each_request([&json]<class Request>() {
        write_message<Request>(json, "Request", Request::api);
        write_message<typename Request::Response>(json, "Response", Request::api);
    });
    json.end_array();
    std::puts(out.c_str());
}
