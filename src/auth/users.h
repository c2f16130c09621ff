#pragma once
// The users of PLAIN and SCRAM: one table, in DATA/auth/users.json (docs/formats/auth.md). What is
// kept of a password is its SCRAM half; it serves PLAIN too.

#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "auth/published.h"
#include "auth/scram.h"
#include "io/disk.h"
#include "io/random.h"

namespace auth {

struct User {
    std::map<ScramMechanism, ScramCredential> credentials;
};

// One line of AlterUserScramCredentials: a credential to set, or none to take the old one away.
struct UserChange {
    std::string user;
    ScramMechanism mechanism = ScramMechanism::sha256;
    std::optional<ScramCredential> credential;
};

// Owner: app.  Reads: any thread; the rest writes to disk: in the blocking pool.
class Users {
  public:
    using Table = std::map<std::string, User, std::less<>>;

    static base::Result<std::unique_ptr<Users>> open(io::Disk& disk, io::Random& random,
                                                     std::string path);

    std::optional<ScramCredential> find(std::string_view user, ScramMechanism mechanism) const;
    std::shared_ptr<const Table> list() const { return table_.get(); }
    // PLAIN's question. Takes as long for a user that there is not.
    bool knows_password(std::string_view user, std::string_view password) const;
    // What a stranger is shown in place of a credential: the same at each try, and no sign that
    // there is no such user.
    ScramCredential decoy(std::string_view user, ScramMechanism mechanism) const;

    // Gives the user this password for all mechanisms; a known user gets a new one.
    base::Result<> set_password(const std::string& user, std::string_view password);
    // Code::not_found.
    base::Result<> remove(std::string_view user);
    // All of them, or none on an error. Code::not_found if one takes away what there is not.
    base::Result<> apply(const std::vector<UserChange>& changes);

  private:
    Users(io::Disk& disk, io::Random& random, std::string path);
    base::Result<> replace(Table table);

    io::Disk& disk_;
    io::Random& random_;
    std::string path_;
    // Of this process: decoys cannot be told from credentials, nor computed by others.
    std::string decoy_secret_;
    Published<Table> table_;
    // One change at a time; held over disk I/O, never by readers.
    std::mutex change_;
};

}  // namespace auth
