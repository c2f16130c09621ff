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

// Brings the views of all tables up to date, and above them the pipeline's own views, where their
// tables are there. `session` may write.
Result<> show_tables(const engines::Pipeline& pipeline, query::Views& views, sql::Session& session);

inline constexpr std::string_view kDuplicatesSchema = "with_duplicates";

}  // namespace app::commands
