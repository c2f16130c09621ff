#pragma once
// Which requests a door takes, and who answers them. A handler is one coroutine: it gets a decoded
// request and gives the response; decoding, encoding and the header are done here, once for all.
//
//     table.add<wire::kafka::MetadataRequest>(
//         [this](Call<wire::kafka::MetadataRequest> call) { return metadata(std::move(call)); });
//
// What ApiVersions offers is what was added.

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

#include "door/kafka/api/frame.h"
#include "door/kafka/api/peer.h"
#include "run/task.h"
#include "wire/kafka/codec/header.h"

namespace door::kafka {

// What a request leads to.
struct Reply {
    std::optional<wire::kafka::Encoded> frame;  // none: no answer (acks=0)
    bool close = false;                         // the connection ends behind it
    MemoryBudget::Lease held{};                 // what the frame's records were taken from
};

// A request as its handler sees it. Record bytes and nothing else of it are views into the frame.
template <class Request>
struct Call {
    Request request;
    std::int16_t version = 0;
    std::string client_id;
    Peer* peer = nullptr;          // lives as long as the handler
    std::shared_ptr<Frame> frame;  // keeps the request's records

    bool since(std::int16_t number) const { return version >= number; }
};

// Before its message is decoded.
struct RawCall {
    wire::kafka::RequestHeader header;
    wire::kafka::Reader message{{}};
    Peer* peer = nullptr;
    std::shared_ptr<Frame> frame;
};

// A response, and what it holds on to until it is sent.
template <class Response>
struct Held {
    std::optional<Response> response;  // none: nothing is answered
    MemoryBudget::Lease lease{};
    bool close = false;
};

// Kafka itself takes the next request of a connection when it has answered the last. What is
// ordered by itself may do better.
enum class Order : std::uint8_t {
    alone,      // when everything before is answered and sent
    pipelined,  // beside earlier ones of its kind
};

template <class Request>
using Handler = std::function<run::Task<typename Request::Response>(Call<Request>)>;
template <class Request>
using HeldHandler = std::function<run::Task<Held<typename Request::Response>>(Call<Request>)>;

class ApiTable {
  public:
    struct Entry {
        wire::Api api;
        Order order;
        std::function<run::Task<Reply>(RawCall)> run;
    };

    template <class Request>
    void add(Handler<Request> handler) {
        add_held<Request>(Order::alone, [handler = std::move(handler)](Call<Request> call) {
            return hold<Request>(handler, std::move(call));
        });
    }
    // For answers that are large, or may be none.
    template <class Request>
    void add_held(Order order, HeldHandler<Request> handler) {
        put({Request::api, order, [handler = std::move(handler)](RawCall call) {
                 return answer<Request>(handler, std::move(call));
             }});
    }

    const Entry* find(std::int16_t key) const;
    // By rising key.
    const std::map<std::int16_t, Entry>& entries() const { return entries_; }

  private:
    void put(Entry entry);

    template <class Request>
    static run::Task<Held<typename Request::Response>> hold(const Handler<Request>& handler,
                                                            Call<Request> call) {
        Held<typename Request::Response> held;
        held.response = co_await handler(std::move(call));
        co_return held;
    }

    template <class Request>
    static run::Task<Reply> answer(const HeldHandler<Request>& handler, RawCall raw) {
        const std::int16_t version = raw.header.api_version;
        const std::int32_t correlation_id = raw.header.correlation_id;
        Call<Request> call;
        wire::kafka::decode(raw.message, call.request, Request::api.at(version));
        Reply reply;
        if (!raw.message.ok()) {
            reply.close = true;
            co_return reply;
        }
        call.version = version;
        call.client_id = std::move(raw.header.client_id).value_or("");
        call.peer = raw.peer;
        call.frame = std::move(raw.frame);
        Held<typename Request::Response> held = co_await handler(std::move(call));
        if (held.response) {
            reply.frame =
                wire::kafka::response_frame<Request>(correlation_id, *held.response, version);
        }
        reply.held = std::move(held.lease);
        reply.close = held.close;
        co_return reply;
    }

    std::map<std::int16_t, Entry> entries_;
};

// Decodes the header, finds the handler and runs it. What cannot be answered (no such API or
// version, no message) is a Reply that closes, as Kafka does.
struct Dispatch {
    const ApiTable::Entry* entry = nullptr;  // none: `reply` is the answer
    RawCall call{};
    Reply reply{};
};
Dispatch dispatch(const ApiTable& table, Peer& peer, std::shared_ptr<Frame> frame);

}  // namespace door::kafka
