#include "broker/streams/stream_catalog.h"

#include <algorithm>
#include <utility>

#include "base/log_line.h"
#include "broker/streams/stream_file.h"

namespace broker::streams {
namespace {

using base::Code;
using base::Error;

Error no_stream(std::string_view name) {
    return {Code::not_found, base::text("Stream ", base::printable(name, 200), " under account ",
                                        kAccountId, " not found.")};
}

Error beyond_shard_limit(std::int32_t open, std::int32_t more) {
    return {Code::busy,
            base::text("This request would exceed the shard limit for the account ", kAccountId,
                       ". Current shard count for the account: ", open, ". Limit: ", kOpenShardsMax,
                       ". Number of additional shards that would have resulted "
                       "from this request: ",
                       more, ".")};
}

// What the topic of a stream is set to: records keep the time they came, and may be as large as
// ten MiB and their framing.
Configuration configuration_of(const Stream& stream) {
    constexpr std::int64_t kHourMs = 3'600'000;
    constexpr std::size_t kBatchBytesMax = 12 * base::limits::kMiB;
    return {{"max.message.bytes", base::text(kBatchBytesMax)},
            {"message.timestamp.type", "LogAppendTime"},
            {"retention.ms", base::text(stream.retention_hours * kHourMs)}};
}

base::TopicName topic_of(const Stream& stream) { return base::TopicName{stream.name}; }

}  // namespace

// Lets the next change begin when it goes.
class StreamCatalog::Change {
  public:
    explicit Change(StreamCatalog& catalog) : catalog_(catalog) {
        CHECK(!catalog_.changing_);
        catalog_.changing_ = true;
    }
    ~Change() {
        catalog_.changing_ = false;
        catalog_.changed_.notify_all();
    }
    Change(const Change&) = delete;
    Change& operator=(const Change&) = delete;

  private:
    StreamCatalog& catalog_;
};

Result<std::unique_ptr<StreamCatalog>> StreamCatalog::open(CatalogParts parts) {
    std::unique_ptr<StreamCatalog> catalog(new StreamCatalog(std::move(parts)));
    TRY_VOID(catalog->parts_.shards.run_to_end(catalog->load()));
    return catalog;
}

run::Task<Result<>> StreamCatalog::load() {
    CO_TRY(std::vector<Stream> kept, read_streams(parts_.disk, parts_.path));
    Streams streams;
    for (Stream& stream : kept) CO_TRY_VOID(co_await finish(stream, streams));
    if (!kept.empty()) CO_TRY_VOID(co_await write(streams));
    streams_.set(std::move(streams));
    co_return Result<>{};
}

// What was under way when the process died, is brought to its end.
run::Task<Result<>> StreamCatalog::finish(Stream& stream, Streams& streams) {
    Broker& broker = parts_.broker;
    const Result<Topic> topic = broker.topic(topic_of(stream));
    // The name was free when it was written down, so the topic is the stream's own.
    if (stream.phase == Stream::Phase::coming && topic) stream.topic = topic->id;
    if (!topic || topic->id != stream.topic) {
        base::log_info("streams", "stream_dropped", {{"stream", stream.name}});
        co_return Result<>{};
    }
    if (stream.phase == Stream::Phase::going) co_return co_await broker.delete_topic(topic->name);
    stream.phase = Stream::Phase::serving;
    CO_TRY_VOID(co_await adopt(stream));
    std::string name = stream.name;
    streams.emplace(std::move(name), std::make_shared<const Stream>(std::move(stream)));
    co_return Result<>{};
}

run::Task<Result<>> StreamCatalog::adopt(Stream& stream) {
    Broker& broker = parts_.broker;
    const auto count = static_cast<std::int32_t>(stream.shards.size());
    CO_TRY(const Topic topic, broker.topic(topic_of(stream)));
    if (topic.partitions < count) {
        CO_TRY_VOID(co_await broker.create_partitions(topic.name, count));
    }
    for (Shard& shard : stream.shards) {
        if (!shard.closed) continue;
        // Of what was appended before the end was read, the last may not have been synced before
        // the power failed; nobody was told of it.
        CO_TRY(const PartitionState state,
               co_await broker.state(topic.name, base::Partition{shard.number}));
        shard.closed->end = std::min(shard.closed->end, state.end);
    }
    co_return co_await configure(stream);
}

run::Task<Result<>> StreamCatalog::configure(const Stream& stream) {
    const Configuration wanted = configuration_of(stream);
    CO_TRY(const Topic topic, parts_.broker.topic(topic_of(stream)));
    std::vector<ConfigChange> changes;
    for (const auto& [name, value] : wanted) {
        const std::pair<std::string, std::string> row(name, value);
        if (std::ranges::find(topic.configuration, row) != topic.configuration.end()) continue;
        changes.push_back({.name = name, .value = value});
    }
    if (changes.empty()) co_return Result<>{};
    CO_TRY_VOID(co_await parts_.broker.alter_config(topic.name, std::move(changes)));
    co_return Result<>{};
}

bool StreamCatalog::has_topic(const Stream& stream) const {
    const Result<Topic> topic = parts_.broker.topic(topic_of(stream));
    return topic && topic->id == stream.topic;
}

Result<StreamView> StreamCatalog::find(std::string_view name) {
    const auto streams = streams_.get();
    const auto found = streams->find(name);
    if (found == streams->end()) return no_stream(name);
    // A Kafka client may have deleted the topic.
    if (parts_.broker.catalog_version() != checked_version_) {
        drop_orphans_soon();
        if (!has_topic(*found->second)) return no_stream(name);
    }
    return found->second;
}

std::vector<StreamView> StreamCatalog::list() {
    std::vector<StreamView> all;
    const bool is_checked = parts_.broker.catalog_version() == checked_version_;
    for (const auto& [name, stream] : *streams_.get()) {
        if (is_checked || has_topic(*stream)) all.push_back(stream);
    }
    return all;
}

std::int32_t StreamCatalog::open_shards() {
    std::size_t count = 0;
    for (const StreamView& stream : list()) count += stream->open_shards().size();
    return static_cast<std::int32_t>(count);
}

void StreamCatalog::drop_orphans_soon() {
    if (is_dropping_.exchange(true)) return;
    home().spawn(gate_, drop_orphans());
}

run::Task<void> StreamCatalog::drop_orphans() {
    while (changing_) co_await changed_.wait();
    const Change change(*this);
    const std::uint64_t version = parts_.broker.catalog_version();
    Streams streams = *streams_.get();
    const std::size_t dropped =
        std::erase_if(streams, [this](const auto& one) { return !has_topic(*one.second); });
    Result<> written;
    if (dropped > 0) written = co_await publish(std::move(streams));
    if (written) {
        checked_version_ = version;
    } else {
        base::log_warn("streams", "streams_not_written", {{"why", written.error().what}});
    }
    is_dropping_ = false;
}

run::Task<Result<>> StreamCatalog::write(const Streams& streams) {
    std::vector<const Stream*> all;
    for (const auto& [name, stream] : streams) all.push_back(stream.get());
    auto write = [this, &all] { return write_streams(parts_.disk, parts_.path, all); };
    co_return co_await parts_.pool.run(write);
}

run::Task<Result<>> StreamCatalog::publish(Streams streams) {
    CO_TRY_VOID(co_await write(streams));
    streams_.set(std::move(streams));
    co_return Result<>{};
}

run::Task<void> StreamCatalog::settled() {
    auto wait = [this]() -> run::Task<void> {
        while (changing_) co_await changed_.wait();
    };
    co_await home().call(wait);
}

run::Task<Result<>> StreamCatalog::create(Stream asked, std::int32_t shards) {
    auto create = [this, &asked, shards] { return create_here(std::move(asked), shards); };
    co_return co_await home().call(create);
}

run::Task<Result<>> StreamCatalog::create_here(Stream asked, std::int32_t shards) {
    while (changing_) co_await changed_.wait();
    const auto inside = gate_.enter();
    if (!inside) co_return Error{Code::closed, "the server is stopping"};
    const Change change(*this);
    const base::TopicName name = topic_of(asked);
    if (parts_.broker.topic(name)) {
        co_return Error{Code::conflict, base::text("Stream ", asked.name, " under account ",
                                                   kAccountId, " already exists.")};
    }
    const std::int32_t open = open_shards();
    if (open + shards > kOpenShardsMax) co_return beyond_shard_limit(open, shards);
    asked.made = parts_.clock.wall();
    asked.shards = first_shards(shards, asked.made);
    asked.phase = Stream::Phase::coming;
    const Topic wanted{name, shards, configuration_of(asked)};
    CO_TRY_VOID(parts_.broker.check_topic(wanted));

    Streams streams = *streams_.get();
    streams[asked.name] = std::make_shared<const Stream>(asked);
    CO_TRY_VOID(co_await write(streams));
    const Result<Topic> topic = co_await parts_.broker.create_topic(wanted);
    if (!topic) {
        // Else a topic that somebody makes later would be taken for the stream's.
        streams.erase(asked.name);
        CO_TRY_VOID(co_await write(streams));
        co_return topic.error();
    }
    asked.topic = topic->id;
    asked.phase = Stream::Phase::serving;
    streams[asked.name] = std::make_shared<const Stream>(asked);
    CO_TRY_VOID(co_await publish(std::move(streams)));
    base::log_info("streams", "stream_created",
                   {{"stream", asked.name}, {"shards", base::text(shards)}});
    co_return Result<>{};
}

run::Task<Result<>> StreamCatalog::remove(std::string name) {
    auto remove = [this, &name] { return remove_here(std::move(name)); };
    co_return co_await home().call(remove);
}

run::Task<Result<>> StreamCatalog::remove_here(std::string name) {
    while (changing_) co_await changed_.wait();
    CO_TRY(const StreamView known, find(name));
    const auto inside = gate_.enter();
    if (!inside) co_return Error{Code::closed, "the server is stopping"};
    const Change change(*this);
    Stream going = *known;
    going.phase = Stream::Phase::going;
    Streams streams = *streams_.get();
    streams[name] = std::make_shared<const Stream>(std::move(going));
    CO_TRY_VOID(co_await write(streams));
    streams.erase(name);
    streams_.set(streams);
    CO_TRY_VOID(co_await parts_.broker.delete_topic(topic_of(*known)));
    base::log_info("streams", "stream_deleted", {{"stream", name}});
    co_return co_await write(streams);
}

run::Task<Result<>> StreamCatalog::edit(std::string name, Edit edit) {
    auto change = [this, &name, &edit] { return edit_here(std::move(name), std::move(edit)); };
    co_return co_await home().call(change);
}

run::Task<Result<>> StreamCatalog::edit_here(std::string name, Edit edit) {
    while (changing_) co_await changed_.wait();
    CO_TRY(const StreamView known, find(name));
    const auto inside = gate_.enter();
    if (!inside) co_return Error{Code::closed, "the server is stopping"};
    const Change change(*this);
    Stream next = *known;
    CO_TRY_VOID(edit(next));
    Streams streams = *streams_.get();
    const bool keeps_retention = next.retention_hours == known->retention_hours;
    const auto made = std::make_shared<const Stream>(std::move(next));
    streams[name] = made;
    CO_TRY_VOID(co_await publish(std::move(streams)));
    if (keeps_retention) co_return Result<>{};
    co_return co_await configure(*made);
}

run::Task<Result<>> StreamCatalog::reshard(std::string name, Edit edit) {
    auto change = [this, &name, &edit] { return reshard_here(std::move(name), std::move(edit)); };
    co_return co_await home().call(change);
}

run::Task<Result<>> StreamCatalog::reshard_here(std::string name, Edit edit) {
    while (changing_) co_await changed_.wait();
    CO_TRY(const StreamView known, find(name));
    const auto inside = gate_.enter();
    if (!inside) co_return Error{Code::closed, "the server is stopping"};
    const Change change(*this);
    Stream next = *known;
    CO_TRY_VOID(edit(next));
    const auto open = static_cast<std::int32_t>(next.open_shards().size());
    const auto more = open - static_cast<std::int32_t>(known->open_shards().size());
    if (more > 0 && open_shards() + more > kOpenShardsMax) {
        co_return beyond_shard_limit(open_shards(), more);
    }
    const auto closed = co_await close_shards(*known, next);
    Streams streams = *streams_.get();
    if (closed) {
        streams[name] = std::make_shared<const Stream>(std::move(next));
        const auto published = co_await publish(streams);
        if (published) {
            base::log_info("streams", "stream_resharded",
                           {{"stream", name}, {"open_shards", base::text(open)}});
            co_return Result<>{};
        }
        streams[name] = known;
        streams_.set(std::move(streams));
        co_return published;
    }
    streams[name] = known;
    streams_.set(std::move(streams));
    co_return closed;
}

// STREAM-2: writers are told first that the shards close, then the ends are read: a record that
// lands behind an end was sent by a writer who will look again, and put it elsewhere
// (StreamRecords::put).
run::Task<Result<>> StreamCatalog::close_shards(const Stream& before, Stream& after) {
    Broker& broker = parts_.broker;
    const base::TopicName topic = topic_of(before);
    Stream marked = before;
    for (std::size_t i = 0; i < marked.shards.size(); ++i) {
        marked.shards[i].is_closing = marked.shards[i].is_open() && !after.shards[i].is_open();
    }
    Streams streams = *streams_.get();
    streams[before.name] = std::make_shared<const Stream>(marked);
    streams_.set(std::move(streams));

    CO_TRY(const Topic known, broker.topic(topic));
    const auto count = static_cast<std::int32_t>(after.shards.size());
    if (known.partitions < count) {
        CO_TRY_VOID(co_await broker.create_partitions(topic, count));
    }
    for (std::size_t i = 0; i < after.shards.size(); ++i) {
        const bool was_open = i >= marked.shards.size() || marked.shards[i].is_closing;
        if (after.shards[i].is_open() || !was_open) continue;
        CO_TRY(const PartitionState state,
               co_await broker.state(topic, base::Partition{after.shards[i].number}));
        after.shards[i].closed->end = state.end;
    }
    co_return Result<>{};
}

run::Task<void> StreamCatalog::stop() {
    auto close = [this]() -> run::Task<void> { co_await gate_.close(); };
    co_await home().call(close);
}

}  // namespace broker::streams
