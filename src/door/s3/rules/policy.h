#pragma once
// A bucket's policy: who may do what with it, as its owner wrote it down in the policy language of
// AWS (version 2012-10-17). What cannot be enforced here is not taken.
//
//     TRY(const Policy policy, Policy::parse(document, "bucket"));
//     if (policy.verdict({.action = "s3:GetObject", …}) == Verdict::denied) …

#include <string>
#include <string_view>
#include <vector>

#include "door/s3/api/problem.h"

namespace door::s3::rules {

using api::Outcome;
using api::Problem;

// One call, as the statements see it.
struct PolicyCall {
    std::string_view action;  // "s3:GetObject"
    std::string_view bucket;
    std::string_view key;     // empty: the bucket
    std::string_view user;    // whose key it is; empty: nobody has said who he is
    std::string_view prefix;  // that a list asks for
};

enum class Verdict : std::uint8_t { nothing_said, allowed, denied };

class Policy {
  public:
    // MalformedPolicy; NotImplemented, which names the condition that is not known here.
    static Outcome<Policy> parse(std::string_view document, std::string_view bucket);

    // One denial counts more than any permission.
    Verdict verdict(const PolicyCall& call) const;

    enum class Effect : std::uint8_t { allow, deny };
    // Of the values one must match, or none of them where it is negated.
    struct Condition {
        enum class Key : std::uint8_t { prefix, user, is_encrypted } key = Key::prefix;
        bool has_wildcards = false;
        bool is_negated = false;
        std::vector<std::string> values{};
    };
    struct Statement {
        Effect effect = Effect::allow;
        bool is_for_all = false;           // keys, and who has none
        std::vector<std::string> users{};  // by name
        bool names_other_actions = false;  // NotAction
        std::vector<std::string> actions{};
        bool names_other_resources = false;  // NotResource
        std::vector<std::string> resources{};
        std::vector<Condition> conditions{};
    };

  private:
    explicit Policy(std::vector<Statement> statements) : statements_(std::move(statements)) {}
    std::vector<Statement> statements_;
};

}  // namespace door::s3::rules
