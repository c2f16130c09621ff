#include "base/check.h"

#include <cstdio>
#include <cstdlib>

namespace base {

void check_failed(std::string_view file, int line, std::string_view condition,
                  std::string_view facts) {
    const std::string words = text("CHECK failed at ", file, ":", line, ": ", condition,
                                   facts.empty() ? "" : " | ", facts, "\n");
    std::fwrite(words.data(), 1, words.size(), stderr);
    std::abort();
}

}  // namespace base
