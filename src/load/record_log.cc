#include "load/record_log.h"

#include <algorithm>

#include "base/text.h"

namespace load {

namespace {

std::string app_id_prefix(const base::TopicName& topic) {
    return base::text("millrace-load:", topic, ":");
}

}  // namespace

table::Schema dead_letter_schema() {
    return {{"topic", "string"},  {"partition", "integer"}, {"offset", "long"},
            {"place", "integer"}, {"reason", "string"},     {"raw", "string"}};
}

table::Schema lineage_schema() {
    return {{"topic", "string"},  {"partition", "integer"},     {"offset", "long"},
            {"place", "integer"}, {"record_time", "timestamp"}, {"table_name", "string"},
            {"key", "long"},      {"reason", "string"},         {"record_hash", "long"}};
}

std::string table_prefix(std::string_view table) { return base::text(table, "/"); }

std::string duplicates_prefix(std::string_view table) {
    return base::text("with_duplicates/", table, "/");
}

Positions positions_in(const table::Snapshot& snapshot, const base::TopicName& topic) {
    const std::string prefix = app_id_prefix(topic);
    Positions positions;
    for (const auto& [app_id, version] : snapshot.transactions) {
        std::int32_t partition = 0;
        if (app_id.starts_with(prefix) &&
            base::parse_number(std::string_view(app_id).substr(prefix.size()), partition)) {
            positions[Partition{partition}] = Offset{version};
        }
    }
    return positions;
}

std::vector<table::Transaction> advances(const Positions& held, const Positions& reached,
                                         const base::TopicName& topic) {
    std::vector<table::Transaction> transactions;
    for (const auto& [partition, offset] : reached) {
        if (offset <= position_of(held, partition)) continue;
        transactions.push_back(
            {.app_id = base::text(app_id_prefix(topic), partition), .version = offset.value()});
    }
    return transactions;
}

Positions least(const Positions& a, const Positions& b) {
    Positions out;
    for (const auto& [partition, offset] : a) {
        out[partition] = std::min(offset, position_of(b, partition));
    }
    for (const auto& [partition, offset] : b) out.try_emplace(partition, Offset{0});
    return out;
}

Positions greatest(const Positions& a, const Positions& b) {
    Positions out = a;
    for (const auto& [partition, offset] : b) {
        out[partition] = std::max(offset, position_of(a, partition));
    }
    return out;
}

}  // namespace load
