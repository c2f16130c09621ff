#pragma once
// A configuration held against tables of keys, in the words of Kafka's ConfigDef.

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sink/keys/config_key.h"
#include "sink/keys/properties.h"

namespace sink {

struct CheckedKey {
    const ConfigKey* key = nullptr;
    int place = 0;                     // in its group, from 1 on
    std::optional<std::string> value;  // as given, else the fallback
    std::vector<std::string> errors;
};

using CheckedKeys = std::vector<CheckedKey>;

// Every key of the tables, in their order. Keys that are in no table are passed over.
CheckedKeys check_keys(std::span<const KeyTable> tables, const Properties& properties);

// Adds a complaint that concerns several keys at once.
void complain(CheckedKeys& keys, std::string_view name, std::string message);
std::size_t error_count(const CheckedKeys& keys);
// A line each, in the order of the keys.
std::string errors_text(const CheckedKeys& keys);

// Without blanks around it.
std::string_view trimmed(std::string_view text);
// "a, b" → {"a", "b"}.
std::vector<std::string> list_of(std::string_view text);
// True and false in any case of letters.
std::optional<bool> boolean_of(std::string_view text);
bool equal_words(std::string_view a, std::string_view b);

}  // namespace sink
