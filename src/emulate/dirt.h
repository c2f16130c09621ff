#pragma once
// Makes what is posted as untidy as what people post.

#include <cstdint>
#include <string>
#include <vector>

#include "base/result.h"
#include "emulate/emulate_options.h"
#include "emulate/generator/python_random.h"
#include "emulate/rows/row.h"
#include "emulate/rows/row_json.h"

namespace emulate {

// One topic's. Draws alike for every event, so that the same seed spoils the same posts.
class Dirt {
  public:
    Dirt(const DirtOptions& options, std::uint64_t seed, rows::Table table);

    // What befalls the next event's post.
    struct Fate {
        bool left_out = false;
        bool misrouted = false;
        bool listed = false;
        bool cut = false;
        rows::TimeForm times = rows::TimeForm::blank;
    };
    Fate next();

  private:
    bool befalls(double share);
    DirtOptions options_;
    generator::PythonRandom random_;
    rows::Table table_;
};

// The JSON to post.
std::string value_of(const rows::Record& record, const Dirt::Fate& fate);

}  // namespace emulate
