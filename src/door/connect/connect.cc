#include "door/connect/connect.h"

#include <algorithm>
#include <utility>

#include "base/text.h"
#include "codec/json/writer.h"
#include "connect/requests.h"
#include "door/connect/answers.h"
#include "door/connect/render.h"
#include "sink/keys/key_check.h"

namespace door::connect {
namespace {

constexpr std::string_view kVersion = "4.3.1";
constexpr std::string_view kCommit = "millrace";

using ::connect::BodyType;

// Nothing for what is not taken; what nobody named may be JSON.
std::optional<BodyType> body_type(const http::Request& request) {
    std::string_view type = request.header("Content-Type").value_or("application/json");
    type = sink::trimmed(type.substr(0, type.find(';')));
    if (sink::equal_words(type, "application/json")) return BodyType::json;
    if (sink::equal_words(type, "text/x-java-properties")) return BodyType::properties;
    return std::nullopt;
}

http::RouterHooks hooks() {
    return {.not_found = [](const http::Request&) { return http_refusal(404); },
            .method_not_allowed = [](const http::Request&,
                                     std::string_view) { return http_refusal(405); },
            .bad_path = [](const http::Request&) { return http_refusal(400); }};
}

run::Task<http::Response> ready(http::Response response) { co_return response; }

// "?expand=status&expand=info": whether a value is among those of the name.
bool has_value(std::string_view query, std::string_view name, std::string_view value) {
    while (!query.empty()) {
        const std::string_view pair = query.substr(0, query.find('&'));
        query.remove_prefix(std::min(pair.size() + 1, query.size()));
        if (http::query_value(pair, name) == value) return true;
    }
    return false;
}

bool is_true(std::string_view query, std::string_view name) {
    return sink::boolean_of(http::query_value(query, name).value_or("")).value_or(false);
}

// Of text in a path that is no number, Connect's server says that there is no such page.
std::optional<std::int32_t> task_in(std::string_view text) {
    std::int32_t task = 0;
    if (!base::parse_number(text, task)) return std::nullopt;
    return task;
}

std::string encoded(std::string_view name) {
    constexpr std::string_view kHex = "0123456789ABCDEF";
    std::string out;
    for (const char c : name) {
        const bool is_plain = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') ||
                              (c >= 'A' && c <= 'Z') ||
                              std::string_view("-._~").find(c) != std::string_view::npos;
        if (is_plain) {
            out += c;
            continue;
        }
        const auto byte = static_cast<unsigned char>(c);
        out += '%';
        out += kHex[byte / 16];
        out += kHex[byte % 16];
    }
    return out;
}

// Connect's server fails on what is no JSON, or of another shape than it expects.
http::Response refusal_of_body(const base::Error& error) {
    return error.code == base::Code::malformed ? refusal(500, error.what) : refusal(error);
}

}  // namespace

ConnectDoor::ConnectDoor(::connect::Connectors& connectors, std::string cluster_id,
                         io::Clock& clock)
    : connectors_(connectors),
      cluster_id_(std::move(cluster_id)),
      router_(hooks()),
      loggers_(clock) {
    add_connectors();
    add_plugins();
    add_loggers();
}

void ConnectDoor::add(std::string_view method, std::string_view pattern, Named handler) {
    router_.add(method, pattern, [this, handler](http::Request request, http::PathValues path) {
        const std::string* const name = path.find("name");
        return (this->*handler)(std::move(request), name == nullptr ? "" : *name);
    });
}

void ConnectDoor::add_connectors() {
    using http::PathValues;
    router_.add("GET", "/", [this](http::Request, PathValues) { return ready(root()); });
    router_.add("GET", "/health", [](http::Request, PathValues) {
        return ready(answer(200, R"({"status":"healthy","message":"Worker has completed startup )"
                                 R"(and is ready to handle requests."})"));
    });
    add("GET", "/connectors", &ConnectDoor::list);
    add("POST", "/connectors", &ConnectDoor::create);
    add("GET", "/connectors/{name}", &ConnectDoor::info);
    add("DELETE", "/connectors/{name}", &ConnectDoor::remove);
    add("GET", "/connectors/{name}/config", &ConnectDoor::config);
    add("PUT", "/connectors/{name}/config", &ConnectDoor::put_config);
    add("PATCH", "/connectors/{name}/config", &ConnectDoor::patch_config);
    add("GET", "/connectors/{name}/status", &ConnectDoor::status);
    add("GET", "/connectors/{name}/tasks", &ConnectDoor::tasks);
    add("PUT", "/connectors/{name}/pause", &ConnectDoor::pause);
    add("PUT", "/connectors/{name}/resume", &ConnectDoor::resume);
    add("PUT", "/connectors/{name}/stop", &ConnectDoor::stop);
    add("POST", "/connectors/{name}/restart", &ConnectDoor::restart);
    add("GET", "/connectors/{name}/topics", &ConnectDoor::topics);
    add("PUT", "/connectors/{name}/topics/reset", &ConnectDoor::reset_topics);
    add("GET", "/connectors/{name}/offsets", &ConnectDoor::offsets);
    add("PATCH", "/connectors/{name}/offsets", &ConnectDoor::alter_offsets);
    add("DELETE", "/connectors/{name}/offsets", &ConnectDoor::reset_offsets);
    router_.add("GET", "/connectors/{name}/tasks/{task}/status",
                [this](http::Request, PathValues path) {
                    return task_status(path.at("name"), path.at("task"));
                });
    router_.add("POST", "/connectors/{name}/tasks/{task}/restart",
                [this](http::Request, PathValues path) {
                    return restart_task(path.at("name"), path.at("task"));
                });
}

void ConnectDoor::add_plugins() {
    add("GET", "/connector-plugins", &ConnectDoor::plugins);
    add("GET", "/connector-plugins/{name}/config", &ConnectDoor::plugin_config);
    add("PUT", "/connector-plugins/{name}/config/validate", &ConnectDoor::validate);
}

void ConnectDoor::add_loggers() {
    using http::PathValues;
    router_.add("GET", "/admin/loggers",
                [this](http::Request, PathValues) { return ready(loggers_.all()); });
    router_.add("GET", "/admin/loggers/{logger}", [this](http::Request, PathValues path) {
        return ready(loggers_.one(path.at("logger")));
    });
    router_.add("PUT", "/admin/loggers/{logger}", [this](http::Request request, PathValues path) {
        const std::string scope = http::query_value(request.query, "scope").value_or("worker");
        return ready(loggers_.set(path.at("logger"), std::move(request.body), scope));
    });
}

run::Task<http::Response> ConnectDoor::handle(http::Request request) const {
    const bool has_body =
        request.method == "POST" || request.method == "PUT" || request.method == "PATCH";
    if (has_body && !request.body.empty()) {
        const std::optional<BodyType> type = body_type(request);
        const bool takes_properties = request.method == "POST" && request.path == "/connectors";
        if (!type || (type == BodyType::properties && !takes_properties)) {
            return ready(http_refusal(415));
        }
    }
    // As Connect's server: "/connectors/" is "/connectors".
    while (request.path.size() > 1 && request.path.ends_with('/')) request.path.remove_suffix(1);
    return router_.route(std::move(request));
}

http::Response ConnectDoor::refusal_of_framing(int status, std::string_view what) {
    return refusal(status, base::text("HTTP ", status, " ", http::reason_of(status), ": ", what));
}

http::Response ConnectDoor::root() const {
    std::string text;
    codec::JsonWriter json(text);
    json.begin_object();
    json.key("version").string(kVersion);
    json.key("commit").string(kCommit);
    json.key("kafka_cluster_id").string(cluster_id_);
    json.end_object();
    return answer(200, std::move(text));
}

run::Task<http::Response> ConnectDoor::list(http::Request request, std::string) {
    const Expansion wanted{.info = has_value(request.query, "expand", "info"),
                           .status = has_value(request.query, "expand", "status")};
    if (http::query_value(request.query, "expand")) co_return co_await expanded_list(wanted);
    const std::vector<std::string> names = co_await connectors_.names();
    std::string text;
    codec::JsonWriter json(text);
    json.begin_array();
    for (const std::string& name : names) json.string(name);
    json.end_array();
    co_return answer(200, std::move(text));
}

run::Task<http::Response> ConnectDoor::expanded_list(Expansion wanted) {
    const std::vector<std::string> names = co_await connectors_.names();
    std::string text;
    codec::JsonWriter json(text);
    json.begin_object();
    for (const std::string& name : names) {
        const auto status = co_await connectors_.status(name);
        const auto info = co_await connectors_.info(name);
        // Deleted meanwhile.
        if (!status || !info) continue;
        json.key(name).begin_object();
        if (wanted.status) {
            json.key("status");
            write_status(json, *status, worker_id_);
        }
        if (wanted.info) {
            json.key("info");
            write_info(json, *info);
        }
        json.end_object();
    }
    json.end_object();
    co_return answer(200, std::move(text));
}

http::Response ConnectDoor::done(const ::connect::Done& done, std::string_view host) const {
    http::Response response = answer(done.is_new ? 201 : 200, info_json(done.info));
    if (done.is_new) {
        response.headers.emplace_back(
            "Location", base::text("http://", host.empty() ? worker_id_ : host, "/connectors/",
                                   encoded(done.info.name)));
    }
    return response;
}

run::Task<http::Response> ConnectDoor::create(http::Request request, std::string) {
    const BodyType type = body_type(request).value_or(BodyType::json);
    const std::string host(request.header("Host").value_or(""));
    auto wanted = ::connect::read_create(std::move(request.body), type);
    if (!wanted) co_return refusal_of_body(wanted.error());
    const auto made =
        co_await connectors_.put(std::move(wanted->config), ::connect::Put::create, wanted->target);
    co_return made ? done(*made, host) : refusal(made.error());
}

run::Task<http::Response> ConnectDoor::info(http::Request, std::string name) {
    const auto info = co_await connectors_.info(std::move(name));
    co_return info ? answer(200, info_json(*info)) : refusal(info.error());
}

run::Task<http::Response> ConnectDoor::config(http::Request, std::string name) {
    const auto info = co_await connectors_.info(std::move(name));
    co_return info ? answer(200, config_json(info->config)) : refusal(info.error());
}

run::Task<http::Response> ConnectDoor::put_config(http::Request request, std::string name) {
    const std::string host(request.header("Host").value_or(""));
    auto config = ::connect::read_config(std::move(request.body), name);
    if (!config) co_return refusal_of_body(config.error());
    const auto put =
        co_await connectors_.put(*std::move(config), ::connect::Put::create_or_replace);
    co_return put ? done(*put, host) : refusal(put.error());
}

run::Task<http::Response> ConnectDoor::patch_config(http::Request request, std::string name) {
    auto changes = ::connect::read_patch(std::move(request.body));
    if (!changes) co_return refusal_of_body(changes.error());
    const auto renamed = changes->find("name");
    if (renamed != changes->end() && renamed->second != name) {
        co_return refusal(
            400, base::text("Connector name configuration (", renamed->second.value_or("null"),
                            ") doesn't match connector name in the URL (", name, ")"));
    }
    const auto info = co_await connectors_.patch(std::move(name), *std::move(changes));
    co_return info ? answer(200, info_json(*info)) : refusal(info.error());
}

run::Task<http::Response> ConnectDoor::status(http::Request, std::string name) {
    const auto status = co_await connectors_.status(std::move(name));
    if (!status) co_return refusal(status.error());
    std::string text;
    codec::JsonWriter json(text);
    write_status(json, *status, worker_id_);
    co_return answer(200, std::move(text));
}

run::Task<http::Response> ConnectDoor::tasks(http::Request, std::string name) {
    const auto info = co_await connectors_.info(std::move(name));
    co_return info ? answer(200, tasks_json(*info)) : refusal(info.error());
}

run::Task<http::Response> ConnectDoor::task_status(std::string name, std::string task) {
    const std::optional<std::int32_t> id = task_in(task);
    if (!id) co_return http_refusal(404);
    const auto status = co_await connectors_.status(name);
    if (status) {
        for (const ::connect::TaskStatus& one : status->tasks) {
            if (one.id != *id) continue;
            std::string text;
            codec::JsonWriter json(text);
            write_task(json, one, worker_id_);
            co_return answer(200, std::move(text));
        }
    }
    co_return refusal(404, base::text("No status found for task ", name, "-", *id));
}

run::Task<http::Response> ConnectDoor::restart_task(std::string name, std::string task) {
    const std::optional<std::int32_t> id = task_in(task);
    if (!id) co_return http_refusal(404);
    const auto restarted = co_await connectors_.restart_task(std::move(name), *id);
    co_return restarted ? answer(204) : refusal(restarted.error());
}

run::Task<http::Response> ConnectDoor::restart(http::Request request, std::string name) {
    const ::connect::RestartWish wish{.with_tasks = is_true(request.query, "includeTasks"),
                                      .only_failed = is_true(request.query, "onlyFailed")};
    const auto restarted = co_await connectors_.restart(std::move(name), wish);
    if (!restarted) co_return refusal(restarted.error());
    if (!wish.with_tasks && !wish.only_failed) co_return answer(204);
    std::string text;
    codec::JsonWriter json(text);
    write_status(json, *restarted, worker_id_);
    co_return answer(202, std::move(text));
}

run::Task<http::Response> ConnectDoor::set_target(std::string name, ::connect::Target target,
                                                  int status) {
    const auto set = co_await connectors_.set_target(std::move(name), target);
    co_return set ? answer(status) : refusal(set.error());
}

run::Task<http::Response> ConnectDoor::pause(http::Request, std::string name) {
    return set_target(std::move(name), ::connect::Target::paused, 202);
}

run::Task<http::Response> ConnectDoor::resume(http::Request, std::string name) {
    return set_target(std::move(name), ::connect::Target::running, 202);
}

run::Task<http::Response> ConnectDoor::stop(http::Request, std::string name) {
    return set_target(std::move(name), ::connect::Target::stopped, 204);
}

run::Task<http::Response> ConnectDoor::remove(http::Request, std::string name) {
    const auto removed = co_await connectors_.remove(std::move(name));
    co_return removed ? answer(204) : refusal(removed.error());
}

run::Task<http::Response> ConnectDoor::topics(http::Request, std::string name) {
    const auto topics = co_await connectors_.topics(name);
    if (!topics) co_return refusal(topics.error());
    std::string text;
    codec::JsonWriter json(text);
    json.begin_object();
    json.key(name).begin_object();
    json.key("topics").begin_array();
    for (const std::string& topic : *topics) json.string(topic);
    json.end_array();
    json.end_object();
    json.end_object();
    co_return answer(200, std::move(text));
}

run::Task<http::Response> ConnectDoor::reset_topics(http::Request, std::string name) {
    const auto forgotten = co_await connectors_.forget_topics(std::move(name));
    co_return forgotten ? answer(202) : refusal(forgotten.error());
}

run::Task<http::Response> ConnectDoor::offsets(http::Request, std::string name) {
    const auto entries = co_await connectors_.offsets(std::move(name));
    co_return entries ? answer(200, offsets_json(*entries)) : refusal(entries.error());
}

run::Task<http::Response> ConnectDoor::alter_offsets(http::Request request, std::string name) {
    auto entries = ::connect::read_offsets(std::move(request.body));
    if (!entries) co_return refusal_of_body(entries.error());
    const auto altered = co_await connectors_.alter_offsets(std::move(name), *std::move(entries));
    if (!altered) co_return refusal(altered.error());
    co_return answer(
        200, R"({"message":"The offsets for this connector have been altered successfully"})");
}

run::Task<http::Response> ConnectDoor::reset_offsets(http::Request, std::string name) {
    std::vector<::connect::OffsetEntry> all;
    const auto reset = co_await connectors_.alter_offsets(std::move(name), std::move(all));
    if (!reset) co_return refusal(reset.error());
    co_return answer(
        200, R"({"message":"The offsets for this connector have been reset successfully"})");
}

run::Task<http::Response> ConnectDoor::plugins(http::Request request, std::string) {
    const bool shows_all =
        sink::boolean_of(http::query_value(request.query, "connectorsOnly").value_or("true")) ==
        false;
    co_return answer(200, plugins_json(shows_all ? PluginScope::all : PluginScope::connectors));
}

run::Task<http::Response> ConnectDoor::plugin_config(http::Request, std::string plugin) {
    const ::connect::Plugin* const found = ::connect::find_plugin(plugin);
    if (found == nullptr) co_return refusal(404, base::text("Unknown plugin ", plugin, "."));
    // Here Connect begins with the plugin's own keys.
    std::vector<sink::KeyTable> tables = ::connect::tables_of(*found);
    std::ranges::rotate(tables, tables.end() - 1);
    co_return answer(200, keys_json(sink::check_keys(tables, {})));
}

run::Task<http::Response> ConnectDoor::validate(http::Request request, std::string plugin) {
    const auto texts = ::connect::read_patch(std::move(request.body));
    if (!texts) co_return refusal_of_body(texts.error());
    sink::Properties config;
    for (const auto& [key, value] : *texts) {
        if (value) config.insert_or_assign(key, *value);
    }
    const auto given = config.find("connector.class");
    const ::connect::Plugin* const found = ::connect::find_plugin(plugin);
    if (given != config.end() && ::connect::find_plugin(given->second) != found) {
        co_return refusal(400, base::text("Included connector type ", given->second,
                                          " does not match request type ", plugin));
    }
    const auto asked = ::connect::plugin_of(config);
    if (!asked) co_return refusal(asked.error());
    co_return answer(200, validation_json(config.at("connector.class"),
                                          ::connect::check_config(**asked, config)));
}

}  // namespace door::connect
