#include "door/connect/render.h"

#include <algorithm>

#include "base/text.h"
#include "sink/transforms/chain.h"

namespace door::connect {
namespace {

using ::connect::Info;
using ::connect::Status;
using ::connect::TaskStatus;

constexpr std::string_view kVersion = "4.3.1";

void text_or_null(codec::JsonWriter& json, std::string_view text) {
    if (text.empty()) {
        json.null();
    } else {
        json.string(text);
    }
}

void write_key(codec::JsonWriter& json, const sink::CheckedKey& checked) {
    const sink::ConfigKey& key = *checked.key;
    json.begin_object();
    json.key("name").string(key.name);
    json.key("type").string(name_of(key.type));
    json.key("required").boolean(key.absence == sink::Absence::is_error);
    json.key("default_value");
    if (key.absence == sink::Absence::is_fallback) {
        json.string(key.fallback);
    } else {
        json.null();
    }
    json.key("importance").string(name_of(key.importance));
    json.key("documentation").string(key.documentation);
    json.key("group");
    text_or_null(json, key.group);
    json.key("order_in_group").number(key.group.empty() ? -1 : checked.place);
    json.key("width").string(name_of(key.width));
    json.key("display_name").string(key.display_name.empty() ? key.name : key.display_name);
    json.key("dependents").begin_array();
    json.end_array();
    json.end_object();
}

void write_value(codec::JsonWriter& json, const sink::CheckedKey& checked) {
    json.begin_object();
    json.key("name").string(checked.key->name);
    json.key("value");
    if (checked.value && checked.key->type == sink::KeyType::password && !checked.value->empty()) {
        json.string("[hidden]");
    } else if (checked.value) {
        json.string(*checked.value);
    } else {
        json.null();
    }
    json.key("recommended_values").begin_array();
    json.end_array();
    json.key("errors").begin_array();
    for (const std::string& error : checked.errors) json.string(error);
    json.end_array();
    json.key("visible").boolean(true);
    json.end_object();
}

void write_plugin(codec::JsonWriter& json, std::string_view name, std::string_view type,
                  std::string_view version) {
    json.begin_object();
    json.key("class").string(name);
    json.key("type").string(type);
    json.key("version").string(version);
    json.end_object();
}

// A "FileStreamSourceConnector" has "FileStreamSourceTask"s.
std::string task_class_of(const Info& info) {
    const auto given = info.config.find("connector.class");
    const ::connect::Plugin* const plugin =
        given == info.config.end() ? nullptr : ::connect::find_plugin(given->second);
    if (plugin == nullptr) return {};
    constexpr std::string_view kEnd = "Connector";
    return base::text(plugin->name.substr(0, plugin->name.size() - kEnd.size()), "Task");
}

void write_config(codec::JsonWriter& json, const sink::Properties& config) {
    json.begin_object();
    for (const auto& [key, value] : config) json.key(key).string(value);
    json.end_object();
}

}  // namespace

void write_info(codec::JsonWriter& json, const Info& info) {
    json.begin_object();
    json.key("name").string(info.name);
    json.key("config");
    write_config(json, info.config);
    json.key("tasks").begin_array();
    for (std::int32_t task = 0; task < info.tasks; ++task) {
        json.begin_object();
        json.key("connector").string(info.name);
        json.key("task").number(task);
        json.end_object();
    }
    json.end_array();
    json.key("type").string(name_of(info.kind));
    json.end_object();
}

void write_task(codec::JsonWriter& json, const TaskStatus& task, std::string_view worker_id) {
    json.begin_object();
    json.key("id").number(task.id);
    json.key("state").string(name_of(task.state));
    json.key("worker_id").string(worker_id);
    if (!task.trace.empty()) json.key("trace").string(task.trace);
    json.end_object();
}

void write_status(codec::JsonWriter& json, const Status& status, std::string_view worker_id) {
    json.begin_object();
    json.key("name").string(status.name);
    json.key("connector").begin_object();
    json.key("state").string(name_of(status.state));
    json.key("worker_id").string(worker_id);
    json.end_object();
    json.key("tasks").begin_array();
    for (const TaskStatus& task : status.tasks) write_task(json, task, worker_id);
    json.end_array();
    json.key("type").string(name_of(status.kind));
    json.end_object();
}

std::string info_json(const Info& info) {
    std::string text;
    codec::JsonWriter json(text);
    write_info(json, info);
    return text;
}

std::string config_json(const sink::Properties& config) {
    std::string text;
    codec::JsonWriter json(text);
    write_config(json, config);
    return text;
}

std::string tasks_json(const Info& info) {
    std::string text;
    codec::JsonWriter json(text);
    json.begin_array();
    for (std::int32_t task = 0; task < info.tasks; ++task) {
        json.begin_object();
        json.key("id").begin_object();
        json.key("connector").string(info.name);
        json.key("task").number(task);
        json.end_object();
        json.key("config");
        sink::Properties config = info.config;
        config.insert_or_assign("task.class", task_class_of(info));
        write_config(json, config);
        json.end_object();
    }
    json.end_array();
    return text;
}

std::string offsets_json(const std::vector<::connect::OffsetEntry>& entries) {
    std::string text;
    codec::JsonWriter json(text);
    json.begin_object();
    json.key("offsets").begin_array();
    for (const ::connect::OffsetEntry& entry : entries) {
        json.begin_object();
        json.key("partition").raw(sink::json_of(entry.partition));
        json.key("offset").raw(sink::json_of(entry.offset));
        json.end_object();
    }
    json.end_array();
    json.end_object();
    return text;
}

std::string keys_json(const sink::CheckedKeys& keys) {
    std::string text;
    codec::JsonWriter json(text);
    json.begin_array();
    for (const sink::CheckedKey& key : keys) write_key(json, key);
    json.end_array();
    return text;
}

std::string validation_json(std::string_view plugin, const sink::CheckedKeys& keys) {
    std::vector<std::string_view> groups;
    for (const sink::CheckedKey& key : keys) {
        if (key.key->group.empty() || std::ranges::find(groups, key.key->group) != groups.end()) {
            continue;
        }
        groups.push_back(key.key->group);
    }
    std::string text;
    codec::JsonWriter json(text);
    json.begin_object();
    json.key("name").string(plugin);
    json.key("error_count").number(sink::error_count(keys));
    json.key("groups").begin_array();
    for (const std::string_view group : groups) json.string(group);
    json.end_array();
    json.key("configs").begin_array();
    for (const sink::CheckedKey& key : keys) {
        json.begin_object();
        json.key("definition");
        write_key(json, key);
        json.key("value");
        write_value(json, key);
        json.end_object();
    }
    json.end_array();
    json.end_object();
    return text;
}

std::string plugins_json(PluginScope scope) {
    std::string text;
    codec::JsonWriter json(text);
    json.begin_array();
    for (const ::connect::Plugin& one : ::connect::plugins()) {
        write_plugin(json, one.name, name_of(one.kind), one.version);
    }
    if (scope == PluginScope::all) {
        for (const std::string_view name :
             {"org.apache.kafka.connect.converters.ByteArrayConverter",
              "org.apache.kafka.connect.json.JsonConverter",
              "org.apache.kafka.connect.storage.StringConverter"}) {
            write_plugin(json, name, "converter", kVersion);
        }
        for (const std::string& name : sink::transform_classes()) {
            write_plugin(json, name, "transformation", kVersion);
        }
        for (const std::string& name : sink::predicate_classes()) {
            write_plugin(json, name, "predicate", kVersion);
        }
    }
    json.end_array();
    return text;
}

}  // namespace door::connect
