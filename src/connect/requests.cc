#include "connect/requests.h"

#include "base/text.h"
#include "sink/keys/key_check.h"
#include "sink/record/value.h"

namespace connect {
namespace {

using base::Code;
using base::Error;
using sink::Value;

Error bad(std::string what) { return {Code::invalid_argument, std::move(what)}; }

Error refused_as_wrong(std::string_view what) {
    return bad(base::text(
        "Connector configuration is invalid and contains the following 1 error(s):\n", what,
        "\nYou can also find the above list of errors at the endpoint "
        "`/connector-plugins/{connectorType}/config/validate`"));
}

// Jackson takes a number or a truth for a text, and nothing else.
Result<std::optional<std::string>> text_in(const sink::Field& field) {
    if (field.value.is_null()) return std::optional<std::string>();
    if (field.value.as<sink::Object>() != nullptr || field.value.as<sink::Array>() != nullptr) {
        return Error{Code::malformed,
                     base::text("Cannot deserialize value of type `java.lang.String` from an "
                                "object or array (through reference chain: [\"",
                                field.name, "\"])")};
    }
    return std::optional<std::string>(sink::plain_text(field.value));
}

Result<std::map<std::string, std::optional<std::string>>> texts_in(const Value& value) {
    const auto* const object = value.as<sink::Object>();
    if (object == nullptr) {
        return Error{Code::malformed,
                     "Cannot deserialize value of type `java.util.LinkedHashMap` from what is no "
                     "JSON object"};
    }
    std::map<std::string, std::optional<std::string>> texts;
    for (const sink::Field& field : *object) {
        TRY(std::optional<std::string> text, text_in(field));
        texts.insert_or_assign(field.name, std::move(text));
    }
    return texts;
}

Result<Properties> config_in(const Value& value) {
    TRY(auto texts, texts_in(value));
    Properties config;
    for (auto& [key, text] : texts) {
        if (!text)
            return refused_as_wrong("Null value can not be supplied as the configuration value.");
        config.insert_or_assign(key, *std::move(text));
    }
    return config;
}

Result<> set_name(Properties& config, std::string_view name) {
    const auto given = config.find("name");
    if (given != config.end() && given->second != name) {
        return bad(base::text("Connector name configuration (", given->second,
                              ") doesn't match connector name in the URL (", name, ")"));
    }
    config.insert_or_assign("name", std::string(name));
    return {};
}

Result<CreateRequest> read_create_json(std::string body) {
    TRY(const Value value, sink::parse_json(std::move(body)));
    const auto* const object = value.as<sink::Object>();
    if (object == nullptr) {
        return Error{Code::malformed, "Cannot construct a connector from what is no JSON object"};
    }
    CreateRequest request;
    const Value* config = nullptr;
    for (const sink::Field& field : *object) {
        if (field.name == "config") {
            config = &field.value;
        } else if (field.name == "name") {
            TRY(const auto name, text_in(field));
            request.name = std::string(sink::trimmed(name.value_or("")));
        } else if (field.name == "initial_state") {
            TRY(const auto state, text_in(field));
            std::string upper = state.value_or("RUNNING");
            for (char& c : upper) c = c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
            const auto target = target_of(upper);
            if (!target) {
                return Error{Code::malformed, base::text("No enum constant for initial_state: ",
                                                         base::printable(upper))};
            }
            request.target = *target;
        } else {
            return Error{Code::malformed,
                         base::text("Unrecognized field \"", base::printable(field.name),
                                    "\", not marked as ignorable (3 known properties: "
                                    "\"config\", \"initial_state\", \"name\"])")};
        }
    }
    if (config == nullptr || config->is_null()) {
        return Error{Code::malformed, "config is missing: a connector needs a map of texts"};
    }
    TRY(request.config, config_in(*config));
    return request;
}

}  // namespace

Result<CreateRequest> read_create(std::string body, BodyType type) {
    CreateRequest request;
    if (type == BodyType::properties) {
        TRY(request.config, sink::parse_properties(body));
        const auto name = request.config.find("name");
        if (name != request.config.end()) request.name = std::string(sink::trimmed(name->second));
    } else {
        TRY(request, read_create_json(std::move(body)));
    }
    TRY_VOID(set_name(request.config, request.name));
    return request;
}

Result<CreateRequest> read_connector_file(std::string text) {
    if (!sink::trimmed(text).starts_with('{')) {
        return read_create(std::move(text), BodyType::properties);
    }
    TRY(const Value value, sink::parse_json(text));
    const auto* const object = value.as<sink::Object>();
    if (object == nullptr || sink::find(*object, "config") != nullptr) {
        return read_create(std::move(text), BodyType::json);
    }
    CreateRequest request;
    TRY(request.config, config_in(value));
    const auto name = request.config.find("name");
    if (name == request.config.end()) return bad("the file names no connector");
    request.name = name->second;
    return request;
}

Result<Properties> read_config(std::string body, std::string_view name) {
    TRY(const Value value, sink::parse_json(std::move(body)));
    TRY(Properties config, config_in(value));
    TRY_VOID(set_name(config, name));
    return config;
}

Result<std::map<std::string, std::optional<std::string>>> read_patch(std::string body) {
    TRY(const Value value, sink::parse_json(std::move(body)));
    return texts_in(value);
}

Result<std::vector<OffsetEntry>> read_offsets(std::string body) {
    TRY(const Value value, sink::parse_json(std::move(body)));
    const auto* const object = value.as<sink::Object>();
    const Value* const offsets = object == nullptr ? nullptr : sink::find(*object, "offsets");
    const auto* const list = offsets == nullptr ? nullptr : offsets->as<sink::Array>();
    if (list == nullptr || list->empty()) {
        return bad("Partitions / offsets need to be provided for an alter offsets request");
    }
    std::vector<OffsetEntry> entries;
    for (const Value& one : *list) {
        const auto* const fields = one.as<sink::Object>();
        if (fields == nullptr) return Error{Code::malformed, "an offset has to be a JSON object"};
        const auto part = [fields](std::string_view name) {
            const Value* const found = sink::find(*fields, name);
            return found == nullptr ? Value() : *found;
        };
        entries.push_back({part("partition"), part("offset")});
    }
    return entries;
}

}  // namespace connect
