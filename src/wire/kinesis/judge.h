#pragma once
// A message against its table's rules, in AWS's words and order.

#include <concepts>
#include <string>
#include <string_view>
#include <vector>

#include "base/text.h"
#include "wire/kinesis/exception.h"
#include "wire/kinesis/field.h"

namespace wire::kinesis {

// Collects up to ten complaints, as AWS does.
class Complaints {
  public:
    bool full() const { return texts_.size() >= 10; }
    // `value` as Java would print it, or nothing for null.
    void add(std::optional<std::string_view> value, std::string_view place,
             std::string_view constraint);
    // "2 validation errors detected: …"; nothing if there are none.
    std::optional<Exception> finish() const;

  private:
    std::vector<std::string> texts_;
};

// As Java would print them.
std::string printed(const std::string& value);
std::string printed(const Base64View& value);
std::string printed(const std::vector<std::string>& values);
std::string printed(const TextMap& values);

// A text's length as AWS counts it.
std::size_t characters_of(std::string_view text);
// The name as complaints have it: "StreamName" is "streamName".
std::string place_of(std::string_view parent, std::string_view name);

void judge_text(const std::string& value, const Rule& rule, std::string_view place,
                Complaints& complaints);
void judge_length(std::size_t length, const Info& info, std::string_view value,
                  std::string_view place, Complaints& complaints);
void judge_number(std::int64_t value, const Rule& rule, std::string_view place,
                  Complaints& complaints);
void judge_items(const std::vector<std::string>& values, const Rule& rule, std::string_view place,
                 Complaints& complaints);
void judge_items(const TextMap& values, const Rule& rule, std::string_view place,
                 Complaints& complaints);

template <Record S>
void judge_structure(const S& s, std::string_view parent, Complaints& complaints);

template <class T>
void judge_value(const T& value, const Info& info, const Rule& rule, std::string_view place,
                 Complaints& complaints) {
    if constexpr (kIsOptional<T>) {
        if (value) {
            judge_value(*value, info, rule, place, complaints);
        } else if (info.required) {
            complaints.add(std::nullopt, place, "Member must not be null");
        }
    } else if constexpr (std::same_as<T, std::string>) {
        judge_text(value, rule, place, complaints);
        judge_length(characters_of(value), info, printed(value), place, complaints);
    } else if constexpr (std::same_as<T, Base64View>) {
        judge_length(value.bytes.size(), info, printed(value), place, complaints);
    } else if constexpr (std::same_as<T, bool> || std::same_as<T, Timestamp>) {
        return;
    } else if constexpr (std::integral<T>) {
        judge_number(value, rule, place, complaints);
    } else if constexpr (std::same_as<T, std::vector<std::string>> || std::same_as<T, TextMap>) {
        judge_items(value, rule, place, complaints);
        judge_length(value.size(), info, printed(value), place, complaints);
    } else if constexpr (kIsArray<T>) {
        judge_length(value.size(), info, base::text("[", value.size(), " members]"), place,
                     complaints);
        for (std::size_t i = 0; i < value.size() && !complaints.full(); ++i) {
            judge_structure(value[i], base::text(place, '.', i + 1, ".member"), complaints);
        }
    } else {
        judge_structure(value, place, complaints);
    }
}

template <Record S>
void judge_structure(const S& s, std::string_view parent, Complaints& complaints) {
    for_each_field<S>([&](const auto& f) {
        if (complaints.full()) return;
        judge_value(s.*f.member, f.info, f.rule, place_of(parent, f.info.name), complaints);
    });
}

template <Record S>
std::optional<Exception> judge(const S& s) {
    Complaints complaints;
    judge_structure(s, {}, complaints);
    return complaints.finish();
}

}  // namespace wire::kinesis
