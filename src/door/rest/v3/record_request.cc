#include "door/rest/v3/record_request.h"

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

constexpr std::string_view kBlanks = " \t\r\n";

bool is_given(const std::optional<wire::JsonText>& json) { return json && json->text != "null"; }

Result<std::int32_t> number_of(const wire::JsonText& json, std::string_view what) {
    std::int32_t number = 0;
    if (base::parse_number(json.text, number)) return number;
    return Error{Code::malformed, base::text(what, " is to be a number")};
}

Result<RecordRequest::SchemaChoice> read_choice(const wire::rest3::RecordData& asked,
                                                std::string_view what) {
    RecordRequest::SchemaChoice choice;
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
        if (strategy != "TOPIC_NAME") {
            return Error{Code::unsupported,
                         base::text(what, ".subject_name_strategy ", base::printable(strategy),
                                    " is not served; TOPIC_NAME and subject are")};
        }
    }
    return choice;
}

Result<RecordRequest::Data> read_data(const std::optional<wire::rest3::RecordData>& asked,
                                      std::string_view what) {
    RecordRequest::Data data;
    if (!asked) return data;
    data.type = asked->type.value_or("AVRO");
    const bool is_null = !asked->data || asked->data->text == "null";
    if (data.type != "JSON" && data.type != "STRING" && data.type != "BINARY" &&
        data.type != "AVRO") {
        return Error{Code::unsupported,
                     base::text(what, ".type ", base::printable(data.type),
                                " is not served; BINARY, JSON, STRING and AVRO are")};
    }
    if (is_null) return data;
    if (data.type == "AVRO") {
        TRY(data.schema, read_choice(*asked, what));
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
