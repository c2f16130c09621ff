#include "object/packed/index.h"

#include <algorithm>
#include <mutex>
#include <utility>

#include "object/keys/merge_cursor.h"

namespace object::packed {

Result<std::optional<keys::IndexEntry>> BucketVersion::find(std::string_view key) const {
    if (std::optional<keys::IndexEntry> entry = memtable->find(key)) return entry;
    return find_in_runs(key);
}

Result<std::optional<keys::IndexEntry>> BucketVersion::find_in_runs(std::string_view key) const {
    const std::uint64_t hash = keys::hash_of_key(key);
    for (auto run = runs.rbegin(); run != runs.rend(); ++run) {
        TRY(const std::optional<keys::IndexEntry> entry, (*run)->find(key, hash));
        if (entry) return entry;
    }
    return std::optional<keys::IndexEntry>();
}

std::unique_ptr<keys::EntryCursor> BucketVersion::cursor() const {
    std::vector<std::unique_ptr<keys::EntryCursor>> sources;
    sources.push_back(keys::MemTable::cursor(memtable));
    for (auto run = runs.rbegin(); run != runs.rend(); ++run) {
        sources.push_back(keys::KeyRun::cursor(*run));
    }
    return std::make_unique<keys::MergeCursor>(std::move(sources));
}

Result<> PackedIndex::open() {
    BucketVersion opened = *version_;
    for (const std::uint32_t number : files_.manifest().runs) {
        TRY(std::shared_ptr<const keys::KeyRun> run,
            keys::KeyRun::open(files_.disk(), files_.run_path(number), number));
        opened.runs.push_back(std::move(run));
    }
    publish([&](BucketVersion& next) { next = std::move(opened); });
    return {};
}

PackedIndex::Version PackedIndex::version() const {
    const std::shared_lock hold(mutex_);
    return version_;
}

void PackedIndex::publish(const std::function<void(BucketVersion&)>& change) {
    auto next = std::make_shared<BucketVersion>(*version_);
    change(*next);
    Version old = std::move(next);
    const std::unique_lock hold(mutex_);
    version_.swap(old);
}

void PackedIndex::add_segment(std::uint32_t number, std::shared_ptr<io::File> file) {
    publish([&](BucketVersion& next) { next.segments[number] = std::move(file); });
}

void PackedIndex::remove_segment(std::uint32_t number) {
    publish([&](BucketVersion& next) { next.segments.erase(number); });
}

Result<std::optional<keys::IndexEntry>> PackedIndex::find(std::string_view key) const {
    const BucketVersion& newest = *version_;
    return newest.memtable->is_new_neighbour(key) ? newest.find_in_runs(key) : newest.find(key);
}

std::optional<keys::IndexEntry> PackedIndex::set(std::string_view key,
                                                 const keys::IndexEntry& entry) {
    const auto older = version_->find_in_runs(key);
    return set(key, entry, older ? *older : std::nullopt);
}

std::optional<keys::IndexEntry> PackedIndex::set(std::string_view key,
                                                 const keys::IndexEntry& entry,
                                                 const std::optional<keys::IndexEntry>& older) {
    const std::optional<keys::IndexEntry> newest = version_->memtable->set(key, entry);
    return newest ? newest : older;
}

Result<std::shared_ptr<const keys::KeyRun>> PackedIndex::write_memtable(std::uint32_t number) {
    const std::string path = files_.run_path(number);
    TRY(std::unique_ptr<io::File> file, files_.disk().create(path));
    keys::KeyRunWriter writer(std::move(file), memtable_entries());
    const std::unique_ptr<keys::EntryCursor> cursor = keys::MemTable::cursor(version_->memtable);
    TRY_VOID(cursor->seek(""));
    while (cursor->at_key()) {
        TRY_VOID(writer.add(cursor->key(), cursor->entry()));
        TRY_VOID(cursor->next());
    }
    TRY_VOID(writer.finish());
    return keys::KeyRun::open(files_.disk(), path, number);
}

Result<> PackedIndex::flush(Manifest next) {
    const std::uint32_t number = files_.take_number();
    Result<std::shared_ptr<const keys::KeyRun>> run = write_memtable(number);
    next.runs.push_back(number);
    const Result<> saved = run ? files_.save(std::move(next)) : run.error();
    if (!saved) {
        remove_run_file(number);
        return saved;
    }
    publish([&](BucketVersion& version) {
        version.runs.push_back(*std::move(run));
        version.memtable = std::make_shared<keys::MemTable>(mutex_);
    });
    return {};
}

void PackedIndex::remove_run_file(std::uint32_t number) {
    // Not if a save that failed may yet turn out to name it; the next start removes it then.
    if (files_.settle()) static_cast<void>(files_.disk().remove(files_.run_path(number)));
}

Result<> PackedIndex::merge(std::size_t entries_budget) {
    Result<> gone_on = merge_ ? Result<>() : start_merge();
    if (gone_on && merge_) gone_on = step_merge(entries_budget);
    if (!gone_on) stop_merge();
    return gone_on;
}

// Neighbours in age are merged once enough of them are of about one size, so that each entry is
// rewritten only as often as the bucket grows by the same factor.
Result<> PackedIndex::start_merge() {
    const auto& runs = version_->runs;
    std::uint64_t size_limit = options_.memtable_entries_max;
    std::size_t first = runs.size();
    while (first > 0) {
        while (first > 0 && runs[first - 1]->entries() <= size_limit) --first;
        if (runs.size() - first >= options_.runs_per_merge) break;
        if (first > 0) size_limit *= options_.runs_per_merge;
    }
    if (runs.size() - first < options_.runs_per_merge) return {};

    merge_ = Merge{.first = first, .inputs = runs.size() - first, .number = files_.take_number()};
    std::vector<std::unique_ptr<keys::EntryCursor>> sources;
    std::uint64_t entries = 0;
    for (std::size_t i = runs.size(); i > first; --i) {
        sources.push_back(keys::KeyRun::cursor(runs[i - 1]));
        entries += runs[i - 1]->entries();
    }
    merge_->cursor = std::make_unique<keys::MergeCursor>(std::move(sources));
    TRY(std::unique_ptr<io::File> file, files_.disk().create(files_.run_path(merge_->number)));
    merge_->writer = std::make_unique<keys::KeyRunWriter>(std::move(file), entries);
    return merge_->cursor->seek("");
}

Result<> PackedIndex::step_merge(std::size_t entries_budget) {
    keys::EntryCursor& cursor = *merge_->cursor;
    // With nothing older below, a removal has nothing left to hide.
    const bool keeps_removals = merge_->first > 0;
    for (; cursor.at_key() && entries_budget > 0; --entries_budget) {
        if (keeps_removals || cursor.entry().is_object()) {
            TRY_VOID(merge_->writer->add(cursor.key(), cursor.entry()));
        }
        TRY_VOID(cursor.next());
    }
    return cursor.at_key() ? Result<>() : finish_merge();
}

Result<> PackedIndex::finish_merge() {
    TRY_VOID(merge_->writer->finish());
    TRY(std::shared_ptr<const keys::KeyRun> merged,
        keys::KeyRun::open(files_.disk(), files_.run_path(merge_->number), merge_->number));
    Manifest next = files_.manifest();
    const auto replace = [this](auto& runs, auto by) {
        const auto from = runs.begin() + static_cast<std::ptrdiff_t>(merge_->first);
        *from = std::move(by);
        runs.erase(from + 1, from + static_cast<std::ptrdiff_t>(merge_->inputs));
    };
    replace(next.runs, merge_->number);
    const std::vector<std::uint32_t> old = files_.manifest().runs;
    TRY_VOID(files_.save(std::move(next)));
    publish([&](BucketVersion& version) { replace(version.runs, std::move(merged)); });
    for (std::size_t i = merge_->first; i < merge_->first + merge_->inputs; ++i) {
        // What cannot be removed now is removed at the next start.
        static_cast<void>(files_.disk().remove(files_.run_path(old[i])));
    }
    merge_.reset();
    return {};
}

void PackedIndex::stop_merge() {
    if (!merge_) return;
    const std::uint32_t number = merge_->number;
    merge_.reset();
    remove_run_file(number);
}

}  // namespace object::packed
