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

// Keeps these answers of one reading; the views of its schema are there.
Result<> keep_answers(Instance& instance, const std::vector<PipelineAnswer>& answers,
                      const std::string& schema, query::Views& views, sql::Session& session,
                      std::vector<std::string>& changed) {
    TRY(sql::Database * database, instance.database());
    for (const PipelineAnswer& one : answers) {
        const query::Answer answer{one.table, one.title, one.sql, one.after};
        auto kept = query::keep(*database, instance.tables(), schema, answer);
        if (!kept) return base::within("answer " + one.table, kept.error());
        if (kept->changed) changed.push_back(schema.empty() ? one.table : schema + "." + one.table);
        // Later answers may read this one; a new table is a change, also without rows.
        if (kept->changed) TRY_VOID(views.refresh(session));
    }
    return {};
}

// In the pipeline's order, whatever the order of the names.
Result<std::vector<PipelineAnswer>> answers_named(const Pipeline& pipeline,
                                                  const std::vector<std::string>& tables) {
    if (tables.empty()) return pipeline.answers;
    for (const std::string& name : tables) {
        if (std::ranges::find(pipeline.answers, name, &PipelineAnswer::table) ==
            pipeline.answers.end()) {
            return base::Error{base::Code::not_found,
                               base::text("the pipeline has no answer ", base::printable(name))};
        }
    }
    std::vector<PipelineAnswer> named;
    for (const PipelineAnswer& one : pipeline.answers) {
        if (std::ranges::find(tables, one.table) != tables.end()) named.push_back(one);
    }
    return named;
}

}  // namespace

Result<> show_tables(const Pipeline& pipeline, query::Views& views, sql::Session& session) {
    TRY_VOID(views.refresh(session));
    if (has_tables(pipeline, views, "")) {
        TRY_VOID(make_pipeline_views(pipeline, session, "main"));
    }
    for (const engines::PipelineStream& one : pipeline.streams) {
        const query::ViewName name{std::string(load::stream::kSchema), one.table};
        if (one.view.empty() || !views.views().contains(name)) continue;
        TRY_VOID(session.execute(base::text("create or replace view ", sql::quoted_name(one.view),
                                            " as select * from ", name.sql())));
    }
    if (has_tables(pipeline, views, kDuplicatesSchema)) {
        TRY_VOID(make_pipeline_views(pipeline, session, std::string(kDuplicatesSchema)));
    }
    return {};
}

Result<> drain_sink(Instance& instance) {
    // A wrong one has to be told here: nobody would look for it later.
    TRY_VOID(instance.connector());
    return instance.shards().run_to_end(instance.connectors().drain(instance.connector_name()));
}

Result<std::vector<load::Loaded>> load_tables(Instance& instance,
                                              const std::vector<std::string>& tables,
                                              const OnStep& on_step) {
    TRY(load::Loader * loader, instance.loader());
    const auto on_progress = [&on_step](const load::Loaded& so_far) {
        on_step(base::text("loading ", so_far.table, ": ", so_far.records, " records"));
    };
    if (tables.empty()) return loader->load(on_progress);
    std::vector<load::Loaded> all;
    for (const std::string& name : tables) {
        const auto spec = std::ranges::find(loader->specs(), name, &load::TableSpec::table);
        if (spec == loader->specs().end()) {
            return base::Error{base::Code::not_found,
                               base::text("the pipeline has no table ", base::printable(name))};
        }
        TRY(load::Loaded one, loader->load_table(*spec, on_progress));
        all.push_back(std::move(one));
    }
    return all;
}

Result<std::vector<std::string>> answer(Instance& instance,
                                        const std::vector<std::string>& tables) {
    TRY(const auto answers, answers_named(instance.pipeline(), tables));
    TRY(sql::Database * database, instance.database());
    TRY(const auto session, database->session());
    // Views of its own: the question lane has others of the same names, so both say the same.
    query::Views views(instance.tables(), *database);
    TRY_VOID(show_tables(instance.pipeline(), views, *session));
    std::vector<std::string> changed;
    TRY_VOID(keep_answers(instance, answers, "", views, *session, changed));
    return changed;
}

Result<BatchReport> run_batch(Instance& instance, Reading reading, const OnStep& on_step) {
    BatchReport report;
    on_step("draining the sink");
    TRY_VOID(drain_sink(instance));
    TRY(report.loaded, load_tables(instance, {}, on_step));
    if (reading == Reading::with_duplicates_too) {
        TRY(load::Loader * loader, instance.loader());
        const auto on_progress = [&on_step](const load::Loaded& so_far) {
            on_step(base::text("loading ", so_far.table, ": ", so_far.records, " records"));
        };
        TRY(report.with_duplicates, loader->load_with_duplicates(on_progress));
    }

    on_step("answering");
    TRY(report.answers_changed, answer(instance, {}));
    if (reading == Reading::with_duplicates_too) {
        TRY(sql::Database * database, instance.database());
        TRY(const auto session, database->session());
        query::Views views(instance.tables(), *database);
        TRY_VOID(show_tables(instance.pipeline(), views, *session));
        TRY_VOID(keep_answers(instance, instance.pipeline().answers, std::string(kDuplicatesSchema),
                              views, *session, report.answers_changed));
    }
    return report;
}

}  // namespace app::commands
