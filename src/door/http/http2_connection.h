#pragma once
// One HTTP/2 connection of a Server: a coroutine that reads, one that writes, one for each handler
// and each streamed body. Private to this room.
//
//   Owner: the coroutine that serves it.  Runs on: the stream's shard.  Ends: when run() returns.

#include <map>
#include <memory>
#include <string>

#include "door/http/connection.h"
#include "door/http/http2_session.h"
#include "door/http/served.h"
#include "run/event.h"
#include "run/gate.h"
#include "run/net/stream.h"
#include "run/timer.h"

namespace door::http {

class Http2Connection final : public Served {
  public:
    // `begun`: what was read already, with the client's preface.
    Http2Connection(const ServerContext& context, std::unique_ptr<run::Stream> stream,
                    std::string begun);

    run::Task<void> run();
    void stop() override;
    void cut() override { stream_->close(); }

  private:
    // A body that is made while it is sent.
    struct Pumped {
        std::shared_ptr<BodyStream> body;
        run::Event taken;
        bool is_taken = false;
        bool is_over = false;
    };
    struct AnswerGuard;

    Http2Events events();
    run::Task<void> read_all();
    run::Task<void> write_all();
    run::Task<void> answer(std::int32_t stream, Request request);
    run::Task<void> pump(std::int32_t stream, std::shared_ptr<Pumped> pumped);
    void respond(std::int32_t stream, Response response);
    void stop_bodies();
    void start_wait();
    bool is_at_end() const;

    const ServerContext& context_;
    std::unique_ptr<run::Stream> stream_;
    run::Shard& shard_;
    run::Gate gate_;
    std::string begun_;
    Http2Session session_;
    std::map<std::int32_t, std::shared_ptr<Pumped>> bodies_;
    run::Event more_to_write_;
    run::Timer wait_timer_;
    bool reads_now_ = false;
    bool reading_ended_ = false;
    bool stopping_ = false;
    bool broken_ = false;
};

}  // namespace door::http
