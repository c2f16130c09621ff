#include "wire/kafka/codec/rows.h"

#include <algorithm>

namespace wire::kafka {

namespace {

const void* place_of(const Row& row, const void* record) {
    // Nothing is written through it.
    return row.place(const_cast<void*>(record));  // NOLINT(cppcoreguidelines-pro-type-const-cast)
}

// Tagged fields travel last, by rising tag, and only when they differ from their default.
void put_tags(Writer& w, const void* record, std::span<const Row> rows, Version v) {
    Writer body;
    std::uint32_t count = 0;
    for (const Row& row : rows) {
        if (!row.info->tagged() || !row.info->in_version(v)) continue;
        Writer value, untouched;
        row.put(value, place_of(row, record), *row.info, v);
        row.put_default(untouched, *row.info, v);
        if (value.out.bytes == untouched.out.bytes) continue;
        body.uvarint(static_cast<std::uint32_t>(row.info->tag));
        body.uvarint(static_cast<std::uint32_t>(value.out.bytes.size()));
        body.raw(value.out.bytes);
        ++count;
    }
    w.uvarint(count);
    w.raw(body.out.bytes);
}

void get_tags(Reader& r, void* record, std::span<const Row> rows, Version v) {
    for (std::uint32_t count = r.uvarint(); count > 0 && r.ok(); --count) {
        const std::uint32_t tag = r.uvarint();
        const std::uint32_t size = r.uvarint();
        const auto row = std::ranges::find_if(rows, [&](const Row& one) {
            return one.info->tagged() && static_cast<std::uint32_t>(one.info->tag) == tag &&
                   one.info->in_version(v);
        });
        if (row == rows.end()) {
            // A newer peer may know more than we do.
            r.take(size);
            continue;
        }
        r.within(size, [&](Reader& one) { row->get(one, row->place(record), *row->info, v); });
    }
}

}  // namespace

void put_rows(Writer& w, const void* record, std::span<const Row> rows, Version v) {
    for (const Row& row : rows) {
        if (!row.info->in_version(v) || row.info->tagged()) continue;
        row.put(w, place_of(row, record), *row.info, v);
    }
    if (v.flexible) put_tags(w, record, rows, v);
}

void get_rows(Reader& r, void* record, std::span<const Row> rows, Version v) {
    for (const Row& row : rows) {
        if (!row.info->in_version(v) || row.info->tagged()) continue;
        row.get(r, row.place(record), *row.info, v);
    }
    if (v.flexible) get_tags(r, record, rows, v);
}

}  // namespace wire::kafka
