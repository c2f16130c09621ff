#include "broker/config/topic_name.h"

#include <algorithm>

#include "base/limits.h"

namespace broker {
namespace {

bool is_legal(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' ||
           c == '_' || c == '-';
}

}  // namespace

base::Result<> check_topic_name(const base::TopicName& name) {
    using base::Code;
    const std::string& text = name.value();
    const std::string shown = base::printable(text);
    if (text.empty()) return base::Error{Code::invalid_argument, "a topic name may not be empty"};
    if (text.size() > base::limits::kTopicNameBytesMax) {
        return base::Error{Code::invalid_argument,
                           base::text("topic name \"", shown, "\" is longer than ",
                                      base::limits::kTopicNameBytesMax, " characters")};
    }
    if (text == "." || text == "..") {
        return base::Error{Code::invalid_argument, "a topic may not be named \".\" or \"..\""};
    }
    if (!std::all_of(text.begin(), text.end(), is_legal)) {
        return base::Error{
            Code::invalid_argument,
            base::text("topic name \"", shown, "\" holds a character outside [a-zA-Z0-9._-]")};
    }
    return {};
}

bool collides(const base::TopicName& left, const base::TopicName& right) {
    const auto alike = [](char c) { return c == '.' ? '_' : c; };
    return std::ranges::equal(left.value(), right.value(), {}, alike, alike);
}

bool is_internal(const base::TopicName& name) {
    return name.value() == "__consumer_offsets" || name.value() == "__transaction_state";
}

}  // namespace broker
