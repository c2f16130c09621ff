#include "codec/xxhash_stream.h"

#include <xxhash.h>

#include "base/check.h"

namespace codec {
namespace {

template <class Canonical>
std::string text_of(const Canonical& canonical) {
    return {reinterpret_cast<const char*>(canonical.digest), sizeof canonical.digest};
}

}  // namespace

struct XxHashStream::State {
    XxHash kind;
    std::unique_ptr<XXH64_state_t, XXH_errorcode (*)(XXH64_state_t*)> xxh64{nullptr,
                                                                            XXH64_freeState};
    std::unique_ptr<XXH3_state_t, XXH_errorcode (*)(XXH3_state_t*)> xxh3{nullptr, XXH3_freeState};
};

XxHashStream::XxHashStream(XxHash kind) : state_(std::make_unique<State>()) {
    state_->kind = kind;
    XXH_errorcode begun = XXH_ERROR;
    if (kind == XxHash::xxh64) {
        state_->xxh64.reset(XXH64_createState());
        begun = XXH64_reset(state_->xxh64.get(), 0);
    } else {
        state_->xxh3.reset(XXH3_createState());
        begun = kind == XxHash::xxh3 ? XXH3_64bits_reset(state_->xxh3.get())
                                     : XXH3_128bits_reset(state_->xxh3.get());
    }
    CHECK(begun == XXH_OK);
}
XxHashStream::~XxHashStream() = default;
XxHashStream::XxHashStream(XxHashStream&&) noexcept = default;
XxHashStream& XxHashStream::operator=(XxHashStream&&) noexcept = default;

void XxHashStream::add(base::ByteView bytes) {
    XXH_errorcode added = XXH_ERROR;
    switch (state_->kind) {
        case XxHash::xxh64:
            added = XXH64_update(state_->xxh64.get(), bytes.data(), bytes.size());
            break;
        case XxHash::xxh3:
            added = XXH3_64bits_update(state_->xxh3.get(), bytes.data(), bytes.size());
            break;
        case XxHash::xxh128:
            added = XXH3_128bits_update(state_->xxh3.get(), bytes.data(), bytes.size());
            break;
    }
    CHECK(added == XXH_OK);
}

std::string XxHashStream::value() const {
    if (state_->kind == XxHash::xxh128) {
        XXH128_canonical_t canonical{};
        XXH128_canonicalFromHash(&canonical, XXH3_128bits_digest(state_->xxh3.get()));
        return text_of(canonical);
    }
    XXH64_canonical_t canonical{};
    XXH64_canonicalFromHash(&canonical, state_->kind == XxHash::xxh64
                                            ? XXH64_digest(state_->xxh64.get())
                                            : XXH3_64bits_digest(state_->xxh3.get()));
    return text_of(canonical);
}

}  // namespace codec
