// Levels of compatibility and modes: of a subject, and of the registry itself.

#include "base/text.h"
#include "door/registry/answers.h"
#include "door/registry/registry_door.h"
#include "wire/json_decode.h"
#include "wire/schema_registry.h"

namespace door::registry {
namespace {

using ::registry::Compatibility;
using ::registry::Mode;
using ::registry::Refusal;

constexpr std::string_view kLevel = "compatibilityLevel";

// "" where the path names no subject.
std::string subject_in(const http::PathValues& path) {
    const std::string* subject = path.find("subject");
    return subject == nullptr ? "" : *subject;
}

}  // namespace

void RegistryDoor::add_config() {
    for (const std::string_view pattern : {"/config", "/config/{subject}"}) {
        add("GET", pattern, &RegistryDoor::level);
        add("PUT", pattern, &RegistryDoor::set_level);
        add("DELETE", pattern, &RegistryDoor::clear_level);
    }
    for (const std::string_view pattern : {"/mode", "/mode/{subject}"}) {
        add("GET", pattern, &RegistryDoor::mode);
        add("PUT", pattern, &RegistryDoor::set_mode);
    }
}

http::Response RegistryDoor::level(const Call& call) const {
    const std::string subject = subject_in(call.path);
    const auto own = registry_.catalog().own_level(subject);
    if (!own && !subject.empty() && !call.asks("defaultToGlobal")) {
        return refusal(404, 40408,
                       base::text("Subject '", base::printable(subject),
                                  "' does not have subject-level compatibility configured"));
    }
    return answer(object_of(kLevel, name_of(registry_.catalog().level(subject))));
}

run::Task<http::Response> RegistryDoor::set_level(Call& call) {
    const auto asked = wire::from_json<wire::schema_registry::ConfigBody>(call.request.body);
    if (!asked) co_return refusal(asked.error());
    const auto level = ::registry::compatibility_of(asked->compatibility.value_or(""));
    if (!level) {
        co_return refusal(422, 42203,
                          "Invalid compatibility level. Valid values are none, backward, forward, "
                          "full, backward_transitive, forward_transitive, and full_transitive");
    }
    const auto done = co_await registry_.set_level(subject_in(call.path), *level);
    if (const auto* refused = std::get_if<Refusal>(&done)) co_return refusal(*refused);
    co_return answer(object_of("compatibility", name_of(*level)));
}

run::Task<http::Response> RegistryDoor::clear_level(Call& call) {
    const auto done = co_await registry_.clear_level(subject_in(call.path));
    if (const auto* refused = std::get_if<Refusal>(&done)) co_return refusal(*refused);
    co_return answer(object_of(kLevel, name_of(std::get<Compatibility>(done))));
}

http::Response RegistryDoor::mode(const Call& call) const {
    const std::string subject = subject_in(call.path);
    const auto own = registry_.catalog().own_mode(subject);
    if (!own && !subject.empty() && !call.asks("defaultToGlobal")) {
        return refusal(404, 40409,
                       base::text("Subject '", base::printable(subject),
                                  "' does not have subject-level mode configured"));
    }
    return answer(object_of("mode", name_of(registry_.catalog().mode(subject))));
}

run::Task<http::Response> RegistryDoor::set_mode(Call& call) {
    const auto asked = wire::from_json<wire::schema_registry::ModeBody>(call.request.body);
    if (!asked) co_return refusal(asked.error());
    const auto mode = ::registry::mode_of(asked->mode);
    if (!mode) {
        co_return refusal(422, 42204,
                          "Invalid mode. Valid values are READWRITE, READONLY; IMPORT is not "
                          "served");
    }
    const auto done = co_await registry_.set_mode(subject_in(call.path), *mode);
    if (const auto* refused = std::get_if<Refusal>(&done)) co_return refusal(*refused);
    co_return answer(object_of("mode", name_of(*mode)));
}

}  // namespace door::registry
