#include "load/stream/stream_audit.h"

#include "base/text.h"
#include "load/stream/stream_query.h"

namespace load::stream {
namespace {

using base::text;
using sql::quoted_name;
using sql::quoted_text;

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
        std::string scan;
    };

    void differ(std::string_view words) {
        report_.differences.push_back(text("table ", kSchema, ".", spec_.table, ": ", words));
    }

    Result<Relation> relation(std::string_view name) {
        const std::string prefix = text(kSchema, "/", name, "/");
        table::Table table(tables_, prefix, database_);
        Relation relation{.exists = table.exists(), .batch = 0, .scan = {}};
        if (!relation.exists) return relation;
        TRY(const table::Snapshot snapshot, table.snapshot());
        const auto found = snapshot.transactions.find(app_id_of(report_.checkpoint->source));
        if (found != snapshot.transactions.end()) relation.batch = found->second;
        relation.scan = table::scan_expression(snapshot, tables_, prefix);
        return relation;
    }

    Result<std::uint64_t> count(std::string_view rest) {
        TRY(const auto rows, session_->query(text("select count(*) from ", rest)));
        return static_cast<std::uint64_t>(rows->integer(0, 0));
    }

    Result<> steps() {
        TRY(report_.checkpoint, read_checkpoint(tables_, spec_.table));
        if (!report_.checkpoint) return {};
        TRY(session_, database_.session());
        // In this order: a query commits to the table after it has to `latest`.
        TRY(const Relation latest, relation("latest_" + spec_.table));
        TRY(const Relation data, relation(spec_.table));
        if (latest.exists) TRY_VOID(compare(latest, data));
        return count_refused();
    }

    Result<> compare(const Relation& latest, const Relation& data) {
        TRY(report_.rows_expected, count(latest.scan));
        if (!data.exists) {
            if (report_.rows_expected > 0) differ("the table is gone");
            return {};
        }
        TRY(report_.rows_in_table, count(data.scan));
        const std::string key = quoted_name(spec_.key);
        const auto absent = [&](const Relation& from, const std::string& from_key,
                                const Relation& in, const std::string& in_key) {
            return text(from.scan, " a anti join ", in.scan, " b on a.", from_key, " = b.", in_key);
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

}  // namespace

StreamAudit audit_stream(object::Bucket& tables, sql::Database& database, const TableSpec& spec) {
    return Auditor(tables, database, spec).run();
}

}  // namespace load::stream
