#pragma once
// The batch job: everything in the log reaches the bucket, everything new in the bucket reaches the
// tables, every question is answered and its answer kept.

#include <functional>
#include <string>
#include <vector>

#include "app/engines/instance.h"
#include "query/answer.h"

namespace app::commands {

using base::Result;

enum class Reading : std::uint8_t { distinct, with_duplicates_too };

struct BatchReport {
    std::vector<load::Loaded> loaded;
    std::vector<load::Loaded> with_duplicates;  // empty if that reading was not asked for
    std::vector<std::string> answers_changed;
};

// `on_step` is told what is being done, in a few words.
using OnStep = std::function<void(std::string_view)>;

// On the batch lane, or while nothing else runs. What is committed stays, whatever happens after.
Result<BatchReport> run_batch(engines::Instance& instance, Reading reading, const OnStep& on_step);

// Its steps, for who asks for one of them. On the batch lane, or while nothing else runs.
//
// Everything in the log reaches the bucket.
Result<> drain_sink(engines::Instance& instance);
// What is new in the bucket, to these tables; none named: to all. Code::not_found names a table.
Result<std::vector<load::Loaded>> load_tables(engines::Instance& instance,
                                              const std::vector<std::string>& tables,
                                              const OnStep& on_step);
// Answers these questions, none named: all, and keeps them; returns those that have changed.
// Code::not_found names a question.
Result<std::vector<std::string>> answer(engines::Instance& instance,
                                        const std::vector<std::string>& tables);

// Brings the views of all tables up to date, and above them the pipeline's own views, where their
// tables are there. `session` may write.
Result<> show_tables(const engines::Pipeline& pipeline, query::Views& views, sql::Session& session);

inline constexpr std::string_view kDuplicatesSchema = "with_duplicates";

}  // namespace app::commands
