// `millrace sql` and `millrace table list`.

#include "app/commands/answers.h"
#include "app/commands/job.h"
#include "app/commands/listing.h"
#include "query/format.h"

namespace app::commands {
namespace {

using base::Code;
using base::Error;

// Text that is piped has no width to fit.
constexpr std::size_t kWidthUnbounded = 4096;

}  // namespace

Exit perform_sql(Instance& instance, const Job& job, Output& output) {
    const std::string_view format = job.has("format") ? job.word("format") : "table";
    if (format != "table" && format != "json" && format != "csv") {
        return report(output,
                      {Code::invalid_argument, base::text("--format ", base::printable(format),
                                                          ": table, json or csv is expected")});
    }
    const auto rows = ask(instance, job.word("statement"));
    if (!rows) return report(output, rows.error());
    if (format == "json") {
        output.out(query::format_json(**rows));
    } else if (format == "csv") {
        output.out(query::format_csv(**rows));
    } else {
        const int width = output.width();
        output.out(query::format_table(
            **rows, width > 0 ? static_cast<std::size_t>(width) : kWidthUnbounded));
    }
    return Exit::ok;
}

Exit perform_table_list(Instance& instance, const Job& job, Output& output) {
    const auto views = instance.views();
    if (!views) return report(output, views.error());
    const auto database = instance.database();
    if (!database) return report(output, database.error());
    const auto session = (*database)->session();
    if (!session) return report(output, session.error());
    if (auto fresh = (*views)->refresh(**session); !fresh) return report(output, fresh.error());
    Listing listing({"table", "version", "rows", "columns"});
    for (const auto& [name, view] : (*views)->views()) {
        listing.add({text_cell(name.schema.empty() ? name.table : name.schema + "." + name.table),
                     number_cell(view.version.value()), number_cell(view.rows),
                     number_cell(static_cast<std::int64_t>(view.schema.size()))});
    }
    return show(listing, job, output);
}

}  // namespace app::commands
