#include "codec/avro/json_parts.h"

namespace codec::avro {
namespace {

base::Error not_a(std::string_view what, std::string_view json) {
    constexpr std::size_t kShownMax = 60;
    return {base::Code::malformed,
            base::text(base::printable(json.substr(0, kShownMax)), " is no ", what)};
}

}  // namespace

JsonKind kind_of(std::string_view json) {
    std::string copy(json);
    return JsonReader(copy).kind();
}

base::Result<std::vector<Member>> members_of(std::string json) {
    if (kind_of(json) != JsonKind::object) return not_a("object", json);
    std::vector<Member> members;
    JsonReader reader(json);
    reader.enter_object();
    while (const auto name = reader.next_field()) {
        std::string own(*name);
        members.push_back({std::move(own), std::string(reader.compact())});
    }
    TRY_VOID(reader.finish());
    return members;
}

base::Result<std::vector<std::string>> elements_of(std::string json) {
    if (kind_of(json) != JsonKind::array) return not_a("array", json);
    std::vector<std::string> elements;
    JsonReader reader(json);
    reader.enter_array();
    while (reader.next_element()) elements.emplace_back(reader.compact());
    TRY_VOID(reader.finish());
    return elements;
}

base::Result<std::string> text_of(std::string json) {
    if (kind_of(json) != JsonKind::string) return not_a("text", json);
    JsonReader reader(json);
    std::string text(reader.string());
    TRY_VOID(reader.finish());
    return text;
}

const std::string* find(const std::vector<Member>& members, std::string_view name) {
    for (const Member& member : members) {
        if (member.name == name) return &member.value;
    }
    return nullptr;
}

}  // namespace codec::avro
