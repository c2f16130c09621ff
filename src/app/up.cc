#include "app/up.h"

#include <atomic>
#include <semaphore>

#include "app/outside/cluster.h"
#include "app/services.h"
#include "base/log_line.h"
#include "codec/json/writer.h"
#include "run/signals.h"

namespace app {
namespace {

using base::Code;
using base::Error;
using commands::Exit;
using commands::Output;
using commands::report;
using config::Settings;
using engines::Instance;

Result<std::uint16_t> port_from(std::string_view name, std::int64_t number) {
    if (number < 0 || number > 65'535) {
        return Error{Code::invalid_argument,
                     base::text("port ", number, " for ", name, ": 0 to 65535 is possible")};
    }
    return static_cast<std::uint16_t>(number);
}

std::string services_json(const std::vector<Service>& services) {
    std::string text;
    codec::JsonWriter json(text);
    json.begin_object();
    json.key("services").begin_object();
    for (const Service& service : services) {
        json.key(service.name).begin_object();
        json.key("url").string(service.url);
        json.end_object();
    }
    json.end_object();
    json.end_object();
    text += '\n';
    return text;
}

std::string services_text(const Services& services, const Instance& instance) {
    std::string text = base::text("millrace is up, data in ", instance.data(), "\n");
    for (const Service& service : services.all()) {
        text += base::text("  ", service.name,
                           std::string(10 - std::min<std::size_t>(9, service.name.size()), ' '),
                           service.url, "\n");
    }
    text += base::text("keys for AWS tools in ", instance.data(), "/credentials\n");
    text += base::text("post to ", services.url("gateway"), "/test/topics/", instance.user_id(),
                       ".pin; Ctrl-C stops\n");
    return text;
}

// The first start of a directory makes a key, so that the tools have one to use.
Result<> prepare_keys(Instance& instance, const std::vector<std::string>& files) {
    TRY(const bool is_new, instance.keys().make_first());
    if (is_new) {
        base::log_info("app", "credentials_made", {{"file", instance.data() + "/credentials"}});
    }
    for (const std::string& file : files) TRY_VOID(instance.keys().take_file(file));
    return {};
}

Result<door::gateway::api::GatewayConfig> gateway_config_of(const CommandLine& line) {
    if (line.gateway_config.empty()) return door::gateway::api::GatewayConfig{};
    io::PosixDisk disk;
    return door::gateway::api::read_config(disk, line.gateway_config);
}

void log_settings_without_effect(const Settings& settings) {
    for (const Settings::Value& one : settings.values()) {
        if (one.info->has_effect || one.origin == "default") continue;
        base::log_info("app", "setting_without_effect",
                       {{"name", std::string(one.info->name)}, {"from", one.origin}});
    }
}

}  // namespace

Result<Ports> ports_of(const CommandLine& line, const Settings& settings) {
    // The last service below a base is the registry's place, seven above.
    constexpr std::int64_t kPortBaseMax = 65'535 - 7;
    if (line.port_base && (*line.port_base < 1 || *line.port_base > kPortBaseMax)) {
        return Error{Code::invalid_argument, base::text("--port-base ", *line.port_base, ": 1 to ",
                                                        kPortBaseMax, " is possible")};
    }
    const auto pick = [&](std::string_view name, const std::optional<std::int64_t>& flag,
                          std::int64_t above_base) -> Result<std::uint16_t> {
        if (flag) return port_from(name, *flag);
        if (line.port_base) return port_from(name, *line.port_base + above_base);
        return port_from(name, settings.integer(base::text(name, ".port")));
    };
    Ports ports;
    TRY(ports.gateway, pick("gateway", line.gateway_port, 0));
    TRY(ports.rest, pick("rest", line.rest_port, 1));
    if (!line.rest_port && !line.port_base) {
        io::PosixDisk disk;
        TRY(const auto proxys, outside::proxy_port(settings, disk));
        if (proxys) ports.rest = *proxys;
    }
    TRY(ports.kafka, pick("kafka", line.kafka_port, 2));
    TRY(ports.s3, pick("s3", line.s3_port, 3));
    TRY(ports.kinesis, pick("kinesis", line.kinesis_port, 4));
    TRY(ports.connect, pick("connect", line.connect_port, 5));
    TRY(ports.console, pick("console", line.console_port, 6));
    TRY(ports.registry, pick("registry", line.registry_port, 7));
    return ports;
}

Exit up(const CommandLine& line, const Settings& settings, Output& output) {
    const auto ports = ports_of(line, settings);
    if (!ports) {
        report(output, ports.error());
        return Exit::usage;
    }
    const auto gateway_config = gateway_config_of(line);
    if (!gateway_config) {
        report(output, gateway_config.error());
        return Exit::usage;
    }
    // One for each signal; a stop says which it was.
    std::counting_semaphore<> events(0);
    std::atomic<bool> stop_asked{false};
    const run::Signals signals(
        [&] {
            stop_asked = true;
            events.release();
        },
        [&] { events.release(); });

    const auto instance = Instance::open(
        {line.data, line.user_id, line.pipeline, settings, line.allows_unauthenticated});
    if (!instance) return report(output, instance.error());
    log_settings_without_effect(settings);
    if (const auto prepared = prepare_keys(**instance, line.credentials); !prepared) {
        const Exit exit = report(output, prepared.error());
        if (auto stopped = (*instance)->stop(); !stopped) return report(output, stopped.error());
        return exit;
    }
    const auto services = Services::open(**instance, *ports, *gateway_config);
    if (!services) {
        const Exit exit = report(output, services.error());
        if (auto stopped = (*instance)->stop(); !stopped) return report(output, stopped.error());
        return exit;
    }
    if (line.json) {
        output.out(services_json((*services)->all()));
    } else {
        output.out(services_text(**services, **instance));
    }
    for (events.acquire(); !stop_asked; events.acquire()) (*services)->reload();
    (*services)->stop();
    if (auto stopped = (*instance)->stop(); !stopped) return report(output, stopped.error());
    return Exit::ok;
}

}  // namespace app
