#include "wire/kinesis/field.h"

#include <algorithm>

namespace wire::kinesis {
namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }

bool is_number(std::string_view text, std::size_t digits_max) {
    if (text == "0") return true;
    return !text.empty() && text.size() <= digits_max && text.front() != '0' &&
           std::ranges::all_of(text, is_digit);
}

// What stands behind "arn:aws…:kinesis:…:<12 digits>:stream/", or nothing.
std::string_view stream_part(std::string_view text) {
    constexpr std::string_view kStream = ":stream/";
    constexpr std::size_t kAccountDigits = 12;
    const std::size_t at = text.find(kStream);
    if (!text.starts_with("arn:aws") || at == std::string_view::npos) return {};
    const std::string_view before = text.substr(0, at);
    const std::size_t colon = before.rfind(':');
    if (before.find(":kinesis:") == std::string_view::npos) return {};
    const std::string_view account = before.substr(colon + 1);
    if (account.size() != kAccountDigits || !std::ranges::all_of(account, is_digit)) return {};
    const std::string_view rest = text.substr(at + kStream.size());
    const bool has_blank =
        std::ranges::any_of(rest, [](char c) { return c == ' ' || (c >= '\t' && c <= '\r'); });
    return has_blank ? std::string_view{} : rest;
}

}  // namespace

bool is_name(std::string_view text) {
    return !text.empty() && std::ranges::all_of(text, [](char c) {
        return is_digit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' ||
               c == '.' || c == '-';
    });
}

bool is_hash_key(std::string_view text) { return is_number(text, 39); }
bool is_sequence_number(std::string_view text) { return is_number(text, 129); }

bool is_stream_arn(std::string_view text) { return !stream_part(text).empty(); }

bool is_consumer_arn(std::string_view text) {
    constexpr std::string_view kConsumer = "/consumer/";
    const std::string_view rest = stream_part(text);
    const std::size_t at = rest.find(kConsumer);
    if (at == std::string_view::npos || at == 0) return false;
    const std::string_view consumer = rest.substr(at + kConsumer.size());
    const std::size_t colon = consumer.find(':');
    return colon != std::string_view::npos && is_name(consumer.substr(0, colon)) &&
           colon + 1 < consumer.size() && std::ranges::all_of(consumer.substr(colon + 1), is_digit);
}

}  // namespace wire::kinesis
