#include "sink/dead_letters.h"

#include "base/limits.h"
#include "base/log_line.h"
#include "base/text.h"
#include "codec/records/record_batch.h"

namespace sink {
namespace {

using base::Code;

// Far below Kafka's limit of a batch; a letter that is larger has one of its own.
constexpr std::size_t kBatchBytes = base::limits::kBatchBytesMax / 4;

std::size_t bytes_of(const DeadLetter& letter) {
    std::size_t bytes = letter.key.value_or("").size() + letter.value.value_or("").size();
    for (const auto& [name, value] : letter.headers)
        bytes += name.size() + value.value_or("").size();
    return bytes;
}

std::optional<base::ByteView> view_of(const std::optional<std::string>& bytes) {
    if (!bytes) return std::nullopt;
    return base::as_bytes(*bytes);
}

void add(codec::BatchBuilder& builder, const DeadLetter& letter) {
    std::vector<codec::RecordHeader> headers;
    headers.reserve(letter.headers.size());
    for (const auto& [name, value] : letter.headers) headers.push_back({name, view_of(value)});
    builder.add(view_of(letter.key), view_of(letter.value), headers);
}

run::Task<Result<>> send(broker::Broker& broker, base::TopicName topic, base::Bytes batch) {
    const auto stored =
        co_await broker.produce(topic, base::Partition{0}, std::move(batch), broker::Acks::all);
    if (stored) co_return Result<>{};
    if (stored.error().code != Code::too_large) co_return stored.error();
    base::log_error("sink", "dead_letter_lost",
                    {{"topic", topic.value()}, {"why", stored.error().what}});
    co_return Result<>{};
}

}  // namespace

run::Task<Result<>> send_letters(broker::Broker& broker, io::Clock& clock, base::TopicName topic,
                                 std::vector<DeadLetter> letters) {
    if (!broker.topic(topic)) {
        broker::Topic fresh{topic, 1, {}};
        const auto made = co_await broker.create_topic(std::move(fresh));
        if (!made && made.error().code != Code::already_exists) co_return made.error();
    }
    codec::BatchBuilder builder(clock.wall());
    for (const DeadLetter& letter : letters) {
        if (builder.records() > 0 && builder.bytes() + bytes_of(letter) > kBatchBytes) {
            CO_TRY_VOID(co_await send(broker, topic, builder.finish()));
        }
        add(builder, letter);
    }
    if (builder.records() == 0) co_return Result<>{};
    co_return co_await send(broker, topic, builder.finish());
}

}  // namespace sink
