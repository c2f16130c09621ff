#pragma once
// What a client asks for when it makes a consumer.

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <variant>

#include "broker/consumer/consumer.h"
#include "door/http/http.h"
#include "door/rest/formats.h"

namespace door::rest {

struct ConsumerSettings {
    std::optional<std::string> id;  // none: one is to be made up
    Format format = Format::binary;
    broker::consumer::Reset reset = broker::consumer::Reset::latest;
    broker::consumer::AutoCommit auto_commit = broker::consumer::AutoCommit::on;
    // Fewer are waited for as long as the request may.
    std::size_t fetch_bytes_min = 1;
    // For records, where the request does not say how long.
    std::chrono::milliseconds records_wait{1000};
};

// The settings, or the proxy's refusal. An empty body is all defaults.
std::variant<ConsumerSettings, http::Response> read_consumer_settings(std::string& body);

}  // namespace door::rest
