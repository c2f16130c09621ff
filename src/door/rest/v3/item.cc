#include "door/rest/v3/item.h"

#include "base/text.h"
#include "codec/percent.h"
#include "wire/error_table.h"

namespace door::rest::v3 {

Cluster cluster_at(const http::Request& request, const std::string& id) {
    return {id, base::text(request.base_url(), "/v3/clusters/", segment(id)), "crn:///kafka=" + id};
}

std::string segment(std::string_view text) { return codec::percent_encoded(text); }

Item::Item(codec::JsonWriter& json, const Cluster& cluster, std::string_view kind,
           std::string_view path, std::string_view name)
    : json_(json), cluster_(cluster) {
    json_.begin_object();
    json_.key("kind").string(kind);
    json_.key("metadata").begin_object();
    json_.key("self").string(cluster.url + std::string(path));
    json_.key("resource_name").string(cluster.name + std::string(name));
    json_.end_object();
    json_.key("cluster_id").string(cluster.id);
}

Item& Item::text(std::string_view key, std::string_view value) {
    json_.key(key).string(value);
    return *this;
}

Item& Item::number(std::string_view key, std::int64_t value) {
    json_.key(key).number(value);
    return *this;
}

Item& Item::boolean(std::string_view key, bool value) {
    json_.key(key).boolean(value);
    return *this;
}

Item& Item::null(std::string_view key) {
    json_.key(key).null();
    return *this;
}

Item& Item::raw(std::string_view key, std::string_view value) {
    json_.key(key).raw(value);
    return *this;
}

Item& Item::related(std::string_view key, std::string_view path) {
    json_.key(key).begin_object();
    json_.key("related").string(cluster_.url + std::string(path));
    json_.end_object();
    return *this;
}

std::string list(const Cluster& cluster, std::string_view kind, std::string_view path,
                 const std::function<void(codec::JsonWriter&)>& items) {
    std::string out;
    codec::JsonWriter json(out);
    json.begin_object();
    json.key("kind").string(kind);
    json.key("metadata").begin_object();
    json.key("self").string(cluster.url + std::string(path));
    json.key("next").null();
    json.end_object();
    json.key("data").begin_array();
    items(json);
    json.end_array();
    json.end_object();
    return out;
}

std::string error_item(std::int32_t code, std::string_view message) {
    std::string out;
    codec::JsonWriter json(out);
    json.begin_object();
    json.key("error_code").number(code);
    json.key("message").string(message);
    json.end_object();
    return out;
}

std::string error_item(const base::Error& error) {
    return error_item(wire::names_of(error.code).rest_code, error.what);
}

}  // namespace door::rest::v3
