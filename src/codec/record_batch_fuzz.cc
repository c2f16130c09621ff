// No bytes crash the reader, and what it accepts it can build again, record by record.

#include <algorithm>

#include "base/check.h"
#include "codec/crc32c.h"
#include "codec/endian.h"
#include "codec/record_batch.h"

namespace {

bool same(const std::optional<base::ByteView>& a, const std::optional<base::ByteView>& b) {
    return a.has_value() == b.has_value() && (!a || std::ranges::equal(*a, *b));
}

void read_and_rebuild(base::ByteView bytes) {
    base::Bytes scratch;
    const auto records = codec::decode_records(bytes, scratch);
    const auto checked = codec::check_batch(bytes);
    if (checked && checked->compression() == codec::Compression::none) CHECK(records);
    if (!records) return;

    codec::BatchBuilder builder(base::from_epoch_ms(0));
    for (const codec::Record& record : *records) {
        builder.add(record.key, record.value, record.headers);
    }
    const base::Bytes rebuilt = builder.finish();
    CHECK(codec::check_batch(rebuilt));
    base::Bytes scratch_again;
    const auto again = codec::decode_records(rebuilt, scratch_again);
    CHECK(again && again->size() == records->size());
    for (std::size_t i = 0; i < records->size(); ++i) {
        CHECK(same((*again)[i].key, (*records)[i].key));
        CHECK(same((*again)[i].value, (*records)[i].value));
        CHECK((*again)[i].headers.size() == (*records)[i].headers.size());
    }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    base::Bytes bytes = base::copy_of(std::as_bytes(std::span(data, size)));
    read_and_rebuild(bytes);
    // The same bytes with the length and the CRC made right, or the fuzzer would never pass them.
    if (bytes.size() >= codec::kBatchHeaderBytes) {
        codec::store_big(bytes.data() + 8, static_cast<std::int32_t>(bytes.size() - 12));
        codec::store_big(bytes.data() + 17, codec::crc32c(base::ByteView(bytes).subspan(21)));
        read_and_rebuild(bytes);
    }
    return 0;
}
