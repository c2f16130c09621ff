#include "door/rest/consumer_settings.h"

#include <algorithm>

#include "base/text.h"
#include "door/rest/answers/answers.h"
#include "wire/json_decode.h"
#include "wire/rest_consumers.h"

namespace door::rest {
namespace {

using broker::consumer::AutoCommit;
using broker::consumer::Reset;

constexpr std::int64_t kFetchBytesMinMax = 10'000'000;
constexpr std::int64_t kRecordsWaitMsMax = 3'600'000;

// A number or boolean that may stand in quotes; empty if there is none.
std::string_view bare(const std::optional<wire::JsonText>& value) {
    if (!value) return {};
    std::string_view text = value->text;
    if (text.size() >= 2 && text.starts_with('"')) text = text.substr(1, text.size() - 2);
    return text == "null" ? std::string_view() : text;
}

http::Response wrong_setting(std::string_view name, std::string_view value) {
    return refusal(422, 42204,
                   base::text("Invalid consumer configuration: Invalid value ",
                              base::printable(value), " for configuration ", name));
}

std::string lower(std::string_view text) {
    std::string out(text);
    std::ranges::transform(out, out.begin(), [](char c) {
        return c >= 'A' && c <= 'Z' ? static_cast<char>(c | 0x20) : c;
    });
    return out;
}

}  // namespace

std::variant<ConsumerSettings, http::Response> read_consumer_settings(std::string& body) {
    ConsumerSettings settings;
    if (body.empty()) return settings;
    const auto read = wire::from_json<wire::rest::CreateConsumer>(body);
    if (!read) return refusal(read.error());
    const wire::rest::CreateConsumer& asked = *read;
    settings.id = asked.id ? asked.id : asked.name;
    if (settings.id && settings.id->empty()) settings.id.reset();
    if (asked.format) {
        const std::optional<Format> format = format_named(*asked.format);
        if (!format) return refusal(422, 422, "Invalid format type.");
        settings.format = *format;
    }
    if (asked.offset_reset) {
        if (*asked.offset_reset == "earliest")
            settings.reset = Reset::earliest;
        else if (*asked.offset_reset == "none")
            settings.reset = Reset::none;
        else if (*asked.offset_reset != "latest") {
            return wrong_setting("auto.offset.reset", *asked.offset_reset);
        }
    }
    if (const std::string_view commits = bare(asked.auto_commit); !commits.empty()) {
        const std::string word = lower(commits);
        if (word != "true" && word != "false") return wrong_setting("auto.commit.enable", commits);
        settings.auto_commit = word == "true" ? AutoCommit::on : AutoCommit::off;
    }
    const auto& bytes = asked.fetch_min_bytes ? asked.fetch_min_bytes : asked.min_bytes_alias;
    if (const std::string_view text = bare(bytes); !text.empty()) {
        std::int64_t least = 0;
        if (!base::parse_number(text, least)) return wrong_setting("fetch.min.bytes", text);
        if (least < -1 || least > kFetchBytesMinMax) {
            return refusal(422, 40001,
                           base::text("Invalid fetch.min.bytes: it is to be -1 to ",
                                      kFetchBytesMinMax, ", and is ", least));
        }
        settings.fetch_bytes_min = static_cast<std::size_t>(std::max<std::int64_t>(least, 1));
    }
    const auto& wait = asked.request_timeout ? asked.request_timeout : asked.timeout_alias;
    if (const std::string_view text = bare(wait); !text.empty()) {
        std::int64_t ms = 0;
        if (!base::parse_number(text, ms) || ms < 0 || ms > kRecordsWaitMsMax) {
            return wrong_setting("consumer.request.timeout.ms", text);
        }
        settings.records_wait = std::chrono::milliseconds(ms);
    }
    return settings;
}

}  // namespace door::rest
