// Any text is a DAG or a refusal that names the file; what is a DAG has an order.

#include <cstddef>
#include <cstdint>
#include <string>

#include "base/check.h"
#include "io/posix_disk.h"
#include "sched/dag/read_dag.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    io::PosixDisk disk;
    const std::string text(reinterpret_cast<const char*>(data), size);
    const auto dag = sched::dag::read_dag(disk, text, "fuzz.yaml");
    if (!dag) {
        CHECK(dag.error().what.starts_with("fuzz.yaml"), dag.error().what);
        return 0;
    }
    CHECK(dag->order.size() == dag->tasks.size());
    for (const auto& task : dag->tasks) CHECK(sched::dag::is_id(task.id));
    return 0;
}
