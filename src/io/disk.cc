#include "io/disk.h"

#include "base/text.h"

namespace io {
namespace {

// Crashed writers leave temporary files behind; nobody else's are in the way for longer than this.
constexpr int kTemporaryNamesMax = 1000;

struct Temporary {
    std::unique_ptr<File> file;
    std::string path;
};

// Beside `path`, so that rename and link stay in one file system; hidden, so that listings of
// tables and logs pass it by. Several writers at once get names of their own.
Result<Temporary> create_temporary(Disk& disk, const std::string& path) {
    const std::string parent = parent_of(path);
    const std::string name = path.substr(path.rfind('/') + 1);
    for (int number = 0; number < kTemporaryNamesMax; ++number) {
        std::string temporary = base::text(parent, "/.", name, ".tmp", number);
        Result<std::unique_ptr<File>> file = disk.create(temporary);
        if (file) return Temporary{*std::move(file), std::move(temporary)};
        if (file.error().code != base::Code::already_exists) return file.error();
    }
    return base::Error{base::Code::already_exists, base::text(path, ": ", kTemporaryNamesMax,
                                                              " temporary files are in the way")};
}

Result<> fill(const Temporary& temporary, ByteView content) {
    TRY_VOID(temporary.file->append(content));
    return temporary.file->sync();
}

// What could not be finished is taken away again, as far as the disk lets us; the first error is
// the one to tell.
base::Error abandon(Disk& disk, const std::string& temporary, const base::Error& error) {
    if (const Result<> removed = disk.remove(temporary); !removed) {
        return base::Error{error.code, base::text(error.what, " (and ", removed.error().what, ")")};
    }
    return error;
}

}  // namespace

Result<Bytes> read_file(Disk& disk, const std::string& path, std::uint64_t limit) {
    TRY(const std::unique_ptr<File> file, disk.open(path));
    TRY(const std::uint64_t size, file->size());
    if (size > limit) {
        return base::Error{base::Code::too_large,
                           base::text(path, ": ", size, " bytes, at most ", limit, " are read")};
    }
    Bytes content(size);
    TRY(const std::size_t read, file->read_at(0, content));
    content.resize(read);
    return content;
}

Result<> replace_file(Disk& disk, const std::string& path, ByteView content) {
    TRY(const Temporary temporary, create_temporary(disk, path));
    if (const Result<> filled = fill(temporary, content); !filled) {
        return abandon(disk, temporary.path, filled.error());
    }
    if (const Result<> renamed = disk.rename(temporary.path, path); !renamed) {
        return abandon(disk, temporary.path, renamed.error());
    }
    return disk.sync_directory(parent_of(path));
}

Result<> create_file_once(Disk& disk, const std::string& path, ByteView content) {
    TRY(const Temporary temporary, create_temporary(disk, path));
    if (const Result<> filled = fill(temporary, content); !filled) {
        return abandon(disk, temporary.path, filled.error());
    }
    if (const Result<> linked = disk.link(temporary.path, path); !linked) {
        return abandon(disk, temporary.path, linked.error());
    }
    TRY_VOID(disk.remove(temporary.path));
    return disk.sync_directory(parent_of(path));
}

std::string parent_of(std::string_view path) {
    const std::size_t slash = path.rfind('/');
    if (slash == std::string_view::npos) return ".";
    if (slash == 0) return "/";
    return std::string(path.substr(0, slash));
}

}  // namespace io
