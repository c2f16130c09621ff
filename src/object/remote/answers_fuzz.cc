// A body as a server may send it: it is read or refused, and what is read is in order.

#include <algorithm>
#include <cstdint>

#include "base/check.h"
#include "object/remote/answers.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view body(reinterpret_cast<const char*>(data), size);
    if (const auto list = object::remote::read_list(body)) {
        const auto& objects = list->page.objects;
        CHECK(std::ranges::is_sorted(objects, {}, &object::Info::key));
        CHECK(std::ranges::none_of(objects, [](const auto& one) { return one.key.empty(); }));
        CHECK(!list->token || !list->token->empty());
    }
    static_cast<void>(object::remote::read_fault(body));
    static_cast<void>(object::remote::read_bucket_names(body));
    static_cast<void>(object::remote::read_upload_id(body));
    const auto date = object::remote::read_http_date(body.substr(0, 29));
    CHECK(date >= object::remote::read_iso_time("0000-01-01T00:00:00Z"));
    static_cast<void>(object::remote::read_iso_time(body));
    return 0;
}
