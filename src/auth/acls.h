#pragma once
// The access rules, kept in one file that is replaced whole.

#include <cstddef>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "auth/acl.h"
#include "auth/published.h"
#include "io/disk.h"

namespace auth {

// Rules by where they apply: what is asked is a name, what is stored is a pattern.
struct AclTable {
    using ByName = std::map<std::string, std::vector<Acl>, std::less<>>;
    struct OfType {
        ByName literal;  // the wildcard among them
        ByName prefixed;
    };
    std::map<ResourceType, OfType> types;
    std::size_t count = 0;

    bool contains(const Acl& acl) const;
    void add(const Acl& acl);
    std::vector<Acl> find(const AclFilter& filter) const;
};

// Owner: app.  Reads: any thread.  add() and remove() write to disk: in the blocking pool, by
// several threads at once if need be.
class Acls {
  public:
    static base::Result<std::unique_ptr<Acls>> open(io::Disk& disk, std::string path);

    std::vector<Acl> find(const AclFilter& filter) const { return table_.get()->find(filter); }

    // Durable and in force when it returns; those that are there already are fine. All of them
    // were checked (check_acl). Code::too_large above the limit: then none is added.
    base::Result<> add(const std::vector<Acl>& acls);
    // What each filter took away, in the order of the filters; a rule that several cover stands
    // with each.
    base::Result<std::vector<std::vector<Acl>>> remove(const std::vector<AclFilter>& filters);

    const Published<AclTable>& table() const { return table_; }

  private:
    Acls(io::Disk& disk, std::string path) : disk_(disk), path_(std::move(path)) {}
    base::Result<> replace(AclTable table);

    io::Disk& disk_;
    std::string path_;
    Published<AclTable> table_;
    // One change at a time; held over disk I/O, never by readers.
    std::mutex change_;
};

}  // namespace auth
