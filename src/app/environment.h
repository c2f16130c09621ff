#pragma once
// What the person's shell says.

#include <cstdlib>
#include <string>

namespace app {

// Empty if there is no such variable.
inline std::string environment(const char* name) {
    const char* const value = std::getenv(name);  // NOLINT(concurrency-mt-unsafe): nobody sets one
    return value != nullptr ? value : "";
}

}  // namespace app
