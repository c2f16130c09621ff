#include "io/sim_disk.h"

#include <algorithm>

#include "base/check.h"
#include "base/text.h"
#include "io/sim_file.h"
#include "io/sim_node.h"

namespace io {
namespace {

using base::Code;
using base::Error;

// Takes the next word off the front; empty at the end.
std::string_view take_word(std::string_view& path) {
    std::string_view word;
    while (!path.empty() && (word.empty() || word == ".")) {
        const std::size_t end = std::min(path.find('/'), path.size());
        word = path.substr(0, end);
        path.remove_prefix(std::min(end + 1, path.size()));
    }
    CHECK(word != "..", "the simulated disk has no way up");
    return word == "." ? std::string_view{} : word;
}

SimDisk::Sort sort_of(FaultKind kind) {
    switch (kind) {
        case FaultKind::read_error:
        case FaultKind::bit_rot:
            return SimDisk::Sort::read;
        case FaultKind::write_error:
        case FaultKind::no_space:
        case FaultKind::short_write:
        case FaultKind::misdirected_write:
            return SimDisk::Sort::write;
        case FaultKind::sync_failure:
            return SimDisk::Sort::sync;
        case FaultKind::crash:
        case FaultKind::slow:
            break;
    }
    return SimDisk::Sort::change;
}

// Calls `visit` once for each node below and with `node`; files of several names more often.
template <class Visit>
void walk(const std::shared_ptr<SimNode>& node, const Visit& visit) {
    visit(*node);
    for (const auto& [name, child] : node->names) walk(child, visit);
}

}  // namespace

SimDisk::SimDisk(std::uint64_t seed, ManualClock& clock)
    : random_(seed), clock_(clock), root_(std::make_shared<SimNode>()) {
    root_->is_directory = true;
}

SimDisk::~SimDisk() = default;

Result<SimDisk::Place> SimDisk::find(const std::string& path) const {
    std::string_view rest = path;
    NodePtr directory;
    NodePtr node = root_;
    std::string_view name;
    for (std::string_view word = take_word(rest); !word.empty(); word = take_word(rest)) {
        if (!node) return sim_not_found(path);
        if (!node->is_directory) return sim_not_a_directory(path);
        const auto found = node->names.find(word);
        NodePtr child = found == node->names.end() ? nullptr : found->second;
        directory = std::exchange(node, std::move(child));
        name = word;
    }
    return Place{std::move(directory), std::string(name), std::move(node)};
}

Result<SimDisk::NodePtr> SimDisk::find_directory(const std::string& path) const {
    TRY(Place place, find(path));
    if (!place.node) return sim_not_found(path);
    if (!place.node->is_directory) return sim_not_a_directory(path);
    return std::move(place.node);
}

bool SimDisk::strikes(FaultKind kind) {
    const std::uint64_t number = count(sort_of(kind)) - 1;
    bool struck = false;
    for (const Fault& fault : faults_) {
        if (fault.kind != kind) continue;
        constexpr std::uint64_t kOne = std::uint64_t{1} << 53;
        const bool drawn =
            fault.probability > 0 && static_cast<double>(random_.below(kOne)) <
                                         fault.probability * static_cast<double>(kOne);
        struck = struck || drawn || fault.at == number;
    }
    return struck;
}

Result<> SimDisk::enter(std::initializer_list<Sort> sorts, std::string_view path) {
    if (crashed_ || crash_is_due_) {
        crashed_ = true;
        throw Crash{};
    }
    const auto has = [&](Sort sort) { return std::ranges::find(sorts, sort) != sorts.end(); };
    for (const Sort sort : sorts) ++counts_[static_cast<std::size_t>(sort)];
    if (has(Sort::change)) {
        if (strikes(FaultKind::slow)) clock_.advance(kSlow);
        if (strikes(FaultKind::crash)) {
            crash_is_due_ = true;
            if (random_.below(2) == 0) return enter(sorts, path);
        }
    }
    if (has(Sort::read) && strikes(FaultKind::read_error)) {
        return Error{Code::io, base::text("cannot read ", path, ": Input/output error")};
    }
    return {};
}

void SimDisk::leave() {
    if (!crash_is_due_) return;
    crashed_ = true;
    throw Crash{};
}

void SimDisk::change_names(NameChange change) {
    for (const NameChange::Entry& entry : change.entries) {
        if (entry.node) {
            entry.directory->names[entry.name] = entry.node;
        } else {
            entry.directory->names.erase(entry.name);
        }
        entry.directory->modified = clock_.wall();
    }
    names_waiting_.push_back(std::move(change));
}

// Keeps every waiting change that touches the directory, and those before that these stand on.
void SimDisk::keep_names_of(const NodePtr& directory) {
    std::set<NodePtr> touched{directory};
    std::vector<bool> keeps(names_waiting_.size());
    for (std::size_t at = names_waiting_.size(); at-- > 0;) {
        const auto& entries = names_waiting_[at].entries;
        keeps[at] = std::ranges::any_of(
            entries, [&](const auto& entry) { return touched.contains(entry.directory); });
        if (!keeps[at]) continue;
        for (const auto& entry : entries) touched.insert(entry.directory);
    }
    std::vector<NameChange> waiting;
    for (std::size_t at = 0; at < names_waiting_.size(); ++at) {
        if (!keeps[at]) {
            waiting.push_back(std::move(names_waiting_[at]));
            continue;
        }
        for (const auto& entry : names_waiting_[at].entries) {
            if (entry.node) {
                entry.directory->durable_names[entry.name] = entry.node;
            } else {
                entry.directory->durable_names.erase(entry.name);
            }
        }
    }
    names_waiting_ = std::move(waiting);
}

bool SimDisk::is_ignored(SyncKind kind, std::string_view path) {
    return ignored_ && ignored_({kind, path, count(Sort::sync) - 1});
}

std::uint64_t SimDisk::used_bytes() const {
    std::uint64_t used = 0;
    walk(root_, [&](const SimNode& node) { used += node.content.size(); });
    return used;
}

void SimDisk::inject(Fault fault) {
    const std::lock_guard guard(mutex_);
    faults_.push_back(fault);
}

void SimDisk::heal() {
    const std::lock_guard guard(mutex_);
    faults_.clear();
    walk(root_, [](SimNode& node) { node.damage.clear(); });
}

void SimDisk::kill() {
    const std::lock_guard guard(mutex_);
    ++life_;
    crashed_ = false;
    crash_is_due_ = false;
    locked_.clear();
    std::erase_if(faults_, [](const Fault& fault) { return fault.kind == FaultKind::crash; });
}

void SimDisk::power_loss(Random& random) {
    kill();
    std::vector<NameChange> waiting = std::exchange(names_waiting_, {});
    for (NameChange& change : waiting) {
        if (random.below(2) == 0) continue;
        names_waiting_.push_back(std::move(change));
        keep_names_of(names_waiting_.back().entries.front().directory);
    }
    std::set<const SimNode*> seen;
    walk(root_, [&](SimNode& node) {
        node.names = node.durable_names;
        if (!node.is_directory && seen.insert(&node).second) node.keep_some(random);
    });
}

}  // namespace io
