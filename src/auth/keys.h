#pragma once
// The access keys: one table for S3, Kinesis and AWS_MSK_IAM.
//
//   DATA/credentials      the first key, for the AWS tools; docs/formats/auth.md
//   DATA/auth/keys.json   all others
//
// Both have mode 600. A key is in force for the next request once the call that made it returns.

#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "auth/principal.h"
#include "auth/published.h"
#include "io/disk.h"
#include "io/random.h"

namespace auth {

// What a limited key may do with the objects below a prefix of one bucket. A bit set.
enum class Right : std::uint8_t { read = 1, write = 2, list = 4 };

struct KeyLimit {
    std::string bucket;
    std::string prefix;
    std::uint8_t rights = 0;

    bool has(Right right) const { return (rights & static_cast<std::uint8_t>(right)) != 0; }
};

struct Key {
    // Where it is kept: in DATA/credentials, in keys.json, or in a file of the user's that was
    // handed in for this run only.
    enum class Origin : std::uint8_t { credentials, table, given };

    std::string id;
    std::string secret;
    std::string user{};               // empty: the id
    std::optional<KeyLimit> limit{};  // none: all rights on all buckets
    Origin origin = Origin::table;

    Principal principal() const { return user_principal(user.empty() ? id : user); }
};

// "read,write,list" in any order; Code::invalid_argument names the wrong word.
base::Result<std::uint8_t> parse_rights(std::string_view text);
std::string rights_text(std::uint8_t rights);

// Owner: app.  find() and list(): any thread; the rest writes to disk: in the blocking pool.
class Keys {
  public:
    using Table = std::map<std::string, Key, std::less<>>;

    static base::Result<std::unique_ptr<Keys>> open(io::Disk& disk, io::Random& random,
                                                    std::string data);

    // Makes DATA/credentials with one key of all rights unless the file is there; whether it did.
    base::Result<bool> make_first();
    // Takes every profile of an AWS credentials file, until the process ends.
    base::Result<> take_file(const std::string& path);

    // Nothing if there is no such key.
    std::optional<Key> find(std::string_view id) const;
    Table list() const { return *table_.get(); }

    // A new key with an id and secret of its own.
    base::Result<Key> make(std::string user, std::optional<KeyLimit> limit);
    // Code::already_exists; Code::invalid_argument for an id or secret that cannot be one.
    base::Result<> add(Key key);
    // Code::not_found; Code::invalid_argument for a given one.
    base::Result<> remove(std::string_view id);

  private:
    Keys(io::Disk& disk, io::Random& random, std::string data)
        : disk_(disk), random_(random), data_(std::move(data)) {}
    std::string credentials_path() const { return data_ + "/credentials"; }
    std::string table_path() const { return data_ + "/auth/keys.json"; }
    base::Result<> replace(Table table, Key::Origin changed);
    Key new_key() const;

    io::Disk& disk_;
    io::Random& random_;
    std::string data_;
    Published<Table> table_;
    // One change at a time; held over disk I/O, never by readers.
    std::mutex change_;
};

}  // namespace auth
