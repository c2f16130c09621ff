#pragma once
// Which transactions are open on a partition and which were aborted: what a read_committed reader
// must not see (LOG-4).
//
// A producer's first transactional batch opens one, the coordinator's marker ends it. Readers go no
// further than the first one that is open, and leave out the aborted ones before it.

#include <cstdint>
#include <map>
#include <optional>
#include <unordered_map>
#include <vector>

#include "base/bytes.h"
#include "base/ids.h"
#include "base/result.h"
#include "base/time.h"
#include "codec/records/batch_edit.h"
#include "codec/records/record_batch.h"
#include "log/segment/sealed_fields.h"

namespace logs {

// What a producer calls itself: an id that the broker gave it, and an epoch that fences the ones
// before it.
struct ProducerIdentity {
    std::int64_t id = -1;
    std::int16_t epoch = -1;
    friend bool operator==(const ProducerIdentity&, const ProducerIdentity&) = default;
};

enum class TransactionResult : std::uint8_t { abort, commit };

// The end of a producer's transaction on one partition: a control batch, which only the broker
// appends.
struct Marker {
    ProducerIdentity producer;
    TransactionResult result = TransactionResult::abort;
    std::int32_t coordinator_epoch = 0;

    base::Bytes batch(base::WallTime time) const;
};

// KIP-890: given while the coordinator is asked whether a transaction is really under way; void
// once a marker of the producer was appended meanwhile. Zero: none.
struct VerificationGuard {
    std::uint64_t number = 0;
    friend bool operator==(const VerificationGuard&, const VerificationGuard&) = default;
};

// A transaction whose records a read_committed reader leaves out, from `first` on.
struct AbortedTransaction {
    std::int64_t producer_id = -1;
    base::Offset first;
    friend bool operator==(const AbortedTransaction&, const AbortedTransaction&) = default;
};

// The same as the log keeps it.
struct AbortedRange {
    std::int64_t producer_id = -1;
    base::Offset first;
    base::Offset last;    // its marker
    base::Offset stable;  // as it ended, all below belonged to none that was open
    friend bool operator==(const AbortedRange&, const AbortedRange&) = default;
};

// 32 bytes each, and each is a batch and a marker of the log; beyond, no transaction may begin
// until retention has taken some.
inline constexpr std::size_t kAbortedPerLogMax = 4'194'304;
// Verifications under way; beyond, all are void and their producers try again.
inline constexpr std::size_t kVerificationsMax = 65'536;
// Those of as many producers as a log remembers.
inline constexpr std::size_t kOpenTransactionsMax = 65'536;

class Transactions {
  public:
    // May this batch of a client's be appended? invalid_transaction, throttled; malformed for a
    // marker.
    base::Result<> check(const codec::BatchHeader& batch, VerificationGuard guard) const;

    // What one batch changed, to take it back.
    struct Change {
        std::int64_t producer_id = -1;
        std::optional<base::Offset> open_before;
        bool aborted_added = false;
        bool ended_added = false;
    };
    // It was appended, at its base offset; `end` for a marker.
    Change record(const codec::BatchHeader& batch,
                  const std::optional<codec::EndOfTransaction>& end);
    // The newest first.
    void undo(const Change& change);

    // See Log::begin_verification.
    VerificationGuard begin_verification(const ProducerIdentity& producer);

    std::optional<base::Offset> open_since(std::int64_t producer_id) const;
    bool is_open(std::int64_t producer_id) const { return open_.contains(producer_id); }
    // The first offset of a transaction that is open or whose marker is not on disk yet.
    std::optional<base::Offset> first_unstable() const;
    // All below is on disk.
    void synced(base::Offset up_to);

    // Those with records in [from, to), in order of their first offset.
    std::vector<AbortedTransaction> aborted(base::Offset from, base::Offset to) const;
    // All of them, in order of their markers.
    const std::vector<AbortedRange>& aborted() const { return aborted_; }

    // Retention has taken all below.
    void forget_aborted_below(base::Offset start);
    // Compaction has seen all below: of what was aborted there nothing is left, and nothing there
    // was open.
    void settle_below(base::Offset end);

    // The transactions' part of a checkpoint.
    void encode(SealedWriter& out) const;
    static base::Result<Transactions> decode(SealedReader& in);

  private:
    struct Ended {
        base::Offset first;
        base::Offset last;
    };
    base::Offset stable_after(base::Offset marker) const;
    void open(std::int64_t producer_id, base::Offset first);
    void close(std::int64_t producer_id);

    std::unordered_map<std::int64_t, base::Offset> open_;  // producer → its first offset
    std::map<base::Offset, std::int64_t> open_in_order_;
    std::vector<Ended> ended_;           // with markers that are not on disk yet, in their order
    std::vector<AbortedRange> aborted_;  // in order of their markers

    struct Verification {
        ProducerIdentity producer;
        VerificationGuard guard;
    };
    std::unordered_map<std::int64_t, Verification> verifying_;
    std::uint64_t guards_given_ = 0;
};

}  // namespace logs
