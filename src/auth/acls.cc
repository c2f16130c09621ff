#include "auth/acls.h"

#include <algorithm>
#include <optional>

#include "auth/private_file.h"
#include "base/limits.h"
#include "codec/json/json.h"
#include "codec/json/writer.h"

namespace auth {
namespace {

using base::Code;
using base::Error;
using base::Result;

AclTable::ByName& names_of(AclTable::OfType& type, PatternType pattern) {
    return pattern == PatternType::prefixed ? type.prefixed : type.literal;
}

template <class Enum>
void number_field(codec::JsonReader& json, Enum& out) {
    std::int8_t number = 0;
    // What does not fit stays `unknown`, which check_acl() refuses.
    if (base::parse_number(json.number(), number)) out = static_cast<Enum>(number);
}

Acl read_acl(codec::JsonReader& json) {
    Acl acl;
    json.enter_object();
    while (const auto field = json.next_field()) {
        if (*field == "resource") {
            number_field(json, acl.resource);
        } else if (*field == "pattern") {
            number_field(json, acl.pattern);
        } else if (*field == "name") {
            acl.name = json.string();
        } else if (*field == "principal") {
            acl.principal = json.string();
        } else if (*field == "host") {
            acl.host = json.string();
        } else if (*field == "operation") {
            number_field(json, acl.operation);
        } else if (*field == "permission") {
            number_field(json, acl.permission);
        } else {
            json.skip();
        }
    }
    return acl;
}

void write_acls(codec::JsonWriter& json, const AclTable::ByName& by_name) {
    for (const auto& [name, acls] : by_name) {
        for (const Acl& acl : acls) {
            json.begin_object();
            json.key("resource").number(static_cast<int>(acl.resource));
            json.key("pattern").number(static_cast<int>(acl.pattern));
            json.key("name").string(acl.name);
            json.key("principal").string(acl.principal);
            json.key("host").string(acl.host);
            json.key("operation").number(static_cast<int>(acl.operation));
            json.key("permission").number(static_cast<int>(acl.permission));
            json.end_object();
        }
    }
}

std::string to_json(const AclTable& table) {
    std::string text;
    codec::JsonWriter json(text);
    json.begin_object();
    json.key("acls").begin_array();
    for (const auto& [type, patterns] : table.types) {
        write_acls(json, patterns.literal);
        write_acls(json, patterns.prefixed);
    }
    json.end_array();
    json.end_object();
    return text;
}

Result<AclTable> from_json(std::string text) {
    std::vector<Acl> acls;
    codec::JsonReader json(text);
    json.enter_object();
    while (const auto field = json.next_field()) {
        if (*field != "acls") {
            json.skip();
            continue;
        }
        json.enter_array();
        while (json.next_element()) acls.push_back(read_acl(json));
    }
    TRY_VOID(json.finish());
    AclTable table;
    for (const Acl& acl : acls) {
        TRY_VOID(check_acl(acl));
        if (!table.contains(acl)) table.add(acl);
    }
    return table;
}

// Drops what `filter` covers; returns how many that were.
std::size_t drop(const AclFilter& filter, AclTable::ByName& by_name) {
    std::size_t dropped = 0;
    for (auto place = by_name.begin(); place != by_name.end();) {
        dropped +=
            std::erase_if(place->second, [&filter](const Acl& acl) { return filter.covers(acl); });
        place = place->second.empty() ? by_name.erase(place) : std::next(place);
    }
    return dropped;
}

}  // namespace

bool AclTable::contains(const Acl& acl) const {
    const auto type = types.find(acl.resource);
    if (type == types.end()) return false;
    const ByName& names =
        acl.pattern == PatternType::prefixed ? type->second.prefixed : type->second.literal;
    const auto found = names.find(acl.name);
    return found != names.end() &&
           std::find(found->second.begin(), found->second.end(), acl) != found->second.end();
}

void AclTable::add(const Acl& acl) {
    names_of(types[acl.resource], acl.pattern)[acl.name].push_back(acl);
    ++count;
}

std::vector<Acl> AclTable::find(const AclFilter& filter) const {
    std::vector<Acl> found;
    for (const auto& [type, patterns] : types) {
        for (const ByName* names : {&patterns.literal, &patterns.prefixed}) {
            for (const auto& [name, acls] : *names) {
                std::copy_if(acls.begin(), acls.end(), std::back_inserter(found),
                             [&filter](const Acl& acl) { return filter.covers(acl); });
            }
        }
    }
    return found;
}

Result<std::unique_ptr<Acls>> Acls::open(io::Disk& disk, std::string path) {
    std::unique_ptr<Acls> acls(new Acls(disk, std::move(path)));
    TRY(std::optional<std::string> text, read_private_file(disk, acls->path_));
    if (text) {
        Result<AclTable> table = from_json(*std::move(text));
        if (!table) return base::within(acls->path_, table.error());
        acls->table_.set(*std::move(table));
    }
    return acls;
}

Result<> Acls::replace(AclTable table) {
    TRY_VOID(disk_.make_directories(io::parent_of(path_)));
    TRY_VOID(replace_private_file(disk_, path_, to_json(table)));
    table_.set(std::move(table));
    return {};
}

Result<> Acls::add(const std::vector<Acl>& acls) {
    const std::lock_guard guard(change_);
    AclTable table = *table_.get();
    const std::size_t before = table.count;
    for (const Acl& acl : acls) {
        CHECK(static_cast<bool>(check_acl(acl)));
        if (!table.contains(acl)) table.add(acl);
    }
    if (table.count > base::limits::kAclsMax) {
        return Error{Code::too_large, base::text("there can be at most ", base::limits::kAclsMax,
                                                 " access rules; use prefixed ones")};
    }
    if (table.count == before) return {};
    return replace(std::move(table));
}

Result<std::vector<std::vector<Acl>>> Acls::remove(const std::vector<AclFilter>& filters) {
    const std::lock_guard guard(change_);
    const std::shared_ptr<const AclTable> before = table_.get();
    AclTable table = *before;
    std::vector<std::vector<Acl>> removed;
    for (const AclFilter& filter : filters) {
        removed.push_back(before->find(filter));
        for (auto& [type, patterns] : table.types) {
            table.count -= drop(filter, patterns.literal);
            table.count -= drop(filter, patterns.prefixed);
        }
    }
    if (table.count != before->count) TRY_VOID(replace(std::move(table)));
    return removed;
}

}  // namespace auth
