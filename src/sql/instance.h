#pragma once
// The open database with all that must outlive its sessions and their rows.

#include <memory>

#include "sql/library.h"
#include "sql/source.h"

namespace sql {

struct Instance {
    explicit Instance(const Library& loaded) : duckdb(loaded) {}
    ~Instance() {
        if (database != nullptr) duckdb.close(&database);
    }
    Instance(const Instance&) = delete;
    Instance& operator=(const Instance&) = delete;

    const Library& duckdb;
    Sources sources;
    duckdb_database database = nullptr;
    unsigned threads = 1;
};

}  // namespace sql
