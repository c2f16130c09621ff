#include "broker/offsets.h"

#include "base/limits.h"
#include "codec/json.h"
#include "codec/json_writer.h"

namespace broker {
namespace {

constexpr std::uint64_t kOffsetsBytesMax = 256 * base::limits::kMiB;

Offsets::Partitions read_partitions(codec::JsonReader& json) {
    Offsets::Partitions partitions;
    json.enter_object();
    while (const auto name = json.next_field()) {
        std::int32_t partition = 0;
        std::int64_t next = 0;
        const bool fits = base::parse_number(*name, partition);
        if (base::parse_number(json.number(), next) && fits) partitions[partition] = next;
    }
    return partitions;
}

std::string text_of(const Offsets::Groups& groups) {
    std::string text;
    codec::JsonWriter json(text);
    json.begin_object();
    for (const auto& [group, topics] : groups) {
        json.key(group).begin_object();
        for (const auto& [topic, partitions] : topics) {
            json.key(topic).begin_object();
            for (const auto& [partition, next] : partitions) {
                json.key(base::text(partition)).number(next);
            }
            json.end_object();
        }
        json.end_object();
    }
    json.end_object();
    text += '\n';
    return text;
}

}  // namespace

Offsets::Offsets(io::Disk& disk, run::BlockingPool& pool, std::string path)
    : disk_(disk), pool_(pool), path_(std::move(path)) {}

base::Result<> Offsets::load() {
    auto bytes = io::read_file(disk_, path_, kOffsetsBytesMax);
    if (!bytes && bytes.error().code == base::Code::not_found) return {};
    if (!bytes) return bytes.error();
    std::string text(base::as_text(*bytes));
    codec::JsonReader json(text);
    json.enter_object();
    while (const auto name = json.next_field()) {
        const std::string group(*name);
        json.enter_object();
        while (const auto topic = json.next_field()) {
            std::string copied(*topic);
            wanted_[group][std::move(copied)] = read_partitions(json);
        }
    }
    if (auto whole = json.finish(); !whole) {
        return base::Error{base::Code::corrupt, path_ + ": " + whole.error().what};
    }
    groups_.set(wanted_);
    return {};
}

std::optional<Offset> Offsets::committed(const GroupName& group, const TopicName& topic,
                                         Partition partition) const {
    const auto groups = groups_.get();
    const auto at_group = groups->find(group.value());
    if (at_group == groups->end()) return std::nullopt;
    const auto at_topic = at_group->second.find(topic.value());
    if (at_topic == at_group->second.end()) return std::nullopt;
    const auto at = at_topic->second.find(partition.value());
    if (at == at_topic->second.end()) return std::nullopt;
    return Offset{at->second};
}

run::Task<base::Result<>> Offsets::commit(GroupName group,
                                          std::vector<Broker::Position> positions) {
    Groups next = wanted_;
    for (const Broker::Position& position : positions) {
        next[group.value()][position.topic.value()][position.partition.value()] =
            position.next.value();
    }
    co_return co_await write(std::move(next));
}

run::Task<base::Result<>> Offsets::forget(TopicName topic) {
    Groups next = wanted_;
    for (auto& [group, topics] : next) topics.erase(topic.value());
    co_return co_await write(std::move(next));
}

// One writer at a time: the first who finds nobody writing writes for all who came meanwhile.
run::Task<base::Result<>> Offsets::write(Groups next) {
    wanted_ = std::move(next);
    const std::uint64_t mine = ++wanted_version_;
    while (writing_) co_await written_.wait();
    if (written_version_ >= mine) co_return outcome_;

    writing_ = true;
    const std::uint64_t version = wanted_version_;
    Groups written = wanted_;
    const std::string text = text_of(written);
    auto replace = [this, &text] { return io::replace_file(disk_, path_, base::as_bytes(text)); };
    outcome_ = co_await pool_.run(replace);
    if (outcome_) groups_.set(std::move(written));
    written_version_ = version;
    writing_ = false;
    written_.notify_all();
    co_return outcome_;
}

}  // namespace broker
