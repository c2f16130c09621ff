#pragma once
// Every Delta table of a bucket as a view: `pin/` is pin, `with_duplicates/pin/` is
// with_duplicates.pin. Files are found through the log; a query sees one version of each table.

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "base/result.h"
#include "object/store.h"
#include "sql/database.h"
#include "table/table.h"

namespace query {

using base::Result;

// "pin/" → pin; "with_duplicates/pin/" → with_duplicates, pin.
struct ViewName {
    std::string schema;  // empty: the database's own
    std::string table;
    friend auto operator<=>(const ViewName&, const ViewName&) = default;
    std::string prefix() const;  // of the table in its bucket
    std::string sql() const;     // quoted
};

// Used by one thread at a time; the views themselves are seen by every session of the database.
class Views {
  public:
    // Both outlive the views.
    Views(object::Bucket& bucket, sql::Database& database);

    // Brings the views to the newest versions: makes those of new tables, drops those of tables
    // that are gone, and reads again only tables with a version not seen before. `session` may
    // write. A table that cannot be read keeps no view; the others are made, and the first error
    // comes back.
    Result<> refresh(sql::Session& session);

    struct View {
        base::TableVersion version;
        table::Schema schema;
        std::int64_t rows = 0;  // by the files' statistics; −1 if one has none
    };
    const std::map<ViewName, View>& views() const { return views_; }

  private:
    Result<std::vector<ViewName>> find() const;
    Result<> refresh_one(sql::Session& session, const ViewName& name);
    Result<> drop(sql::Session& session, const ViewName& name);

    object::Bucket& bucket_;
    sql::Database& database_;
    std::map<ViewName, std::unique_ptr<table::Table>> tables_;  // they remember what they read
    std::map<ViewName, View> views_;
};

}  // namespace query
