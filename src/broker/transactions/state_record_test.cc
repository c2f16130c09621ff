#include "broker/transactions/state_record.h"

#include <gtest/gtest.h>

#include <initializer_list>

namespace broker::transactions {
namespace {

using base::Bytes;

Bytes bytes_of(std::initializer_list<int> values) {
    Bytes bytes;
    for (const int value : values) bytes.push_back(static_cast<std::byte>(value));
    return bytes;
}

const Bytes kKey = bytes_of({0, 0, 0, 2, 't', 'x'});

Transaction ongoing() {
    Transaction transaction;
    transaction.producer = {1'000, 5};
    transaction.timeout = std::chrono::milliseconds(60'000);
    transaction.state = State::ongoing;
    transaction.partitions = {{base::TopicName{"pin"}, base::Partition{1}},
                              {base::TopicName{"pin"}, base::Partition{2}},
                              {base::TopicName{"geo"}, base::Partition{0}}};
    transaction.changed = base::from_epoch_ms(258);
    transaction.started = base::from_epoch_ms(257);
    transaction.protocol = Protocol::v2;
    transaction.previous_producer_id = 999;
    return transaction;
}

// Kafka's TransactionLogKey 0 and TransactionLogValue 1, byte by byte.
TEST(StateRecord, IsKafkasOwn) {
    const StateRecord record = encode_state("tx", ongoing());
    EXPECT_EQ(record.key, kKey);
    EXPECT_EQ(*record.value, bytes_of({0, 1,                                     // version
                                       0, 0,   0,    0,    0, 0, 3, 0xE8,        // producer id
                                       0, 5,                                     // epoch
                                       0, 0,   0xEA, 0x60,                       // timeout
                                       1,                                        // Ongoing
                                       3,                                        // 2 topics
                                       4, 'g', 'e',  'o',  2, 0, 0, 0,    0, 0,  //
                                       4, 'p', 'i',  'n',  3, 0, 0, 0,    1, 0,    0, 0, 2, 0,  //
                                       0, 0,   0,    0,    0, 0, 1, 2,              // changed
                                       0, 0,   0,    0,    0, 0, 1, 1,              // started
                                       2,                                           // tags
                                       0, 8,   0,    0,    0, 0, 0, 0,    3, 0xE7,  // previous id
                                       2, 2,   0,    2}));                          // version 2
}

TEST(StateRecord, ReadsTheFirstVersion) {
    const Bytes value = bytes_of({0, 0,                                                      //
                                  0, 0, 0, 0, 0, 0, 3,   0xE8, 0,   5, 0, 0, 0xEA, 0x60, 2,  //
                                  0, 0, 0, 1, 0, 3, 'p', 'i',  'n',                          //
                                  0, 0, 0, 2, 0, 0, 0,   1,    0,   0, 0, 2,                 //
                                  0, 0, 0, 0, 0, 0, 1,   2,    0,   0, 0, 0, 0,    0,    1, 1});
    const auto entry = decode_state(kKey, value);
    ASSERT_TRUE(entry && *entry) << entry.error().what;
    EXPECT_EQ((*entry)->transactional_id, "tx");
    const Transaction& read = *(*entry)->transaction;
    EXPECT_EQ(read.producer, (ProducerIdentity{1'000, 5}));
    EXPECT_EQ(read.state, State::prepare_commit);
    EXPECT_EQ(read.partitions.size(), 2U);
    EXPECT_EQ(read.started, base::from_epoch_ms(257));
    EXPECT_EQ(read.protocol, Protocol::v1);
}

TEST(StateRecord, ComesBackAsItWas) {
    Transaction empty;
    empty.producer = {3, 0};
    empty.changed = base::from_epoch_ms(1);
    Transaction overflowing = ongoing();
    overflowing.state = State::prepare_abort;
    overflowing.next_producer_id = 1'001;
    for (const Transaction& one : {ongoing(), empty, overflowing}) {
        const StateRecord record = encode_state("some id", one);
        const auto entry = decode_state(record.key, *record.value);
        ASSERT_TRUE(entry && *entry);
        EXPECT_EQ((*entry)->transaction, one);
    }
    const StateRecord gone = encode_state("tx", {});
    EXPECT_FALSE(gone.value);
    EXPECT_FALSE((*decode_state(gone.key, {}))->transaction);
}

TEST(StateRecord, RefusesWhatIsNotWhole) {
    const StateRecord record = encode_state("tx", ongoing());
    for (std::size_t length = 0; length < record.value->size(); ++length) {
        EXPECT_FALSE(decode_state(record.key, base::ByteView(*record.value).first(length)));
    }
    for (std::size_t length = 0; length < record.key.size(); ++length) {
        EXPECT_FALSE(decode_state(base::ByteView(record.key).first(length), *record.value));
    }
    Bytes longer = *record.value;
    longer.push_back({});
    EXPECT_FALSE(decode_state(record.key, longer));
    Bytes dead = *record.value;
    dead[16] = std::byte{6};
    EXPECT_EQ(decode_state(record.key, dead).error().what,
              "the state of transactional id tx: its state is none that is ever stored");
}

TEST(StateRecord, PassesOverWhatALaterKafkaWrites) {
    EXPECT_FALSE(*decode_state(bytes_of({0, 1, 9, 9}), {}));
    EXPECT_FALSE(*decode_state(kKey, bytes_of({0, 2, 9, 9})));
}

}  // namespace
}  // namespace broker::transactions
