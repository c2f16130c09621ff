#pragma once
// May this principal do that? Kafka's rules: super users may; else a denial decides, else a grant,
// else, for a resource that no rule names at all, `allow.everyone.if.no.acl.found`.

#include <array>
#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "auth/acls.h"
#include "auth/principal.h"

namespace auth {

struct AuthorizerOptions {
    std::vector<std::string> super_users;  // "User:admin"
    bool allows_everyone_without_acl = true;
};

// "User:a;User:b", as super.users has it; Code::invalid_argument for what is no "type:name".
base::Result<std::vector<std::string>> parse_super_users(std::string_view text);

// Owner: app.  Any thread.
class Authorizer {
  public:
    Authorizer(const Acls& acls, AuthorizerOptions options);

    // One question, answered from `table`.
    bool allows(const AclTable& table, const Principal& principal, std::string_view host,
                Operation operation, ResourceType type, std::string_view name) const;
    // Is there any resource of this type for which it may? What an idempotent producer needs of
    // topics before it has named one.
    bool allows_any(const AclTable& table, const Principal& principal, std::string_view host,
                    Operation operation, ResourceType type) const;
    bool is_super(const Principal& principal) const;

    const Acls& acls() const { return acls_; }

  private:
    const Acls& acls_;
    AuthorizerOptions options_;
};

// What one connection may do: the principal, where it comes from, and the answers it was given, so
// that the next record's costs one look into a map.
//   Owner: a connection.  Runs on: its shard.
class Access {
  public:
    // Answers that are remembered, and the longest name among them: small, for a peer chooses the
    // names and there are thousands of peers.
    static constexpr std::size_t kAnswersMax = 128;
    static constexpr std::size_t kNameBytesMax = 256;

    Access(const Authorizer& authorizer, Principal principal, std::string host);

    // A change of the rules counts from the next question on.
    bool may(Operation operation, ResourceType type, std::string_view name);
    bool may(Operation operation) { return may(operation, ResourceType::cluster, kClusterName); }
    bool may_any(Operation operation, ResourceType type);
    // Bit n: operation number n is allowed; of those that the type has.
    std::uint32_t allowed_operations(ResourceType type, std::string_view name);

    const Principal& principal() const { return principal_; }
    const std::string& host() const { return host_; }

  private:
    // By operation number: asked before, and the answer.
    struct Answers {
        std::uint32_t known = 0;
        std::uint32_t allowed = 0;
    };
    void refresh();

    const Authorizer& authorizer_;
    Principal principal_;
    std::string host_;
    bool is_super_;
    std::uint64_t version_ = 0;
    std::shared_ptr<const AclTable> table_;
    std::array<std::map<std::string, Answers, std::less<>>, 8> answers_;  // by resource type
    std::size_t answers_count_ = 0;
};

}  // namespace auth
