#include "object/listing.h"

#include <algorithm>
#include <string>

#include "object/names.h"

namespace object {
namespace {

// The part of the key up to and with the first delimiter after the prefix; empty: there is none.
std::string_view common_prefix_of(std::string_view key, const ListRequest& request) {
    if (request.delimiter.empty()) return {};
    const std::size_t at = key.find(request.delimiter, request.prefix.size());
    if (at == std::string_view::npos) return {};
    return key.substr(0, at + request.delimiter.size());
}

Result<> seek_to_start(KeyCursor& keys, const ListRequest& request) {
    if (request.start_after < request.prefix) return keys.seek(request.prefix);
    const bool after_group = request.start_after.starts_with(request.prefix) &&
                             !request.start_after.empty() &&
                             common_prefix_of(request.start_after, request) == request.start_after;
    if (after_group) return keys.seek(after_prefix(request.start_after));
    return keys.seek(request.start_after + '\0');
}

}  // namespace

Result<ListPage> list_page(KeyCursor& keys, const ListRequest& request) {
    ListPage page;
    if (request.keys_max == 0) return page;
    TRY_VOID(seek_to_start(keys, request));
    std::string last;
    std::size_t count = 0;
    while (keys.at_key() && keys.key().starts_with(request.prefix)) {
        if (count == request.keys_max) {
            page.next = std::move(last);
            return page;
        }
        const std::string_view group = common_prefix_of(keys.key(), request);
        if (!group.empty()) {
            last.assign(group);
            page.common_prefixes.push_back(last);
            ++count;
            const std::string bound = after_prefix(last);
            if (bound.empty()) return page;  // nothing can follow a prefix of 0xFF bytes alone
            TRY_VOID(keys.seek(bound));
            continue;
        }
        Result<Info> info = keys.info();
        if (info) {
            last.assign(keys.key());
            page.objects.push_back(*std::move(info));
            ++count;
        } else if (info.error().code != base::Code::not_found) {
            return info.error();
        }
        TRY_VOID(keys.next());
    }
    return page;
}

}  // namespace object
