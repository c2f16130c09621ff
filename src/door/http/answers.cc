#include "door/http/answers.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <utility>

#include "base/limits.h"
#include "base/text.h"

namespace door::http {

namespace {

// Below, a copy is cheaper than one more part.
constexpr std::size_t kLargeBodyBytes = 16 * base::limits::kKiB;

// A header's value may hold what a client sent; a line end in it would begin another header.
void append_header_text(std::string& out, std::string_view text) {
    const std::size_t begin = out.size();
    out += text;
    std::replace_if(
        out.begin() + static_cast<std::ptrdiff_t>(begin), out.end(),
        [](char byte) { return byte == '\r' || byte == '\n' || byte == '\0'; }, ' ');
}

}  // namespace

void AnswerBatch::add(Response response, AnswerForm form) {
    const std::size_t begin = text_.size();
    // We speak 1.1 to clients of 1.0 too, as RFC 9110 §2.5 wants it.
    text_ += "HTTP/1.1 ";
    base::append_text(text_, response.status);
    text_ += ' ';
    text_ += reason_of(response.status);
    for (const auto& [name, value] : response.headers) {
        text_ += "\r\n";
        append_header_text(text_, name);
        text_ += ": ";
        append_header_text(text_, value);
    }
    const bool bodiless = response.status == 204 || response.status == 304;
    if (response.stream && !response.length) {
        if (!form.http10) text_ += "\r\nTransfer-Encoding: chunked";
        form.close = form.close || form.http10;
    } else if (!bodiless) {
        text_ += "\r\nContent-Length: ";
        base::append_text(text_, response.length.value_or(response.body.size()));
    }
    if (form.close) {
        text_ += "\r\nConnection: close";
    } else if (form.http10) {
        text_ += "\r\nConnection: keep-alive";
    }
    text_ += "\r\n\r\n";
    const bool sends_body = !bodiless && !form.without_body;
    if (sends_body && response.body.size() < kLargeBodyBytes) text_ += response.body;
    bytes_ += text_.size() - begin;
    if (sends_body && response.body.size() >= kLargeBodyBytes) {
        bytes_ += response.body.size();
        large_.push_back({text_.size(), std::move(response.body)});
    }
}

void AnswerBatch::add_part(std::string_view part, codec::http1::BodyEnd end) {
    const std::size_t begin = text_.size();
    if (end == codec::http1::BodyEnd::chunked) {
        std::array<char, 2 * sizeof(std::size_t)> digits{};
        const auto last =
            std::to_chars(digits.data(), digits.data() + digits.size(), part.size(), 16);
        text_.append(digits.data(), last.ptr);
        text_ += "\r\n";
        text_ += part;
        text_ += "\r\n";
    } else {
        text_ += part;
    }
    bytes_ += text_.size() - begin;
}

void AnswerBatch::add_end_of_chunks() {
    constexpr std::string_view kEnd = "0\r\n\r\n";
    text_ += kEnd;
    bytes_ += kEnd.size();
}

void AnswerBatch::add_continue() {
    constexpr std::string_view kContinue = "HTTP/1.1 100 Continue\r\n\r\n";
    text_ += kContinue;
    bytes_ += kContinue.size();
}

std::vector<std::string_view> AnswerBatch::parts() const {
    std::vector<std::string_view> parts;
    const std::string_view text = text_;
    std::size_t begin = 0;
    for (const LargeBody& large : large_) {
        if (large.text_end > begin) parts.push_back(text.substr(begin, large.text_end - begin));
        parts.emplace_back(large.body);
        begin = large.text_end;
    }
    if (begin < text.size()) parts.push_back(text.substr(begin));
    return parts;
}

void AnswerBatch::clear() {
    // Keeps the text's memory, within reason.
    if (text_.capacity() > 4 * kLargeBodyBytes) text_ = {};
    text_.clear();
    large_.clear();
    bytes_ = 0;
}

}  // namespace door::http
