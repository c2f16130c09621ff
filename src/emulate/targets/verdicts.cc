#include "emulate/targets/verdicts.h"

#include <algorithm>
#include <array>
#include <optional>

#include "base/text.h"
#include "codec/json/json.h"

namespace emulate::targets {
namespace {

using base::Code;
using base::Error;
using base::Result;

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

std::string text_of(codec::JsonReader& json) {
    if (json.kind() == codec::JsonKind::string) return std::string(json.string());
    json.skip();
    return {};
}

// One record's part of an answer.
struct Put {
    bool stored = false;  // it has a sequence number
    std::string error_code;
    std::string message;
};

// The whole of an answer: a record's, a list of them, or an error's.
struct PutAnswer {
    Put whole;
    std::optional<std::vector<Put>> records;
};

void read_put_field(codec::JsonReader& json, std::string_view name, Put& put) {
    if (name == "SequenceNumber") {
        put.stored = !text_of(json).empty();
    } else if (name == "ErrorCode" || name == "__type") {
        put.error_code = text_of(json);
    } else if (name == "ErrorMessage" || name == "message") {
        put.message = text_of(json);
    } else {
        json.skip();
    }
}

std::optional<PutAnswer> read_put_answer(std::string body) {
    PutAnswer answer;
    codec::JsonReader json(body);
    json.enter_object();
    while (const auto name = json.next_field()) {
        if (*name != "Records") {
            read_put_field(json, *name, answer.whole);
            continue;
        }
        answer.records.emplace();
        json.enter_array();
        while (json.next_element()) {
            Put put;
            json.enter_object();
            while (const auto field = json.next_field()) read_put_field(json, *field, put);
            answer.records->push_back(std::move(put));
        }
    }
    if (!json.finish()) return std::nullopt;
    return answer;
}

bool ends_with_one_of(std::string_view error_code, std::span<const std::string_view> names) {
    return std::ranges::any_of(
        names, [error_code](std::string_view name) { return error_code.ends_with(name); });
}

bool may_pass(std::string_view error_code) {
    static constexpr std::array<std::string_view, 6> kPassing{
        "ProvisionedThroughputExceededException",
        "InternalFailure",
        "ServiceUnavailable",
        "LimitExceededException",
        "ThrottlingException",
        "KMSThrottlingException"};
    return ends_with_one_of(error_code, kPassing);
}

// No record of this run will be taken.
bool ends_the_run(std::string_view error_code) {
    static constexpr std::array<std::string_view, 7> kFinal{
        "ResourceNotFoundException",    "AccessDeniedException",
        "UnrecognizedClientException",  "InvalidSignatureException",
        "IncompleteSignatureException", "MissingAuthenticationTokenException",
        "ExpiredTokenException"};
    return ends_with_one_of(error_code, kFinal);
}

Verdict verdict_of(const Put& put) {
    if (put.stored) return Verdict::stored;
    return may_pass(put.error_code) ? Verdict::again : Verdict::refused;
}

}  // namespace

std::string words_of(const io::HttpResponse& response) {
    std::string body = response.body;
    std::string message;
    codec::JsonReader json(body);
    json.enter_object();
    while (const auto name = json.next_field()) {
        if (*name == "message") {
            message = text_of(json);
        } else {
            json.skip();
        }
    }
    if (!json.finish() || message.empty()) message = base::printable(response.body, 200);
    return base::text(response.status, " ", message);
}

Result<Answer> judge_status(const io::HttpResponse& response, std::size_t count) {
    const int status = response.status;
    if (status == 408 || status == 429 || status >= 500) {
        return Answer{std::vector(count, Verdict::again), words_of(response)};
    }
    if (status == 400 || status == 413 || status == 422) {
        return Answer{std::vector(count, Verdict::refused), words_of(response)};
    }
    return Error{code_of(status), "answers " + words_of(response)};
}

Error not_such_an_answer(const io::HttpResponse& response, std::string_view expected) {
    return {Code::malformed, base::text("answers 200, but not with ", expected, ": ",
                                        base::printable(response.body, 200))};
}

Result<Answer> judge_put(const io::HttpResponse& response, std::size_t count) {
    const auto said = read_put_answer(response.body);
    if (said && ends_the_run(said->whole.error_code)) {
        return Error{Code::permission_denied,
                     base::text("answers ", said->whole.error_code, ": ", said->whole.message)};
    }
    if (said && may_pass(said->whole.error_code)) {
        return Answer{std::vector(count, Verdict::again), words_of(response)};
    }
    if (response.status != 200) return judge_status(response, count);
    // A gateway that maps every status to 200 hides a refusal under it.
    if (said && !said->whole.error_code.empty()) {
        return Answer{std::vector(count, Verdict::refused), words_of(response)};
    }
    std::vector<Put> puts;
    if (said && said->records) {
        puts = *said->records;
    } else if (said && said->whole.stored) {
        puts = {said->whole};
    }
    if (puts.size() != count) {
        return not_such_an_answer(response, base::text(count, " sequence numbers as a stream"));
    }
    Answer answer;
    for (const Put& put : puts) {
        answer.verdicts.push_back(verdict_of(put));
        if (!put.stored && answer.words.empty()) {
            answer.words = base::text("200 with ", put.error_code, ": ", put.message);
        }
    }
    return answer;
}

}  // namespace emulate::targets
