#include "sink/avro/avro_file.h"

#include <array>
#include <utility>

#include "codec/crc.h"
#include "codec/endian.h"
#include "codec/hash128.h"
#include "codec/records/compression.h"
#include "sink/avro/avro_value.h"

namespace sink {
namespace {

// Apache Avro's default: how much is compressed at once.
constexpr std::size_t kBlockBytes = 64'000;

Result<base::Bytes> packed(AvroCodec codec, base::ByteView block) {
    switch (codec) {
        case AvroCodec::none:
            return base::copy_of(block);
        case AvroCodec::deflate: {
            // Deflate's own bytes, without what gzip puts around them.
            constexpr std::size_t kHeadBytes = 10;
            constexpr std::size_t kTailBytes = 8;
            TRY(const base::Bytes gzip, codec::compress(codec::Compression::gzip, block));
            const base::ByteView all(gzip);
            return base::copy_of(all.subspan(kHeadBytes, all.size() - kHeadBytes - kTailBytes));
        }
        case AvroCodec::snappy: {
            base::Bytes out = codec::snappy_block(block);
            const auto crc =
                static_cast<std::uint32_t>(codec::crc_extend(codec::Crc::crc32, 0, block));
            std::array<std::byte, sizeof crc> tail{};
            codec::store_big(tail.data(), crc);
            out.insert(out.end(), tail.begin(), tail.end());
            return out;
        }
        case AvroCodec::zstandard:
            return codec::compress(codec::Compression::zstd, block);
    }
    return base::Bytes();
}

base::Bytes mark_of(std::string_view name, std::string_view schema) {
    const std::uint64_t seed = codec::hash128(base::as_bytes(schema), 0).low;
    const codec::Hash128 hash = codec::hash128(base::as_bytes(name), seed);
    base::Bytes mark(2 * sizeof(std::uint64_t));
    codec::store_big(mark.data(), hash.high);
    codec::store_big(mark.data() + sizeof(std::uint64_t), hash.low);
    return mark;
}

}  // namespace

std::string_view name_of(AvroCodec codec) {
    constexpr std::array<std::string_view, 4> kNames{"null", "deflate", "snappy", "zstandard"};
    return kNames.at(static_cast<std::size_t>(codec));
}

Result<AvroFile> AvroFile::begin(const SchemaPtr& schema, const AvroOptions& options,
                                 AvroCodec codec, std::string_view name) {
    TRY(codec::avro::Document document, avro_schema_of(schema, options));
    AvroFile file(schema, std::move(document), codec);
    const std::string text = file.document_.text();
    file.mark_ = mark_of(name, text);
    constexpr std::string_view kMagic("Obj\1", 4);
    const base::ByteView magic = base::as_bytes(kMagic);
    file.out_.assign(magic.begin(), magic.end());
    append_avro_long(file.out_, 2);
    append_avro_blob(file.out_, base::as_bytes("avro.schema"));
    append_avro_blob(file.out_, base::as_bytes(text));
    append_avro_blob(file.out_, base::as_bytes("avro.codec"));
    append_avro_blob(file.out_, base::as_bytes(name_of(codec)));
    append_avro_long(file.out_, 0);
    file.out_.insert(file.out_.end(), file.mark_.begin(), file.mark_.end());
    return file;
}

Result<> AvroFile::add(const Value& value) {
    const std::size_t before = block_.size();
    Result<> added = append_avro(block_, document_.root(), schema_.get(), value);
    if (!added) {
        block_.resize(before);
        return added;
    }
    ++block_records_;
    return block_.size() < kBlockBytes ? Result<>() : end_block();
}

Result<> AvroFile::end_block() {
    if (block_records_ == 0) return {};
    TRY(const base::Bytes bytes, packed(codec_, block_));
    append_avro_long(out_, block_records_);
    append_avro_blob(out_, bytes);
    out_.insert(out_.end(), mark_.begin(), mark_.end());
    block_.clear();
    block_records_ = 0;
    return {};
}

Result<base::Bytes> AvroFile::finish() {
    TRY_VOID(end_block());
    return std::move(out_);
}

}  // namespace sink
