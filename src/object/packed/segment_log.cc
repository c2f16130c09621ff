#include "object/packed/segment_log.h"

#include <algorithm>
#include <utility>

namespace object::packed {
namespace {

// Small bodies are copied together; above this a body is handed to the disk as it is.
constexpr std::size_t kBodyCopyBytesMax = std::size_t{64} * 1024;
constexpr std::size_t kBufferBytes = std::size_t{4} * 1024 * 1024;

base::Error cut_while_read() {
    return {base::Code::io, "the file became shorter while it was read"};
}

}  // namespace

void SegmentLog::open(std::uint32_t number, std::shared_ptr<io::File> file, std::uint64_t bytes) {
    number_ = number;
    file_ = std::move(file);
    durable_bytes_ = bytes;
    end_ = bytes;
    is_broken_ = false;
}

Result<RecordPlace> SegmentLog::add(const segments::RecordHeader& header, std::string_view key,
                                    ByteView metadata, ByteView body) {
    TRY_VOID(make_room());
    const RecordPlace place{.segment = number_, .offset = end_};
    segments::append_record_head(buffer_, header, key, metadata);
    is_in_change_ = header.continues;
    end_ += header.record_bytes();
    if (body.size() > kBodyCopyBytesMax) {
        TRY_VOID(write_out(body));
    } else {
        buffer_.insert(buffer_.end(), body.begin(), body.end());
    }
    return place;
}

Result<RecordPlace> SegmentLog::add_file(const segments::RecordHeader& header, std::string_view key,
                                         const io::File& body) {
    TRY_VOID(make_room());
    const RecordPlace place{.segment = number_, .offset = end_};
    segments::append_record_head(buffer_, header, key, {});
    end_ += header.head_bytes();
    TRY_VOID(add_bytes(body, 0, header.body_bytes));
    return place;
}

Result<RecordPlace> SegmentLog::add_copy(const io::File& from, std::uint64_t offset,
                                         const segments::RecordHead& head) {
    TRY_VOID(make_room());
    const RecordPlace place{.segment = number_, .offset = end_};
    segments::RecordHeader header = head.header;
    header.continues = false;
    segments::append_record_head(buffer_, header, head.key, head.metadata);
    end_ += header.head_bytes();
    TRY_VOID(add_bytes(from, offset + header.head_bytes(), header.stored_bytes()));
    return place;
}

Result<> SegmentLog::add_bytes(const io::File& from, std::uint64_t offset, std::uint64_t bytes) {
    end_ += bytes;
    while (bytes > 0) {
        const std::uint64_t part = std::min<std::uint64_t>(bytes, kBufferBytes);
        const std::size_t at = buffer_.size();
        buffer_.resize(at + part);
        TRY(const std::size_t read, from.read_at(offset, std::span(buffer_).subspan(at)));
        if (read != part) {
            return cut_while_read();
        }
        offset += part;
        bytes -= part;
        if (buffer_.size() >= kBufferBytes) TRY_VOID(write_out({}));
    }
    return {};
}

Result<> SegmentLog::make_room() {
    if (!is_in_change_ && (is_broken_ || end_ >= segment_bytes_max_)) return roll();
    return buffer_.size() < kBufferBytes ? Result<>() : write_out({});
}

Result<> SegmentLog::roll() {
    if (!is_broken_) TRY_VOID(commit());
    const std::uint32_t number = files_.take_number();
    TRY(std::shared_ptr<io::File> file, files_.disk().create(files_.segment_path(number)));
    return go_on_in(number, std::move(file), 0);
}

Result<> SegmentLog::renew(std::uint64_t end) {
    const std::uint32_t number = files_.take_number();
    const std::string path = files_.segment_path(number);
    TRY(std::shared_ptr<io::File> file, files_.disk().create(path));
    const Result<> copied = copy_to(*file, end);
    if (!copied) {
        static_cast<void>(files_.disk().remove(path));
        return copied;
    }
    const Result<> gone_on = go_on_in(number, std::move(file), end - durable_bytes_);
    if (!gone_on && files_.is_settled()) static_cast<void>(files_.disk().remove(path));
    return gone_on;
}

Result<> SegmentLog::copy_to(io::File& to, std::uint64_t end) const {
    Bytes part(std::min<std::uint64_t>(end - durable_bytes_, kBufferBytes));
    for (std::uint64_t at = durable_bytes_; at < end; at += part.size()) {
        part.resize(std::min<std::uint64_t>(part.size(), end - at));
        TRY(const std::size_t read, file_->read_at(at, part));
        if (read != part.size()) return cut_while_read();
        TRY_VOID(to.append(ByteView(part)));
    }
    return to.sync();
}

Result<> SegmentLog::go_on_in(std::uint32_t number, std::shared_ptr<io::File> file,
                              std::uint64_t bytes) {
    Manifest next = files_.manifest();
    next.segments.back().sealed_bytes = durable_bytes_;
    next.segments.push_back({.number = number});
    TRY_VOID(files_.save(std::move(next)));
    // Only gives space back: what lies beyond the sealed length is no part of the bucket.
    static_cast<void>(file_->truncate(durable_bytes_));
    index_.add_segment(number, file);
    open(number, std::move(file), bytes);
    return {};
}

Result<> SegmentLog::write_out(ByteView body) {
    const ByteView parts[] = {buffer_, body};
    TRY_VOID(file_->append(parts));
    buffer_.clear();
    return {};
}

Result<> SegmentLog::commit() {
    if (end_ == durable_bytes_) return {};
    TRY_VOID(write_out({}));
    const Result<> synced = file_->sync();
    if (!synced) {
        is_broken_ = true;
        return synced;
    }
    durable_bytes_ = end_;
    return {};
}

void SegmentLog::abandon() {
    buffer_.clear();
    is_in_change_ = false;
    if (end_ == durable_bytes_) return;
    end_ = durable_bytes_;
    // Cut at once, so that a kill cannot bring back what was refused; and durably, so that a power
    // loss cannot, even if the next calls find nothing to write.
    const bool is_cut = file_->truncate(durable_bytes_) && !is_broken_ && file_->sync();
    is_broken_ = !is_cut;
}

Result<> SegmentLog::settle() { return is_broken_ ? roll() : Result<>(); }

}  // namespace object::packed
