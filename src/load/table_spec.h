#pragma once
// One topic and the table that is made of it, as a pipeline's file says it.

#include <string>

#include "base/ids.h"
#include "load/rows/row_spec.h"
#include "table/table.h"

namespace load {

// The words a spec is written in.
using rows::FieldSpec;
using rows::FieldType;
using rows::RowSpec;

struct TableSpec {
    std::string table;  // "pin": the table's name and directory
    base::TopicName topic;
    std::string key;  // the column of the schema that identifies a row, a long
    RowSpec rows;
    // A SELECT over raw_<table> (the key's column and the fields), one row for a row, the key
    // unchanged, giving the columns of `schema`.
    std::string clean;
    table::Schema schema;
};

}  // namespace load
