#include "base/metric.h"

#include "base/check.h"
#include "base/text.h"

namespace base {
namespace {

void append_labels(std::string& out, const Labels& labels) {
    if (labels.empty()) return;
    out += '{';
    bool first = true;
    for (const auto& [name, value] : labels) {
        if (!first) out += ',';
        first = false;
        out += name;
        out += "=\"";
        for (const char c : value) {
            if (c == '\n') {
                out += "\\n";
                continue;
            }
            if (c == '"' || c == '\\') out += '\\';
            out += c;
        }
        out += '"';
    }
    out += '}';
}

}  // namespace

Counter& Metrics::counter(std::string_view name, std::string_view help, Labels labels) {
    const std::lock_guard guard(mutex_);
    Family& family = families_[std::string(name)];
    family.help = help;
    Counter*& cell = family.counters[std::move(labels)];
    if (cell == nullptr) cell = &counters_.emplace_back();
    return *cell;
}

Gauge& Metrics::gauge(std::string_view name, std::string_view help, Labels labels) {
    const std::lock_guard guard(mutex_);
    Family& family = families_[std::string(name)];
    family.help = help;
    family.counts = false;
    Gauge*& cell = family.gauges[std::move(labels)];
    if (cell == nullptr) cell = &gauges_.emplace_back();
    return *cell;
}

std::string Metrics::prometheus_text() const {
    const std::lock_guard guard(mutex_);
    std::string out;
    const auto row = [&out](std::string_view name, const Labels& labels, auto value) {
        out += "millrace_";
        out += name;
        append_labels(out, labels);
        out += ' ';
        append_text(out, value);
        out += '\n';
    };
    for (const auto& [name, family] : families_) {
        out += text("# HELP millrace_", name, " ", family.help, "\n# TYPE millrace_", name,
                    family.counts ? " counter\n" : " gauge\n");
        for (const auto& [labels, cell] : family.counters) row(name, labels, cell->value());
        for (const auto& [labels, cell] : family.gauges) row(name, labels, cell->value());
    }
    return out;
}

}  // namespace base
