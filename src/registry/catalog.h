#pragma once
// All subjects, their versions and settings, in memory: what the records of the topic `_schemas`
// make, in Confluent's own formats (docs/formats/schemas_topic.md).
//
//   Owner: Registry.  Runs on: one shard.

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.h"
#include "registry/schema.h"

namespace registry {

// A record of the topic, to be written; none as value takes away what the key names.
struct Entry {
    std::string key;
    std::optional<std::string> value;
};

class Catalog {
  public:
    using Versions = std::map<std::int32_t, Version>;

    // What a record does. Others than the registry's own are passed over: false.
    bool apply(std::string_view key, const std::optional<std::string>& value);

    // The records that change it; apply() them once they are stored.
    static Entry entry_of(const Version& version);
    static Entry tombstone_of(const Version& version);
    static Entry entry_of(const std::string& subject, Compatibility level);
    static Entry no_level_of(const std::string& subject);
    static Entry entry_of(const std::string& subject, Mode mode);

    // Also of deleted ones; nullptr if there never was one.
    const Versions* versions(const std::string& subject) const;
    const std::map<std::string, Versions>& subjects() const { return subjects_; }
    const Version* latest(const std::string& subject) const;
    // Some version with that id.
    const Version* with_id(std::int32_t id) const;
    // The id of that schema in any subject, if it has one.
    std::optional<std::int32_t> id_of(const SchemaText& schema) const;
    std::int32_t next_id() const { return greatest_id_ + 1; }
    // Versions that are not deleted and take names from that one.
    std::vector<const Version*> referring_to(const std::string& subject,
                                             std::int32_t version) const;

    // Of the subject alone, "" the registry's own: nothing if it has none.
    std::optional<Compatibility> own_level(const std::string& subject) const;
    Compatibility level(const std::string& subject) const;
    std::optional<Mode> own_mode(const std::string& subject) const;
    Mode mode(const std::string& subject) const;

  private:
    bool apply_schema(const std::string& subject, std::int32_t version,
                      const std::optional<std::string>& value);

    std::map<std::string, Versions> subjects_;
    std::map<std::string, Compatibility> levels_;
    std::map<std::string, Mode> modes_;
    std::int32_t greatest_id_ = 0;
};

}  // namespace registry
