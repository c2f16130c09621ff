#include "load/stream/stream_audit.h"

#include <utility>

#include "base/text.h"
#include "load/chunk.h"
#include "load/stream/stream_query.h"

namespace load::stream {
namespace {

using base::text;
using sql::quoted_name;
using sql::quoted_text;

// Batches in a row that may be committed while we look.
constexpr int kTriesMax = 20;
constexpr int kKeysNamedMax = 3;

class Auditor {
  public:
    Auditor(object::Bucket& tables, sql::Database& database, const TableSpec& spec)
        : tables_(tables), database_(database), spec_(spec) {
        report_.table = spec.table;
        report_.stream = spec.topic.value();
    }

    StreamAudit run() {
        if (const auto done = steps(); !done) differ(done.error().what);
        return std::move(report_);
    }

  private:
    struct Relation {
        bool exists = false;
        std::int64_t batch = 0;  // the newest of the query in it
        bool is_shared = false;  // with other queries
        base::TableVersion version;
        std::string scan;
    };

    void differ(std::string_view words) {
        report_.differences.push_back(text("table ", kSchema, ".", spec_.table, ": ", words));
    }

    Result<Relation> relation(std::string_view name) {
        const std::string prefix = text(kSchema, "/", name, "/");
        table::Table table(tables_, prefix, database_);
        Relation relation{.exists = table.exists(), .batch = 0, .version = {}, .scan = {}};
        if (!relation.exists) return relation;
        TRY(const table::Snapshot snapshot, table.snapshot());
        for (const auto& [app, batch] : snapshot.transactions) {
            if (app == app_id_of(report_.checkpoint->source)) {
                relation.batch = batch;
            } else {
                relation.is_shared = true;
            }
        }
        relation.version = snapshot.version;
        TRY(relation.scan, table::scan_expression(snapshot, tables_, prefix));
        return relation;
    }

    Result<std::uint64_t> count(std::string_view rest) {
        TRY(const auto rows, session_->query(text("select count(*) from ", rest)));
        return static_cast<std::uint64_t>(rows->integer(0, 0));
    }

    Result<> steps() {
        Relation latest;
        Relation data;
        // In this order: a query commits to the table after it has to `latest`, and to both after
        // it has written its checkpoint. One that was quicker than we is looked at again.
        for (int tries = 0; tries == 0 || (data.batch > newest_batch() && tries < kTriesMax);
             ++tries) {
            TRY(report_.checkpoint, read_checkpoint(tables_, spec_.table));
            if (!report_.checkpoint) return {};
            TRY(latest, relation("latest_" + spec_.table));
            TRY(data, relation(spec_.table));
        }
        TRY(session_, database_.session());
        if (latest.exists) TRY_VOID(compare(latest, data));
        set_basis(data);
        return count_refused();
    }

    std::int64_t newest_batch() const { return report_.checkpoint->batch; }

    // A batch that has no version of the table is under way, or has changed nothing.
    void set_basis(const Relation& data) {
        if (!data.exists || data.is_shared || data.batch > newest_batch()) return;
        const bool is_whole = data.batch == newest_batch();
        const Checkpoint& checkpoint = *report_.checkpoint;
        report_.basis = {.version = data.version,
                         .end = is_whole ? checkpoint.to : checkpoint.from};
    }

    Result<> compare(const Relation& latest, const Relation& data) {
        TRY(report_.rows_expected, count(text("(select distinct key from ", latest.scan, ")")));
        if (!data.exists) {
            if (report_.rows_expected > 0) differ("the table is gone");
            return {};
        }
        TRY(report_.rows_in_table, count(data.scan));
        const std::string key = quoted_name(spec_.key);
        const auto absent = [&](const Relation& from, const std::string& from_key,
                                const Relation& in, const std::string& in_key) {
            return text("(select distinct ", from_key, " as k from ", from.scan, ") a anti join ",
                        in.scan, " b on a.k = b.", in_key);
        };
        if (data.batch >= latest.batch) {
            TRY(const std::uint64_t lost, count(absent(latest, "key", data, key)));
            if (lost > 0) differ(text(lost, " rows are missing"));
        }
        if (data.batch <= latest.batch) {
            TRY(const std::uint64_t more, count(absent(data, key, latest, "key")));
            if (more > 0) differ(text(more, " rows have no known place"));
        }
        return {};
    }

    Result<> count_refused() {
        TRY(const Relation dead_letter, relation("dead_letter"));
        if (!dead_letter.exists) return {};
        TRY(const auto rows,
            session_->query(text("select reason, count(*) from ", dead_letter.scan,
                                 " where stream = ", quoted_text(report_.stream), " group by 1")));
        for (std::uint64_t row = 0; row < rows->count(); ++row) {
            report_.refused[rows->text(row, 0)] = static_cast<std::uint64_t>(rows->integer(row, 1));
        }
        return {};
    }

    object::Bucket& tables_;
    sql::Database& database_;
    const TableSpec& spec_;
    std::unique_ptr<sql::Session> session_;
    StreamAudit report_;
};

// "$expected" (key, h): each row's key and hash.
class RowAuditor {
  public:
    RowAuditor(object::Bucket& tables, const TableSpec& spec, Chunk& chunk,
               table::Snapshot snapshot)
        : tables_(tables), spec_(spec), chunk_(chunk), snapshot_(std::move(snapshot)) {}

    Result<std::vector<std::string>> run(const Positions& end) {
        std::vector<std::string> differences;
        TRY_VOID(make_expected(end));
        TRY(const std::string all, scan_of(snapshot_.files));
        const std::string unlike =
            text(" from ", hashes(all),
                 " d full join \"$expected\" e using (key) where d.h is distinct from e.h");
        TRY(const auto count, chunk_.session().query("select count(*)" + unlike));
        if (count->integer(0, 0) == 0) return differences;
        std::string words = text("table ", kSchema, ".", spec_.table, ": ", count->integer(0, 0),
                                 " rows are not what the stream's records make:");
        TRY(const auto keys,
            chunk_.session().query(text("select key, d.h is null, e.h is null", unlike,
                                        " order by key limit ", kKeysNamedMax)));
        for (std::uint64_t row = 0; row < keys->count(); ++row) {
            const bool is_missing = keys->integer(row, 1) != 0;
            const bool is_extra = keys->integer(row, 2) != 0;
            words += text(row == 0 ? " " : ", ", spec_.key, " ", keys->integer(row, 0),
                          is_missing ? " is missing"
                          : is_extra ? " is too much"
                                     : " differs");
        }
        differences.push_back(std::move(words));
        for (const table::DataFile& file : snapshot_.files) {
            TRY(const std::string one, scan_of({file}));
            TRY(const auto wrong,
                chunk_.session().query(text("select count(*) from ", hashes(one),
                                            " d left join \"$expected\" e using (key) where d.h"
                                            " is distinct from e.h")));
            if (wrong->integer(0, 0) == 0) continue;
            differences.push_back(text("table ", kSchema, ".", spec_.table, ": data file ",
                                       file.path, " holds ", wrong->integer(0, 0),
                                       " of these rows"));
        }
        return differences;
    }

  private:
    Result<> make_expected(const Positions& end) {
        TRY_VOID(
            chunk_.keep(text("\"$partition\", \"$offset\", \"$place\", \"$time\","
                             " \"$reason\", ",
                             quoted_name(spec_.key))));
        TRY_VOID(chunk_.choose_winners({}, Order::by_time));
        TRY_VOID(chunk_.reread(end));
        TRY_VOID(chunk_.show_raw_winners(Chunk::kReread, Order::by_time));
        return chunk_.session().execute(text("create temp table \"$expected\" as from ",
                                             hashes(text("(", chunk_.cleaned(), ")"))));
    }
    Result<std::string> scan_of(std::vector<table::DataFile> files) const {
        table::Snapshot some = snapshot_;
        some.files = std::move(files);
        return table::scan_expression(some, tables_, text(kSchema, "/", spec_.table, "/"));
    }
    std::string hashes(const std::string& relation) const {
        return text("(select t.", quoted_name(spec_.key), " as key, hash(t) as h from ", relation,
                    " t)");
    }

    object::Bucket& tables_;
    const TableSpec& spec_;
    Chunk& chunk_;
    const table::Snapshot snapshot_;
};

}  // namespace

StreamAudit audit_stream(object::Bucket& tables, sql::Database& database, const TableSpec& spec) {
    return Auditor(tables, database, spec).run();
}

Result<std::vector<std::string>> audit_rows(object::Bucket& tables, sql::Database& database,
                                            const TableSpec& spec, const RowsBasis& basis,
                                            const RecordSupply& records) {
    table::Table table(tables, text(kSchema, "/", spec.table, "/"), database);
    TRY(table::Snapshot snapshot, table.snapshot(basis.version));
    TRY(const auto chunk,
        Chunk::open(records, database, spec, {.topic = spec.topic, .from = {}, .end = basis.end}));
    return RowAuditor(tables, spec, *chunk, std::move(snapshot)).run(basis.end);
}

}  // namespace load::stream
