#include "auth/acl.h"

#include <initializer_list>

#include "base/limits.h"

namespace auth {
namespace {

using base::Code;
using base::Error;

// Kafka's own limits name none; a principal, a host or a name longer than this is no one's.
constexpr std::size_t kAclTextBytesMax = 1024;

template <class Enum>
bool within(Enum value, Enum first, Enum last) {
    return value >= first && value <= last;
}

bool is_text(std::string_view text) { return !text.empty() && text.size() <= kAclTextBytesMax; }

}  // namespace

base::Result<> check_acl(const Acl& acl) {
    const auto wrong = [](std::string_view what) {
        return Error{Code::invalid_argument, std::string(what)};
    };
    if (!within(acl.resource, ResourceType::topic, ResourceType::user)) {
        return wrong("the resource type of a rule is one of the known ones, not ANY");
    }
    if (!within(acl.pattern, PatternType::literal, PatternType::prefixed)) {
        return wrong("the pattern type of a rule is LITERAL or PREFIXED");
    }
    if (!within(acl.operation, Operation::all, Operation::describe_tokens)) {
        return wrong("the operation of a rule is one of the known ones, not ANY");
    }
    if (!within(acl.permission, Permission::deny, Permission::allow)) {
        return wrong("the permission of a rule is ALLOW or DENY");
    }
    if (!is_text(acl.name)) return wrong("a rule needs a resource name of at most 1024 bytes");
    if (acl.resource == ResourceType::cluster && acl.name != kClusterName) {
        return wrong("the only valid name for the CLUSTER resource is kafka-cluster");
    }
    if (!is_text(acl.host)) return wrong("a rule needs a host, or * for every one");
    const std::size_t colon = acl.principal.find(':');
    if (!is_text(acl.principal) || colon == 0 || colon == std::string::npos ||
        colon + 1 == acl.principal.size()) {
        return wrong("a principal is written as type:name, such as User:alice");
    }
    return {};
}

bool AclFilter::covers(const Acl& acl) const {
    if (resource != ResourceType::any && resource != acl.resource) return false;
    if (principal && *principal != acl.principal) return false;
    if (host && *host != acl.host) return false;
    if (operation != Operation::any && operation != acl.operation) return false;
    if (permission != Permission::any && permission != acl.permission) return false;
    const bool is_wide = pattern == PatternType::any || pattern == PatternType::match;
    if (!is_wide && pattern != acl.pattern) return false;
    if (!name) return true;
    if (pattern != PatternType::match) return *name == acl.name;
    if (acl.pattern == PatternType::prefixed) return name->starts_with(acl.name);
    return *name == acl.name || acl.name == kWildcard;
}

base::Result<> check_filter(const AclFilter& filter) {
    if (!within(filter.resource, ResourceType::any, ResourceType::user) ||
        !within(filter.pattern, PatternType::any, PatternType::prefixed) ||
        !within(filter.operation, Operation::any, Operation::describe_tokens) ||
        !within(filter.permission, Permission::any, Permission::allow)) {
        return Error{Code::invalid_argument, "the filter contains UNKNOWN elements"};
    }
    return {};
}

std::uint32_t operations_of(ResourceType type) {
    const auto bits = [](std::initializer_list<Operation> operations) {
        std::uint32_t all = 0;
        for (const Operation one : operations) all |= 1U << static_cast<unsigned>(one);
        return all;
    };
    using enum Operation;
    switch (type) {
        case ResourceType::topic:
            return bits(
                {read, write, create, remove, alter, describe, alter_configs, describe_configs});
        case ResourceType::group:
            return bits({read, describe, remove});
        case ResourceType::cluster:
            return bits({create, cluster_action, describe_configs, alter_configs, idempotent_write,
                         alter, describe});
        case ResourceType::transactional_id:
            return bits({describe, write});
        case ResourceType::delegation_token:
            return bits({describe});
        case ResourceType::user:
            return bits({create_tokens, describe_tokens});
        default:
            return 0;
    }
}

}  // namespace auth
