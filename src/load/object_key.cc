#include "load/object_key.h"

#include "base/text.h"

namespace load {

using base::Offset;
using base::Partition;
using base::TopicName;

namespace {

constexpr std::string_view kPartition = "partition=";
constexpr std::string_view kExtension = ".json";
constexpr std::size_t kOffsetDigits = 10;

std::string padded(std::int64_t offset) {
    std::string digits = base::text(offset);
    if (digits.size() < kOffsetDigits) digits.insert(0, kOffsetDigits - digits.size(), '0');
    return digits;
}

bool cut(std::string_view& text, std::string_view prefix) {
    if (!text.starts_with(prefix)) return false;
    text.remove_prefix(prefix.size());
    return true;
}

}  // namespace

std::string topic_prefix(const TopicName& topic) { return base::text("topics/", topic, "/"); }

std::string partition_prefix(const TopicName& topic, Partition partition) {
    return base::text(topic_prefix(topic), kPartition, partition, "/");
}

std::string key_before(const TopicName& topic, Partition partition, Offset from) {
    if (from.value() <= 0) return {};
    // '/' follows '.', so this is after the key of the offset before and its like.
    return base::text(partition_prefix(topic, partition), topic, "+", partition, "+",
                      padded(from.value() - 1), "/");
}

std::optional<Partition> partition_of(std::string_view prefix, const TopicName& topic) {
    std::int32_t partition = 0;
    if (!cut(prefix, topic_prefix(topic)) || !cut(prefix, kPartition) || !prefix.ends_with('/')) {
        return {};
    }
    prefix.remove_suffix(1);
    if (!base::parse_number(prefix, partition) || partition < 0) return {};
    return Partition{partition};
}

std::optional<ObjectPlace> place_of(std::string_view key, const TopicName& topic) {
    const std::size_t slash = key.rfind('/');
    if (slash == std::string_view::npos) return {};
    const auto partition = partition_of(key.substr(0, slash + 1), topic);
    if (!partition) return {};
    std::string_view name = key.substr(slash + 1);
    if (!cut(name, base::text(topic, "+", *partition, "+")) || !name.ends_with(kExtension)) {
        return {};
    }
    name.remove_suffix(kExtension.size());
    std::int64_t first = 0;
    if (name.size() < kOffsetDigits || !base::parse_number(name, first) || first < 0) return {};
    return ObjectPlace{*partition, Offset{first}};
}

}  // namespace load
