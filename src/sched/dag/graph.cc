#include "sched/dag/graph.h"

#include <algorithm>
#include <map>
#include <queue>

#include "base/text.h"

namespace sched::dag {
namespace {

using base::Code;
using base::Error;
using base::Result;

// A circle among the tasks that never become free, starting anywhere in it.
std::string circle_among(const Dag& dag, const std::vector<std::size_t>& waiting) {
    const auto stuck = [&waiting](std::size_t task) { return waiting[task] > 0; };
    std::size_t at = 0;
    while (!stuck(at)) ++at;
    std::vector<std::size_t> path;
    // Backwards, every stuck task has a stuck one that it waits for.
    while (std::ranges::find(path, at) == path.end()) {
        path.push_back(at);
        at = *std::ranges::find_if(dag.tasks[at].upstream, stuck);
    }
    std::string text = dag.tasks[at].id;
    for (auto one = path.rbegin(); one != path.rend(); ++one) {
        text += " → " + dag.tasks[*one].id;
        if (*one == at) break;
    }
    return text;
}

}  // namespace

Result<> connect(Dag& dag, const std::vector<std::vector<Dependency>>& depends) {
    std::map<std::string_view, std::size_t> places;
    for (std::size_t i = 0; i < dag.tasks.size(); ++i) places[dag.tasks[i].id] = i;
    for (std::size_t i = 0; i < dag.tasks.size(); ++i) {
        for (const Dependency& one : depends[i]) {
            const auto found = places.find(one.task_id);
            if (found == places.end()) {
                return Error{Code::invalid_argument,
                             base::text(one.place, ": task ", dag.tasks[i].id, " depends on ",
                                        base::printable(one.task_id), ", which is no task here")};
            }
            if (std::ranges::find(dag.tasks[i].upstream, found->second) !=
                dag.tasks[i].upstream.end()) {
                continue;
            }
            dag.tasks[i].upstream.push_back(found->second);
            dag.tasks[found->second].downstream.push_back(i);
        }
    }
    // The free task that stands first in the file comes first.
    std::vector<std::size_t> waiting;
    std::priority_queue<std::size_t, std::vector<std::size_t>, std::greater<>> free;
    for (std::size_t i = 0; i < dag.tasks.size(); ++i) {
        waiting.push_back(dag.tasks[i].upstream.size());
        if (waiting.back() == 0) free.push(i);
    }
    while (!free.empty()) {
        const std::size_t one = free.top();
        free.pop();
        dag.order.push_back(one);
        for (const std::size_t next : dag.tasks[one].downstream) {
            if (--waiting[next] == 0) free.push(next);
        }
    }
    if (dag.order.size() == dag.tasks.size()) return {};
    return Error{Code::invalid_argument,
                 base::text(dag.file, ": tasks wait for each other: ", circle_among(dag, waiting))};
}

}  // namespace sched::dag
