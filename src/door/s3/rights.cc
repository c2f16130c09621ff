// May the caller do that? The bucket's policy speaks first, then the limit of his key.

#include "door/s3/call.h"
#include "door/s3/rules/action.h"

namespace door::s3 {
namespace {

using rules::Verdict;

Verdict verdict_of(const Call& call, std::string_view operation, const api::Address& address) {
    if (!call.house.policies.has_any()) return Verdict::nothing_said;
    const auto policy = call.house.policies.find(address.bucket);
    if (!policy) return Verdict::nothing_said;
    const auto& key = call.caller.key;
    const std::string action = rules::action_of(operation);
    return policy->verdict({.action = action,
                            .bucket = address.bucket,
                            .key = address.key,
                            .user = !key                ? std::string_view()
                                    : key->user.empty() ? std::string_view(key->id)
                                                        : std::string_view(key->user),
                            .prefix = call.query.value("prefix")});
}

Problem denied_by_policy() {
    return {"AccessDenied", "Access Denied: the bucket's policy denies it explicitly."};
}

// Limited keys see what their limit names: lists by the prefix that they ask for.
Outcome<> check_limit(const Call& call, const Operation& operation) {
    if (operation.serve == delete_bucket) return {};  // looks at it by itself
    const bool is_bucket = call.address.key.empty();
    if (operation.right == auth::Right::list && is_bucket) {
        return check_right(call.caller, auth::Right::list,
                           {call.address.bucket, std::string(call.query.value("prefix"))});
    }
    if (!is_bucket) return check_right(call.caller, operation.right, call.address);
    // Who has any right in a bucket may know that it is there.
    const bool is_harmless = operation.serve == head_bucket || operation.serve == get_location ||
                             operation.serve == create_bucket || operation.serve == get_versioning;
    const auto& key = call.caller.key;
    if (is_harmless && key && key->limit && key->limit->bucket == call.address.bucket) return {};
    return check_unlimited(call.caller);
}

}  // namespace

Outcome<> check_object_right(const Call& call, std::string_view operation, auth::Right right,
                             const api::Address& address) {
    const Verdict verdict = verdict_of(call, operation, address);
    if (verdict == Verdict::denied) return denied_by_policy();
    if (verdict == Verdict::allowed) return {};
    return check_right(call.caller, right, address);
}

Outcome<> check_operation(const Call& call, const Operation& operation) {
    // Those of many keys look at each of them.
    if (call.address.bucket.empty() || operation.serve == delete_objects) return {};
    // A policy never locks out who may change it.
    const bool is_of_policy = operation.serve == get_policy || operation.serve == put_policy ||
                              operation.serve == delete_policy;
    if (is_of_policy) return check_unlimited(call.caller);
    const Verdict verdict = verdict_of(call, operation.name, call.address);
    if (verdict == Verdict::denied) return denied_by_policy();
    if (verdict == Verdict::allowed) return {};
    return check_limit(call, operation);
}

}  // namespace door::s3
