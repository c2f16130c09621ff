#pragma once
// A pipeline: what its topics hold, how they are cleaned, which questions are asked. Read from
// pipeline.yaml and the files beside it; the Pinterest one is built into the program.

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "load/table_spec.h"

namespace app::engines {

// Path relative to pipeline.yaml → content.
using PipelineFiles = std::map<std::string, std::string, std::less<>>;

// A Kinesis stream that there is from the first start on, and what becomes of it.
struct PipelineStream {
    std::string name;
    std::string table;        // one of the pipeline's: its records become stream.<table>
    std::string view;         // another name of that; empty: none
    std::int32_t shards = 4;  // when it is made; later its own affair
};

struct PipelineView {
    std::string name;
    std::string sql;
};

struct PipelineAnswer {
    std::string table;
    std::string title;
    std::string sql;
    std::vector<std::string> after;
    bool is_printed = false;
};

struct Pipeline {
    std::string name;
    std::string connector;  // .properties text
    std::string dag;        // YAML text; empty: there is none
    std::vector<load::TableSpec> tables;
    std::vector<PipelineStream> streams;
    std::vector<PipelineView> views;
    std::vector<PipelineAnswer> answers;  // in an order that respects `after`
};

// The table that a stream feeds, with the stream as its topic.
load::TableSpec spec_of(const Pipeline& pipeline, const PipelineStream& stream);

// The pipeline that is meant: that of the directory, or the built-in one if it is empty.
base::Result<PipelineFiles> pipeline_files(const std::string& directory);
// The files of pipelines/pinterest, as they were when the program was built.
const PipelineFiles& built_in_pipeline();
// All files below a directory; Code::not_found names what is missing.
base::Result<PipelineFiles> read_pipeline_files(const std::string& directory);

// ${user_id} stands for the id everywhere. Code::invalid_argument names file, line and key.
base::Result<Pipeline> parse_pipeline(const PipelineFiles& files, std::string_view user_id);

}  // namespace app::engines
