#include "codec/records/compression.h"

#include <lz4frame.h>
#include <snappy.h>
#include <zlib.h>
#include <zstd.h>

#include <algorithm>
#include <array>
#include <memory>

#include "base/limits.h"
#include "base/text.h"
#include "codec/endian.h"

namespace codec {
namespace {

using base::Code;
using base::Error;
using base::text;

// Output grows in steps of this size at least.
constexpr std::size_t kStepBytes = 64 * base::limits::kKiB;

// snappy-java's stream: this, two versions of four bytes, then blocks with their length in front.
constexpr std::array<unsigned char, 8> kSnappyMagic{0x82, 'S', 'N', 'A', 'P', 'P', 'Y', 0};
constexpr std::size_t kSnappyHeadBytes = kSnappyMagic.size() + 8;
constexpr std::size_t kSnappyBlockBytes = 32 * base::limits::kKiB;

Error malformed(std::string_view codec) {
    return {Code::malformed, text("record batch: its ", codec, " block does not open")};
}

Error too_large(std::size_t bytes_max) {
    return {Code::too_large,
            text("record batch: its records open up to more than ", bytes_max, " bytes")};
}

// Room for more output behind `used`, at most up to bytes_max; false if that is reached.
bool grow(Bytes& out, std::size_t used, std::size_t bytes_max) {
    if (used < out.size()) return true;
    if (out.size() >= bytes_max) return false;
    out.resize(std::min(bytes_max, std::max(2 * out.size(), kStepBytes)));
    return true;
}

Result<Bytes> open_gzip(ByteView block, std::size_t bytes_max) {
    z_stream stream{};
    constexpr int kGzipOrZlib = 15 + 32;
    if (inflateInit2(&stream, kGzipOrZlib) != Z_OK) return malformed("gzip");
    const std::unique_ptr<z_stream, int (*)(z_stream*)> owner(&stream, inflateEnd);
    stream.next_in = const_cast<Bytef*>(reinterpret_cast<const Bytef*>(block.data()));
    stream.avail_in = static_cast<uInt>(block.size());
    Bytes out;
    std::size_t used = 0;
    for (;;) {
        // One byte beyond the limit tells a block that ends there from one that goes on.
        if (!grow(out, used, bytes_max + 1)) return too_large(bytes_max);
        stream.next_out = reinterpret_cast<Bytef*>(out.data() + used);
        stream.avail_out = static_cast<uInt>(out.size() - used);
        const int status = inflate(&stream, Z_NO_FLUSH);
        used = out.size() - stream.avail_out;
        if (used > bytes_max) return too_large(bytes_max);
        if (status == Z_STREAM_END) break;
        if (status != Z_OK) return malformed("gzip");
    }
    if (stream.avail_in != 0) return malformed("gzip");
    out.resize(used);
    return out;
}

Result<Bytes> make_gzip(ByteView bytes) {
    z_stream stream{};
    constexpr int kGzip = 15 + 16;
    constexpr int kMemory = 8;
    if (deflateInit2(&stream, Z_DEFAULT_COMPRESSION, Z_DEFLATED, kGzip, kMemory,
                     Z_DEFAULT_STRATEGY) != Z_OK) {
        return malformed("gzip");
    }
    const std::unique_ptr<z_stream, int (*)(z_stream*)> owner(&stream, deflateEnd);
    Bytes out(deflateBound(&stream, bytes.size()));
    stream.next_in = const_cast<Bytef*>(reinterpret_cast<const Bytef*>(bytes.data()));
    stream.avail_in = static_cast<uInt>(bytes.size());
    stream.next_out = reinterpret_cast<Bytef*>(out.data());
    stream.avail_out = static_cast<uInt>(out.size());
    if (deflate(&stream, Z_FINISH) != Z_STREAM_END) return malformed("gzip");
    out.resize(out.size() - stream.avail_out);
    return out;
}

// Appends one bare block.
Result<> open_snappy_block(ByteView block, std::size_t bytes_max, Bytes& out) {
    const char* const from = reinterpret_cast<const char*>(block.data());
    std::size_t bytes = 0;
    if (!snappy::GetUncompressedLength(from, block.size(), &bytes)) return malformed("snappy");
    if (bytes > bytes_max - out.size()) return too_large(bytes_max);
    // Three bytes can copy 64: no whole block of so few bytes opens up to more.
    constexpr std::size_t kGrowthMax = 32;
    if (bytes / kGrowthMax > block.size()) return malformed("snappy");
    const std::size_t before = out.size();
    out.resize(before + bytes);
    if (!snappy::RawUncompress(from, block.size(), reinterpret_cast<char*>(out.data() + before))) {
        return malformed("snappy");
    }
    return {};
}

Result<Bytes> open_snappy(ByteView block, std::size_t bytes_max) {
    Bytes out;
    const bool is_framed = block.size() >= kSnappyHeadBytes &&
                           std::ranges::equal(block.first(kSnappyMagic.size()),
                                              std::as_bytes(std::span(kSnappyMagic)));
    if (!is_framed) {
        TRY_VOID(open_snappy_block(block, bytes_max, out));
        return out;
    }
    for (ByteView rest = block.subspan(kSnappyHeadBytes); !rest.empty();) {
        if (rest.size() < sizeof(std::uint32_t)) return malformed("snappy");
        const auto bytes = load_big<std::uint32_t>(rest.data());
        rest = rest.subspan(sizeof(std::uint32_t));
        if (bytes > rest.size()) return malformed("snappy");
        TRY_VOID(open_snappy_block(rest.first(bytes), bytes_max, out));
        rest = rest.subspan(bytes);
    }
    return out;
}

Result<Bytes> make_snappy(ByteView bytes) {
    Bytes out(kSnappyHeadBytes);
    std::ranges::copy(std::as_bytes(std::span(kSnappyMagic)), out.begin());
    constexpr std::int32_t kVersion = 1;
    store_big(out.data() + kSnappyMagic.size(), kVersion);
    store_big(out.data() + kSnappyMagic.size() + 4, kVersion);
    while (!bytes.empty()) {
        const ByteView block = bytes.first(std::min(bytes.size(), kSnappyBlockBytes));
        bytes = bytes.subspan(block.size());
        const std::size_t at = out.size();
        out.resize(at + 4 + snappy::MaxCompressedLength(block.size()));
        std::size_t made = 0;
        snappy::RawCompress(reinterpret_cast<const char*>(block.data()), block.size(),
                            reinterpret_cast<char*>(out.data() + at + 4), &made);
        store_big(out.data() + at, static_cast<std::uint32_t>(made));
        out.resize(at + 4 + made);
    }
    return out;
}

Result<Bytes> open_lz4(ByteView block, std::size_t bytes_max) {
    LZ4F_dctx* made = nullptr;
    if (LZ4F_isError(LZ4F_createDecompressionContext(&made, LZ4F_VERSION)) != 0) {
        return malformed("lz4");
    }
    const std::unique_ptr<LZ4F_dctx, LZ4F_errorCode_t (*)(LZ4F_dctx*)> context(
        made, LZ4F_freeDecompressionContext);
    Bytes out;
    std::size_t used = 0;
    for (std::size_t wanted = 1; wanted != 0;) {
        if (!grow(out, used, bytes_max + 1)) return too_large(bytes_max);
        std::size_t written = out.size() - used;
        std::size_t taken = block.size();
        wanted = LZ4F_decompress(context.get(), out.data() + used, &written, block.data(), &taken,
                                 nullptr);
        if (LZ4F_isError(wanted) != 0) return malformed("lz4");
        used += written;
        block = block.subspan(taken);
        if (used > bytes_max) return too_large(bytes_max);
        if (wanted != 0 && taken == 0 && written == 0) return malformed("lz4");  // it is cut short
    }
    if (!block.empty()) return malformed("lz4");
    out.resize(used);
    return out;
}

Result<Bytes> make_lz4(ByteView bytes) {
    // Kafka's Java reader knows independent blocks only.
    LZ4F_preferences_t wishes = LZ4F_INIT_PREFERENCES;
    wishes.frameInfo.blockMode = LZ4F_blockIndependent;
    wishes.frameInfo.blockSizeID = LZ4F_max64KB;
    Bytes out(LZ4F_compressFrameBound(bytes.size(), &wishes));
    const std::size_t made =
        LZ4F_compressFrame(out.data(), out.size(), bytes.data(), bytes.size(), &wishes);
    if (LZ4F_isError(made) != 0) return malformed("lz4");
    out.resize(made);
    return out;
}

Result<Bytes> open_zstd(ByteView block, std::size_t bytes_max) {
    const std::unique_ptr<ZSTD_DCtx, std::size_t (*)(ZSTD_DCtx*)> context(ZSTD_createDCtx(),
                                                                          ZSTD_freeDCtx);
    if (!context) return malformed("zstd");
    ZSTD_inBuffer in{block.data(), block.size(), 0};
    Bytes out;
    std::size_t used = 0;
    for (std::size_t wanted = 1; wanted != 0 || in.pos < in.size;) {
        if (!grow(out, used, bytes_max + 1)) return too_large(bytes_max);
        ZSTD_outBuffer into{out.data(), out.size(), used};
        const std::size_t read_before = in.pos;
        wanted = ZSTD_decompressStream(context.get(), &into, &in);
        if (ZSTD_isError(wanted) != 0) return malformed("zstd");
        const bool moved = into.pos > used || in.pos > read_before;
        used = into.pos;
        if (used > bytes_max) return too_large(bytes_max);
        if (wanted != 0 && !moved) return malformed("zstd");  // it is cut short
    }
    out.resize(used);
    return out;
}

Result<Bytes> make_zstd(ByteView bytes) {
    // Faster and smaller than the default on JSON events.
    constexpr int kLevel = 1;
    Bytes out(ZSTD_compressBound(bytes.size()));
    const std::size_t made =
        ZSTD_compress(out.data(), out.size(), bytes.data(), bytes.size(), kLevel);
    if (ZSTD_isError(made) != 0) return malformed("zstd");
    out.resize(made);
    return out;
}

Error unknown(Compression codec) {
    return {Code::unsupported,
            text("record batch: compression codec ", static_cast<int>(codec), " is none")};
}

}  // namespace

Bytes snappy_block(ByteView bytes) {
    Bytes out(snappy::MaxCompressedLength(bytes.size()));
    std::size_t made = 0;
    snappy::RawCompress(reinterpret_cast<const char*>(bytes.data()), bytes.size(),
                        reinterpret_cast<char*>(out.data()), &made);
    out.resize(made);
    return out;
}

Result<Bytes> decompress(Compression codec, ByteView block, std::size_t bytes_max) {
    switch (codec) {
        case Compression::none:
            if (block.size() > bytes_max) return too_large(bytes_max);
            return base::copy_of(block);
        case Compression::gzip:
            return open_gzip(block, bytes_max);
        case Compression::snappy:
            return open_snappy(block, bytes_max);
        case Compression::lz4:
            return open_lz4(block, bytes_max);
        case Compression::zstd:
            return open_zstd(block, bytes_max);
    }
    return unknown(codec);
}

Result<Bytes> compress(Compression codec, ByteView bytes) {
    switch (codec) {
        case Compression::none:
            return base::copy_of(bytes);
        case Compression::gzip:
            return make_gzip(bytes);
        case Compression::snappy:
            return make_snappy(bytes);
        case Compression::lz4:
            return make_lz4(bytes);
        case Compression::zstd:
            return make_zstd(bytes);
    }
    return unknown(codec);
}

}  // namespace codec
