#include "app/commands/answers.h"

#include "app/commands/batch.h"
#include "query/format.h"

namespace app::commands {
namespace {

using engines::Instance;
using engines::PipelineAnswer;
constexpr std::uint64_t kRowsShown = 10;
constexpr std::size_t kWidthDefault = 100;

}  // namespace

Result<std::unique_ptr<sql::Rows>> ask(Instance& instance, std::string_view statement) {
    TRY(query::Views * views, instance.views());
    TRY(sql::Database * database, instance.database());
    TRY(const auto owner, database->session());
    TRY_VOID(show_tables(instance.pipeline(), *views, *owner));
    TRY(const auto session, database->session({.read_only = true}));
    return session->query(statement);
}

Result<> show_answers(Instance& instance, Output& output) {
    TRY(sql::Database * database, instance.database());
    TRY(const auto session, database->session());
    query::Views views(instance.tables(), *database);
    TRY_VOID(show_tables(instance.pipeline(), views, *session));
    const std::size_t width =
        output.width() > 0 ? static_cast<std::size_t>(output.width()) : kWidthDefault;
    for (const PipelineAnswer& answer : instance.pipeline().answers) {
        if (!answer.is_printed) continue;
        auto rows = session->query("select * from " + sql::quoted_name(answer.table));
        if (!rows) return base::within(answer.table, rows.error());
        output.out("\n" + answer.title + "\n");
        output.out(query::format_table(**rows, width, {0, kRowsShown}));
        if ((*rows)->count() > kRowsShown) {
            output.out(base::text("all ", (*rows)->count(), " rows: millrace sql \"select * from ",
                                  answer.table, "\"\n"));
        }
    }
    return {};
}

}  // namespace app::commands
