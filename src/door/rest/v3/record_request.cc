#include "door/rest/v3/record_request.h"

#include "base/text.h"
#include "codec/base64.h"
#include "codec/json/json.h"
#include "codec/records/record_batch.h"
#include "sched/calendar/instant.h"
#include "wire/json_decode.h"
#include "wire/rest_v3.h"

namespace door::rest::v3 {
namespace {

using base::Code;
using base::Error;
using base::Result;

constexpr std::string_view kBlanks = " \t\r\n";

std::string_view without_blanks(std::string_view text) {
    text.remove_prefix(std::min(text.find_first_not_of(kBlanks), text.size()));
    return text;
}

// A JSON text's characters.
Result<std::string> unquoted(std::string_view json, std::string_view what) {
    std::string text(json);
    codec::JsonReader reader(text);
    if (reader.kind() != codec::JsonKind::string) {
        return Error{Code::malformed, base::text(what, " is to be a text")};
    }
    std::string out(reader.string());
    TRY_VOID(reader.finish());
    return out;
}

Result<RecordRequest::Data> read_data(const std::optional<wire::rest3::RecordData>& asked,
                                      std::string_view what) {
    RecordRequest::Data data;
    if (!asked) return data;
    if (!asked->type) {
        return Error{Code::unsupported,
                     base::text(what,
                                ": no type: the formats with schemas are not served; "
                                "BINARY, JSON and STRING are")};
    }
    data.type = *asked->type;
    const bool is_null = !asked->data || asked->data->text == "null";
    if (data.type != "JSON" && data.type != "STRING" && data.type != "BINARY") {
        return Error{Code::unsupported, base::text(what, ".type ", base::printable(data.type),
                                                   " is not served; BINARY, JSON and STRING are")};
    }
    if (is_null) return data;
    if (data.type == "JSON") {
        data.bytes = std::string(asked->data->text);
    } else if (data.type == "STRING") {
        TRY(data.bytes, unquoted(asked->data->text, base::text(what, ".data")));
    } else {
        TRY(const std::string text, unquoted(asked->data->text, base::text(what, ".data")));
        const auto bytes = codec::base64_decoded(text);
        if (!bytes) return Error{Code::malformed, base::text(what, ".data is no base64")};
        data.bytes = std::string(base::as_text(*bytes));
    }
    return data;
}

}  // namespace

std::optional<std::string_view> next_object(std::string_view& rest) {
    rest = without_blanks(rest);
    if (!rest.starts_with('{')) return {};
    std::size_t depth = 0;
    bool is_text = false;
    for (std::size_t at = 0; at < rest.size(); ++at) {
        const char c = rest[at];
        if (is_text) {
            if (c == '\\') ++at;
            is_text = c != '"';
        } else if (c == '"') {
            is_text = true;
        } else if (c == '{') {
            ++depth;
        } else if (c == '}' && --depth == 0) {
            const std::string_view object = rest.substr(0, at + 1);
            rest = without_blanks(rest.substr(object.size()));
            return object;
        }
    }
    return {};
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
            TRY(const std::string text, unquoted(asked.timestamp->text, "timestamp"));
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
