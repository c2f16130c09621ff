#include "app/commands/batch.h"

#include <algorithm>

#include "base/log_line.h"

namespace app::commands {
namespace {

using engines::Instance;
using engines::Pipeline;
using engines::PipelineAnswer;
using engines::PipelineView;
bool has_tables(const Pipeline& pipeline, const query::Views& views, std::string_view schema) {
    return std::all_of(pipeline.tables.begin(), pipeline.tables.end(),
                       [&](const load::TableSpec& spec) {
                           return views.views().contains({std::string(schema), spec.table});
                       });
}

Result<> make_pipeline_views(const Pipeline& pipeline, sql::Session& session,
                             const std::string& schema) {
    TRY_VOID(session.execute("set schema = " + sql::quoted_text(schema)));
    Result<> made;
    for (const PipelineView& view : pipeline.views) {
        made = session.execute("create or replace view " + sql::quoted_name(view.name) + " as " +
                               view.sql);
        if (!made) {
            made = base::within("view " + view.name, made.error());
            break;
        }
    }
    TRY_VOID(session.execute("set schema = 'main'"));
    return made;
}

// Keeps every answer of one reading; the views of its schema are there.
Result<> answer_all(Instance& instance, const std::string& schema, query::Views& views,
                    sql::Session& session, std::vector<std::string>& changed) {
    TRY(sql::Database * database, instance.database());
    for (const PipelineAnswer& one : instance.pipeline().answers) {
        const query::Answer answer{one.table, one.title, one.sql, one.after};
        auto kept = query::keep(*database, instance.tables(), schema, answer);
        if (!kept) return base::within("answer " + one.table, kept.error());
        if (kept->changed) changed.push_back(schema.empty() ? one.table : schema + "." + one.table);
        // Later answers may read this one; a new table is a change, also without rows.
        if (kept->changed) TRY_VOID(views.refresh(session));
    }
    return {};
}

}  // namespace

Result<> show_tables(const Pipeline& pipeline, query::Views& views, sql::Session& session) {
    TRY_VOID(views.refresh(session));
    if (has_tables(pipeline, views, "")) {
        TRY_VOID(make_pipeline_views(pipeline, session, "main"));
    }
    if (has_tables(pipeline, views, kDuplicatesSchema)) {
        TRY_VOID(make_pipeline_views(pipeline, session, std::string(kDuplicatesSchema)));
    }
    return {};
}

Result<BatchReport> run_batch(Instance& instance, Reading reading, const OnStep& on_step) {
    BatchReport report;
    on_step("draining the sink");
    TRY(sink::Sink * sink, instance.sink());
    TRY_VOID(instance.shards().run_to_end(sink->drain()));

    TRY(load::Loader * loader, instance.loader());
    const auto on_progress = [&on_step](const load::Loaded& so_far) {
        on_step(base::text("loading ", so_far.table, ": ", so_far.records, " records"));
    };
    TRY(report.loaded, loader->load(on_progress));
    if (reading == Reading::with_duplicates_too) {
        TRY(report.with_duplicates, loader->load_with_duplicates(on_progress));
    }

    on_step("answering");
    TRY(sql::Database * database, instance.database());
    TRY(const auto session, database->session());
    // Views of its own: the question lane has others of the same names, so both say the same.
    query::Views views(instance.tables(), *database);
    TRY_VOID(show_tables(instance.pipeline(), views, *session));
    TRY_VOID(answer_all(instance, "", views, *session, report.answers_changed));
    if (reading == Reading::with_duplicates_too) {
        TRY_VOID(answer_all(instance, std::string(kDuplicatesSchema), views, *session,
                            report.answers_changed));
    }
    return report;
}

}  // namespace app::commands
