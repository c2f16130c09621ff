#include "door/rest/v3/record_request.h"

#include <algorithm>
#include <array>

#include "base/text.h"
#include "codec/base64.h"
#include "codec/records/record_batch.h"
#include "door/rest/schemas/framing.h"
#include "sched/calendar/instant.h"
#include "wire/json_decode.h"
#include "wire/rest_v3.h"

namespace door::rest::v3 {
namespace {

using base::Code;
using base::Error;
using base::Result;
using Strategy = schemas::Subject::Strategy;

constexpr std::string_view kBlanks = " \t\r\n";

// Types of data that go by a schema, and the registry's names of those schemas.
constexpr std::array<std::pair<std::string_view, std::string_view>, 3> kSchemaTypes{
    {{"AVRO", ::registry::kAvro},
     {"JSONSCHEMA", ::registry::kJson},
     {"PROTOBUF", ::registry::kProtobuf}}};

bool is_given(const std::optional<wire::JsonText>& json) { return json && json->text != "null"; }

Result<std::int32_t> number_of(const wire::JsonText& json, std::string_view what) {
    std::int32_t number = 0;
    if (base::parse_number(json.text, number)) return number;
    return Error{Code::malformed, base::text(what, " is to be a number")};
}

Result<Strategy> strategy_named(const std::string& name, std::string_view what) {
    if (name == "TOPIC_NAME") return Strategy::topic;
    if (name == "RECORD_NAME") return Strategy::record;
    if (name == "TOPIC_RECORD_NAME") return Strategy::topic_record;
    return Error{Code::unsupported,
                 base::text(what, ".subject_name_strategy ", base::printable(name),
                            " is not served; TOPIC_NAME, RECORD_NAME and TOPIC_RECORD_NAME are")};
}

Result<RecordRequest::SchemaChoice> read_choice(const wire::rest3::RecordData& asked,
                                                std::string_view type, std::string_view what) {
    RecordRequest::SchemaChoice choice;
    choice.type = type;
    if (is_given(asked.schema_id)) {
        TRY(choice.id, number_of(*asked.schema_id, base::text(what, ".schema_id")));
    }
    if (is_given(asked.schema)) {
        TRY(choice.text, schemas::text_of_json(asked.schema->text, base::text(what, ".schema")));
    }
    if (is_given(asked.subject)) {
        TRY(choice.subject,
            schemas::text_of_json(asked.subject->text, base::text(what, ".subject")));
    }
    if (is_given(asked.schema_version)) {
        TRY(choice.version, number_of(*asked.schema_version, base::text(what, ".schema_version")));
    }
    if (is_given(asked.subject_name_strategy)) {
        TRY(const std::string strategy,
            schemas::text_of_json(asked.subject_name_strategy->text,
                                  base::text(what, ".subject_name_strategy")));
        TRY(choice.strategy, strategy_named(strategy, what));
    }
    if (choice.text && choice.type.empty()) choice.type = ::registry::kAvro;
    const bool is_named = choice.strategy != Strategy::topic;
    if (is_named && !choice.text && !choice.id && choice.subject.empty()) {
        return Error{Code::malformed,
                     base::text(what, ".schema is to be there, for its name is asked for")};
    }
    return choice;
}

Result<RecordRequest::Data> read_data(const std::optional<wire::rest3::RecordData>& asked,
                                      std::string_view what) {
    RecordRequest::Data data;
    if (!asked) return data;
    data.type = asked->type.value_or("");
    const bool is_null = !asked->data || asked->data->text == "null";
    const auto by_schema = std::ranges::find(kSchemaTypes, data.type,
                                             &std::pair<std::string_view, std::string_view>::first);
    const bool has_schema = data.type.empty() || by_schema != kSchemaTypes.end();
    if (!has_schema && data.type != "JSON" && data.type != "STRING" && data.type != "BINARY") {
        return Error{Code::unsupported,
                     base::text(what, ".type ", base::printable(data.type),
                                " is not served; BINARY, JSON, STRING, AVRO, JSONSCHEMA and "
                                "PROTOBUF are")};
    }
    if (is_null) return data;
    if (has_schema) {
        const std::string_view type = data.type.empty() ? "" : by_schema->second;
        TRY(data.schema, read_choice(*asked, type, what));
        data.bytes = std::string(asked->data->text);
    } else if (data.type == "JSON") {
        data.bytes = std::string(asked->data->text);
    } else if (data.type == "STRING") {
        TRY(data.bytes, schemas::text_of_json(asked->data->text, base::text(what, ".data")));
    } else {
        TRY(const std::string text,
            schemas::text_of_json(asked->data->text, base::text(what, ".data")));
        const auto bytes = codec::base64_decoded(text);
        if (!bytes) return Error{Code::malformed, base::text(what, ".data is no base64")};
        data.bytes = std::string(base::as_text(*bytes));
    }
    return data;
}

}  // namespace

void Objects::add(std::string_view part) {
    text_.erase(0, begin_);
    at_ -= begin_;
    begin_ = 0;
    text_ += part;
}

void Objects::skip_blanks() {
    if (depth_ == 0) begin_ = at_ = std::min(text_.find_first_not_of(kBlanks, at_), text_.size());
}

std::optional<std::string_view> Objects::next() {
    if (is_broken()) return {};
    while (at_ < text_.size()) {
        const char c = text_[at_++];
        if (is_escaped_) {
            is_escaped_ = false;
        } else if (is_text_) {
            is_escaped_ = c == '\\';
            is_text_ = c != '"';
        } else if (c == '"') {
            is_text_ = true;
        } else if (c == '{') {
            ++depth_;
        } else if (c == '}' && --depth_ == 0) {
            const std::size_t from = std::exchange(begin_, at_);
            return std::string_view(text_).substr(from, at_ - from);
        }
    }
    return {};
}

bool Objects::is_at_end() {
    skip_blanks();
    return begin_ == text_.size();
}

bool Objects::is_broken() {
    skip_blanks();
    return begin_ < text_.size() && text_[begin_] != '{';
}

std::string_view type_of_schemas(std::string_view type) {
    const auto found = std::ranges::find(kSchemaTypes, type,
                                         &std::pair<std::string_view, std::string_view>::second);
    return found == kSchemaTypes.end() ? type : found->first;
}

Result<RecordRequest> read_record(std::string object) {
    TRY(const auto asked, wire::from_json<wire::rest3::ProduceRecord>(object));
    RecordRequest record;
    record.partition = asked.partition_id;
    if (asked.headers) {
        for (const wire::rest3::RecordHeader& header : *asked.headers) {
            std::optional<std::string> value;
            if (header.value) value = std::string(base::as_text(header.value->bytes));
            record.headers.emplace_back(header.name, std::move(value));
        }
    }
    TRY(record.key, read_data(asked.key, "key"));
    TRY(record.value, read_data(asked.value, "value"));
    if (asked.timestamp && asked.timestamp->text != "null") {
        std::int64_t ms = 0;
        if (base::parse_number(asked.timestamp->text, ms)) {
            record.time = base::from_epoch_ms(ms);
        } else {
            TRY(const std::string text, schemas::text_of_json(asked.timestamp->text, "timestamp"));
            TRY(const auto at, sched::calendar::parse_instant(text));
            record.time = std::chrono::floor<std::chrono::milliseconds>(at);
        }
    }
    return record;
}

std::size_t PlacedRecord::bytes_max() const {
    // A record's framing at its greatest, as Kafka's producers count it; of a header, two lengths.
    constexpr std::size_t kFramingBytesMax = 21;
    constexpr std::size_t kHeaderFramingBytesMax = 10;
    const auto size_of = [](const std::optional<std::string>& text) {
        return text ? text->size() : 0;
    };
    std::size_t bytes = codec::kBatchHeaderBytes + kFramingBytesMax + size_of(record.key.bytes) +
                        size_of(record.value.bytes);
    for (const auto& [name, value] : record.headers) {
        bytes += kHeaderFramingBytesMax + name.size() + size_of(value);
    }
    return bytes;
}

}  // namespace door::rest::v3
