#pragma once
// Values out of a YAML tree, with one sticky fault, so that the walk over it needs no branches: the
// first fault stays, and what is read after it is empty.

#include <chrono>
#include <cstdint>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "config/yaml.h"

namespace config {

class YamlReader {
  public:
    explicit YamlReader(std::string_view file) : file_(file) {}

    const std::optional<base::Error>& fault() const { return fault_; }
    void fail(const YamlNode& at, std::string_view what);
    void fail(base::Error error);
    // "dag.yaml:7:3"; the file alone where the tree knows no places.
    std::string place(const YamlNode& at) const;

    // A map with these keys and no others, each once.
    void allow(const YamlNode& node, std::initializer_list<std::string_view> keys);
    // Nothing if the key is missing or null.
    const YamlNode* find(const YamlNode& node, std::string_view key);
    const YamlNode& require(const YamlNode& node, std::string_view key);

    std::string text(const YamlNode& value, std::string_view key);
    bool boolean(const YamlNode& value, std::string_view key);
    std::int64_t integer(const YamlNode& value, std::string_view key, std::int64_t min,
                         std::int64_t max);
    // Also with a fraction.
    double number(const YamlNode& value, std::string_view key, double min, double max);
    // A number of seconds, also with a fraction.
    std::chrono::microseconds seconds(const YamlNode& value, std::string_view key);
    // One text or a list of them.
    std::vector<std::string> texts(const YamlNode& value, std::string_view key);

  private:
    std::string file_;
    std::optional<base::Error> fault_;
};

}  // namespace config
