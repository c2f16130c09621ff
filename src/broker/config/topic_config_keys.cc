#include "broker/config/topic_config_keys.h"

#include <algorithm>

#include "base/limits.h"

namespace broker {
namespace {

using enum ConfigType;

constexpr std::int64_t kMinuteMs = 60'000;
constexpr std::int64_t kHourMs = 60 * kMinuteMs;
static_assert(base::limits::kSegmentBytes == 134'217'728, "as the table says");

// clang-format off
constexpr ConfigKey kKeys[] = {
    {.name = "cleanup.policy", .type = list, .value = "delete", .broker_names = {{{"log.cleanup.policy"}}}, .words = "compact|delete",
     .documentation = "Which records go: by time and size (delete), all but the latest of each key (compact), or both."},
    {.name = "compression.gzip.level", .type = integer, .value = "-1", .broker_names = {{{"compression.gzip.level"}}}, .least = -1, .most = 9,
     .documentation = "Without effect: batches that are compressed anew take zlib's default."},
    {.name = "compression.lz4.level", .type = integer, .value = "9", .broker_names = {{{"compression.lz4.level"}}}, .least = 1, .most = 17,
     .documentation = "Without effect: batches that are compressed anew take the fast way."},
    {.name = "compression.type", .value = "producer", .broker_names = {{{"compression.type"}}}, .words = "uncompressed|zstd|lz4|snappy|gzip|producer",
     .documentation = "What batches are stored with; producer: as they come."},
    {.name = "compression.zstd.level", .type = integer, .value = "3", .broker_names = {{{"compression.zstd.level"}}}, .least = -131'072, .most = 22,
     .documentation = "Without effect: batches that are compressed anew take level 1."},
    {.name = "delete.retention.ms", .type = long_integer, .value = "86400000", .broker_names = {{{"log.cleaner.delete.retention.ms"}}}, .least = 0,
     .documentation = "How long compaction keeps tombstones and markers."},
    {.name = "file.delete.delay.ms", .type = long_integer, .value = "60000", .broker_names = {{{"log.segment.delete.delay.ms"}}}, .least = 0,
     .documentation = "Without effect: files go at once, and whoever reads one keeps it."},
    {.name = "flush.messages", .type = long_integer, .value = "9223372036854775807", .broker_names = {{{"log.flush.interval.messages"}}}, .least = 1,
     .documentation = "Without effect: every append is synced, together with those that came meanwhile."},
    {.name = "flush.ms", .type = long_integer, .value = "9223372036854775807", .broker_names = {{{"log.flush.interval.ms"}}}, .least = 0,
     .documentation = "Without effect: see flush.messages."},
    {.name = "follower.replication.throttled.replicas", .type = list, .value = "",
     .documentation = "Without effect on one node."},
    {.name = "index.interval.bytes", .type = integer, .value = "4096", .broker_names = {{{"log.index.interval.bytes"}}}, .least = 0,
     .documentation = "Without effect: an entry every 16 KiB."},
    {.name = "leader.replication.throttled.replicas", .type = list, .value = "",
     .documentation = "Without effect on one node."},
    {.name = "local.retention.bytes", .type = long_integer, .value = "-2", .broker_names = {{{"log.local.retention.bytes"}}}, .least = -2,
     .documentation = "Without effect: there is no tiered storage."},
    {.name = "local.retention.ms", .type = long_integer, .value = "-2", .broker_names = {{{"log.local.retention.ms"}}}, .least = -2,
     .documentation = "Without effect: there is no tiered storage."},
    {.name = "max.compaction.lag.ms", .type = long_integer, .value = "9223372036854775807", .broker_names = {{{"log.cleaner.max.compaction.lag.ms"}}}, .least = 1,
     .documentation = "Older records are compacted whatever min.cleanable.dirty.ratio says."},
    {.name = "max.message.bytes", .type = integer, .value = "1048588", .broker_names = {{{"message.max.bytes"}}}, .least = 0,
     .documentation = "The largest batch that is stored."},
    {.name = "message.timestamp.after.max.ms", .type = long_integer, .value = "3600000", .broker_names = {{{"log.message.timestamp.after.max.ms"}}}, .least = 0,
     .documentation = "How far in the future a record's time may lie."},
    {.name = "message.timestamp.before.max.ms", .type = long_integer, .value = "9223372036854775807", .broker_names = {{{"log.message.timestamp.before.max.ms"}}}, .least = 0,
     .documentation = "How far in the past a record's time may lie."},
    {.name = "message.timestamp.type", .value = "CreateTime", .broker_names = {{{"log.message.timestamp.type"}}}, .words = "CreateTime|LogAppendTime",
     .documentation = "Whose time records have: the producer's, or the broker's as it appends them."},
    {.name = "min.cleanable.dirty.ratio", .type = floating, .value = "0.5", .broker_names = {{{"log.cleaner.min.cleanable.ratio"}}},
     .documentation = "The share of bytes not yet compacted from which on compaction is worth its while."},
    {.name = "min.compaction.lag.ms", .type = long_integer, .value = "0", .broker_names = {{{"log.cleaner.min.compaction.lag.ms"}}}, .least = 0,
     .documentation = "Younger records are not compacted."},
    {.name = "min.insync.replicas", .type = integer, .value = "1", .broker_names = {{{"min.insync.replicas"}}}, .least = 1,
     .documentation = "Without effect on one node."},
    {.name = "preallocate", .type = boolean, .value = "false", .broker_names = {{{"log.preallocate"}}},
     .documentation = "Without effect: nothing is preallocated."},
    {.name = "remote.log.copy.disable", .type = boolean, .value = "false",
     .documentation = "Without effect: there is no tiered storage."},
    {.name = "remote.log.delete.on.disable", .type = boolean, .value = "false",
     .documentation = "Without effect: there is no tiered storage."},
    {.name = "remote.storage.enable", .type = boolean, .value = "false",
     .documentation = "Without effect: there is no tiered storage."},
    {.name = "retention.bytes", .type = long_integer, .value = "-1", .broker_names = {{{"log.retention.bytes"}}},
     .documentation = "A partition's size from which on its oldest segments go; -1: none."},
    {.name = "retention.ms", .type = long_integer, .value = "604800000",
     .broker_names = {{{"log.retention.ms"}, {"log.retention.minutes", kMinuteMs}, {"log.retention.hours", kHourMs}}}, .least = -1,
     .documentation = "Segments go once all their records are older; -1: never."},
    {.name = "segment.bytes", .type = integer, .value = "134217728", .broker_names = {{{"log.segment.bytes"}}}, .least = 14,
     .documentation = "Size of one segment file. Kafka's default is 1 GiB; here a torn tail is read faster."},
    {.name = "segment.index.bytes", .type = integer, .value = "10485760", .broker_names = {{{"log.index.size.max.bytes"}}}, .least = 4,
     .documentation = "Without effect: indexes are as large as they need to be."},
    {.name = "segment.jitter.ms", .type = long_integer, .value = "0", .broker_names = {{{"log.roll.jitter.ms"}, {"log.roll.jitter.hours", kHourMs}}}, .least = 0,
     .documentation = "Without effect."},
    {.name = "segment.ms", .type = long_integer, .value = "604800000", .broker_names = {{{"log.roll.ms"}, {"log.roll.hours", kHourMs}}}, .least = 1,
     .documentation = "A segment is closed once it is older, full or not."},
    {.name = "unclean.leader.election.enable", .type = boolean, .value = "false", .broker_names = {{{"unclean.leader.election.enable"}}},
     .documentation = "Without effect on one node."},
};
// clang-format on
static_assert(std::ranges::is_sorted(kKeys, {}, &ConfigKey::name));

}  // namespace

std::span<const ConfigKey> config_keys() { return kKeys; }

const ConfigKey* find_key(std::string_view name) {
    const auto* const found = std::ranges::lower_bound(kKeys, name, {}, &ConfigKey::name);
    return found != std::end(kKeys) && found->name == name ? found : nullptr;
}

std::string_view name_of(ConfigType type) {
    switch (type) {
        case boolean:
            return "BOOLEAN";
        case string:
            return "STRING";
        case integer:
            return "INT";
        case short_integer:
            return "SHORT";
        case long_integer:
            return "LONG";
        case floating:
            return "DOUBLE";
        case list:
            return "LIST";
    }
    return "STRING";
}

}  // namespace broker
