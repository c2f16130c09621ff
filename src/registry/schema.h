#pragma once
// What a schema registry keeps, in the words of Confluent's.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace registry {

// Which of the earlier versions a new one has to go with, and in which direction.
enum class Compatibility : std::uint8_t {
    none,
    backward,  // the new one reads what the last one wrote
    backward_transitive,
    forward,  // the last one reads what the new one writes
    forward_transitive,
    full,
    full_transitive,
};
inline constexpr Compatibility kDefaultCompatibility = Compatibility::backward;

enum class Mode : std::uint8_t { readwrite, readonly };

// "BACKWARD_TRANSITIVE"; in any case of letters.
std::string_view name_of(Compatibility level);
std::optional<Compatibility> compatibility_of(std::string_view name);
std::string_view name_of(Mode mode);
std::optional<Mode> mode_of(std::string_view name);

// Where a schema takes names from.
struct Reference {
    std::string name;
    std::string subject;
    std::int32_t version = 0;

    friend bool operator==(const Reference&, const Reference&) = default;
};

// The types of schemas, by Confluent's names.
inline constexpr std::string_view kAvro = "AVRO";
inline constexpr std::string_view kJson = "JSON";
inline constexpr std::string_view kProtobuf = "PROTOBUF";

// As it comes in: its text as the client wrote it.
struct SchemaText {
    std::string type{kAvro};
    std::string text;
    std::vector<Reference> references{};

    friend bool operator==(const SchemaText&, const SchemaText&) = default;
};

// One version of a subject. Its text is the canonical one.
struct Version {
    std::string subject;
    std::int32_t version = 0;
    std::int32_t id = 0;
    SchemaText schema;
    bool is_deleted = false;
};

}  // namespace registry
