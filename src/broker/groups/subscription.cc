#include "broker/groups/subscription.h"

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

}  // namespace

std::optional<std::vector<std::string>> topics_of_subscription(base::ByteView metadata) {
    const auto version = take<std::int16_t>(metadata);
    const auto count = take<std::int32_t>(metadata);
    if (!version || *version < 0 || !count || *count < 0) return std::nullopt;
    std::vector<std::string> topics;
    for (std::int32_t i = 0; i < *count; ++i) {
        const auto length = take<std::int16_t>(metadata);
        if (!length || *length < 0) return std::nullopt;
        const auto bytes = static_cast<std::size_t>(*length);
        if (bytes > metadata.size()) return std::nullopt;
        topics.emplace_back(base::as_text(metadata.first(bytes)));
        metadata = metadata.subspan(bytes);
    }
    return topics;
}

}  // namespace broker::groups
