#include "sink/object_naming.h"

#include <array>
#include <charconv>

#include "base/text.h"

namespace sink {

ObjectNaming::ObjectNaming(const ConnectorConfig& config, const base::TopicPartition& place)
    : offset_digits_(config.offset_digits) {
    const std::string& slash = config.directory_delimiter;
    const std::string& plus = config.file_delimiter;
    if (!config.topics_directory.empty()) before_offset_ = config.topics_directory + slash;
    before_offset_ += base::text(place.topic, slash, "partition=", place.partition, slash,
                                 place.topic, plus, place.partition, plus);
}

void ObjectNaming::append_key(std::string& out, Offset first) const {
    std::array<char, 20> digits{};
    const char* const end =
        std::to_chars(digits.data(), digits.data() + digits.size(), first.value()).ptr;
    const auto count = static_cast<std::size_t>(end - digits.data());
    out += before_offset_;
    if (count < offset_digits_) out.append(offset_digits_ - count, '0');
    out.append(digits.data(), count);
    out += ".json";
}

}  // namespace sink
