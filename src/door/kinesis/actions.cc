#include "door/kinesis/actions.h"

#include <array>
#include <span>

namespace door::kinesis {

const Action* find_action(std::string_view name) {
    const std::array<std::span<const Action>, 5> tables{
        kRecordActions, kStreamActions, kShardActions, kConsumerActions, kSettingActions};
    for (const std::span<const Action> table : tables) {
        for (const Action& action : table) {
            if (action.name == name) return &action;
        }
    }
    return nullptr;
}

}  // namespace door::kinesis
