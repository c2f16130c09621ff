// Logging in: SaslHandshake chooses the mechanism, then its tokens travel, in SaslAuthenticate or,
// after a handshake of version 0, as frames of their own. KIP-368 lets a peer do it again.

#include "wire/kafka/sasl.h"

#include "codec/endian.h"
#include "door/kafka/api/security.h"
#include "door/kafka/door.h"
#include "wire/kafka/codec/header.h"

namespace door::kafka {

namespace {

using auth::sasl::Step;
using wire::kafka::ErrorCode;
using wire::kafka::SaslAuthenticateRequest;
using wire::kafka::SaslAuthenticateResponse;
using wire::kafka::SaslHandshakeRequest;
using wire::kafka::SaslHandshakeResponse;

// One message of the exchange, answered. PLAIN computes for milliseconds: not on a shard.
run::Task<Step> take_step(Security& security, Peer& peer, std::string message) {
    Login& login = *peer.login;
    auto work = [session = login.session.get(), &message] { return session->step(message); };
    Step step = co_await security.pool().run(work);
    if (step.kind == Step::Kind::done && login.principal && *login.principal != step.principal) {
        step = {.reason = "another principal than before"};
    }
    if (step.kind == Step::Kind::challenge) co_return step;
    login.session.reset();
    if (step.kind == Step::Kind::failed) {
        security.log_refusal(peer, login.mechanism, step.reason);
        co_return step;
    }
    login.principal = step.principal;
    security.let_in(peer, step.principal);
    if (step.lifetime.count() > 0) {
        login.expiry.start(step.lifetime);
    } else {
        login.expiry.cancel();
    }
    co_return step;
}

run::Task<Reply> raw_token(Security& security, Peer& peer, std::shared_ptr<Frame> frame) {
    const Step step = co_await take_step(security, peer, std::string(base::as_text(frame->view())));
    Reply reply;
    if (step.kind != Step::Kind::challenge) peer.raw_frames = nullptr;
    if (step.kind == Step::Kind::failed) {
        // There is no message to say it in.
        reply.close = true;
        co_return reply;
    }
    wire::kafka::Writer token;
    token.fixed(static_cast<std::int32_t>(step.answer.size()));
    token.raw(base::as_bytes(step.answer));
    reply.frame = std::move(token.out);
    co_return reply;
}

Held<SaslHandshakeResponse> refuse_handshake(SaslHandshakeResponse response, ErrorCode error) {
    response.error_code = error;
    Held<SaslHandshakeResponse> held;
    held.response = std::move(response);
    held.close = true;
    return held;
}

run::Task<Held<SaslHandshakeResponse>> handshake(Security* security,
                                                 Call<SaslHandshakeRequest> call) {
    Peer& peer = *call.peer;
    SaslHandshakeResponse response;
    if (security == nullptr || !peer.login) {
        co_return refuse_handshake(std::move(response), ErrorCode::illegal_sasl_state);
    }
    Login& login = *peer.login;
    response.mechanisms = security->sasl().mechanisms();
    const std::string& mechanism = call.request.mechanism;
    if (login.session || (login.principal && login.mechanism != mechanism)) {
        co_return refuse_handshake(std::move(response), ErrorCode::illegal_sasl_state);
    }
    login.session = security->sasl().begin(mechanism);
    if (!login.session) {
        security->log_refusal(peer, mechanism, "a mechanism that is not offered");
        co_return refuse_handshake(std::move(response), ErrorCode::unsupported_sasl_mechanism);
    }
    login.mechanism = mechanism;
    // Until the exchange has ended, also of a peer that was let in before.
    peer.authenticated = false;
    if (call.version == 0) {
        peer.raw_frames = [security, &peer](std::shared_ptr<Frame> frame) {
            return raw_token(*security, peer, std::move(frame));
        };
    }
    Held<SaslHandshakeResponse> held;
    held.response = std::move(response);
    co_return held;
}

run::Task<Held<SaslAuthenticateResponse>> authenticate(Security* security,
                                                       Call<SaslAuthenticateRequest> call) {
    Peer& peer = *call.peer;
    Held<SaslAuthenticateResponse> held;
    SaslAuthenticateResponse& response = held.response.emplace();
    if (security == nullptr || !peer.login || !peer.login->session) {
        response.error_code = ErrorCode::illegal_sasl_state;
        response.error_message = "SaslAuthenticate comes after a SaslHandshake";
        held.close = true;
        co_return held;
    }
    const Step step =
        co_await take_step(*security, peer, std::string(base::as_text(call.request.auth_bytes)));
    if (step.kind == Step::Kind::failed) {
        response.error_code = ErrorCode::sasl_authentication_failed;
        response.error_message = auth::sasl::kRefusal;
        held.close = true;
        co_return held;
    }
    response.auth_bytes = base::copy_of(base::as_bytes(step.answer));
    response.session_lifetime_ms = step.lifetime.count();
    co_return held;
}

}  // namespace

void add_sasl(ApiTable& table, KafkaDoor& door) {
    Security* const security = door.security();
    table.add_held<SaslHandshakeRequest>(Order::alone, [security](Call<SaslHandshakeRequest> call) {
        return handshake(security, std::move(call));
    });
    table.add_held<SaslAuthenticateRequest>(Order::alone,
                                            [security](Call<SaslAuthenticateRequest> call) {
                                                return authenticate(security, std::move(call));
                                            });
}

}  // namespace door::kafka
