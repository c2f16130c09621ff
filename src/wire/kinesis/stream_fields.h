#pragma once
// How a request names its stream: by name, by ARN, or both; and the rules that many fields share.

#include <optional>
#include <string>
#include <tuple>

#include "wire/kinesis/field.h"

namespace wire::kinesis {

inline constexpr std::uint32_t kNameBytesMax = 128;
inline constexpr std::uint32_t kArnBytesMax = 2048;

struct OfStream {
    std::optional<std::string> stream_name{};
    std::optional<std::string> stream_arn{};
    std::optional<std::string> stream_id{};
};

inline constexpr Rule kNameRule{.pattern = kNamePattern};
inline constexpr Rule kHashKeyRule{.pattern = kHashKeyPattern};
inline constexpr Rule kSequenceRule{.pattern = kSequencePattern};
inline constexpr Rule kStreamArnRule{.pattern = kStreamArnPattern};
inline constexpr Rule kConsumerArnRule{.pattern = kConsumerArnPattern};
inline constexpr Rule kModeRule{.words = "PROVISIONED, ON_DEMAND"};
inline constexpr Rule kEncryptionRule{.words = "NONE, KMS"};
inline constexpr Rule kPositionRule{
    .words = "AFTER_SEQUENCE_NUMBER, LATEST, AT_TIMESTAMP, AT_SEQUENCE_NUMBER, TRIM_HORIZON"};
inline constexpr Rule kTagsRule{.items = Lengths{0, 256}, .keys = Lengths{1, 128}};
inline constexpr Rule kTagKeysRule{.items = Lengths{1, 128}};

template <class S>
constexpr auto stream_fields() {
    return std::tuple{
        member<S>(&S::stream_name, {.name = "StreamName", .length_min = 1, .limit = kNameBytesMax},
                  kNameRule),
        member<S>(&S::stream_arn, {.name = "StreamARN", .length_min = 1, .limit = kArnBytesMax},
                  kStreamArnRule),
        member<S>(&S::stream_id, {.name = "StreamId", .doc = "Reserved.", .limit = kNameBytesMax}),
    };
}

}  // namespace wire::kinesis
