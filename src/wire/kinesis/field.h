#pragma once
// The columns that Kinesis' messages need beyond those of wire::Info: patterns, ranges, words, in
// the order in which AWS complains about them; and the types that JSON and CBOR write differently.

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "wire/field.h"

namespace wire::kinesis {

// Milliseconds since 1970. JSON has it as seconds with a fraction, CBOR as tag 1 over milliseconds.
struct Timestamp {
    std::int64_t epoch_ms = 0;
};

using TextMap = std::map<std::string, std::string>;

// A regular expression's text, for the complaint, and what decides.
struct Pattern {
    std::string_view text;
    bool (*matches)(std::string_view) = nullptr;
};

struct Lengths {
    std::uint32_t least = 0;
    std::uint32_t most = 0;
};

// Lengths of the field itself are Info's.
struct Rule {
    Pattern pattern{};
    std::optional<std::int64_t> least{};
    std::optional<std::int64_t> most{};
    std::string_view words{};        // the legal ones, as "A, B"; empty: any
    std::optional<Lengths> items{};  // of a list's texts, or a map's values
    std::optional<Lengths> keys{};   // of a map's
};

template <class S, class T>
struct Member : Field<S, T> {
    Rule rule;
};

// Of S itself, or of what it inherits its members from.
template <class S, class T, class Holder>
constexpr Member<S, T> member(T Holder::* at, Info info, Rule rule = {}) {
    return {{static_cast<T S::*>(at), info}, rule};
}

bool is_name(std::string_view text);
bool is_hash_key(std::string_view text);
bool is_sequence_number(std::string_view text);
bool is_stream_arn(std::string_view text);
bool is_consumer_arn(std::string_view text);

inline constexpr Pattern kNamePattern{"[a-zA-Z0-9_.-]+", is_name};
inline constexpr Pattern kHashKeyPattern{"0|([1-9]\\d{0,38})", is_hash_key};
inline constexpr Pattern kSequencePattern{"0|([1-9]\\d{0,128})", is_sequence_number};
inline constexpr Pattern kStreamArnPattern{"arn:aws.*:kinesis:.*:\\d{12}:stream/\\S+",
                                           is_stream_arn};
inline constexpr Pattern kConsumerArnPattern{
    "^(arn):aws.*:kinesis:.*:\\d{12}:.*stream\\/[a-zA-Z0-9_.-]+\\/consumer\\/"
    "[a-zA-Z0-9_.-]+:[0-9]+",
    is_consumer_arn};

}  // namespace wire::kinesis
