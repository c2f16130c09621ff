// Any bytes as key and value of a record of __consumer_offsets. What decodes is applied to a group
// and encodes again.

#include <cstdint>

#include "base/check.h"
#include "broker/groups/records.h"
#include "io/random.h"

namespace {

namespace groups = broker::groups;

void apply(const groups::ConsumerEntry& entry) {
    static const groups::ConsumerLimits limits;
    io::SeededRandom random(1);
    groups::ConsumerGroup group(entry.group, limits, random);
    group.restore(entry.changes);
    group.begin({});
    group.forget_stored();
    for (const auto& record : groups::consumer_records(entry.group, group.take_changes())) {
        CHECK(groups::decode_record(record.key, record.value
                                                    ? std::optional<base::ByteView>(*record.value)
                                                    : std::nullopt));
    }
}

void apply(const groups::ClassicEntry& entry) {
    if (!entry.snapshot) return;
    static const groups::ClassicLimits limits;
    io::SeededRandom random(1);
    groups::ClassicGroup group(entry.group, limits, random);
    group.restore(*entry.snapshot, {});
    group.description();
    const auto record = groups::classic_record(entry.group, *entry.snapshot);
    CHECK(groups::decode_record(record.key, *record.value));
}

}  // namespace

// The first byte is the key's length.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size == 0) return 0;
    const base::ByteView bytes(reinterpret_cast<const std::byte*>(data) + 1, size - 1);
    const std::size_t key_bytes = std::min<std::size_t>(data[0], bytes.size());
    const auto entry = groups::decode_record(bytes.first(key_bytes), bytes.subspan(key_bytes));
    if (!entry) return 0;
    if (const auto* consumer = std::get_if<groups::ConsumerEntry>(&*entry)) apply(*consumer);
    if (const auto* classic = std::get_if<groups::ClassicEntry>(&*entry)) apply(*classic);
    if (const auto* offset = std::get_if<groups::OffsetEntry>(&*entry); offset && offset->offset) {
        const auto record = groups::offset_record(offset->group, offset->at, *offset->offset);
        CHECK(groups::decode_record(record.key, *record.value));
    }
    return 0;
}
