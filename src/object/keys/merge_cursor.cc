#include "object/keys/merge_cursor.h"

#include <utility>

namespace object::keys {

MergeCursor::MergeCursor(std::vector<std::unique_ptr<EntryCursor>> sources)
    : sources_(std::move(sources)) {}

Result<> MergeCursor::seek(std::string_view bound) {
    for (const auto& source : sources_) TRY_VOID(source->seek(bound));
    choose();
    return {};
}

Result<> MergeCursor::next() {
    if (rival_ != nullptr && rival_->key() == present_->key()) {
        // Older entries of the key are passed before the newest one is.
        for (const auto& source : sources_) {
            if (source.get() == present_ || !source->at_key()) continue;
            if (source->key() == present_->key()) TRY_VOID(source->next());
        }
        TRY_VOID(present_->next());
        choose();
        return {};
    }
    TRY_VOID(present_->next());
    if (!present_->at_key() || (rival_ != nullptr && rival_->key() <= present_->key())) choose();
    return {};
}

void MergeCursor::choose() {
    present_ = nullptr;
    rival_ = nullptr;
    for (const auto& source : sources_) {
        if (!source->at_key()) continue;
        // Strictly less: of equal keys the newest, which comes first, stays.
        if (present_ == nullptr || source->key() < present_->key()) {
            rival_ = present_;
            present_ = source.get();
        } else if (rival_ == nullptr || source->key() < rival_->key()) {
            rival_ = source.get();
        }
    }
}

}  // namespace object::keys
