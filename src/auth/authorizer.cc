#include "auth/authorizer.h"

#include <algorithm>

namespace auth {
namespace {

using base::Code;
using base::Error;

constexpr std::uint32_t bit(Operation operation) { return 1U << static_cast<unsigned>(operation); }

// A grant of any of these is a grant of `asked`.
std::uint32_t granted_by(Operation asked) {
    std::uint32_t grants = bit(asked) | bit(Operation::all);
    if (asked == Operation::describe) {
        grants |= bit(Operation::read) | bit(Operation::write) | bit(Operation::remove) |
                  bit(Operation::alter);
    }
    if (asked == Operation::describe_configs) grants |= bit(Operation::alter_configs);
    return grants;
}

// One question, and what the rules seen so far say to it.
struct Question {
    const std::string& principal;
    std::string_view host;
    Operation operation;
    bool names_resource = false;
    bool allowed = false;
    bool denied = false;

    bool concerns(const Acl& acl) const {
        const bool same_principal = acl.principal == principal || acl.principal == "User:*";
        return same_principal && (acl.host == host || acl.host == kWildcard);
    }
    // A denial is never implied: that of ALTER does not deny DESCRIBE.
    bool is_denied_by(const Acl& acl) const {
        return acl.permission == Permission::deny && concerns(acl) &&
               (acl.operation == operation || acl.operation == Operation::all);
    }
    bool is_allowed_by(const Acl& acl) const {
        return acl.permission == Permission::allow && concerns(acl) &&
               (granted_by(operation) & bit(acl.operation)) != 0;
    }
    void ask(const std::vector<Acl>& acls) {
        names_resource = names_resource || !acls.empty();
        for (const Acl& acl : acls) {
            denied = denied || is_denied_by(acl);
            allowed = allowed || is_allowed_by(acl);
        }
    }
    void ask(const AclTable::ByName& names, std::string_view name) {
        const auto found = names.find(name);
        if (found != names.end()) ask(found->second);
    }
};

// Whether a denial covers every resource that `grant` covers.
bool is_dominated(const Acl& grant, const AclTable::OfType& type, const Question& question) {
    const auto denies = [&](const AclTable::ByName& names, std::string_view name) {
        const auto found = names.find(name);
        return found != names.end() &&
               std::any_of(found->second.begin(), found->second.end(),
                           [&](const Acl& acl) { return question.is_denied_by(acl); });
    };
    if (denies(type.literal, kWildcard)) return true;
    if (grant.pattern == PatternType::literal) {
        if (grant.name == kWildcard) return false;
        if (denies(type.literal, grant.name)) return true;
    }
    for (std::size_t length = 1; length <= grant.name.size(); ++length) {
        if (denies(type.prefixed, std::string_view(grant.name).substr(0, length))) return true;
    }
    return false;
}

}  // namespace

base::Result<std::vector<std::string>> parse_super_users(std::string_view text) {
    std::vector<std::string> users;
    while (!text.empty()) {
        const std::size_t end = std::min(text.find(';'), text.size());
        std::string_view one = text.substr(0, end);
        text.remove_prefix(std::min(end + 1, text.size()));
        while (one.starts_with(' ')) one.remove_prefix(1);
        while (one.ends_with(' ')) one.remove_suffix(1);
        if (one.empty()) continue;
        const std::size_t colon = one.find(':');
        if (colon == 0 || colon == std::string_view::npos || colon + 1 == one.size()) {
            return Error{Code::invalid_argument,
                         base::text("super user \"", base::printable(one),
                                    "\": type:name is expected, such as User:admin")};
        }
        users.emplace_back(one);
    }
    return users;
}

Authorizer::Authorizer(const Acls& acls, AuthorizerOptions options)
    : acls_(acls), options_(std::move(options)) {}

bool Authorizer::is_super(const Principal& principal) const {
    return std::find(options_.super_users.begin(), options_.super_users.end(), principal.value()) !=
           options_.super_users.end();
}

bool Authorizer::allows(const AclTable& table, const Principal& principal, std::string_view host,
                        Operation operation, ResourceType type, std::string_view name) const {
    if (is_super(principal)) return true;
    Question question{.principal = principal.value(), .host = host, .operation = operation};
    if (const auto found = table.types.find(type); found != table.types.end()) {
        const AclTable::OfType& rules = found->second;
        question.ask(rules.literal, name);
        if (name != kWildcard) question.ask(rules.literal, kWildcard);
        if (!rules.prefixed.empty()) {
            for (std::size_t length = 1; length <= name.size(); ++length) {
                question.ask(rules.prefixed, name.substr(0, length));
            }
        }
    }
    if (question.denied) return false;
    if (question.allowed) return true;
    return !question.names_resource && options_.allows_everyone_without_acl;
}

bool Authorizer::allows_any(const AclTable& table, const Principal& principal,
                            std::string_view host, Operation operation, ResourceType type) const {
    if (is_super(principal)) return true;
    const auto found = table.types.find(type);
    if (found == table.types.end()) return options_.allows_everyone_without_acl;
    const AclTable::OfType& rules = found->second;
    Question question{.principal = principal.value(), .host = host, .operation = operation};
    question.ask(rules.literal, kWildcard);
    if (question.denied) return false;
    // Some resource is named by no rule, unless a rule names them all.
    if (options_.allows_everyone_without_acl && !question.names_resource) return true;
    for (const AclTable::ByName* names : {&rules.literal, &rules.prefixed}) {
        for (const auto& [name, acls] : *names) {
            for (const Acl& acl : acls) {
                if (question.is_allowed_by(acl) && !is_dominated(acl, rules, question)) return true;
            }
        }
    }
    return false;
}

Access::Access(const Authorizer& authorizer, Principal principal, std::string host)
    : authorizer_(authorizer),
      principal_(std::move(principal)),
      host_(std::move(host)),
      is_super_(authorizer.is_super(principal_)) {}

void Access::refresh() {
    const Published<AclTable>& newest = authorizer_.acls().table();
    const std::uint64_t version = newest.version();
    if (version != version_) {
        // The version first: a table newer than it is only looked at once more than needed.
        version_ = version;
        table_ = newest.get();
    } else if (answers_count_ < kAnswersMax) {
        return;
    }
    for (auto& of_type : answers_) of_type.clear();
    answers_count_ = 0;
}

bool Access::may(Operation operation, ResourceType type, std::string_view name) {
    if (is_super_) return true;
    refresh();
    // Without rules there is nothing to look up.
    if (table_->count == 0 || name.size() > kNameBytesMax) {
        return authorizer_.allows(*table_, principal_, host_, operation, type, name);
    }
    auto& of_type = answers_[static_cast<std::size_t>(type)];
    auto place = of_type.find(name);
    if (place == of_type.end()) {
        place = of_type.emplace(name, Answers{}).first;
        ++answers_count_;
    }
    Answers& answers = place->second;
    if ((answers.known & bit(operation)) == 0) {
        answers.known |= bit(operation);
        if (authorizer_.allows(*table_, principal_, host_, operation, type, name)) {
            answers.allowed |= bit(operation);
        }
    }
    return (answers.allowed & bit(operation)) != 0;
}

bool Access::may_any(Operation operation, ResourceType type) {
    refresh();
    return authorizer_.allows_any(*table_, principal_, host_, operation, type);
}

std::uint32_t Access::allowed_operations(ResourceType type, std::string_view name) {
    const std::uint32_t asked = operations_of(type);
    std::uint32_t allowed = 0;
    for (int number = 0; number < 32; ++number) {
        if ((asked >> number & 1U) == 0) continue;
        if (may(static_cast<Operation>(number), type, name)) allowed |= 1U << number;
    }
    return allowed;
}

}  // namespace auth
