// Any bytes as a record of __transaction_state: the first says how long the key is. What is read as
// a state must be written and read again as the same.

#include "base/check.h"
#include "broker/transactions/state_record.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace broker::transactions;
    const base::ByteView input = std::as_bytes(std::span(data, size));
    if (input.empty()) return 0;
    const std::size_t key_size =
        std::min(std::to_integer<std::size_t>(input.front()), input.size() - 1);
    const base::ByteView key = input.subspan(1, key_size);
    const base::ByteView value = input.subspan(1 + key_size);
    const auto entry = decode_state(key, value);
    if (!entry || !*entry) return 0;
    Transaction expected = *(*entry)->transaction;
    // An empty one has no partitions in our own spelling.
    if (expected.state == State::empty) expected.partitions.clear();
    if (expected.timeout.count() < 0) return 0;
    const StateRecord written = encode_state((*entry)->transactional_id, expected);
    const auto again = decode_state(written.key, *written.value);
    CHECK(again && *again && (*again)->transaction == expected, "not as it was written");
    return 0;
}
