#include "broker/groups/assignment/subscription.h"

#include "codec/endian.h"

namespace broker::groups {
namespace {

// Takes a big-endian number off the front; nothing if the bytes are not there.
template <class T>
std::optional<T> take(base::ByteView& bytes) {
    if (bytes.size() < sizeof(T)) return std::nullopt;
    const T value = codec::load_big<T>(bytes.data());
    bytes = bytes.subspan(sizeof(T));
    return value;
}

std::optional<std::string> take_text(base::ByteView& bytes) {
    const auto length = take<std::int16_t>(bytes);
    if (!length || *length < 0) return std::nullopt;
    const auto count = static_cast<std::size_t>(*length);
    if (count > bytes.size()) return std::nullopt;
    std::string text(base::as_text(bytes.first(count)));
    bytes = bytes.subspan(count);
    return text;
}

}  // namespace

std::optional<std::vector<std::string>> topics_of_subscription(base::ByteView metadata) {
    const auto version = take<std::int16_t>(metadata);
    const auto count = take<std::int32_t>(metadata);
    if (!version || *version < 0 || !count || *count < 0) return std::nullopt;
    std::vector<std::string> topics;
    for (std::int32_t i = 0; i < *count; ++i) {
        auto topic = take_text(metadata);
        if (!topic) return std::nullopt;
        topics.push_back(*std::move(topic));
    }
    return topics;
}

std::optional<std::vector<base::TopicPartition>> partitions_of_assignment(base::ByteView bytes) {
    std::vector<base::TopicPartition> partitions;
    const auto version = take<std::int16_t>(bytes);
    const auto topics = take<std::int32_t>(bytes);
    if (!version || *version < 0 || !topics || *topics < 0) return std::nullopt;
    for (std::int32_t i = 0; i < *topics; ++i) {
        const auto topic = take_text(bytes);
        const auto count = take<std::int32_t>(bytes);
        if (!topic || !count || *count < 0) return std::nullopt;
        for (std::int32_t at = 0; at < *count; ++at) {
            const auto partition = take<std::int32_t>(bytes);
            if (!partition) return std::nullopt;
            partitions.push_back({base::TopicName{*topic}, base::Partition{*partition}});
        }
    }
    return partitions;
}

}  // namespace broker::groups
