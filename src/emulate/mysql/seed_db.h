#pragma once
// Fills a database with the generator's rows, so that the posting scripts people own, and
// `millrace emulate` with a db_creds.yaml, have one to read from.

#include <cstdint>
#include <functional>

#include "base/result.h"
#include "emulate/generator/generator.h"
#include "emulate/mysql/db_creds.h"

namespace emulate::mysql {

enum class Existing : std::uint8_t { refuse, replace };

struct SeedOptions {
    generator::GeneratorOptions rows;
    Existing existing = Existing::refuse;
    // After each batch: rows written of rows to write, over all three tables.
    std::function<void(std::uint64_t, std::uint64_t)> progress;
};

// Makes the database, utf8mb4, and its three tables. Tables that are there with rows in them are
// Code::already_exists, unless they are to be replaced; each table is filled in one transaction.
base::Result<> seed_database(const DbCreds& creds, const SeedOptions& options);

}  // namespace emulate::mysql
