#include "door/s3/rules/policy.h"

#include <algorithm>

#include "base/text.h"
#include "door/s3/rules/policy_document.h"
#include "door/s3/rules/wildcard.h"

namespace door::s3::rules {
namespace {

using Condition = Policy::Condition;
using Statement = Policy::Statement;

bool holds(const Condition& condition, const PolicyCall& call) {
    const std::string_view value = condition.key == Condition::Key::prefix ? call.prefix
                                   : condition.key == Condition::Key::user
                                       ? call.user
                                       // This door speaks plain HTTP.
                                       : std::string_view("false");
    const bool is_one_of = std::ranges::any_of(condition.values, [&](const std::string& wanted) {
        return condition.has_wildcards ? matches(wanted, value) : wanted == value;
    });
    return is_one_of != condition.is_negated;
}

bool names(const std::vector<std::string>& patterns, std::string_view text) {
    return std::ranges::any_of(
        patterns, [text](const std::string& pattern) { return matches(pattern, text); });
}

bool applies(const Statement& statement, const PolicyCall& call, std::string_view action,
             std::string_view resource) {
    const bool is_for_caller =
        statement.is_for_all ||
        (!call.user.empty() &&
         std::ranges::find(statement.users, call.user) != statement.users.end());
    return is_for_caller && names(statement.actions, action) != statement.names_other_actions &&
           names(statement.resources, resource) != statement.names_other_resources &&
           std::ranges::all_of(statement.conditions,
                               [&](const Condition& one) { return holds(one, call); });
}

}  // namespace

Outcome<Policy> Policy::parse(std::string_view document, std::string_view bucket) {
    TRY(std::vector<Statement> statements, read_statements(document));
    const std::string whole = base::text(kBucketArn, bucket);
    for (const Statement& statement : statements) {
        for (const std::string& resource : statement.resources) {
            const bool is_inside = resource == "*" || resource == whole ||
                                   resource.starts_with(base::text(whole, '/')) ||
                                   resource == base::text(whole, '*');
            if (!is_inside) return Problem{"MalformedPolicy", "Policy has invalid resource"};
        }
    }
    return Policy(std::move(statements));
}

Verdict Policy::verdict(const PolicyCall& call) const {
    const std::string action = lower_case(call.action);
    const std::string resource =
        base::text(kBucketArn, call.bucket, call.key.empty() ? "" : "/", call.key);
    Verdict verdict = Verdict::nothing_said;
    for (const Statement& statement : statements_) {
        if (!applies(statement, call, action, resource)) continue;
        if (statement.effect == Effect::deny) return Verdict::denied;
        // Who has no key stays outside, whatever a policy allows.
        if (!call.user.empty()) verdict = Verdict::allowed;
    }
    return verdict;
}

}  // namespace door::s3::rules
