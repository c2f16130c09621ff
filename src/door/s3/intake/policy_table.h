#pragma once
// The policies in force, by bucket: read by every request, changed now and then.

#include <map>
#include <memory>
#include <string>
#include <string_view>

#include "auth/published.h"
#include "door/s3/rules/policy.h"

namespace door::s3::intake {

// find(), has_any(): any thread.  set(): the lane.
class PolicyTable {
  public:
    // Whether there ever was one: most stores have none, and ask no further.
    bool has_any() const { return table_.version() > kEmptyVersion; }
    // nullptr: none.
    std::shared_ptr<const rules::Policy> find(std::string_view bucket) const {
        const auto table = table_.get();
        const auto found = table->find(bucket);
        return found == table->end() ? nullptr : found->second;
    }
    void set(const std::string& bucket, std::shared_ptr<const rules::Policy> policy) {
        if (!policy && !has_any()) return;
        Table table = *table_.get();
        if (policy) {
            table.insert_or_assign(bucket, std::move(policy));
        } else {
            table.erase(bucket);
        }
        table_.set(std::move(table));
    }

  private:
    using Table = std::map<std::string, std::shared_ptr<const rules::Policy>, std::less<>>;
    static constexpr std::uint64_t kEmptyVersion = 1;

    auth::Published<Table> table_;
};

}  // namespace door::s3::intake
