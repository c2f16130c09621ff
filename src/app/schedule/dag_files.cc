#include "app/schedule/dag_files.h"

#include <set>

#include "base/limits.h"
#include "base/log_line.h"
#include "sched/dag/read_dag.h"

namespace app::schedule {
namespace {

using base::Result;
using sched::dag::Dag;

Result<Dag> read_one(io::Disk& disk, const std::string& path) {
    auto bytes = io::read_file(disk, path, base::limits::kMiB);
    if (!bytes) return base::within(path, bytes.error());
    return sched::dag::read_dag(disk, std::string(base::as_text(*bytes)), path);
}

}  // namespace

DagFiles read_dag_files(io::Disk& disk, const std::string& data,
                        const engines::Pipeline& pipeline) {
    DagFiles files;
    std::set<std::string> ids;
    const auto take = [&](const std::string& file, Result<Dag> dag) {
        std::string why;
        if (!dag) {
            why = dag.error().what;
        } else if (!ids.insert(dag->id).second) {
            why = base::text(file, ": there is another DAG with the id ", dag->id);
        } else {
            files.dags.push_back(*std::move(dag));
            return;
        }
        base::log_error("app", "dag_refused", {{"why", why}});
        files.errors.push_back({file, std::move(why)});
    };
    if (!pipeline.dag.empty()) {
        const std::string name = "pipeline " + pipeline.name + ": dag.yaml";
        take(name, sched::dag::read_dag(disk, pipeline.dag, name));
    }
    const std::string directory = data + "/dags";
    const auto entries = disk.list(directory);
    if (!entries) return files;
    for (const io::DirectoryEntry& entry : *entries) {
        const bool is_yaml = entry.name.ends_with(".yaml") || entry.name.ends_with(".yml");
        if (entry.is_directory || !is_yaml || entry.name.starts_with('.')) continue;
        const std::string path = directory + "/" + entry.name;
        take(path, read_one(disk, path));
    }
    return files;
}

}  // namespace app::schedule
