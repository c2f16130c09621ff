#pragma once
// Small lists of rows in the three shapes every reading command has: table, json, csv.

#include <string>
#include <string_view>
#include <vector>

#include "app/commands/job.h"

namespace app::commands {

struct ListingCell {
    std::string text;
    bool is_number = false;  // bare in JSON
};

class Listing {
  public:
    explicit Listing(std::vector<std::string> columns) : columns_(std::move(columns)) {}
    void add(std::vector<ListingCell> row) { rows_.push_back(std::move(row)); }
    // `format`: "table", "json" or "csv"; anything else is Code::invalid_argument.
    base::Result<std::string> render(std::string_view format) const;

  private:
    std::string as_table() const;
    std::string as_json() const;
    std::string as_csv() const;
    std::vector<std::string> columns_;
    std::vector<std::vector<ListingCell>> rows_;
};

inline ListingCell number_cell(std::int64_t value) { return {base::text(value), true}; }
inline ListingCell text_cell(std::string value) { return {std::move(value), false}; }

// Writes it in the job's format ("table" if none was asked for).
Exit show(const Listing& listing, const Job& job, Output& output);

}  // namespace app::commands
