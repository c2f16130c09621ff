#pragma once
// Records that come in a body which goes on for as long as the client likes, each answered once it
// is stored: over HTTP/1, in chunks. Private to this room.

#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "door/http/http.h"
#include "door/rest/v3/record_request.h"
#include "run/event.h"
#include "run/gate.h"
#include "run/task.h"

namespace door::rest::v3 {

// The item that ends the answers where the body is no object any more.
inline constexpr std::string_view kBrokenObject =
    "{\"error_code\":400,\"message\":\"what follows is no JSON object\"}\r\n";

//   Owner: the answer, and its own coroutine, which the gate counts.  Runs on: the connection's
//   shard.  Ends: with the body, or soon after stop().
class RecordStream final : public http::BodyStream {
  public:
    // Stores what is there whole; the answers, each with its line end.
    using Take = std::function<run::Task<std::string>(Objects&)>;

    static std::shared_ptr<RecordStream> start(run::Gate& gate,
                                               std::shared_ptr<http::RequestBody> body, Take take);

    run::Task<std::optional<std::string>> next() override;
    void stop() override;

  private:
    RecordStream(std::shared_ptr<http::RequestBody> body, Take take)
        : body_(std::move(body)), take_(std::move(take)) {}
    static run::Task<void> read(std::shared_ptr<RecordStream> self);
    run::Task<bool> take_part();

    std::shared_ptr<http::RequestBody> body_;
    const Take take_;
    Objects objects_;
    std::string answers_;  // that nobody has taken yet
    run::Event changed_;
    bool is_over_ = false;
    bool is_stopped_ = false;
};

}  // namespace door::rest::v3
