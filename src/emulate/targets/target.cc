#include "emulate/targets/target.h"

#include "base/text.h"

namespace emulate::targets {
namespace {

using base::Code;
using base::Result;

Result<Answer> answer_of(const Target& target, const Result<io::HttpResponse>& response,
                         std::size_t count) {
    if (!response) {
        const Code code = response.error().code;
        if (code != Code::unavailable && code != Code::timed_out && code != Code::io &&
            code != Code::closed) {
            return base::within(target.url(), response.error());
        }
        return Answer{std::vector(count, Verdict::again), response.error().what};
    }
    auto answer = target.judge(*response, count);
    if (!answer) return base::within(target.url(), answer.error());
    return answer;
}

}  // namespace

std::vector<Result<Answer>> post_all(io::HttpClient& http, const Target& target,
                                     std::span<const std::vector<Value>> posts) {
    std::vector<io::HttpRequest> requests;
    for (const std::vector<Value>& values : posts) requests.push_back(target.request_of(values));
    const auto responses = http.send_pipelined(requests);
    std::vector<Result<Answer>> answers;
    for (std::size_t i = 0; i < posts.size(); ++i) {
        if (i < responses.size()) {
            answers.push_back(answer_of(target, responses[i], posts[i].size()));
        } else {
            answers.emplace_back(Answer{std::vector(posts[i].size(), Verdict::again),
                                        "the connection ended before the answer"});
        }
        if (!answers.back()) break;
    }
    return answers;
}

}  // namespace emulate::targets
