#include "emulate/targets/gateway_stream_target.h"

#include "base/text.h"
#include "emulate/rows/row_json.h"
#include "emulate/targets/verdicts.h"

namespace emulate::targets {
namespace {

using rows::append_json_text;

// As the script's json.dumps writes it: the row as an object.
std::string record_body(const std::string& stream, const Value& value) {
    std::string body = R"({"StreamName": )";
    append_json_text(body, stream);
    body += R"(, "Data": )";
    body += value.text;
    body += R"(, "PartitionKey": )";
    append_json_text(body, value.partition_key);
    return body + "}";
}

// A row is a text here: as an object, the original's template would make {k=v} of it.
std::string records_body(std::span<const Value> values) {
    std::string body = R"({"records": [)";
    std::string_view between;
    for (const Value& value : values) {
        body += between;
        body += R"({"data": )";
        append_json_text(body, value.text);
        body += R"(, "partition-key": )";
        append_json_text(body, value.partition_key);
        body += '}';
        between = ", ";
    }
    return body + "]}";
}

}  // namespace

GatewayStreamTarget::GatewayStreamTarget(std::string_view gateway, std::string stream)
    : stream_(std::move(stream)), url_(base::text(gateway, "/streams/", stream_, "/record")) {}

io::HttpRequest GatewayStreamTarget::request_of(std::span<const Value> values) const {
    const bool is_single = values.size() == 1;
    return {
        .method = "PUT",
        .url = is_single ? url_ : url_ + "s",
        .headers = {{"Content-Type", "application/json"}},
        .body = is_single ? record_body(stream_, values.front()) : records_body(values),
    };
}

base::Result<Answer> GatewayStreamTarget::judge(const io::HttpResponse& response,
                                                std::size_t count) const {
    return judge_put(response, count);
}

}  // namespace emulate::targets
