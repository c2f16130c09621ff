#pragma once
// The open database with all that must outlive its sessions and their rows.

#include <memory>

#include "sql/library.h"
#include "sql/source.h"

namespace sql {

struct Instance {
    explicit Instance(const Library& loaded) : library(loaded) {}
    ~Instance() {
        if (database != nullptr) library.close(&database);
    }
    Instance(const Instance&) = delete;
    Instance& operator=(const Instance&) = delete;

    const Library& library;
    Sources sources;
    duckdb_database database = nullptr;
    unsigned threads = 1;
};

}  // namespace sql
