#include "emulate/dirt.h"

namespace emulate {
namespace {

constexpr std::uint32_t kWhole = 1'000'000;

}  // namespace

Dirt::Dirt(const DirtOptions& options, std::uint64_t seed, rows::Table table)
    : options_(options), random_(seed * rows::kTableCount + rows::index_of(table)), table_(table) {}

bool Dirt::befalls(double share) {
    return random_.below(kWhole) < static_cast<std::uint32_t>(share * kWhole);
}

Dirt::Fate Dirt::next() {
    Fate fate;
    fate.left_out = befalls(options_.partial);
    fate.misrouted = befalls(options_.misrouted) && table_ == rows::Table::user;
    fate.listed = befalls(options_.listed);
    fate.cut = befalls(options_.bad_json);
    const std::uint32_t form = random_.below(3);
    const auto spelling = static_cast<std::uint32_t>(options_.times);
    fate.times =
        static_cast<rows::TimeForm>(options_.times == TimeSpelling::mixed ? form : spelling);
    return fate;
}

std::string value_of(const rows::Record& record, const Dirt::Fate& fate) {
    const auto* const row = std::get_if<rows::Row>(&record);
    std::string value =
        row != nullptr ? rows::json_of(*row, fate.times) : std::get<rows::JsonText>(record).text;
    if (fate.listed) value = "[" + value + "]";
    if (fate.cut) value.resize(value.size() / 2);
    return value;
}

}  // namespace emulate
