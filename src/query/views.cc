#include "query/views.h"

#include <algorithm>
#include <optional>

#include "base/text.h"

namespace query {

namespace {

using sql::quoted_name;

Result<std::vector<std::string>> directories(object::Bucket& bucket, const std::string& prefix) {
    std::vector<std::string> found;
    object::ListRequest request{.prefix = prefix, .delimiter = "/"};
    while (true) {
        TRY(object::ListPage page, bucket.list(request));
        for (const std::string& below : page.common_prefixes) {
            found.push_back(below.substr(prefix.size(), below.size() - prefix.size() - 1));
        }
        if (!page.next) return found;
        request.start_after = *page.next;
    }
}

std::int64_t rows_of(const table::Snapshot& snapshot) {
    std::int64_t rows = 0;
    for (const table::DataFile& file : snapshot.files) {
        const std::int64_t more = file.rows();
        if (more < 0) return -1;
        rows += more;
    }
    return rows;
}

}  // namespace

std::string ViewName::prefix() const {
    return schema.empty() ? table + "/" : base::text(schema, "/", table, "/");
}

std::string ViewName::sql() const {
    return schema.empty() ? quoted_name(table)
                          : base::text(quoted_name(schema), ".", quoted_name(table));
}

Views::Views(object::Bucket& bucket, sql::Database& database)
    : bucket_(bucket), database_(database) {}

// A directory with a log is a table; any other may be a schema of tables.
Result<std::vector<ViewName>> Views::find() const {
    std::vector<ViewName> names;
    TRY(const std::vector<std::string> tops, directories(bucket_, ""));
    for (const std::string& top : tops) {
        TRY(const std::vector<std::string> below, directories(bucket_, top + "/"));
        if (std::ranges::find(below, "_delta_log") != below.end()) {
            names.push_back({"", top});
            continue;
        }
        for (const std::string& name : below) {
            TRY(const object::ListPage page,
                bucket_.list(
                    {.prefix = base::text(top, "/", name, "/_delta_log/"), .keys_max = 1}));
            if (!page.objects.empty()) names.push_back({top, name});
        }
    }
    return names;
}

Result<> Views::refresh_one(sql::Session& session, const ViewName& name) {
    std::unique_ptr<table::Table>& table = tables_[name];
    if (table == nullptr) {
        table = std::make_unique<table::Table>(bucket_, name.prefix(), database_);
    }
    TRY(const table::Snapshot snapshot, table->snapshot());
    // Also of a version that is known: its files have to be there.
    TRY(const std::string scan, table::scan_expression(snapshot, bucket_, name.prefix()));
    const auto known = views_.find(name);
    if (known != views_.end() && known->second.version == snapshot.version) return {};
    if (!name.schema.empty()) {
        TRY_VOID(session.execute("create schema if not exists " + quoted_name(name.schema)));
    }
    TRY_VOID(session.execute(
        base::text("create or replace view ", name.sql(), " as select * from ", scan)));
    views_.insert_or_assign(name, View{snapshot.version, snapshot.schema, rows_of(snapshot)});
    return {};
}

Result<> Views::drop(sql::Session& session, const ViewName& name) {
    tables_.erase(name);
    if (views_.erase(name) == 0) return {};
    return session.execute("drop view if exists " + name.sql());
}

Result<> Views::refresh(sql::Session& session) {
    TRY(const std::vector<ViewName> names, find());
    std::optional<base::Error> first;
    for (const ViewName& name : names) {
        const Result<> refreshed = refresh_one(session, name);
        if (refreshed) continue;
        if (!first) first = refreshed.error();
        TRY_VOID(drop(session, name));
    }
    std::vector<ViewName> gone;
    for (const auto& [name, table] : tables_) {
        if (std::ranges::find(names, name) == names.end()) gone.push_back(name);
    }
    for (const ViewName& name : gone) TRY_VOID(drop(session, name));
    if (first) return *first;
    return {};
}

}  // namespace query
