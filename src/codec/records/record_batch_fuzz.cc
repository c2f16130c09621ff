// No bytes crash the reader, it reads what a plain second decoder reads, and what it accepts it can
// build again, record by record.

#include <algorithm>

#include "base/check.h"
#include "codec/crc32c.h"
#include "codec/endian.h"
#include "codec/records/plain_records_testing.h"
#include "codec/records/record_batch.h"

namespace {

bool same(const std::optional<base::ByteView>& a, const std::optional<base::ByteView>& b) {
    return a.has_value() == b.has_value() && (!a || std::ranges::equal(*a, *b));
}

std::optional<std::string> text_of(const std::optional<base::ByteView>& bytes) {
    if (!bytes) return std::nullopt;
    return std::string(base::as_text(*bytes));
}

void compare_with_plain(base::ByteView bytes,
                        const base::Result<std::vector<codec::Record>>& found) {
    const auto header = codec::decode_header(bytes);
    if (!header || header->compression() != codec::Compression::none) return;
    const auto plain = codec::testing::plain_records(bytes);
    CHECK(plain.has_value() == static_cast<bool>(found));
    if (!plain) return;
    CHECK(plain->size() == found->size());
    for (std::size_t i = 0; i < plain->size(); ++i) {
        const codec::Record& record = (*found)[i];
        codec::testing::PlainRecord same{record.offset.value(),
                                         base::epoch_ms(record.time),
                                         text_of(record.key),
                                         text_of(record.value),
                                         {}};
        for (const codec::RecordHeader& one : record.headers) {
            same.headers.emplace_back(one.name, text_of(one.value));
        }
        CHECK(same == (*plain)[i]);
    }
}

void read_and_rebuild(base::ByteView bytes) {
    base::Bytes scratch;
    const auto records = codec::decode_records(bytes, scratch);
    compare_with_plain(bytes, records);
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
