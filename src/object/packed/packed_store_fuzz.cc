// What a bucket's files may hold: any bytes, no crash. The first byte says of what kind of file the
// rest is; each is read as it is, and once more with its checksums put right, so that mutations get
// past them.

#include <algorithm>
#include <cstdint>
#include <memory>
#include <string>
#include <utility>

#include "base/check.h"
#include "codec/crc32c.h"
#include "codec/endian.h"
#include "io/clock.h"
#include "io/sim_disk.h"
#include "object/keys/key_run.h"
#include "object/packed/manifest.h"
#include "object/segments/segment_replay.h"

namespace {

using base::Bytes;
using base::ByteView;
using codec::load_big;
using codec::store_big;

constexpr const char* kPath = "bucket/file";

// A disk with one file.
class Ground {
  public:
    explicit Ground(ByteView bytes) {
        CHECK(disk.make_directories("bucket"));
        auto file = disk.create(kPath);
        CHECK(file && (*file)->append(bytes));
    }
    std::shared_ptr<const io::File> file() { return *disk.open(kPath); }

  private:
    io::ManualClock clock_;

  public:
    io::SimDisk disk{1, clock_};
};

void read_manifest(ByteView bytes) {
    const auto manifest = object::packed::decode_manifest(base::as_text(bytes));
    if (!manifest) return;
    const std::string again = object::packed::encode_manifest(*manifest);
    const auto reread = object::packed::decode_manifest(again);
    CHECK(reread && object::packed::encode_manifest(*reread) == again, again);
}

void repair_manifest(Bytes& bytes) {
    const std::string_view text = base::as_text(bytes);
    const std::string lines(text.substr(0, text.rfind("crc32c ")));
    const std::string whole =
        base::text(lines, "crc32c ", codec::crc32c(base::as_bytes(lines)), '\n');
    const ByteView view = base::as_bytes(whole);
    bytes.assign(view.begin(), view.end());
}

void read_segment(ByteView bytes) {
    Ground ground(bytes);
    std::uint64_t next = 0;
    const auto end = object::segments::replay_segment(
        ground.file(), 0, bytes.size(),
        [&next](const object::segments::RecordHead& head, std::uint64_t offset) {
            CHECK(offset == next, offset);
            next += head.header.record_bytes();
            static_cast<void>(object::segments::decode_metadata(head.metadata));
            return base::Result<>();
        });
    CHECK(end && *end == next && next <= bytes.size(), next);
}

// Of each record, as far as the sizes lead from one to the next.
void repair_segment(Bytes& bytes) {
    for (std::size_t at = 0; at < bytes.size();) {
        const auto header = object::segments::decode_record_header(ByteView(bytes).subspan(at));
        if (!header || header->record_bytes() > bytes.size() - at) return;
        const ByteView record = ByteView(bytes).subspan(at, header->record_bytes());
        std::byte* const head = bytes.data() + at;
        store_big(head + 32, codec::crc32c(record.subspan(header->head_bytes())));
        store_big(head + 4, codec::crc32c(record.first(header->head_bytes()).subspan(8)));
        at += record.size();
    }
}

void read_run(ByteView bytes) {
    Ground ground(bytes);
    const auto run = object::keys::KeyRun::open(ground.disk, kPath, 1);
    if (!run) return;
    const auto cursor = object::keys::KeyRun::cursor(*run);
    base::Result<> moved = cursor->seek("");
    while (moved && cursor->at_key()) {
        const std::string key(cursor->key());
        static_cast<void>((*run)->find(key, object::keys::hash_of_key(key)));
        moved = cursor->next();
    }
}

// Footer, fences and filter, and every block that a fence points to.
void repair_run(Bytes& bytes) {
    if (bytes.size() < object::keys::kRunFooterBytes) return;
    const std::size_t rest = bytes.size() - object::keys::kRunFooterBytes;
    std::byte* const footer = bytes.data() + rest;
    const auto blocks = std::min<std::uint64_t>(load_big<std::uint64_t>(footer + 16), rest);
    ByteView fences = ByteView(bytes).subspan(blocks, rest - blocks);
    while (fences.size() >= object::keys::kFenceHeaderBytes) {
        const auto offset = load_big<std::uint64_t>(fences.data());
        const auto size = load_big<std::uint32_t>(fences.data() + 8);
        const std::size_t key_bytes = load_big<std::uint16_t>(fences.data() + 12);
        if (size < 4 || offset > blocks || size > blocks - offset) break;
        const ByteView block = ByteView(bytes).subspan(offset, size - 4);
        store_big(bytes.data() + offset + block.size(), codec::crc32c(block));
        fences =
            fences.subspan(std::min(fences.size(), object::keys::kFenceHeaderBytes + key_bytes));
    }
    store_big(footer + 4, codec::crc32c(ByteView(bytes).subspan(blocks, rest - blocks)));
    store_big(footer + 40, codec::crc32c(ByteView(bytes).subspan(rest, 40)));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size == 0) return 0;
    const ByteView rest = std::as_bytes(std::span(data, size)).subspan(1);
    Bytes bytes(rest.begin(), rest.end());
    switch (data[0]) {
        case 'm':
            read_manifest(bytes);
            repair_manifest(bytes);
            read_manifest(bytes);
            break;
        case 's':
            read_segment(bytes);
            repair_segment(bytes);
            read_segment(bytes);
            break;
        case 'r':
            read_run(bytes);
            repair_run(bytes);
            read_run(bytes);
            break;
        default:
            break;
    }
    return 0;
}
