#include "broker/catalog.h"

#include "base/limits.h"
#include "codec/json/json.h"
#include "codec/json/writer.h"

namespace broker {
namespace {

// A hundred thousand topics of the longest names.
constexpr std::uint64_t kCatalogBytesMax = 64 * base::limits::kMiB;

Topic read_topic(codec::JsonReader& json) {
    Topic topic;
    json.enter_object();
    while (const auto name = json.next_field()) {
        if (*name == "name") {
            topic.name = TopicName{std::string(json.string())};
        } else if (*name == "id") {
            topic.id = base::parse_uuid(json.string()).value_or(base::Uuid{});
        } else if (*name == "partitions") {
            if (!base::parse_number(json.number(), topic.partitions)) topic.partitions = 0;
        } else if (*name == "configuration") {
            json.enter_object();
            while (const auto key = json.next_field()) {
                std::string copied(*key);
                topic.configuration.emplace_back(std::move(copied), std::string(json.string()));
            }
        } else {
            json.skip();
        }
    }
    return topic;
}

}  // namespace

base::Result<std::vector<Topic>> read_catalog(io::Disk& disk, const std::string& path) {
    auto bytes = io::read_file(disk, path, kCatalogBytesMax);
    if (!bytes && bytes.error().code == base::Code::not_found) return std::vector<Topic>{};
    if (!bytes) return bytes.error();
    std::string text(base::as_text(*bytes));
    std::vector<Topic> topics;
    codec::JsonReader json(text);
    json.enter_object();
    while (const auto name = json.next_field()) {
        if (*name != "topics") {
            json.skip();
            continue;
        }
        json.enter_array();
        while (json.next_element()) topics.push_back(read_topic(json));
    }
    if (auto whole = json.finish(); !whole) {
        return base::Error{base::Code::corrupt, path + ": " + whole.error().what};
    }
    for (const Topic& topic : topics) {
        if (topic.partitions < 1 || topic.partitions > base::limits::kPartitionsPerTopicMax) {
            return base::Error{
                base::Code::corrupt,
                base::text(path, ": topic ", topic.name, " has ", topic.partitions, " partitions")};
        }
    }
    return topics;
}

base::Result<> write_catalog(io::Disk& disk, const std::string& path,
                             const std::vector<Topic>& topics) {
    std::string text;
    codec::JsonWriter json(text);
    json.begin_object();
    json.key("topics").begin_array();
    for (const Topic& topic : topics) {
        json.begin_object();
        json.key("name").string(topic.name.value());
        json.key("id").string(base::text_of(topic.id));
        json.key("partitions").number(topic.partitions);
        json.key("configuration").begin_object();
        for (const auto& [name, value] : topic.configuration) json.key(name).string(value);
        json.end_object();
        json.end_object();
    }
    json.end_array();
    json.end_object();
    text += '\n';
    return io::replace_file(disk, path, base::as_bytes(text));
}

}  // namespace broker
