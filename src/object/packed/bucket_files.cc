#include "object/packed/bucket_files.h"

#include <algorithm>
#include <set>
#include <utility>

#include "base/text.h"

namespace object::packed {
namespace {

using base::Result;

// Room for a hundred thousand segments.
constexpr std::uint64_t kManifestBytesMax = std::uint64_t{8} * 1024 * 1024;

std::string numbered(std::string_view stem, std::uint32_t number) {
    std::string digits = std::to_string(number);
    return base::text(stem, std::string(10 - digits.size(), '0'), digits);
}

}  // namespace

std::string BucketFiles::segment_path(std::uint32_t number) const {
    return base::text(directory_, '/', numbered("segment-", number));
}

std::string BucketFiles::run_path(std::uint32_t number) const {
    return base::text(directory_, '/', numbered("run-", number));
}

Result<> BucketFiles::create() {
    TRY_VOID(disk_.make_directories(directory_));
    Manifest first;
    first.segments.push_back({.number = first.next_number++});
    first.watermark_segment = first.segments.back().number;
    const std::string path = segment_path(first.watermark_segment);
    TRY_VOID(disk_.remove(path));  // of a creation that was interrupted
    TRY(const std::unique_ptr<io::File> segment, disk_.create(path));
    return save(std::move(first));
}

Result<> BucketFiles::open() {
    TRY(const base::Bytes text, io::read_file(disk_, manifest_path(), kManifestBytesMax));
    auto manifest = decode_manifest(base::as_text(text));
    if (!manifest) return base::within(manifest_path(), manifest.error());
    manifest_ = *std::move(manifest);
    text_ = base::as_text(text);
    // What a save left half done in the page cache becomes certain before anything builds on it.
    TRY_VOID(disk_.sync_directory(directory_));

    std::set<std::string> known = {manifest_path()};
    for (const Manifest::Segment& segment : manifest_.segments) {
        known.insert(segment_path(segment.number));
    }
    for (const std::uint32_t run : manifest_.runs) known.insert(run_path(run));
    TRY(const std::vector<io::DirectoryEntry> entries, disk_.list(directory_));
    for (const io::DirectoryEntry& entry : entries) {
        const std::string path = base::text(directory_, '/', entry.name);
        if (!known.contains(path)) TRY_VOID(disk_.remove_tree(path));
    }
    return {};
}

Result<> BucketFiles::discard() {
    TRY_VOID(disk_.remove(manifest_path()));
    return disk_.sync_directory(directory_);
}

Result<> BucketFiles::save(Manifest next) {
    next.next_number = std::max(next.next_number, manifest_.next_number);
    TRY_VOID(disk_.sync_directory(directory_));
    const std::string before = std::exchange(text_, encode_manifest(next));
    const Result<> replaced = io::replace_file(disk_, manifest_path(), base::as_bytes(text_));
    if (!replaced) {
        // If the old one is still there no rename has happened, and none is on its way.
        text_ = before;
        const auto there = io::read_file(disk_, manifest_path(), kManifestBytesMax);
        is_settled_ = is_settled_ && there && base::as_text(*there) == text_;
        return replaced;
    }
    is_settled_ = true;
    manifest_ = std::move(next);
    return {};
}

Result<> BucketFiles::settle() { return is_settled_ ? Result<>() : save(manifest_); }

}  // namespace object::packed
