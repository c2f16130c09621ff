#include "emulate/targets/topic_target.h"

#include <optional>

#include "base/text.h"
#include "codec/json/json.h"
#include "emulate/targets/verdicts.h"

namespace emulate::targets {
namespace {

using base::Result;

// The REST proxy's number for an error of Kafka's that may pass.
constexpr std::int64_t kRetriable = 50003;

// An entry of `offsets`: stored if its error_code is null.
struct Entry {
    bool has_error = false;
    std::int64_t error_code = 0;
    std::string error;
};

Entry read_entry(codec::JsonReader& json) {
    Entry entry;
    json.enter_object();
    while (const auto name = json.next_field()) {
        const codec::JsonKind kind = json.kind();
        if (*name == "error_code" && kind == codec::JsonKind::number) {
            entry.has_error = true;
            if (!base::parse_number(json.number(), entry.error_code)) entry.error_code = -1;
        } else if (*name == "error" && kind == codec::JsonKind::string) {
            entry.has_error = true;
            entry.error = json.string();
        } else {
            json.skip();
        }
    }
    return entry;
}

std::optional<std::vector<Entry>> read_entries(std::string body) {
    std::vector<Entry> entries;
    codec::JsonReader json(body);
    json.enter_object();
    while (const auto name = json.next_field()) {
        if (*name != "offsets") {
            json.skip();
            continue;
        }
        json.enter_array();
        while (json.next_element()) entries.push_back(read_entry(json));
    }
    if (!json.finish()) return std::nullopt;
    return entries;
}

Result<Answer> judge_entries(const io::HttpResponse& response, std::size_t count) {
    const auto entries = read_entries(response.body);
    if (!entries || entries->size() != count) {
        return not_such_an_answer(response, base::text(count, " offsets as a REST proxy"));
    }
    Answer answer;
    for (const Entry& entry : *entries) {
        const bool may_pass = entry.error_code == kRetriable;
        answer.verdicts.push_back(!entry.has_error ? Verdict::stored
                                  : may_pass       ? Verdict::again
                                                   : Verdict::refused);
        if (entry.has_error && answer.words.empty()) {
            answer.words = base::text("200 with error_code ", entry.error_code, ": ", entry.error);
        }
    }
    return answer;
}

// {"records": [{"value": …}, …]}, as requests.post(json=…) sends it.
std::string body_of(std::span<const Value> values) {
    std::string body = R"({"records": [)";
    std::string_view between;
    for (const Value& value : values) {
        body += between;
        body += R"({"value": )";
        body += value.text;
        body += '}';
        between = ", ";
    }
    return body + "]}";
}

}  // namespace

io::HttpRequest TopicTarget::request_of(std::span<const Value> values) const {
    return {
        .method = "POST",
        .url = url_,
        .headers = {{"Content-Type", "application/vnd.kafka.json.v2+json"},
                    {"Accept", "application/vnd.kafka.v2+json"}},
        .body = body_of(values),
    };
}

Result<Answer> TopicTarget::judge(const io::HttpResponse& response, std::size_t count) const {
    if (response.status == 200) return judge_entries(response, count);
    return judge_status(response, count);
}

}  // namespace emulate::targets
