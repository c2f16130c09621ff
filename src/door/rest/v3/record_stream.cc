#include "door/rest/v3/record_stream.h"

#include <utility>

#include "base/limits.h"
#include "door/rest/v3/item.h"
#include "run/shard.h"

namespace door::rest::v3 {
namespace {

// Who sends all before reading anything gets so far; then the body waits for the reader.
constexpr std::size_t kAnswersBytesMax = 64 * base::limits::kMiB;
// Of one object: a record of the greatest size in base64, with headers.
constexpr std::size_t kObjectBytesMax = base::limits::kBodyBytesMax;

}  // namespace

std::shared_ptr<RecordStream> RecordStream::start(run::Gate& gate,
                                                  std::shared_ptr<http::RequestBody> body,
                                                  Take take) {
    const std::shared_ptr<RecordStream> self(new RecordStream(std::move(body), std::move(take)));
    self->is_over_ = gate.is_closed();
    run::Shard::current().spawn(gate, read(self));
    return self;
}

run::Task<void> RecordStream::read(std::shared_ptr<RecordStream> self) {
    while (!self->is_stopped_ && co_await self->take_part()) {
        self->changed_.notify_all();
        while (self->answers_.size() > kAnswersBytesMax && !self->is_stopped_) {
            co_await self->changed_.wait();
        }
    }
    self->is_over_ = true;
    self->changed_.notify_all();
}

// Whether more may come.
run::Task<bool> RecordStream::take_part() {
    auto part = co_await body_->next();
    if (!part) {
        answers_ += error_item(part.error()) + "\r\n";
        co_return false;
    }
    if (!*part) {
        if (!objects_.is_at_end()) answers_ += kBrokenObject;
        co_return false;
    }
    objects_.add(**part);
    for (;;) {
        std::string taken = co_await take_(objects_);
        if (taken.empty()) break;
        answers_ += taken;
    }
    if (!objects_.is_broken() && objects_.bytes_left() <= kObjectBytesMax) co_return true;
    answers_ += objects_.is_broken()
                    ? std::string(kBrokenObject)
                    : error_item({base::Code::too_large, "an object of more than 10 MB"}) + "\r\n";
    co_return false;
}

run::Task<std::optional<std::string>> RecordStream::next() {
    while (answers_.empty() && !is_over_) co_await changed_.wait();
    std::string taken = std::exchange(answers_, {});
    changed_.notify_all();
    if (taken.empty()) co_return std::nullopt;
    co_return taken;
}

void RecordStream::stop() {
    is_stopped_ = true;
    changed_.notify_all();
}

}  // namespace door::rest::v3
