#include "load/audit.h"

#include <algorithm>
#include <utility>

#include "base/text.h"
#include "load/chunk.h"
#include "load/record_log.h"

namespace load {

using base::text;
using sql::quoted_name;
using sql::quoted_text;

namespace {

constexpr std::string_view kModulus = "18446744073709551616";  // 2^64

// The sum of signed longs taken as unsigned ones, modulo 2^64.
std::string checksum_of(std::string_view hash) {
    return text("cast((coalesce(sum(cast(", hash, " as hugeint)), 0) % ", kModulus, " + ", kModulus,
                ") % ", kModulus, " as varchar)");
}

// Two columns, a count and a checksum as text.
Result<RecordSum> record_sum(sql::Session& session, std::string_view statement) {
    TRY(const auto rows, session.query(statement));
    RecordSum sum{.records = static_cast<std::uint64_t>(rows->integer(0, 0))};
    CHECK(base::parse_number(std::string_view(rows->text(0, 1)), sum.checksum));
    return sum;
}

// The audit of one topic, step by step; each step adds to the report.
class TopicAuditor {
  public:
    TopicAuditor(object::Bucket& records, object::Bucket& tables, sql::Database& database,
                 const TableSpec& spec)
        : records_(records), tables_(tables), database_(database), spec_(spec) {
        report_.topic = spec.topic;
        report_.table = spec.table;
    }

    TopicAudit run() {
        if (const auto done = steps(); !done) differ(done.error().what);
        return std::move(report_);
    }

  private:
    struct Relation {
        std::string scan = "";
        Positions positions;
    };

    void differ(std::string_view words) {
        report_.differences.push_back(text("topic ", spec_.topic, ": ", words));
    }
    template <class A, class B>
    void expect_equal(std::string_view what, const A& expected, const B& found) {
        if (expected == found) return;
        differ(text(what, ": expected ", expected, ", found ", found));
    }
    void expect_equal(std::string_view what, const RecordSum& expected, const RecordSum& found) {
        expect_equal(text("records ", what), expected.records, found.records);
        expect_equal(text("checksum ", what), expected.checksum, found.checksum);
    }

    // An empty relation for a table that was never made.
    Result<Relation> relation(std::string_view name, const table::Schema& schema) {
        const std::string prefix = table_prefix(name);
        table::Table table(tables_, prefix, database_);
        table::Snapshot snapshot{.schema = schema};
        if (table.exists()) {
            TRY(snapshot, table.snapshot());
        }
        TRY(std::string scan, table::scan_expression(snapshot, tables_, prefix));
        return Relation{std::move(scan), positions_in(snapshot, spec_.topic)};
    }

    Result<> steps() {
        TRY(dead_letter_, relation(kDeadLetter, dead_letter_schema()));
        TRY(lineage_, relation(kLineage, lineage_schema()));
        TRY(data_, relation(spec_.table, spec_.schema));
        TRY_VOID(read_bucket());
        TRY_VOID(check_lineage());
        TRY_VOID(check_dead_letters());
        return check_rows();
    }

    Result<> read_bucket();
    Result<> check_lineage();
    Result<> check_dead_letters();
    Result<> check_rows();

    object::Bucket& records_;
    object::Bucket& tables_;
    sql::Database& database_;
    const TableSpec& spec_;
    Relation dead_letter_;
    Relation lineage_;
    Relation data_;
    std::unique_ptr<Chunk> chunk_;
    TopicAudit report_;
};

// Parses every object again and keeps what is needed to tell which rows win.
Result<> TopicAuditor::read_bucket() {
    TRY(const auto partitions, partitions_in(records_, spec_.topic));
    Positions from;
    for (const Partition partition : partitions) from[partition] = Offset{0};
    TRY(chunk_,
        Chunk::open(records_of(records_), database_, spec_, {.topic = spec_.topic, .from = from}));
    TRY_VOID(
        chunk_->keep(text("\"$partition\", \"$offset\", \"$place\", \"$time\", \"$hash\","
                          " \"$reason\", ",
                          quoted_name(spec_.key))));
    const std::string sums = text("select count(*), ", checksum_of("\"$hash\""), " from ",
                                  Chunk::kKept, " where \"$place\" = 0");
    TRY(report_.in_bucket, record_sum(chunk_->session(), sums));
    TRY(const auto ends,
        chunk_->session().query(text("select \"$partition\", max(\"$offset\") + 1 from ",
                                     Chunk::kKept, " group by 1")));
    for (std::uint64_t row = 0; row < ends->count(); ++row) {
        report_.bucket_end[Partition{static_cast<std::int32_t>(ends->integer(row, 0))}] =
            Offset{ends->integer(row, 1)};
    }
    TRY_VOID(chunk_->forget_beyond(data_.positions));
    TRY(report_.loaded, record_sum(chunk_->session(), sums));
    report_.behind = report_.in_bucket.records - report_.loaded.records;
    return {};
}

Result<> TopicAuditor::check_lineage() {
    for (const auto& [partition, offset] : data_.positions) {
        if (position_of(lineage_.positions, partition) < offset) {
            differ(text("lineage has come to offset ", position_of(lineage_.positions, partition),
                        " of partition ", partition, ", the table to ", offset));
        }
    }
    TRY(report_.in_lineage,
        record_sum(chunk_->session(),
                   text("select count(*), ", checksum_of("record_hash"), " from ", lineage_.scan,
                        " where topic = ", quoted_text(spec_.topic.value()), " and place = 0 and ",
                        places_before(data_.positions, "\"partition\"", "\"offset\""))));
    expect_equal("in lineage", report_.loaded, report_.in_lineage);
    return {};
}

Result<> TopicAuditor::check_dead_letters() {
    TRY(const auto expected,
        chunk_->session().query(text("select \"$reason\", count(*) from ", Chunk::kKept,
                                     " where \"$reason\" is not null group by 1")));
    TRY(const auto found,
        chunk_->session().query(text("select reason, count(*), count(raw) from ", dead_letter_.scan,
                                     " where topic = ", quoted_text(spec_.topic.value()), " and ",
                                     places_before(data_.positions, "\"partition\"", "\"offset\""),
                                     " group by 1")));
    std::map<std::string, std::uint64_t> wanted;
    for (std::uint64_t row = 0; row < expected->count(); ++row) {
        wanted[expected->text(row, 0)] = static_cast<std::uint64_t>(expected->integer(row, 1));
    }
    for (std::uint64_t row = 0; row < found->count(); ++row) {
        report_.refused[found->text(row, 0)] = static_cast<std::uint64_t>(found->integer(row, 1));
    }
    for (const auto& [reason, count] : wanted) {
        expect_equal(text("dead letters ", reason), count, report_.refused[reason]);
    }
    for (const auto& [reason, count] : report_.refused) {
        if (!wanted.contains(reason))
            expect_equal(text("dead letters ", reason), std::uint64_t{0}, count);
    }
    return {};
}

// The rows the bucket makes by the rules of today, against those of the table: by number and by
// the sum of the hashes of whole rows.
Result<> TopicAuditor::check_rows() {
    const Order order = data_.positions.size() > 1 ? Order::by_time : Order::by_offset;
    TRY_VOID(chunk_->choose_winners({}, order));
    TRY_VOID(chunk_->reread(data_.positions));
    TRY_VOID(chunk_->show_raw_winners(Chunk::kReread, order));
    const auto sums = [](std::string_view relation) {
        return text("select count(*), ", checksum_of("cast(hash(t) >> 1 as bigint)"), " from ",
                    relation, " t");
    };
    TRY(const RecordSum found, record_sum(chunk_->session(), sums(data_.scan)));
    report_.rows_in_table = found.records;
    TRY(const RecordSum expected,
        record_sum(chunk_->session(), sums(text("(", chunk_->cleaned(), ")"))));
    report_.rows_expected = expected.records;
    expect_equal("rows in the table", expected.records, found.records);
    if (expected.records == found.records && !(expected == found)) {
        differ(text("the rows in table ", spec_.table, " are not those of the bucket"));
    }
    return {};
}

}  // namespace

Result<std::vector<TopicAudit>> audit(object::Bucket& records, object::Bucket& tables,
                                      sql::Database& database,
                                      const std::vector<TableSpec>& specs) {
    std::vector<TopicAudit> reports;
    reports.reserve(specs.size());
    for (const TableSpec& spec : specs) {
        reports.push_back(TopicAuditor(records, tables, database, spec).run());
    }
    return reports;
}

}  // namespace load
