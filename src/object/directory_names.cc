#include "object/directory_names.h"

#include <algorithm>
#include <utility>

#include "base/text.h"

namespace object {
namespace {

using base::Code;
using base::Error;

// The limit of every common file system, in bytes.
constexpr std::size_t kFileNameBytesMax = 255;
constexpr std::string_view kEscapeMark = ".~";

bool is_plain(std::string_view segment) {
    return !segment.empty() && segment != "." && segment != ".." &&
           !segment.starts_with(kEscapeMark) && segment.find('\0') == std::string_view::npos;
}

bool needs_no_percent(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
           c == '_';
}

std::string escaped(std::string_view segment) {
    static constexpr char kDigits[] = "0123456789ABCDEF";
    std::string name(kEscapeMark);
    for (const char c : segment) {
        if (needs_no_percent(c)) {
            name += c;
            continue;
        }
        const auto value = static_cast<unsigned char>(c);
        name += '%';
        name += kDigits[value >> 4U];
        name += kDigits[value & 15U];
    }
    return name;
}

std::optional<unsigned> value_of_digit(char c) {
    if (c >= '0' && c <= '9') return static_cast<unsigned>(c - '0');
    if (c >= 'A' && c <= 'F') return static_cast<unsigned>(c - 'A') + 10;
    return std::nullopt;
}

// Whether every key of this entry is before the bound.
bool is_before(std::string_view entry_key, std::string_view bound, bool is_directory) {
    return entry_key < bound && !(is_directory && bound.starts_with(entry_key));
}

}  // namespace

Result<std::string> path_of_key(std::string_view key) {
    std::string path;
    for (std::size_t from = 0; from <= key.size();) {
        const std::size_t slash = std::min(key.find('/', from), key.size());
        const std::string_view segment = key.substr(from, slash - from);
        const std::string name = is_plain(segment) ? std::string(segment) : escaped(segment);
        if (name.size() > kFileNameBytesMax) {
            return Error{Code::too_large,
                         base::text("object key '", base::printable(key), "': '",
                                    base::printable(segment, 20), "…' needs a file name of ",
                                    name.size(), " bytes, above ", kFileNameBytesMax)};
        }
        if (from > 0) path += '/';
        path += name;
        from = slash + 1;
    }
    return path;
}

std::optional<std::string> segment_of_name(std::string_view name) {
    if (!name.starts_with(kEscapeMark)) return std::string(name);
    std::string segment;
    for (std::size_t at = kEscapeMark.size(); at < name.size(); ++at) {
        if (name[at] != '%') {
            segment += name[at];
            continue;
        }
        if (at + 2 >= name.size()) return std::nullopt;
        const auto high = value_of_digit(name[at + 1]);
        const auto low = value_of_digit(name[at + 2]);
        if (!high || !low) return std::nullopt;
        segment += static_cast<char>(*high * 16 + *low);
        at += 2;
    }
    // Only what escaped() wrote: one key, one name.
    if (is_plain(segment) || escaped(segment) != name) return std::nullopt;
    return segment;
}

DirectoryCursor::DirectoryCursor(io::Disk& disk, std::string bucket_directory)
    : disk_(disk), root_(std::move(bucket_directory)) {}

Result<DirectoryCursor::Level> DirectoryCursor::read_level(std::string path,
                                                           std::string key_prefix) const {
    Level level{.path = std::move(path), .key_prefix = std::move(key_prefix), .entries = {}};
    auto listed = disk_.list(level.path);
    if (!listed) {
        if (listed.error().code == Code::not_found) return level;
        return listed.error();
    }
    for (io::DirectoryEntry& entry : *listed) {
        std::optional<std::string> segment = segment_of_name(entry.name);
        if (!segment) continue;
        if (entry.is_directory) *segment += '/';
        level.entries.push_back({std::move(*segment), std::move(entry.name), entry.is_directory});
    }
    std::ranges::sort(level.entries, {}, &Entry::segment);
    return level;
}

Result<> DirectoryCursor::seek(std::string_view bound) {
    if (!started_) {
        started_ = true;
        TRY(Level root, read_level(root_, ""));
        levels_.push_back(std::move(root));
    }
    return settle(bound);
}

Result<> DirectoryCursor::next() {
    ++levels_.back().at;
    return settle({});
}

Result<> DirectoryCursor::settle(std::string_view bound) {
    while (!levels_.empty()) {
        Level& level = levels_.back();
        while (level.at < level.entries.size()) {
            const Entry& entry = level.entries[level.at];
            key_.assign(level.key_prefix).append(entry.segment);
            if (!is_before(key_, bound, entry.is_directory)) break;
            ++level.at;
        }
        if (level.at == level.entries.size()) {
            levels_.pop_back();
            if (!levels_.empty()) ++levels_.back().at;
            continue;
        }
        const Entry& entry = level.entries[level.at];
        if (!entry.is_directory) return {};
        TRY(Level below, read_level(level.path + '/' + entry.name, key_));
        levels_.push_back(std::move(below));
    }
    return {};
}

std::string DirectoryCursor::path() const {
    const Level& level = levels_.back();
    return level.path + '/' + level.entries[level.at].name;
}

Result<Info> DirectoryCursor::info() {
    TRY(const io::FileInfo file, disk_.info(path()));
    return Info{.key = key_, .size = file.size, .etag = {}, .modified = file.modified};
}

}  // namespace object
