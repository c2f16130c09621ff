#include "door/kafka/api/api_table.h"

#include "base/check.h"
#include "wire/kafka/api_versions.h"
#include "wire/kafka/sasl.h"

namespace door::kafka {

namespace {

using wire::kafka::ApiVersionsRequest;
using wire::kafka::SaslAuthenticateRequest;
using wire::kafka::SaslHandshakeRequest;

// What a peer may ask before it has said who it is.
bool is_for_strangers(std::int16_t key) {
    return key == ApiVersionsRequest::api.key || key == SaslHandshakeRequest::api.key ||
           key == SaslAuthenticateRequest::api.key;
}

// A peer that is newer than we are learns what we speak from an answer that every version can
// read: error 35 in the form of version 0, with the range of ApiVersions itself and no other.
Reply refusal_of_version(std::int32_t correlation_id) {
    constexpr wire::Api api = ApiVersionsRequest::api;
    wire::kafka::ApiVersionsResponse response;
    response.error_code = wire::kafka::ErrorCode::unsupported_version;
    response.api_keys.push_back(
        {.api_key = api.key, .min_version = api.offered().min, .max_version = api.offered().max});
    Reply reply;
    reply.frame = wire::kafka::response_frame<ApiVersionsRequest>(correlation_id, response, 0);
    return reply;
}

Dispatch closing() {
    Dispatch dispatch;
    dispatch.reply.close = true;
    return dispatch;
}

}  // namespace

const ApiTable::Entry* ApiTable::find(std::int16_t key) const {
    const auto found = entries_.find(key);
    return found == entries_.end() ? nullptr : &found->second;
}

void ApiTable::put(Entry entry) {
    const std::int16_t key = entry.api.key;
    const bool fresh = entries_.emplace(key, std::move(entry)).second;
    CHECK(fresh, "two handlers for API ", key);
}

Dispatch dispatch(const ApiTable& table, Peer& peer, std::shared_ptr<Frame> frame) {
    Dispatch found;
    wire::kafka::Reader reader(frame->view());
    wire::kafka::RequestHeader header = wire::kafka::decode_header_start(reader);
    if (!reader.ok()) return closing();
    const ApiTable::Entry* const entry = table.find(header.api_key);
    if (entry == nullptr) return closing();
    if (!peer.authenticated && !is_for_strangers(header.api_key)) return closing();
    if (!entry->api.speaks(header.api_version)) {
        if (header.api_key != ApiVersionsRequest::api.key) return closing();
        found.reply = refusal_of_version(header.correlation_id);
        return found;
    }
    wire::kafka::decode_header_rest(reader, header, entry->api.at(header.api_version));
    if (!reader.ok()) return closing();
    found.entry = entry;
    found.call.header = std::move(header);
    found.call.message = reader;
    found.call.peer = &peer;
    found.call.frame = std::move(frame);
    return found;
}

}  // namespace door::kafka
