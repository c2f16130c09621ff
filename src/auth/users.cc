#include "auth/users.h"

#include <algorithm>

#include "auth/private_file.h"
#include "base/limits.h"
#include "codec/base64.h"
#include "codec/json/json.h"
#include "codec/json/writer.h"

namespace auth {
namespace {

using base::Code;
using base::Error;
using base::Result;

constexpr std::size_t kNameBytesMax = 256;
constexpr std::size_t kPasswordBytesMax = 1024;
constexpr std::size_t kDecoySecretBytes = 32;

bool is_printable(std::string_view text) {
    return std::all_of(text.begin(), text.end(),
                       [](char c) { return static_cast<unsigned char>(c) >= ' ' && c != 0x7f; });
}

Result<> check_name(std::string_view name) {
    if (!name.empty() && name.size() <= kNameBytesMax && is_printable(name)) return {};
    return Error{Code::invalid_argument,
                 base::text("user \"", base::printable(name),
                            "\": 1 to 256 bytes without control characters are expected")};
}

Result<> check_credential(ScramMechanism mechanism, const ScramCredential& credential) {
    const std::size_t bytes = digest(hash_of(mechanism), "").size();
    if (credential.stored_key.size() != bytes || credential.server_key.size() != bytes ||
        credential.salt.empty() || credential.salt.size() > kPasswordBytesMax) {
        return Error{Code::invalid_argument,
                     base::text("a credential of ", name_of(mechanism), " has keys of ", bytes,
                                " bytes and a salt")};
    }
    if (credential.iterations < kScramIterationsMin ||
        credential.iterations > kScramIterationsMax) {
        return Error{Code::invalid_argument,
                     base::text(credential.iterations, " iterations: ", kScramIterationsMin, " to ",
                                kScramIterationsMax, " are expected")};
    }
    return {};
}

std::string bytes_field(codec::JsonReader& json) {
    const auto bytes = json.base64();
    return bytes ? std::string(base::as_text(*bytes)) : std::string();
}

void read_credential(codec::JsonReader& json, User& user) {
    std::optional<ScramMechanism> mechanism;
    ScramCredential credential;
    json.enter_object();
    while (const auto field = json.next_field()) {
        if (*field == "mechanism") {
            mechanism = parse_scram_mechanism(json.string());
        } else if (*field == "salt") {
            credential.salt = bytes_field(json);
        } else if (*field == "stored_key") {
            credential.stored_key = bytes_field(json);
        } else if (*field == "server_key") {
            credential.server_key = bytes_field(json);
        } else if (*field == "iterations") {
            if (!base::parse_number(json.number(), credential.iterations)) {
                credential.iterations = 0;
            }
        } else {
            json.skip();
        }
    }
    // An unknown mechanism is that of a newer program: its line is passed over.
    if (mechanism) user.credentials[*mechanism] = std::move(credential);
}

Result<Users::Table> from_json(std::string text) {
    Users::Table table;
    codec::JsonReader json(text);
    json.enter_object();
    while (const auto field = json.next_field()) {
        if (*field != "users") {
            json.skip();
            continue;
        }
        json.enter_array();
        while (json.next_element()) {
            std::string name;
            User user;
            json.enter_object();
            while (const auto part = json.next_field()) {
                if (*part == "name") {
                    name = json.string();
                } else if (*part == "credentials") {
                    json.enter_array();
                    while (json.next_element()) read_credential(json, user);
                } else {
                    json.skip();
                }
            }
            table.insert_or_assign(std::move(name), std::move(user));
        }
    }
    TRY_VOID(json.finish());
    for (const auto& [name, user] : table) {
        TRY_VOID(check_name(name));
        for (const auto& [mechanism, credential] : user.credentials) {
            auto checked = check_credential(mechanism, credential);
            if (!checked) return base::within(base::text("user ", name), checked.error());
        }
    }
    return table;
}

std::string to_json(const Users::Table& table) {
    std::string text;
    codec::JsonWriter json(text);
    const auto bytes = [&json](std::string_view name, std::string_view value) {
        json.key(name).string(codec::base64(base::as_bytes(value)));
    };
    json.begin_object();
    json.key("users").begin_array();
    for (const auto& [name, user] : table) {
        json.begin_object();
        json.key("name").string(name);
        json.key("credentials").begin_array();
        for (const auto& [mechanism, credential] : user.credentials) {
            json.begin_object();
            json.key("mechanism").string(name_of(mechanism));
            bytes("salt", credential.salt);
            bytes("stored_key", credential.stored_key);
            bytes("server_key", credential.server_key);
            json.key("iterations").number(credential.iterations);
            json.end_object();
        }
        json.end_array();
        json.end_object();
    }
    json.end_array();
    json.end_object();
    return text;
}

Error no_user(std::string_view user) {
    return {Code::not_found, base::text("there is no user ", base::printable(user))};
}

}  // namespace

Users::Users(io::Disk& disk, io::Random& random, std::string path)
    : disk_(disk),
      random_(random),
      path_(std::move(path)),
      decoy_secret_(random_bytes(random, kDecoySecretBytes)) {}

Result<std::unique_ptr<Users>> Users::open(io::Disk& disk, io::Random& random, std::string path) {
    std::unique_ptr<Users> users(new Users(disk, random, std::move(path)));
    TRY(std::optional<std::string> text, read_private_file(disk, users->path_));
    if (text) {
        Result<Table> table = from_json(*std::move(text));
        if (!table) return base::within(users->path_, table.error());
        users->table_.set(*std::move(table));
    }
    return users;
}

std::optional<ScramCredential> Users::find(std::string_view user, ScramMechanism mechanism) const {
    const auto table = table_.get();
    const auto found = table->find(user);
    if (found == table->end()) return std::nullopt;
    const auto credential = found->second.credentials.find(mechanism);
    if (credential == found->second.credentials.end()) return std::nullopt;
    return credential->second;
}

bool Users::knows_password(std::string_view user, std::string_view password) const {
    for (const ScramMechanism one : {ScramMechanism::sha256, ScramMechanism::sha512}) {
        if (const auto credential = find(user, one)) {
            return auth::knows_password(*credential, one, password);
        }
    }
    auth::knows_password(decoy(user, ScramMechanism::sha256), ScramMechanism::sha256, password);
    return false;
}

ScramCredential Users::decoy(std::string_view user, ScramMechanism mechanism) const {
    const Hash hash = hash_of(mechanism);
    const auto made = [&](std::string_view part) {
        return hmac(hash, decoy_secret_, base::text(part, name_of(mechanism), user));
    };
    return {.salt = made("salt").substr(0, kScramSaltBytes),
            .stored_key = made("stored"),
            .server_key = made("server"),
            .iterations = kScramIterationsMin};
}

Result<> Users::replace(Table table) {
    if (table.size() > base::limits::kUsersMax) {
        return Error{Code::too_large,
                     base::text("there can be at most ", base::limits::kUsersMax, " users")};
    }
    TRY_VOID(disk_.make_directories(io::parent_of(path_)));
    TRY_VOID(replace_private_file(disk_, path_, to_json(table)));
    table_.set(std::move(table));
    return {};
}

Result<> Users::set_password(const std::string& user, std::string_view password) {
    if (password.empty() || password.size() > kPasswordBytesMax) {
        return Error{Code::invalid_argument, base::text("the password of ", user, ": 1 to ",
                                                        kPasswordBytesMax, " bytes are expected")};
    }
    std::vector<UserChange> changes;
    for (const ScramMechanism one : {ScramMechanism::sha256, ScramMechanism::sha512}) {
        changes.push_back(
            {user, one, scram_credential(one, password, new_salt(random_), kScramIterationsMin)});
    }
    return apply(changes);
}

Result<> Users::remove(std::string_view user) {
    const std::lock_guard guard(change_);
    Table table = *table_.get();
    const auto found = table.find(user);
    if (found == table.end()) return no_user(user);
    table.erase(found);
    return replace(std::move(table));
}

Result<> Users::apply(const std::vector<UserChange>& changes) {
    const std::lock_guard guard(change_);
    Table table = *table_.get();
    for (const UserChange& change : changes) {
        TRY_VOID(check_name(change.user));
        if (change.credential) {
            TRY_VOID(check_credential(change.mechanism, *change.credential));
            table[change.user].credentials[change.mechanism] = *change.credential;
            continue;
        }
        const auto user = table.find(change.user);
        if (user == table.end() || user->second.credentials.erase(change.mechanism) == 0) {
            return no_user(change.user);
        }
        if (user->second.credentials.empty()) table.erase(user);
    }
    return replace(std::move(table));
}

}  // namespace auth
