#pragma once
// Several sorted sources as one: of equal keys the newest source's entry.

#include <memory>
#include <vector>

#include "object/keys/index_entry.h"

namespace object::keys {

class MergeCursor final : public EntryCursor {
  public:
    // The newest source first.
    explicit MergeCursor(std::vector<std::unique_ptr<EntryCursor>> sources);

    Result<> seek(std::string_view bound) override;
    Result<> next() override;
    bool at_key() const override { return present_ != nullptr; }
    std::string_view key() const override { return present_->key(); }
    const IndexEntry& entry() const override { return present_->entry(); }

  private:
    // Finds the source with the least key, and the least key of the others.
    void choose();

    std::vector<std::unique_ptr<EntryCursor>> sources_;
    EntryCursor* present_ = nullptr;
    // As long as the present source is before this one's key it need not be chosen again: the
    // sources of a bucket mostly hold long stretches of keys of their own.
    const EntryCursor* rival_ = nullptr;
};

}  // namespace object::keys
