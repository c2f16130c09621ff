// Access rules.

#include <algorithm>
#include <array>
#include <concepts>

#include "auth/acl.h"
#include "base/text.h"
#include "door/rest/answers/answers.h"
#include "door/rest/v3/version3.h"
#include "wire/json_decode.h"
#include "wire/rest_v3.h"

namespace door::rest::v3 {
namespace {

using auth::Acl;
using auth::AclFilter;
using auth::Operation;
using auth::PatternType;
using auth::Permission;
using auth::ResourceType;

// Kafka's words, as API v3 writes them.
template <class T>
using Word = std::pair<std::string_view, T>;

constexpr std::array<Word<ResourceType>, 7> kResources{{
    {"ANY", ResourceType::any},
    {"TOPIC", ResourceType::topic},
    {"GROUP", ResourceType::group},
    {"CLUSTER", ResourceType::cluster},
    {"TRANSACTIONAL_ID", ResourceType::transactional_id},
    {"DELEGATION_TOKEN", ResourceType::delegation_token},
    {"USER", ResourceType::user},
}};
constexpr std::array<Word<PatternType>, 4> kPatterns{{
    {"ANY", PatternType::any},
    {"MATCH", PatternType::match},
    {"LITERAL", PatternType::literal},
    {"PREFIXED", PatternType::prefixed},
}};
constexpr std::array<Word<Operation>, 14> kOperations{{
    {"ANY", Operation::any},
    {"ALL", Operation::all},
    {"READ", Operation::read},
    {"WRITE", Operation::write},
    {"CREATE", Operation::create},
    {"DELETE", Operation::remove},
    {"ALTER", Operation::alter},
    {"DESCRIBE", Operation::describe},
    {"CLUSTER_ACTION", Operation::cluster_action},
    {"DESCRIBE_CONFIGS", Operation::describe_configs},
    {"ALTER_CONFIGS", Operation::alter_configs},
    {"IDEMPOTENT_WRITE", Operation::idempotent_write},
    {"CREATE_TOKENS", Operation::create_tokens},
    {"DESCRIBE_TOKENS", Operation::describe_tokens},
}};
constexpr std::array<Word<Permission>, 3> kPermissions{{
    {"ANY", Permission::any},
    {"DENY", Permission::deny},
    {"ALLOW", Permission::allow},
}};

template <class T, std::size_t N>
base::Result<T> read_word(const std::array<Word<T>, N>& words, std::string_view field,
                          std::string_view text) {
    for (const auto& [word, value] : words) {
        if (word == text) return value;
    }
    std::string known;
    for (const auto& [word, value] : words)
        known += (known.empty() ? "" : ", ") + std::string(word);
    return base::Error{base::Code::malformed,
                       base::text(field, " ", base::printable(text), " is none of ", known)};
}

template <class T, std::size_t N>
std::string_view word_of(const std::array<Word<T>, N>& words, T value) {
    const auto found = std::ranges::find(words, value, &Word<T>::second);
    return found == words.end() ? "UNKNOWN" : found->first;
}

base::Result<Acl> read_acl(std::string& body) {
    TRY(const auto asked, wire::from_json<wire::rest3::CreateAcl>(body));
    Acl acl;
    TRY(acl.resource, read_word(kResources, "resource_type", asked.resource_type));
    TRY(acl.pattern, read_word(kPatterns, "pattern_type", asked.pattern_type));
    TRY(acl.operation, read_word(kOperations, "operation", asked.operation));
    TRY(acl.permission, read_word(kPermissions, "permission", asked.permission));
    acl.name = asked.resource_name;
    acl.principal = asked.principal;
    acl.host = asked.host;
    TRY_VOID(auth::check_acl(acl));
    return acl;
}

base::Result<AclFilter> read_filter(std::string_view query) {
    AclFilter filter;
    const auto value = [query](std::string_view name) { return http::query_value(query, name); };
    if (const auto text = value("resource_type")) {
        TRY(filter.resource, read_word(kResources, "resource_type", *text));
    }
    if (const auto text = value("pattern_type")) {
        TRY(filter.pattern, read_word(kPatterns, "pattern_type", *text));
    }
    if (const auto text = value("operation")) {
        TRY(filter.operation, read_word(kOperations, "operation", *text));
    }
    if (const auto text = value("permission")) {
        TRY(filter.permission, read_word(kPermissions, "permission", *text));
    }
    filter.name = value("resource_name");
    filter.principal = value("principal");
    filter.host = value("host");
    TRY_VOID(auth::check_filter(filter));
    return filter;
}

std::string query_of(const Acl& acl) {
    return base::text("/acls?resource_type=", word_of(kResources, acl.resource),
                      "&resource_name=", segment(acl.name),
                      "&pattern_type=", word_of(kPatterns, acl.pattern),
                      "&principal=", segment(acl.principal), "&host=", segment(acl.host),
                      "&operation=", word_of(kOperations, acl.operation),
                      "&permission=", word_of(kPermissions, acl.permission));
}

void append_acl(codec::JsonWriter& json, const Cluster& cluster, const Acl& acl) {
    json.begin_object();
    json.key("kind").string("KafkaAcl");
    json.key("metadata").begin_object();
    json.key("self").string(cluster.url + query_of(acl));
    json.key("resource_name").null();
    json.end_object();
    json.key("cluster_id").string(cluster.id);
    json.key("resource_type").string(word_of(kResources, acl.resource));
    json.key("resource_name").string(acl.name);
    json.key("pattern_type").string(word_of(kPatterns, acl.pattern));
    json.key("principal").string(acl.principal);
    json.key("host").string(acl.host);
    json.key("operation").string(word_of(kOperations, acl.operation));
    json.key("permission").string(word_of(kPermissions, acl.permission));
    json.end_object();
}

http::Response no_rules_here() {
    return refusal(400, 40002, "The access rules are those of the cluster that records go to.");
}

}  // namespace

http::Response Version3::acls(const Call& call) const {
    if (house_.acls == nullptr) return no_rules_here();
    const auto filter = read_filter(call.request.query);
    if (!filter) return refusal(filter.error());
    return answer(list(call.cluster, "KafkaAclList", "/acls", [&](codec::JsonWriter& json) {
        for (const Acl& acl : house_.acls->find(*filter)) append_acl(json, call.cluster, acl);
    }));
}

run::Task<http::Response> Version3::create_acl(Call call) {
    if (house_.acls == nullptr) co_return no_rules_here();
    const auto acl = read_acl(call.request.body);
    if (!acl) co_return refusal(acl.error());
    auto work = [this, &acl] { return house_.acls->add({*acl}); };
    const base::Result<> added = co_await house_.pool.run(work);
    if (!added) co_return refusal(added.error());
    http::Response response = answer("");
    response.status = 201;
    response.headers.emplace_back("Location", call.cluster.url + query_of(*acl));
    co_return response;
}

run::Task<http::Response> Version3::delete_acls(Call call) {
    if (house_.acls == nullptr) co_return no_rules_here();
    // A filter of nothing would take away all there is: it has to be asked for by name.
    for (const std::string_view needed : {"resource_type", "pattern_type", "operation"}) {
        if (!http::query_value(call.request.query, needed)) {
            co_return refusal(400, 400, base::text("Bad Request: ", needed, " is missing"));
        }
    }
    const auto filter = read_filter(call.request.query);
    if (!filter) co_return refusal(filter.error());
    auto work = [this, &filter] { return house_.acls->remove({*filter}); };
    const auto removed = co_await house_.pool.run(work);
    if (!removed) co_return refusal(removed.error());
    std::string out;
    codec::JsonWriter json(out);
    json.begin_object();
    json.key("data").begin_array();
    for (const Acl& acl : removed->front()) append_acl(json, call.cluster, acl);
    json.end_array();
    json.end_object();
    co_return answer(std::move(out));
}

}  // namespace door::rest::v3
