#include "object/keys/memtable.h"

#include <mutex>
#include <utility>
#include <vector>

namespace object::keys {

std::optional<IndexEntry> MemTable::set(std::string_view key, const IndexEntry& entry) {
    const std::unique_lock hold(mutex_);
    const auto at = is_new_neighbour(key) ? std::next(last_) : entries_.lower_bound(key);
    if (at != entries_.end() && at->first == key) {
        last_ = at;
        return std::exchange(at->second, entry);
    }
    last_ = entries_.emplace_hint(at, key, entry);
    return std::nullopt;
}

bool MemTable::is_new_neighbour(std::string_view key) const {
    if (last_ == entries_.end() || key <= std::string_view(last_->first)) return false;
    const auto behind = std::next(last_);
    return behind == entries_.end() || key < std::string_view(behind->first);
}

std::optional<IndexEntry> MemTable::find(std::string_view key) const {
    const std::shared_lock hold(mutex_);
    const auto at = entries_.find(key);
    if (at == entries_.end()) return std::nullopt;
    return at->second;
}

// Copies a few entries at a time, so that the mutex is held only briefly.
class MemTable::Cursor final : public EntryCursor {
  public:
    explicit Cursor(std::shared_ptr<const MemTable> table) : table_(std::move(table)) {}

    Result<> seek(std::string_view bound) override {
        while (at_ < copied_.size() && copied_[at_].first < bound) ++at_;
        if (at_ == copied_.size()) copy_from(table_->entries_, bound, kFirstCopy);
        return {};
    }
    Result<> next() override {
        if (++at_ == copied_.size() && !copied_.empty()) {
            const std::string bound = copied_.back().first + '\0';
            copy_from(table_->entries_, bound, kLaterCopies);
        }
        return {};
    }
    bool at_key() const override { return at_ < copied_.size(); }
    std::string_view key() const override { return copied_[at_].first; }
    const IndexEntry& entry() const override { return copied_[at_].second; }

  private:
    static constexpr std::size_t kFirstCopy = 16;  // a seek is often followed by another
    static constexpr std::size_t kLaterCopies = 256;

    void copy_from(const Entries& entries, std::string_view bound, std::size_t entries_max) {
        copied_.clear();
        at_ = 0;
        const std::shared_lock hold(table_->mutex_);
        for (auto from = entries.lower_bound(bound);
             from != entries.end() && copied_.size() < entries_max; ++from) {
            copied_.emplace_back(from->first, from->second);
        }
    }

    std::shared_ptr<const MemTable> table_;
    std::vector<std::pair<std::string, IndexEntry>> copied_;
    std::size_t at_ = 0;
};

std::unique_ptr<EntryCursor> MemTable::cursor(std::shared_ptr<const MemTable> table) {
    return std::make_unique<Cursor>(std::move(table));
}

}  // namespace object::keys
