// A request as text, "method path?query" and a line for each header: claims are read without a
// fault, and whatever is presigned verifies, and no more after one byte was changed.

#include <cstdint>

#include "auth/sigv4.h"
#include "auth/sigv4_words.h"
#include "base/check.h"

namespace {

auth::SigV4Request request_of(std::string_view text) {
    using auth::sigv4_words::cut;
    auth::SigV4Request request;
    std::string_view line = cut(text, '\n');
    request.method = cut(line, ' ');
    request.path = cut(line, '?');
    request.query = auth::parse_query(line).value_or(auth::NamedTexts{});
    if (request.method.starts_with('P')) request.path_rules = auth::SigV4Request::Path::as_is;
    while (!text.empty()) {
        std::string_view header = cut(text, '\n');
        const std::string_view name = cut(header, ':');
        request.headers.emplace_back(name, header);
    }
    return request;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    auth::SigV4Request request = request_of(text);
    for (const auto& claim : {auth::claim_in_headers(request), auth::claim_in_query(request)}) {
        if (claim) CHECK(!auth::verifies(*claim, request, "a secret nobody knows"));
    }
    const auto is_signature_word = [](const auto& one) {
        return auth::sigv4_words::lower_case(one.first).starts_with("x-amz-");
    };
    std::erase_if(request.query, is_signature_word);
    auth::presign(request, {"AKID", "secret", ""}, {"here", "thing", base::from_epoch_ms(0)},
                  std::chrono::seconds(1));
    const auto claim = auth::claim_in_query(request);
    CHECK(claim && auth::verifies(*claim, request, "secret"));
    request.method += "x";
    CHECK(!auth::verifies(*claim, request, "secret"));
    return 0;
}
