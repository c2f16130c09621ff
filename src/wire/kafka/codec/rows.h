#pragma once
// A record's field table with the types forgotten: one row of function pointers per field. The walk
// over it is a plain loop, compiled once; a walk written as a template takes the compiler a minute
// for each family of messages, and ten times the code.

#include <cstdint>
#include <span>

#include "wire/field.h"
#include "wire/kafka/codec/codec.h"

namespace wire::kafka {

struct Row {
    const Info* info;
    // The field within the record.
    void* (*place)(void* record);
    void (*put)(Writer& w, const void* value, const Info& info, Version v);
    void (*get)(Reader& r, void* value, const Info& info, Version v);
    // What a record nobody has touched has in this field. Tagged fields alone.
    void (*put_default)(Writer& w, const Info& info, Version v);
};

void put_rows(Writer& w, const void* record, std::span<const Row> rows, Version v);
void get_rows(Reader& r, void* record, std::span<const Row> rows, Version v);

}  // namespace wire::kafka
