#pragma once
// The open database with all that must outlive its sessions and their rows.

#include <chrono>
#include <condition_variable>
#include <memory>
#include <mutex>

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

    // Until a statement of any session has ended, or a moment is over.
    void await_other_statement() {
        std::unique_lock lock(mutex_);
        ended_.wait_for(lock, std::chrono::milliseconds(10));
    }
    void tell_statement_ended() { ended_.notify_all(); }

    const Library& duckdb;
    Sources sources;
    duckdb_database database = nullptr;
    unsigned threads = 1;

  private:
    std::mutex mutex_;  // for the waiting alone
    std::condition_variable ended_;
};

}  // namespace sql
