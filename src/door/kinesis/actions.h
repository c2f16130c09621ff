#pragma once
// Every action of the API by its name. Private to this room.

#include <string>
#include <string_view>

#include "door/kinesis/house.h"
#include "run/task.h"

namespace door::kinesis {

// Decodes, calls, encodes; `body` is the request's.
using Serve = run::Task<Body> (*)(House& house, Call call, std::string body);

struct Action {
    std::string_view name;
    Serve serve;
};

// Nullptr if there is none of that name. SubscribeToShard is not among them: its answer is a
// stream.
const Action* find_action(std::string_view name);

template <class In>
using Handle = run::Task<Body> (*)(House& house, Call call, In in);

// The message's blobs lie in the body, which stays until the answer is made.
template <class In, Handle<In> kHandle>
run::Task<Body> serve(House& house, Call call, std::string body) {
    CO_TRY(In in, wire::kinesis::decode<In>(call.format, body));
    co_return co_await kHandle(house, std::move(call), std::move(in));
}

extern const Action kConsumerActions[4];
extern const Action kRecordActions[4];
extern const Action kSettingActions[19];
extern const Action kShardActions[4];
extern const Action kStreamActions[5];

}  // namespace door::kinesis
