#include "door/rest/v3/version3.h"

#include "base/text.h"
#include "door/rest/answers/answers.h"

namespace door::rest::v3 {
namespace {

run::Task<http::Response> ready(http::Response response) { co_return response; }

// This version's type, of answers and refusals alike.
http::Response as_plain_json(http::Response response) {
    for (auto& [name, value] : response.headers) {
        if (name == "Content-Type") value = "application/json";
    }
    return response;
}

http::Response no_cluster(std::string_view id) {
    return as_plain_json(
        refusal(404, 404, base::text("Cluster ", base::printable(id), " cannot be found.")));
}

constexpr std::string_view kCluster = "/v3/clusters/{cluster}";

std::string under_cluster(std::string_view path) { return base::text(kCluster, path); }

}  // namespace

run::Task<http::Response> Version3::call(Route route, http::Request request,
                                         http::PathValues path) {
    const std::string* id = path.find("cluster");
    if (id != nullptr && *id != house_.cluster_id) co_return no_cluster(*id);
    Cluster cluster = cluster_at(request, house_.cluster_id);
    Call call{std::move(request), std::move(path), std::move(cluster)};
    co_return as_plain_json(co_await (this->*route)(std::move(call)));
}

http::RouteHandler Version3::handler(Route route) {
    return [this, route](http::Request request, http::PathValues path) {
        return call(route, std::move(request), std::move(path));
    };
}

http::RouteHandler Version3::handler(QuickRoute route) {
    return [this, route](http::Request request, http::PathValues path) {
        const std::string* id = path.find("cluster");
        if (id != nullptr && *id != house_.cluster_id) return ready(no_cluster(*id));
        Cluster cluster = cluster_at(request, house_.cluster_id);
        const Call call{std::move(request), std::move(path), std::move(cluster)};
        return ready(as_plain_json((this->*route)(call)));
    };
}

void Version3::add_routes(const Add& add) {
    add_cluster(add);
    add_topics(add);
    add_groups(add);
}

void Version3::add_cluster(const Add& add) {
    const auto route = [&](std::string_view method, std::string_view path, auto to) {
        add(method, under_cluster(path), handler(to));
    };
    add("GET", "/v3/clusters", handler(&Version3::clusters));
    add("GET", kCluster, handler(&Version3::cluster));
    route("GET", "/brokers", &Version3::brokers);
    route("GET", "/brokers/{broker}", &Version3::broker);
    route("GET", "/brokers/{broker}/partition-replicas", &Version3::broker_replicas);
    // Those of one broker, of all, and of the cluster: on one node the same.
    for (const std::string_view where :
         {"/brokers/{broker}/configs", "/brokers/-/configs", "/broker-configs"}) {
        route("GET", where, &Version3::broker_configs);
        route("POST", base::text(where, ":alter"), &Version3::refuse_broker_change);
        if (where == "/brokers/-/configs") continue;
        const std::string one = base::text(where, "/{name}");
        route("GET", one, &Version3::broker_config);
        route("PUT", one, &Version3::refuse_broker_change);
        route("DELETE", one, &Version3::refuse_broker_change);
    }
    route("GET", "/acls", &Version3::acls);
    route("POST", "/acls", &Version3::create_acl);
    route("DELETE", "/acls", &Version3::delete_acls);
}

void Version3::add_topics(const Add& add) {
    const auto route = [&](std::string_view method, std::string_view path, auto to) {
        add(method, under_cluster(path), handler(to));
    };
    route("GET", "/topics", &Version3::topics);
    route("POST", "/topics", &Version3::create_topic);
    route("GET", "/topics/-/configs", &Version3::all_topic_configs);
    route("GET", "/topics/-/partitions/-/reassignment", &Version3::reassignments);
    route("GET", "/topics/{topic}", &Version3::topic);
    route("DELETE", "/topics/{topic}", &Version3::delete_topic);
    route("GET", "/topics/{topic}/configs", &Version3::topic_configs);
    route("POST", "/topics/{topic}/configs:alter", &Version3::alter_topic_configs);
    route("GET", "/topics/{topic}/configs/{name}", &Version3::topic_config);
    route("PUT", "/topics/{topic}/configs/{name}", &Version3::put_topic_config);
    route("DELETE", "/topics/{topic}/configs/{name}", &Version3::delete_topic_config);
    route("GET", "/topics/{topic}/partitions", &Version3::partitions);
    route("GET", "/topics/{topic}/partitions/-/reassignment", &Version3::reassignments);
    route("GET", "/topics/{topic}/partitions/{partition}", &Version3::partition);
    route("GET", "/topics/{topic}/partitions/{partition}/replicas", &Version3::replicas);
    route("GET", "/topics/{topic}/partitions/{partition}/replicas/{broker}", &Version3::replica);
    route("GET", "/topics/{topic}/partitions/{partition}/reassignment", &Version3::reassignments);
    route("POST", "/topics/{topic}/records", &Version3::produce);
}

void Version3::add_groups(const Add& add) {
    const auto route = [&](std::string_view path, Route to) {
        add("GET", under_cluster(path), handler(to));
    };
    route("/consumer-groups", &Version3::groups);
    route("/consumer-groups/{group}", &Version3::group);
    route("/consumer-groups/{group}/consumers", &Version3::consumers);
    route("/consumer-groups/{group}/consumers/{consumer}", &Version3::consumer);
    route("/consumer-groups/{group}/consumers/{consumer}/assignments", &Version3::assignments);
    route(
        "/consumer-groups/{group}/consumers/{consumer}/assignments/{topic}/partitions/{partition}",
        &Version3::assignment);
    route("/consumer-groups/{group}/lags", &Version3::lags);
    route("/consumer-groups/{group}/lags/{topic}/partitions/{partition}", &Version3::lag);
    route("/consumer-groups/{group}/lag-summary", &Version3::lag_summary);
}

}  // namespace door::rest::v3
