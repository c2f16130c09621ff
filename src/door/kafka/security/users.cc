// The users of SCRAM, as Kafka's admin clients see and change them (KIP-554).

#include "wire/kafka/users.h"

#include <map>
#include <set>

#include "door/kafka/api/security.h"
#include "door/kafka/door.h"
#include "door/kafka/errors.h"

namespace door::kafka {

namespace {

using auth::ScramMechanism;
using auth::UserChange;
using wire::kafka::AlterUserScramCredentialsRequest;
using wire::kafka::AlterUserScramCredentialsResponse;
using wire::kafka::DescribeUserScramCredentialsRequest;
using wire::kafka::DescribeUserScramCredentialsResponse;
using Described = DescribeUserScramCredentialsResponse::DescribeUserScramCredentialsResult;

constexpr std::string_view kNotAllowed = "Cluster authorization failed";

Described describe_one(const auth::Users::Table& users, const std::string& name,
                       std::size_t times) {
    Described result;
    result.user = name;
    if (times > 1) {
        result.error_code = ErrorCode::duplicate_resource;
        result.error_message =
            "Cannot describe SCRAM credentials for the same user twice in a single request: " +
            name;
        return result;
    }
    const auto user = users.find(name);
    if (user == users.end()) {
        result.error_code = ErrorCode::resource_not_found;
        result.error_message = "Attempt to describe a user credential that does not exist: " + name;
        return result;
    }
    for (const auto& [mechanism, credential] : user->second.credentials) {
        result.credential_infos.push_back({.mechanism = static_cast<std::int8_t>(mechanism),
                                           .iterations = credential.iterations});
    }
    return result;
}

run::Task<DescribeUserScramCredentialsResponse> describe(
    Security* security, Call<DescribeUserScramCredentialsRequest> call) {
    DescribeUserScramCredentialsResponse response;
    if (security == nullptr || !call.peer->may(auth::Operation::describe)) {
        response.error_code = ErrorCode::cluster_authorization_failed;
        response.error_message = kNotAllowed;
        co_return response;
    }
    const auto users = security->users().list();
    const auto& asked = call.request.users;
    if (!asked || asked->empty()) {
        for (const auto& [name, user] : *users) {
            response.results.push_back(describe_one(*users, name, 1));
        }
        co_return response;
    }
    std::map<std::string, std::size_t> times;
    for (const auto& user : *asked) ++times[user.name];
    for (const auto& [name, count] : times) {
        response.results.push_back(describe_one(*users, name, count));
    }
    co_return response;
}

struct Refusal {
    ErrorCode error = ErrorCode::none;
    std::string what{};
};

// All lines about one user: they are done together or not at all.
struct ChangesOfUser {
    std::vector<UserChange> changes;
    std::set<ScramMechanism> mechanisms;
    Refusal refusal;

    void refuse(ErrorCode error, std::string what) {
        if (refusal.error == ErrorCode::none) refusal = {error, std::move(what)};
    }
    std::optional<ScramMechanism> take_mechanism(std::int8_t number) {
        const auto mechanism = static_cast<ScramMechanism>(number);
        if (mechanism != ScramMechanism::sha256 && mechanism != ScramMechanism::sha512) {
            refuse(ErrorCode::unsupported_sasl_mechanism, "Unknown SCRAM mechanism");
            return std::nullopt;
        }
        if (!mechanisms.insert(mechanism).second) {
            refuse(ErrorCode::duplicate_resource,
                   "A user credential cannot be altered twice in the same request");
            return std::nullopt;
        }
        return mechanism;
    }
};

using Upsertion = AlterUserScramCredentialsRequest::ScramCredentialUpsertion;

void add_upsertion(const Upsertion& one, ChangesOfUser& user) {
    const auto mechanism = user.take_mechanism(one.mechanism);
    if (!mechanism) return;
    if (one.name.empty() || one.salt.empty() || one.salted_password.empty()) {
        user.refuse(ErrorCode::unacceptable_credential,
                    "User name, salt and salted password must not be empty");
        return;
    }
    if (one.iterations < auth::kScramIterationsMin) {
        user.refuse(ErrorCode::unacceptable_credential, "Too few iterations");
        return;
    }
    if (one.iterations > auth::kScramIterationsMax) {
        user.refuse(ErrorCode::unacceptable_credential, "Too many iterations");
        return;
    }
    user.changes.push_back(
        {one.name, *mechanism,
         auth::scram_credential_of_salted(*mechanism, base::as_text(one.salted_password),
                                          std::string(base::as_text(one.salt)), one.iterations)});
}

std::map<std::string, ChangesOfUser> changes_of(const AlterUserScramCredentialsRequest& request) {
    std::map<std::string, ChangesOfUser> users;
    for (const auto& one : request.deletions) {
        ChangesOfUser& user = users[one.name];
        if (const auto mechanism = user.take_mechanism(one.mechanism)) {
            user.changes.push_back({one.name, *mechanism, std::nullopt});
        }
    }
    for (const Upsertion& one : request.upsertions) add_upsertion(one, users[one.name]);
    return users;
}

Refusal apply(auth::Users& users, const ChangesOfUser& user) {
    const base::Result<> applied = users.apply(user.changes);
    if (applied) return {};
    if (applied.error().code == base::Code::not_found) {
        return {ErrorCode::resource_not_found,
                "Attempt to delete a user credential that does not exist"};
    }
    return {error_of(applied.error(), ErrorCode::unacceptable_credential), applied.error().what};
}

run::Task<AlterUserScramCredentialsResponse> alter(Security* security,
                                                   Call<AlterUserScramCredentialsRequest> call) {
    std::map<std::string, ChangesOfUser> users = changes_of(call.request);
    const bool is_allowed = security != nullptr && call.peer->may(auth::Operation::alter);
    auto work = [security, &users, is_allowed] {
        for (auto& [name, user] : users) {
            if (!is_allowed) {
                user.refusal = {ErrorCode::cluster_authorization_failed, std::string(kNotAllowed)};
            } else if (user.refusal.error == ErrorCode::none) {
                user.refusal = apply(security->users(), user);
            }
        }
        return users.size();
    };
    if (security != nullptr) {
        co_await security->pool().run(work);
    } else {
        work();
    }
    AlterUserScramCredentialsResponse response;
    for (auto& [name, user] : users) {
        auto& result = response.results.emplace_back();
        result.user = name;
        result.error_code = user.refusal.error;
        if (user.refusal.error != ErrorCode::none) {
            result.error_message = std::move(user.refusal.what);
        }
    }
    co_return response;
}

}  // namespace

void add_users(ApiTable& table, KafkaDoor& door) {
    Security* const security = door.security();
    table.add<DescribeUserScramCredentialsRequest>(
        [security](Call<DescribeUserScramCredentialsRequest> call) {
            return describe(security, std::move(call));
        });
    table.add<AlterUserScramCredentialsRequest>(
        [security](Call<AlterUserScramCredentialsRequest> call) {
            return alter(security, std::move(call));
        });
}

}  // namespace door::kafka
