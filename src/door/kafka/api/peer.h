#pragma once
// Who is at the other end of a connection, as far as it is known by now.
//
//   Owner: the connection.  Runs on: its shard.  Lives longer than its handlers.

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "auth/authorizer.h"
#include "base/limits.h"
#include "door/kafka/api/fetch_session.h"
#include "door/kafka/api/frame.h"
#include "door/kafka/api/security.h"
#include "run/task.h"

namespace door::kafka {

struct Reply;

struct Peer {
    std::string listener;  // the name of the server it came in by
    std::string host;      // its address, without the port
    // Where it reached us: what Metadata tells it to come back to.
    std::string local_host;
    std::uint16_t local_port = 0;

    std::string principal = "User:ANONYMOUS";
    // Whether it may do more than say who it is. A listener with SASL begins with false.
    bool authenticated = true;
    // Of a listener with SASL alone: where its logging in stands.
    std::unique_ptr<Login> login;
    // What it may do; none: everything.
    std::unique_ptr<auth::Access> access;
    // Set while frames are no requests: the tokens behind a SaslHandshake of version 0.
    std::function<run::Task<Reply>(std::shared_ptr<Frame>)> raw_frames;

    // It reads no more answers than those under way: what waits for it need not wait on.
    bool leaving = false;
    std::unique_ptr<FetchSession> fetch_session;

    std::string software_name;  // from ApiVersions; empty if it never said
    std::string software_version;

    bool may(auth::Operation operation, auth::ResourceType type, std::string_view name) const {
        return !access || access->may(operation, type, name);
    }
    bool may(auth::Operation operation) const { return !access || access->may(operation); }
    // For at least one resource of the type.
    bool may_any(auth::Operation operation, auth::ResourceType type) const {
        return !access || access->may_any(operation, type);
    }
    // As the *_authorized_operations of answers tell them: bit n is operation n.
    std::int32_t operations(auth::ResourceType type, std::string_view name) const {
        const std::uint32_t bits =
            access ? access->allowed_operations(type, name) : auth::operations_of(type);
        return static_cast<std::int32_t>(bits);
    }
    bool may_topic(auth::Operation operation, std::string_view name) const {
        return may(operation, auth::ResourceType::topic, name);
    }

    std::size_t frame_bytes_max() const {
        return authenticated ? base::limits::kKafkaFrameBytesMax
                             : base::limits::kKafkaFrameBytesBeforeLoginMax;
    }
};

}  // namespace door::kafka
