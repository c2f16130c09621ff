#include "broker/consumer/protocol.h"

#include <concepts>
#include <map>

#include "codec/endian.h"

namespace broker::consumer {
namespace {

template <std::integral T>
void put(base::Bytes& out, T value) {
    const std::size_t at = out.size();
    out.resize(at + sizeof value);
    codec::store_big(out.data() + at, value);
}

void put(base::Bytes& out, std::string_view text) {
    put(out, static_cast<std::int16_t>(text.size()));
    const base::ByteView bytes = base::as_bytes(text);
    out.insert(out.end(), bytes.begin(), bytes.end());
}

constexpr std::int16_t kVersion = 0;
// No user data: a null blob.
constexpr std::int32_t kNone = -1;

}  // namespace

base::Bytes subscription_bytes(const std::vector<std::string>& topics) {
    base::Bytes out;
    put(out, kVersion);
    put(out, static_cast<std::int32_t>(topics.size()));
    for (const std::string& topic : topics) put(out, topic);
    put(out, kNone);
    return out;
}

base::Bytes assignment_bytes(const std::vector<base::TopicPartition>& partitions) {
    std::map<std::string, std::vector<std::int32_t>> topics;
    for (const base::TopicPartition& at : partitions) {
        topics[at.topic.value()].push_back(at.partition.value());
    }
    base::Bytes out;
    put(out, kVersion);
    put(out, static_cast<std::int32_t>(topics.size()));
    for (const auto& [topic, numbers] : topics) {
        put(out, topic);
        put(out, static_cast<std::int32_t>(numbers.size()));
        for (const std::int32_t number : numbers) put(out, number);
    }
    put(out, kNone);
    return out;
}

}  // namespace broker::consumer
