#pragma once
// One access rule and one question about rules, in Kafka's own words and numbers.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <tuple>

#include "base/result.h"

namespace auth {

// The numbers are those of Kafka's protocol (DescribeAcls, CreateAcls, DeleteAcls).
enum class ResourceType : std::int8_t {
    unknown = 0,
    any = 1,
    topic = 2,
    group = 3,
    cluster = 4,
    transactional_id = 5,
    delegation_token = 6,
    user = 7,
};
enum class PatternType : std::int8_t { unknown = 0, any = 1, match = 2, literal = 3, prefixed = 4 };
enum class Operation : std::int8_t {
    unknown = 0,
    any = 1,
    all = 2,
    read = 3,
    write = 4,
    create = 5,
    remove = 6,  // "delete" is a keyword
    alter = 7,
    describe = 8,
    cluster_action = 9,
    describe_configs = 10,
    alter_configs = 11,
    idempotent_write = 12,
    create_tokens = 13,
    describe_tokens = 14,
};
enum class Permission : std::int8_t { unknown = 0, any = 1, deny = 2, allow = 3 };

// The one name that a resource of type `cluster` has.
inline constexpr std::string_view kClusterName = "kafka-cluster";
// A literal pattern of this name covers every resource of its type; a host or `User:*` likewise.
inline constexpr std::string_view kWildcard = "*";

struct Acl {
    ResourceType resource = ResourceType::unknown;
    PatternType pattern = PatternType::unknown;
    std::string name;
    std::string principal;  // "User:alice"
    std::string host;       // an address, or "*"
    Operation operation = Operation::unknown;
    Permission permission = Permission::unknown;

    friend auto operator<=>(const Acl&, const Acl&) = default;
};

// May it be stored? Code::invalid_argument says why not, in words for the peer.
base::Result<> check_acl(const Acl& acl);

// Absent texts and `any` cover everything; PatternType::match covers every pattern that would
// apply to a resource of that name.
struct AclFilter {
    ResourceType resource = ResourceType::any;
    PatternType pattern = PatternType::any;
    std::optional<std::string> name;
    std::optional<std::string> principal;
    std::optional<std::string> host;
    Operation operation = Operation::any;
    Permission permission = Permission::any;

    bool covers(const Acl& acl) const;
};

// An `unknown` in a filter is a peer's mistake.
base::Result<> check_filter(const AclFilter& filter);

// The operations that a resource of this type can be asked for, as Kafka's bit field (bit n is
// operation number n): what the *_authorized_operations of Metadata and DescribeGroups carry.
std::uint32_t operations_of(ResourceType type);

}  // namespace auth
