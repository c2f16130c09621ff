#pragma once
// The access rules in front of the handlers of groups and transactions, which know nothing of
// peers: what a peer may not ask never reaches them, what it may not see is taken out of their
// answers (KAFKA-8).
//
//     table.add<JoinGroupRequest>(guarded<JoinGroupRequest>(handler));

#include <optional>
#include <utility>

#include "door/kafka/api/api_table.h"
#include "wire/kafka/consumer_group.h"
#include "wire/kafka/groups.h"
#include "wire/kafka/membership.h"
#include "wire/kafka/offsets.h"
#include "wire/kafka/transaction_states.h"
#include "wire/kafka/transactions.h"

namespace door::kafka::rules {

using namespace wire::kafka;  // NOLINT(google-build-using-namespace): its messages, all of them

// The response to a request of which nothing may be done; none: go on.
template <class Request>
std::optional<typename Request::Response> refuse(const Peer&, const Request&) {
    return std::nullopt;
}
std::optional<FindCoordinatorResponse> refuse(const Peer& peer,
                                              const FindCoordinatorRequest& asked);
std::optional<JoinGroupResponse> refuse(const Peer& peer, const JoinGroupRequest& asked);
std::optional<SyncGroupResponse> refuse(const Peer& peer, const SyncGroupRequest& asked);
std::optional<HeartbeatResponse> refuse(const Peer& peer, const HeartbeatRequest& asked);
std::optional<LeaveGroupResponse> refuse(const Peer& peer, const LeaveGroupRequest& asked);
std::optional<OffsetCommitResponse> refuse(const Peer& peer, const OffsetCommitRequest& asked);
std::optional<OffsetFetchResponse> refuse(const Peer& peer, const OffsetFetchRequest& asked);
std::optional<OffsetDeleteResponse> refuse(const Peer& peer, const OffsetDeleteRequest& asked);
std::optional<ConsumerGroupHeartbeatResponse> refuse(const Peer& peer,
                                                     const ConsumerGroupHeartbeatRequest& asked);
std::optional<InitProducerIdResponse> refuse(const Peer& peer, const InitProducerIdRequest& asked);
std::optional<AddPartitionsToTxnResponse> refuse(const Peer& peer,
                                                 const AddPartitionsToTxnRequest& asked);
std::optional<AddOffsetsToTxnResponse> refuse(const Peer& peer,
                                              const AddOffsetsToTxnRequest& asked);
std::optional<EndTxnResponse> refuse(const Peer& peer, const EndTxnRequest& asked);
std::optional<TxnOffsetCommitResponse> refuse(const Peer& peer,
                                              const TxnOffsetCommitRequest& asked);

// Takes out of the request what this peer may not ask; the answers to that alone.
template <class Request>
typename Request::Response withhold(const Peer&, Request&) {
    return {};
}
FindCoordinatorResponse withhold(const Peer& peer, FindCoordinatorRequest& asked);
DescribeGroupsResponse withhold(const Peer& peer, DescribeGroupsRequest& asked);
DeleteGroupsResponse withhold(const Peer& peer, DeleteGroupsRequest& asked);
ConsumerGroupDescribeResponse withhold(const Peer& peer, ConsumerGroupDescribeRequest& asked);
OffsetCommitResponse withhold(const Peer& peer, OffsetCommitRequest& asked);
OffsetFetchResponse withhold(const Peer& peer, OffsetFetchRequest& asked);
OffsetDeleteResponse withhold(const Peer& peer, OffsetDeleteRequest& asked);
TxnOffsetCommitResponse withhold(const Peer& peer, TxnOffsetCommitRequest& asked);
DescribeTransactionsResponse withhold(const Peer& peer, DescribeTransactionsRequest& asked);
DescribeProducersResponse withhold(const Peer& peer, DescribeProducersRequest& asked);

// Puts the answers to what was withheld behind the handler's own.
template <class Response>
void join(Response&, const Response&) {}
void join(FindCoordinatorResponse& response, FindCoordinatorResponse withheld);
void join(DescribeGroupsResponse& response, DescribeGroupsResponse withheld);
void join(DeleteGroupsResponse& response, DeleteGroupsResponse withheld);
void join(ConsumerGroupDescribeResponse& response, ConsumerGroupDescribeResponse withheld);
void join(OffsetCommitResponse& response, OffsetCommitResponse withheld);
void join(OffsetFetchResponse& response, OffsetFetchResponse withheld);
void join(OffsetDeleteResponse& response, OffsetDeleteResponse withheld);
void join(TxnOffsetCommitResponse& response, TxnOffsetCommitResponse withheld);
void join(DescribeTransactionsResponse& response, DescribeTransactionsResponse withheld);
void join(DescribeProducersResponse& response, DescribeProducersResponse withheld);

// Takes out of a response what this peer may not see.
template <class Response>
void hide(const Peer&, Response&) {}
void hide(const Peer& peer, ListGroupsResponse& response);
void hide(const Peer& peer, OffsetFetchResponse& response);
void hide(const Peer& peer, DescribeTransactionsResponse& response);
void hide(const Peer& peer, ListTransactionsResponse& response);

// Whether the request wants to know what this peer may do to each group, and the answer to that.
template <class Request>
bool asks_operations(const Request&) {
    return false;
}
bool asks_operations(const DescribeGroupsRequest& asked);
bool asks_operations(const ConsumerGroupDescribeRequest& asked);
template <class Response>
void tell_operations(const Peer&, Response&) {}
void tell_operations(const Peer& peer, DescribeGroupsResponse& response);
void tell_operations(const Peer& peer, ConsumerGroupDescribeResponse& response);

template <class Request>
run::Task<typename Request::Response> run_guarded(const Handler<Request>& handler,
                                                  Call<Request> call) {
    const Peer& peer = *call.peer;
    if (auto refused = refuse(peer, call.request)) co_return *std::move(refused);
    typename Request::Response withheld = withhold(peer, call.request);
    const bool with_operations = asks_operations(call.request);
    typename Request::Response response = co_await handler(std::move(call));
    hide(peer, response);
    if (with_operations) tell_operations(peer, response);
    join(response, std::move(withheld));
    co_return response;
}

}  // namespace door::kafka::rules

namespace door::kafka {

template <class Request>
Handler<Request> guarded(Handler<Request> handler) {
    return [handler = std::move(handler)](Call<Request> call) {
        return rules::run_guarded<Request>(handler, std::move(call));
    };
}

}  // namespace door::kafka
