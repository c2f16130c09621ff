#include "object/packed/object_info.h"

#include "base/text.h"

namespace object::packed {

using base::Code;
using base::Error;

keys::IndexEntry entry_of_record(const segments::RecordHeader& header, RecordPlace place) {
    return {.kind = header.kind,
            .segment = place.segment,
            .offset = place.offset,
            .metadata_bytes = header.metadata_bytes,
            .blobs = header.blobs,
            .body_bytes = header.body_bytes,
            .modified_ms = header.modified_ms,
            .md5 = header.md5};
}

std::string etag_of(const keys::IndexEntry& entry) {
    std::string etag = hex_of(entry.md5);
    if (entry.kind == segments::RecordKind::of_parts) etag += base::text('-', entry.blobs);
    return etag;
}

Info info_of(std::string_view key, const keys::IndexEntry& entry) {
    return {.key = std::string(key),
            .size = entry.body_bytes,
            .etag = etag_of(entry),
            .modified = base::from_epoch_ms(entry.modified_ms)};
}

Error within_key(std::string_view key, const Error& error) {
    return base::within(base::text("object '", base::printable(key), "'"), error);
}

Error corrupt_object(std::string_view key) {
    return {Code::corrupt,
            base::text("object '", base::printable(key), "': the stored bytes fail their check")};
}

Error no_object(std::string_view key) {
    return {Code::not_found, base::text("there is no object '", base::printable(key), "'")};
}

}  // namespace object::packed
