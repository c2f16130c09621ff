#pragma once
// The shapes that all of API v3's answers share: items with links, and lists of them.

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

#include "base/error.h"
#include "codec/json/writer.h"
#include "door/http/http.h"

namespace door::rest::v3 {

// Where the cluster is, as the client came: links are made of it.
struct Cluster {
    std::string id;
    std::string url;   // "http://HOST/PREFIX/v3/clusters/ID"
    std::string name;  // "crn:///kafka=ID"
};
Cluster cluster_at(const http::Request& request, const std::string& id);

// One segment of a link's path.
std::string segment(std::string_view text);

// {"kind", "metadata", "cluster_id", …} into `json`, until end().
class Item {
  public:
    // `path`: behind the cluster's url; `name`: behind the cluster's own, "/topic=t".
    Item(codec::JsonWriter& json, const Cluster& cluster, std::string_view kind,
         std::string_view path, std::string_view name);

    Item& text(std::string_view key, std::string_view value);
    Item& number(std::string_view key, std::int64_t value);
    Item& boolean(std::string_view key, bool value);  // NOLINT(*): the value is the point
    Item& null(std::string_view key);
    Item& raw(std::string_view key, std::string_view value);
    // {"related": url}
    Item& related(std::string_view key, std::string_view path);
    void end() { json_.end_object(); }

  private:
    codec::JsonWriter& json_;
    const Cluster& cluster_;
};

// {"kind":"Kafka…List","metadata":{…},"data":[…]}, with what `items` writes in the array.
std::string list(const Cluster& cluster, std::string_view kind, std::string_view path,
                 const std::function<void(codec::JsonWriter&)>& items);

// {"error_code":…,"message":…}: what went wrong with one of many.
std::string error_item(std::int32_t code, std::string_view message);
std::string error_item(const base::Error& error);

}  // namespace door::rest::v3
