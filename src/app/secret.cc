#include "app/secret.h"

#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>

#include "io/posix_disk.h"

namespace app {
namespace {

using base::Code;
using base::Error;
using base::Result;
using commands::Job;

// More than any of them may be, so that "too long" is said by who knows the limit.
constexpr std::size_t kSecretBytesMax = 8192;

Result<std::string> read_stdin() {
    std::string text;
    std::array<char, 1024> part;
    while (text.size() <= kSecretBytesMax) {
        const ssize_t got = ::read(STDIN_FILENO, part.data(), part.size());
        if (got < 0 && errno == EINTR) continue;
        if (got < 0) return Error{Code::io, base::text("stdin: ", std::strerror(errno))};
        if (got == 0) return text;
        text.append(part.data(), static_cast<std::size_t>(got));
    }
    return Error{Code::too_large, "stdin: more than any secret has"};
}

Result<std::string> read_source(const SecretSource& from) {
    if (from.file.empty()) return read_stdin();
    io::PosixDisk disk;
    TRY(const base::Bytes bytes, io::read_file(disk, from.file, kSecretBytesMax));
    return std::string(base::as_text(bytes));
}

}  // namespace

Result<> read_secret(const SecretSource& from, Job& job) {
    TRY(std::string text, read_source(from));
    if (text.ends_with('\n')) text.pop_back();
    if (text.ends_with('\r')) text.pop_back();
    if (text.empty()) {
        return Error{Code::invalid_argument, base::text(from.file.empty() ? "stdin" : from.file,
                                                        ": no ", from.word, " is in it")};
    }
    job.words[from.word] = std::move(text);
    return {};
}

}  // namespace app
