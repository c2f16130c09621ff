#pragma once
// Ids are types: an Offset is no Partition, and no signature has two bare integers side by side.

#include <compare>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

namespace base {

// Tag makes the type; arithmetic is left out on purpose, so that a difference of offsets is said
// aloud.
template <class Tag, class T>
class Id {
  public:
    constexpr Id() = default;
    constexpr explicit Id(T value) : value_(std::move(value)) {}
    constexpr const T& value() const { return value_; }
    friend auto operator<=>(const Id&, const Id&) = default;

  private:
    T value_{};
};

// A place in one partition's log: 0, 1, 2…; Kafka's int64 offset.
using Offset = Id<struct OffsetTag, std::int64_t>;
using Partition = Id<struct PartitionTag, std::int32_t>;
using TopicName = Id<struct TopicNameTag, std::string>;
using GroupName = Id<struct GroupNameTag, std::string>;
using ShardId = Id<struct ShardIdTag, std::uint32_t>;
// Delta's version of a table: 0, 1, 2…
using TableVersion = Id<struct TableVersionTag, std::int64_t>;

// They wrap: a stranger's batch may claim any offset, and is given its own only later.
constexpr Offset advanced(Offset at, std::int64_t by) {
    return Offset{static_cast<std::int64_t>(static_cast<std::uint64_t>(at.value()) +
                                            static_cast<std::uint64_t>(by))};
}
constexpr Offset next(Offset at) { return advanced(at, 1); }
constexpr std::int64_t distance(Offset from, Offset to) {
    return static_cast<std::int64_t>(static_cast<std::uint64_t>(to.value()) -
                                     static_cast<std::uint64_t>(from.value()));
}

struct TopicPartition {
    TopicName topic;
    Partition partition;
    friend auto operator<=>(const TopicPartition&, const TopicPartition&) = default;
};

}  // namespace base

template <class Tag, class T>
struct std::hash<base::Id<Tag, T>> {
    std::size_t operator()(const base::Id<Tag, T>& id) const { return std::hash<T>{}(id.value()); }
};

template <>
struct std::hash<base::TopicPartition> {
    std::size_t operator()(const base::TopicPartition& at) const {
        return std::hash<std::string>{}(at.topic.value()) * 1'000'003U +
               static_cast<std::size_t>(at.partition.value());
    }
};
