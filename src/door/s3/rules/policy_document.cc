#include "door/s3/rules/policy_document.h"

#include <algorithm>
#include <iterator>
#include <optional>

#include "base/limits.h"
#include "base/text.h"
#include "codec/json/json.h"

namespace door::s3::rules {
namespace {

using codec::JsonKind;
using codec::JsonReader;
using Condition = Policy::Condition;
using Effect = Policy::Effect;
using Statement = Policy::Statement;

// S3's limit.
constexpr std::size_t kDocumentBytesMax = 20 * base::limits::kKiB;
constexpr std::string_view kUserArn = "arn:aws:iam::";

Problem malformed(std::string message) { return {"MalformedPolicy", std::move(message)}; }

// What is wrong with a document is told after its end, where it is known to be JSON at all.
class StatementReader {
  public:
    explicit StatementReader(JsonReader& json) : json_(json) {}

    Statement read() {
        json_.enter_object();
        while (const auto name = json_.next_field()) {
            const std::string field(*name);
            if (field == "Effect") {
                take_effect();
            } else if (field == "Principal") {
                take_principal();
            } else if (field == "Action" || field == "NotAction") {
                statement_.names_other_actions = field == "NotAction";
                for (const std::string& one : texts()) {
                    statement_.actions.push_back(lower_case(one));
                }
            } else if (field == "Resource" || field == "NotResource") {
                statement_.names_other_resources = field == "NotResource";
                statement_.resources = texts();
            } else if (field == "Condition") {
                take_conditions();
            } else if (field == "Sid") {
                json_.string();
            } else {
                fail(Problem{"NotImplemented",
                             base::text("A policy's element ", base::printable(field),
                                        " is not offered here.")});
                json_.skip();
            }
        }
        check();
        return std::move(statement_);
    }
    std::optional<Problem>& problem() { return problem_; }

  private:
    void fail(Problem problem) {
        if (!problem_) problem_ = std::move(problem);
    }
    // A text, or a list of them.
    std::vector<std::string> texts() {
        std::vector<std::string> all;
        if (json_.kind() != JsonKind::array) {
            all.push_back(text());
            return all;
        }
        json_.enter_array();
        while (json_.next_element()) all.push_back(text());
        return all;
    }
    std::string text() {
        if (json_.kind() != JsonKind::boolean) return std::string(json_.string());
        return json_.boolean() ? "true" : "false";
    }
    void take_effect() {
        const std::string_view effect = json_.string();
        has_effect_ = effect == "Allow" || effect == "Deny";
        statement_.effect = effect == "Deny" ? Effect::deny : Effect::allow;
    }
    void take_principal() {
        has_principal_ = true;
        if (json_.kind() == JsonKind::string) {
            take_user(json_.string());
            return;
        }
        json_.enter_object();
        while (const auto kind = json_.next_field()) {
            // Services and identities of elsewhere never come in here: nobody is meant.
            const bool is_aws = *kind == "AWS";
            for (const std::string& one : texts()) {
                if (is_aws) take_user(one);
            }
        }
    }
    // "*", an account, or "arn:aws:iam::ACCOUNT:user/NAME", of which the name counts.
    void take_user(std::string_view text) {
        const bool is_account = text.size() == 12 && std::ranges::all_of(text, [](char digit) {
                                    return digit >= '0' && digit <= '9';
                                });
        if (text == "*" || is_account || (text.starts_with(kUserArn) && text.ends_with(":root"))) {
            statement_.is_for_all = true;
            return;
        }
        const std::size_t slash = text.rfind('/');
        if (!text.starts_with(kUserArn) || slash == std::string_view::npos ||
            slash + 1 == text.size()) {
            return fail(malformed("Invalid principal in policy"));
        }
        statement_.users.emplace_back(text.substr(slash + 1));
    }
    void take_conditions() {
        json_.enter_object();
        while (const auto name = json_.next_field()) {
            const std::string operation = lower_case(*name);
            json_.enter_object();
            while (const auto key = json_.next_field()) {
                const std::string variable = lower_case(*key);
                take_condition(operation, variable);
            }
        }
    }
    void take_condition(std::string_view operation, std::string_view variable) {
        Condition condition;
        condition.has_wildcards = operation.ends_with("like");
        condition.is_negated = operation.starts_with("stringnot");
        condition.values = texts();
        const bool is_text = operation == "stringequals" || operation == "stringnotequals" ||
                             operation == "stringlike" || operation == "stringnotlike";
        if (is_text && variable == "s3:prefix") {
            condition.key = Condition::Key::prefix;
        } else if (is_text && variable == "aws:username") {
            condition.key = Condition::Key::user;
        } else if (operation == "bool" && variable == "aws:securetransport") {
            condition.key = Condition::Key::is_encrypted;
        } else {
            return fail(Problem{"NotImplemented",
                                base::text("A policy that is kept is enforced, and the condition ",
                                           base::printable(operation), " on ",
                                           base::printable(variable), " is not known here.")});
        }
        statement_.conditions.push_back(std::move(condition));
    }
    void check() {
        if (!has_effect_) return fail(malformed("Invalid effect"));
        if (!has_principal_) return fail(malformed("Missing required field Principal"));
        if (statement_.actions.empty()) return fail(malformed("Missing required field Action"));
        if (statement_.resources.empty()) return fail(malformed("Missing required field Resource"));
        for (const std::string& action : statement_.actions) {
            if (action != "*" && !action.starts_with("s3:")) {
                return fail(malformed("Policy has invalid action"));
            }
        }
    }

    JsonReader& json_;
    Statement statement_;
    std::optional<Problem> problem_;
    bool has_effect_ = false;
    bool has_principal_ = false;
};

}  // namespace

std::string lower_case(std::string_view text) {
    std::string out(text);
    std::ranges::transform(out, out.begin(), [](char c) {
        return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    });
    return out;
}

Outcome<std::vector<Statement>> read_statements(std::string_view document) {
    if (document.size() > kDocumentBytesMax) {
        return malformed(
            "Normalized policy document exceeds the maximum allowed size of 20480 bytes.");
    }
    std::string text(document);
    std::vector<Statement> statements;
    std::optional<Problem> problem;
    bool is_version_known = true;
    JsonReader json(text);
    const auto take = [&] {
        StatementReader reader(json);
        statements.push_back(reader.read());
        if (!problem) problem = std::move(reader.problem());
    };
    json.enter_object();
    while (const auto name = json.next_field()) {
        if (*name == "Version") {
            const std::string_view version = json.string();
            is_version_known = version == "2012-10-17" || version == "2008-10-17";
        } else if (*name == "Statement" && json.kind() == JsonKind::array) {
            json.enter_array();
            while (json.next_element()) take();
        } else if (*name == "Statement") {
            take();
        } else {
            json.skip();
        }
    }
    if (const auto read = json.finish(); !read) {
        return malformed(base::text("Policies must be valid JSON: ", read.error().what));
    }
    if (!is_version_known) return malformed("The policy must contain a valid version string");
    if (problem) return *std::move(problem);
    if (statements.empty()) return malformed("Missing required field Statement");
    return statements;
}

}  // namespace door::s3::rules
