// Any bytes as a policy: no crash; and what is taken decides the same each time, with a denial
// above all.

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "base/check.h"
#include "door/s3/rules/policy.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using door::s3::rules::Policy;
    using door::s3::rules::Verdict;
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    auto policy = Policy::parse(text, "b");
    if (!policy) return 0;
    const auto verdict = [&](std::string_view user) {
        return policy->verdict({.action = "s3:GetObject",
                                .bucket = "b",
                                .key = "in/x",
                                .user = user,
                                .prefix = "in/"});
    };
    CHECK(verdict("ann") == verdict("ann"));
    CHECK(verdict("") != Verdict::allowed);
    return 0;
}
