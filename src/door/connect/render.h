#pragma once
// What there is to tell, as Connect's JSON.

#include <string>
#include <string_view>
#include <vector>

#include "codec/json/writer.h"
#include "connect/plugins.h"
#include "connect/status.h"
#include "sink/keys/key_check.h"

namespace door::connect {

void write_info(codec::JsonWriter& json, const ::connect::Info& info);
void write_status(codec::JsonWriter& json, const ::connect::Status& status,
                  std::string_view worker_id);
void write_task(codec::JsonWriter& json, const ::connect::TaskStatus& task,
                std::string_view worker_id);
std::string info_json(const ::connect::Info& info);
std::string config_json(const sink::Properties& config);
// [{"id":{"connector":…,"task":0},"config":{…}}]
std::string tasks_json(const ::connect::Info& info);
std::string offsets_json(const std::vector<::connect::OffsetEntry>& entries);

// ConfigKeyInfo[].
std::string keys_json(const sink::CheckedKeys& keys);
// ConfigInfos, what validate answers; `plugin` as the configuration names it.
std::string validation_json(std::string_view plugin, const sink::CheckedKeys& keys);
enum class PluginScope : std::uint8_t { connectors, all };
// [{"class","type","version"}]
std::string plugins_json(PluginScope scope);

}  // namespace door::connect
