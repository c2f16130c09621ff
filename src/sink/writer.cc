#include "sink/writer.h"

#include <utility>

#include "base/limits.h"
#include "base/log_line.h"
#include "base/text.h"

namespace sink {
namespace {

// Of one call of put_many: many objects share one sync, and memory stays small.
constexpr std::size_t kPutBytesMax = 8 * base::limits::kMiB;
// The unfinished file lies in memory, so a great flush.size must not take all of it.
constexpr std::size_t kFileBytesMax = 64 * base::limits::kMiB;

// What load reads (load/bucket_scan.cc).
constexpr const char* kTimeName = "millrace-time";
constexpr const char* kValueName = "millrace-value";

}  // namespace

Writer::Writer(object::Bucket& bucket, const ConnectorConfig& config,
               const base::TopicPartition& place, Offset from)
    : BatchWriter(from), bucket_(bucket), config_(config), naming_(config, place) {}

bool Writer::is_full() const { return bodies_.size() >= kPutBytesMax && !finished_.empty(); }

Result<> Writer::take_records(const Records& records) {
    const Offset from = position();
    for (const codec::Record& record : records) {
        if (record.offset >= from) take_record(record);
    }
    return {};
}

void Writer::take_record(const codec::Record& record) {
    Body body = body_of(record, scratch_);
    const BadRecords policy = body.kind == BodyKind::null  ? config_.nulls
                              : body.kind == BodyKind::raw ? config_.unreadable
                                                           : BadRecords::keep;
    if (policy == BadRecords::skip) {
        ++counts().records_skipped;
        return;
    }
    // Among other lines a null is the line "null"; alone, the object says what it was.
    if (body.kind == BodyKind::null && config_.flush_records > 1) body.kind = BodyKind::lines;
    if (body.kind != BodyKind::lines) finish_file();
    File& file = open_ ? *open_ : begin_file(record.offset, record.time, body.kind);
    bodies_ += body.text;
    if (body.kind != BodyKind::raw) bodies_ += '\n';
    if (body.kind == BodyKind::raw) ++counts().records_raw;
    ++file.records;
    if (file.kind != BodyKind::lines || file.records >= config_.flush_records ||
        bodies_.size() - file.body_first >= kFileBytesMax) {
        finish_file();
    }
}

// Kept as it is, for a person to look at: neither lost nor in the way of those behind it.
Result<> Writer::take_unreadable(ByteView batch, const codec::BatchHeader& header) {
    base::log_error("sink", "batch_unreadable",
                    {{"offset", base::text(header.base_offset)},
                     {"records", base::text(header.record_count)},
                     {"kept_as", naming_.key(header.base_offset)}});
    finish_file();
    begin_file(header.base_offset, header.base_time, BodyKind::raw);
    bodies_ += base::as_text(batch);
    finish_file();
    ++counts().batches_raw;
    return {};
}

Writer::File& Writer::begin_file(Offset first, base::WallTime time, BodyKind kind) {
    return open_.emplace(File{
        .first = first, .time = time, .kind = kind, .records = 0, .body_first = bodies_.size()});
}

void Writer::finish_file() {
    if (!open_) return;
    const File file = *open_;
    open_.reset();
    const std::size_t key_first = keys_.size();
    naming_.append_key(keys_, file.first);
    finished_.push_back({.key = {key_first, keys_.size() - key_first},
                         .body = {file.body_first, bodies_.size() - file.body_first},
                         .metadata = metadata_for(file)});
}

// Records of one batch have most often one time, so most objects share the metadata before theirs.
std::size_t Writer::metadata_for(const File& file) {
    const std::pair wanted{file.time, file.kind};
    if (metadata_last_ != wanted) {
        object::Metadata& fresh = metadata_.emplace_back();
        fresh.emplace_back(kTimeName, base::text(base::epoch_ms(file.time)));
        if (file.kind == BodyKind::raw) fresh.emplace_back(kValueName, "raw");
        if (file.kind == BodyKind::null) fresh.emplace_back(kValueName, "null");
        metadata_last_ = wanted;
    }
    return metadata_.size() - 1;
}

// Afterwards the arenas hold the unfinished file alone.
Result<Offset> Writer::put_finished() {
    const std::string_view keys = keys_;
    const std::string_view bodies = bodies_;
    std::uint64_t bytes = 0;
    puts_.clear();
    puts_.reserve(finished_.size());
    for (const Finished& one : finished_) {
        puts_.push_back({.key = keys.substr(one.key.first, one.key.size),
                         .body = base::as_bytes(bodies.substr(one.body.first, one.body.size)),
                         .metadata = &metadata_[one.metadata]});
        bytes += one.body.size;
    }
    if (!puts_.empty()) TRY_VOID(bucket_.put_many(puts_));
    counts().objects += puts_.size();
    counts().bytes += bytes;
    if (open_) {
        bodies_.erase(0, open_->body_first);
        open_->body_first = 0;
    } else {
        bodies_.clear();
    }
    keys_.clear();
    finished_.clear();
    metadata_.clear();
    metadata_last_.reset();
    return open_ ? open_->first : position();
}

void Writer::forget_unfinished() {
    open_.reset();
    keys_.clear();
    bodies_.clear();
    finished_.clear();
    metadata_.clear();
    metadata_last_.reset();
}

}  // namespace sink
