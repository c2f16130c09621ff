// The access rules, as Kafka's admin clients see and change them.

#include "wire/kafka/acls.h"

#include <map>
#include <tuple>

#include "door/kafka/api/security.h"
#include "door/kafka/door.h"
#include "door/kafka/errors.h"

namespace door::kafka {

namespace {

using auth::Acl;
using auth::AclFilter;
using wire::kafka::CreateAclsRequest;
using wire::kafka::CreateAclsResponse;
using wire::kafka::DeleteAclsRequest;
using wire::kafka::DeleteAclsResponse;
using wire::kafka::DescribeAclsRequest;
using wire::kafka::DescribeAclsResponse;

constexpr std::string_view kNoRules = "No authorizer is configured on this listener's broker";
constexpr std::string_view kNotAllowed = "Cluster authorization failed";

// DescribeAcls and each filter of DeleteAcls have the same fields.
template <class Fields>
AclFilter filter_of(const Fields& fields) {
    return {.resource = static_cast<auth::ResourceType>(fields.resource_type_filter),
            .pattern = static_cast<auth::PatternType>(fields.pattern_type_filter),
            .name = fields.resource_name_filter,
            .principal = fields.principal_filter,
            .host = fields.host_filter,
            .operation = static_cast<auth::Operation>(fields.operation),
            .permission = static_cast<auth::Permission>(fields.permission_type)};
}

// Why nothing is done for this peer; none: go on.
ErrorCode refusal(const Security* security, Peer& peer, auth::Operation operation) {
    if (security == nullptr) return ErrorCode::security_disabled;
    return peer.may(operation) ? ErrorCode::none : ErrorCode::cluster_authorization_failed;
}

std::string words_of(ErrorCode error) {
    return std::string(error == ErrorCode::security_disabled ? kNoRules : kNotAllowed);
}

run::Task<DescribeAclsResponse> describe(Security* security, Call<DescribeAclsRequest> call) {
    DescribeAclsResponse response;
    response.error_code = refusal(security, *call.peer, auth::Operation::describe);
    if (response.error_code != ErrorCode::none) {
        response.error_message = words_of(response.error_code);
        co_return response;
    }
    const AclFilter filter = filter_of(call.request);
    if (const auto checked = auth::check_filter(filter); !checked) {
        response.error_code = ErrorCode::invalid_request;
        response.error_message = checked.error().what;
        co_return response;
    }
    using Resource = DescribeAclsResponse::DescribeAclsResource;
    std::map<std::tuple<auth::ResourceType, auth::PatternType, std::string>, Resource> resources;
    for (Acl& acl : security->acls().find(filter)) {
        Resource& resource = resources[{acl.resource, acl.pattern, acl.name}];
        resource.resource_type = static_cast<std::int8_t>(acl.resource);
        resource.pattern_type = static_cast<std::int8_t>(acl.pattern);
        resource.resource_name = std::move(acl.name);
        resource.acls.push_back({.principal = std::move(acl.principal),
                                 .host = std::move(acl.host),
                                 .operation = static_cast<std::int8_t>(acl.operation),
                                 .permission_type = static_cast<std::int8_t>(acl.permission)});
    }
    for (auto& [place, resource] : resources) response.resources.push_back(std::move(resource));
    co_return response;
}

run::Task<CreateAclsResponse> create(Security* security, Call<CreateAclsRequest> call) {
    CreateAclsResponse response;
    response.results.resize(call.request.creations.size());
    const auto fail_all = [&response](ErrorCode error, const std::string& what) {
        for (auto& result : response.results) {
            if (result.error_code == ErrorCode::none) result = {error, what};
        }
    };
    const ErrorCode refused = refusal(security, *call.peer, auth::Operation::alter);
    if (refused != ErrorCode::none) {
        fail_all(refused, words_of(refused));
        co_return response;
    }
    std::vector<Acl> acls;
    for (std::size_t i = 0; i < call.request.creations.size(); ++i) {
        CreateAclsRequest::AclCreation& one = call.request.creations[i];
        Acl acl{.resource = static_cast<auth::ResourceType>(one.resource_type),
                .pattern = static_cast<auth::PatternType>(one.resource_pattern_type),
                .name = std::move(one.resource_name),
                .principal = std::move(one.principal),
                .host = std::move(one.host),
                .operation = static_cast<auth::Operation>(one.operation),
                .permission = static_cast<auth::Permission>(one.permission_type)};
        if (const auto checked = auth::check_acl(acl); checked) {
            acls.push_back(std::move(acl));
        } else {
            response.results[i] = {ErrorCode::invalid_request, checked.error().what};
        }
    }
    auto work = [security, &acls] { return security->acls().add(acls); };
    const base::Result<> added = co_await security->pool().run(work);
    if (!added) fail_all(error_of(added.error()), added.error().what);
    co_return response;
}

DeleteAclsResponse::DeleteAclsMatchingAcl matching(Acl acl) {
    return {.resource_type = static_cast<std::int8_t>(acl.resource),
            .resource_name = std::move(acl.name),
            .pattern_type = static_cast<std::int8_t>(acl.pattern),
            .principal = std::move(acl.principal),
            .host = std::move(acl.host),
            .operation = static_cast<std::int8_t>(acl.operation),
            .permission_type = static_cast<std::int8_t>(acl.permission)};
}

run::Task<DeleteAclsResponse> remove(Security* security, Call<DeleteAclsRequest> call) {
    DeleteAclsResponse response;
    response.filter_results.resize(call.request.filters.size());
    const auto fail_all = [&response](ErrorCode error, const std::string& what) {
        for (auto& result : response.filter_results) {
            if (result.error_code != ErrorCode::none) continue;
            result.error_code = error;
            result.error_message = what;
        }
    };
    const ErrorCode refused = refusal(security, *call.peer, auth::Operation::alter);
    if (refused != ErrorCode::none) {
        fail_all(refused, words_of(refused));
        co_return response;
    }
    std::vector<AclFilter> filters;
    std::vector<std::size_t> places;
    for (std::size_t i = 0; i < call.request.filters.size(); ++i) {
        AclFilter filter = filter_of(call.request.filters[i]);
        if (const auto checked = auth::check_filter(filter); checked) {
            filters.push_back(std::move(filter));
            places.push_back(i);
        } else {
            response.filter_results[i].error_code = ErrorCode::invalid_request;
            response.filter_results[i].error_message = checked.error().what;
        }
    }
    auto work = [security, &filters] { return security->acls().remove(filters); };
    auto removed = co_await security->pool().run(work);
    if (!removed) {
        fail_all(error_of(removed.error()), removed.error().what);
        co_return response;
    }
    for (std::size_t i = 0; i < places.size(); ++i) {
        auto& matches = response.filter_results[places[i]].matching_acls;
        for (Acl& acl : (*removed)[i]) matches.push_back(matching(std::move(acl)));
    }
    co_return response;
}

}  // namespace

void add_acls(ApiTable& table, KafkaDoor& door) {
    Security* const security = door.security();
    table.add<DescribeAclsRequest>(
        [security](Call<DescribeAclsRequest> call) { return describe(security, std::move(call)); });
    table.add<CreateAclsRequest>(
        [security](Call<CreateAclsRequest> call) { return create(security, std::move(call)); });
    table.add<DeleteAclsRequest>(
        [security](Call<DeleteAclsRequest> call) { return remove(security, std::move(call)); });
}

}  // namespace door::kafka
