#include "load/stream/batch.h"

#include <atomic>
#include <utility>

#include "load/record_hash.h"
#include "load/stream/stream_value.h"

namespace load::stream {
namespace {

// Small enough that two threads have work at once.
constexpr std::size_t kMorselRecordsMax = 4096;

}  // namespace

// Not in the unnamed namespace, for Batch knows it by name.
class BatchScan final : public RecordScan {
  public:
    explicit BatchScan(const Batch& batch) : batch_(batch) {}

    Result<bool> next(Morsel& morsel) override {
        const std::size_t mine = next_.fetch_add(1);
        if (mine < batch_.morsels_.size()) {
            morsel = batch_.morsels_[mine];
        } else {
            morsel.start({});
        }
        return morsel.size() > 0;
    }
    Positions reached() const override { return batch_.reached(); }
    std::uint64_t records() const override { return batch_.records(); }
    std::string label(Partition shard, const Morsel::Record& record) const override {
        return batch_.sequence_text_(shard, record.offset, record.time_ms);
    }

  private:
    const Batch& batch_;
    std::atomic<std::size_t> next_ = 0;
};

void add_to(Morsel& morsel, Offset offset, std::int64_t time_ms, std::string_view data) {
    const auto payload = data.empty() ? rows::Payload::none : rows::Payload::value;
    const std::optional<base::Bytes> document = document_in_base64(data);
    morsel.add(offset, time_ms, payload, document ? base::as_text(*document) : data);
}

void Batch::add(Partition shard, Offset offset, std::int64_t time_ms, std::string_view data) {
    if (morsels_.empty() || morsels_.back().partition() != shard ||
        morsels_.back().size() == kMorselRecordsMax) {
        morsels_.emplace_back().start(shard);
    }
    add_to(morsels_.back(), offset, time_ms, data);
    checksum_ += record_hash(data);
    bytes_ += data.size();
    ++records_;
}

RecordSupply Batch::supply() const {
    return [this](const ScanRange&) { return std::make_unique<BatchScan>(*this); };
}

}  // namespace load::stream
