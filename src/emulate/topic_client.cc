#include "emulate/topic_client.h"

#include <optional>

#include "base/text.h"
#include "codec/json/json.h"

namespace emulate {
namespace {

using base::Code;
using base::Error;
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

// The `message` of an error body, or the beginning of the body itself.
std::string words_of(const io::HttpResponse& response) {
    std::string body = response.body;
    std::string message;
    codec::JsonReader json(body);
    json.enter_object();
    while (const auto name = json.next_field()) {
        if (*name == "message" && json.kind() == codec::JsonKind::string) {
            message = json.string();
        } else {
            json.skip();
        }
    }
    if (!json.finish() || message.empty()) message = base::printable(response.body, 200);
    return base::text(response.status, " ", message);
}

Result<Answer> judge_entries(const io::HttpResponse& response, std::size_t count) {
    const auto entries = read_entries(response.body);
    if (!entries || entries->size() != count) {
        return Error{Code::malformed, base::text("answers 200, but not with ", count,
                                                 " offsets as a REST proxy does: ",
                                                 base::printable(response.body, 200))};
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

Code code_of(int status) {
    switch (status) {
        case 401:
            return Code::unauthenticated;
        case 403:
            return Code::permission_denied;
        case 404:
            return Code::unknown_topic;
        default:
            return Code::unsupported;
    }
}

}  // namespace

std::string body_of(std::span<const std::string> values) {
    std::string body = R"({"records": [)";
    std::string_view between;
    for (const std::string& value : values) {
        body += between;
        body += R"({"value": )";
        body += value;
        body += '}';
        between = ", ";
    }
    return body + "]}";
}

Result<Answer> judge(const io::HttpResponse& response, std::size_t count) {
    const int status = response.status;
    if (status == 200) return judge_entries(response, count);
    if (status == 408 || status == 429 || status >= 500) {
        return Answer{std::vector(count, Verdict::again), words_of(response)};
    }
    if (status == 400 || status == 413 || status == 422) {
        return Answer{std::vector(count, Verdict::refused), words_of(response)};
    }
    return Error{code_of(status), "answers " + words_of(response)};
}

io::HttpRequest TopicClient::request_of(std::span<const std::string> values) const {
    return {
        .method = "POST",
        .url = url_,
        .headers = {{"Content-Type", "application/vnd.kafka.json.v2+json"},
                    {"Accept", "application/vnd.kafka.v2+json"}},
        .body = body_of(values),
    };
}

Result<Answer> TopicClient::answer_of(const Result<io::HttpResponse>& response,
                                      std::size_t count) const {
    if (!response) {
        const Code code = response.error().code;
        if (code != Code::unavailable && code != Code::timed_out && code != Code::io &&
            code != Code::closed) {
            return base::within(url_, response.error());
        }
        return Answer{std::vector(count, Verdict::again), response.error().what};
    }
    auto answer = judge(*response, count);
    if (!answer) return base::within(url_, answer.error());
    return answer;
}

std::vector<Result<Answer>> TopicClient::post_all(std::span<const std::vector<std::string>> posts) {
    std::vector<io::HttpRequest> requests;
    for (const std::vector<std::string>& values : posts) requests.push_back(request_of(values));
    const auto responses = http_.send_pipelined(requests);
    std::vector<Result<Answer>> answers;
    for (std::size_t i = 0; i < posts.size(); ++i) {
        if (i < responses.size()) {
            answers.push_back(answer_of(responses[i], posts[i].size()));
        } else {
            answers.emplace_back(Answer{std::vector(posts[i].size(), Verdict::again),
                                        "the connection ended before the answer"});
        }
        if (!answers.back()) break;
    }
    return answers;
}

}  // namespace emulate
