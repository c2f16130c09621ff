#include "auth/keys.h"

#include <algorithm>
#include <array>

#include "auth/aws_profiles.h"
#include "auth/digest.h"
#include "auth/private_file.h"
#include "auth/sigv4_words.h"
#include "base/limits.h"
#include "codec/json/json.h"
#include "codec/json/writer.h"

namespace auth {
namespace {

using base::Code;
using base::Error;
using base::Result;

// The first key's profile: what the AWS tools take when nobody names another.
constexpr std::string_view kFirstProfile = "default";
// AWS's shape of an id: AKIA and sixteen characters of base32.
constexpr std::string_view kIdPrefix = "AKIA";
constexpr std::string_view kIdAlphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
constexpr std::size_t kIdCharacters = 16;
constexpr std::string_view kSecretAlphabet =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
constexpr std::size_t kSecretCharacters = 40;
constexpr std::size_t kTextBytesMax = 256;

constexpr std::array<std::pair<std::string_view, Right>, 3> kRightNames{
    {{"read", Right::read}, {"write", Right::write}, {"list", Right::list}}};

bool is_printable(std::string_view text) {
    return std::all_of(text.begin(), text.end(),
                       [](char c) { return static_cast<unsigned char>(c) >= ' ' && c != 0x7f; });
}

// An id stands between slashes in a credential, and on a line of its own in a file.
bool is_id(std::string_view id) {
    const auto legal = [](char c) {
        return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
               c == '_' || c == '-' || c == '.';
    };
    return !id.empty() && id.size() <= 128 && std::all_of(id.begin(), id.end(), legal);
}

Result<> check_key(const Key& key) {
    if (!is_id(key.id)) {
        return Error{Code::invalid_argument,
                     base::text("access key id \"", base::printable(key.id),
                                "\": 1 to 128 letters, digits, _, - and . are expected")};
    }
    // The secret itself is never in a text.
    if (key.secret.empty() || key.secret.size() > kTextBytesMax || !is_printable(key.secret)) {
        return Error{Code::invalid_argument,
                     base::text("the secret of access key ", key.id,
                                ": 1 to 256 bytes without control characters are expected")};
    }
    if (key.user.size() > kTextBytesMax || !is_printable(key.user)) {
        return Error{Code::invalid_argument,
                     base::text("user \"", base::printable(key.user),
                                "\": at most 256 bytes without control characters are expected")};
    }
    return {};
}

KeyLimit read_limit(codec::JsonReader& json) {
    KeyLimit limit;
    json.enter_object();
    while (const auto field = json.next_field()) {
        if (*field == "bucket") {
            limit.bucket = json.string();
        } else if (*field == "prefix") {
            limit.prefix = json.string();
        } else if (*field == "rights") {
            // Words that are none are no rights.
            if (const auto rights = parse_rights(json.string())) limit.rights = *rights;
        } else {
            json.skip();
        }
    }
    return limit;
}

Key read_key(codec::JsonReader& json) {
    Key key;
    json.enter_object();
    while (const auto field = json.next_field()) {
        if (*field == "id") {
            key.id = json.string();
        } else if (*field == "secret") {
            key.secret = json.string();
        } else if (*field == "user") {
            key.user = json.string();
        } else if (*field == "limit") {
            key.limit = read_limit(json);
        } else {
            json.skip();
        }
    }
    return key;
}

Result<Keys::Table> from_json(std::string text) {
    std::vector<Key> keys;
    codec::JsonReader json(text);
    json.enter_object();
    while (const auto field = json.next_field()) {
        if (*field != "keys") {
            json.skip();
            continue;
        }
        json.enter_array();
        while (json.next_element()) keys.push_back(read_key(json));
    }
    TRY_VOID(json.finish());
    Keys::Table table;
    for (Key& key : keys) {
        TRY_VOID(check_key(key));
        const std::string id = key.id;
        table.insert_or_assign(id, std::move(key));
    }
    return table;
}

std::string to_json(const Keys::Table& table) {
    std::string text;
    codec::JsonWriter json(text);
    json.begin_object();
    json.key("keys").begin_array();
    for (const auto& [id, key] : table) {
        if (key.origin != Key::Origin::table) continue;
        json.begin_object();
        json.key("id").string(key.id);
        json.key("secret").string(key.secret);
        json.key("user").string(key.user);
        if (key.limit) {
            json.key("limit").begin_object();
            json.key("bucket").string(key.limit->bucket);
            json.key("prefix").string(key.limit->prefix);
            json.key("rights").string(rights_text(key.limit->rights));
            json.end_object();
        }
        json.end_object();
    }
    json.end_array();
    json.end_object();
    return text;
}

std::string to_profiles(const Keys::Table& table) {
    std::vector<AwsProfile> profiles;
    for (const auto& [id, key] : table) {
        if (key.origin != Key::Origin::credentials) continue;
        // A file that the owner extended by hand keeps its keys; their names were only for tools.
        const std::string name(profiles.empty() ? kFirstProfile : std::string_view(id));
        profiles.push_back({name, key.id, key.secret});
    }
    return aws_profiles_text(profiles);
}

Result<> take_profiles(std::string_view text, Key::Origin origin, Keys::Table& table) {
    for (AwsProfile& one : parse_aws_keys(text)) {
        Key key{.id = one.access_key_id, .secret = one.secret_access_key, .origin = origin};
        TRY_VOID(check_key(key));
        const auto [known, is_new] = table.try_emplace(one.access_key_id, std::move(key));
        if (!is_new && known->second.secret != one.secret_access_key) {
            return Error{Code::conflict, base::text("access key ", one.access_key_id,
                                                    " is known already, with another secret")};
        }
    }
    return {};
}

}  // namespace

Result<std::uint8_t> parse_rights(std::string_view text) {
    std::uint8_t rights = 0;
    while (!text.empty()) {
        const std::string_view word = sigv4_words::cut(text, ',');
        const auto found = std::find_if(kRightNames.begin(), kRightNames.end(),
                                        [word](const auto& one) { return one.first == word; });
        if (found == kRightNames.end()) {
            return Error{Code::invalid_argument, base::text("right \"", base::printable(word),
                                                            "\": read, write and list exist")};
        }
        rights = static_cast<std::uint8_t>(rights | static_cast<std::uint8_t>(found->second));
    }
    return rights;
}

std::string rights_text(std::uint8_t rights) {
    std::string text;
    for (const auto& [name, right] : kRightNames) {
        if ((rights & static_cast<std::uint8_t>(right)) == 0) continue;
        text += base::text(text.empty() ? "" : ",", name);
    }
    return text;
}

Result<std::unique_ptr<Keys>> Keys::open(io::Disk& disk, io::Random& random, std::string data) {
    std::unique_ptr<Keys> keys(new Keys(disk, random, std::move(data)));
    Table table;
    TRY(std::optional<std::string> stored, read_private_file(disk, keys->table_path()));
    if (stored) {
        Result<Table> read = from_json(*std::move(stored));
        if (!read) return base::within(keys->table_path(), read.error());
        table = *std::move(read);
    }
    TRY(const std::optional<std::string> first, read_private_file(disk, keys->credentials_path()));
    if (first) {
        auto taken = take_profiles(*first, Key::Origin::credentials, table);
        if (!taken) return base::within(keys->credentials_path(), taken.error());
    }
    keys->table_.set(std::move(table));
    return keys;
}

Key Keys::new_key() const {
    Key key;
    key.id = base::text(kIdPrefix, random_text(random_, kIdAlphabet, kIdCharacters));
    key.secret = random_text(random_, kSecretAlphabet, kSecretCharacters);
    return key;
}

Result<> Keys::replace(Table table, Key::Origin changed) {
    if (table.size() > base::limits::kKeysMax) {
        return Error{Code::too_large,
                     base::text("there can be at most ", base::limits::kKeysMax, " access keys")};
    }
    if (changed == Key::Origin::credentials) {
        TRY_VOID(replace_private_file(disk_, credentials_path(), to_profiles(table)));
    } else if (changed == Key::Origin::table) {
        TRY_VOID(disk_.make_directories(io::parent_of(table_path())));
        TRY_VOID(replace_private_file(disk_, table_path(), to_json(table)));
    }
    table_.set(std::move(table));
    return {};
}

Result<bool> Keys::make_first() {
    const std::lock_guard guard(change_);
    TRY(const std::optional<std::string> first, read_private_file(disk_, credentials_path()));
    if (first) return false;
    Table table = *table_.get();
    Key key = new_key();
    key.origin = Key::Origin::credentials;
    const std::string id = key.id;
    table.insert_or_assign(id, std::move(key));
    TRY_VOID(replace(std::move(table), Key::Origin::credentials));
    return true;
}

Result<> Keys::take_file(const std::string& path) {
    TRY(const std::optional<std::string> text, read_private_file(disk_, path));
    if (!text) return Error{Code::not_found, path + ": there is no such credentials file"};
    const std::lock_guard guard(change_);
    Table table = *table_.get();
    const auto taken = take_profiles(*text, Key::Origin::given, table);
    if (!taken) return base::within(path, taken.error());
    if (parse_aws_keys(*text).empty()) {
        return Error{Code::invalid_argument,
                     path + ": no profile with aws_access_key_id and aws_secret_access_key"};
    }
    return replace(std::move(table), Key::Origin::given);
}

std::optional<Key> Keys::find(std::string_view id) const {
    const auto table = table_.get();
    const auto found = table->find(id);
    if (found == table->end()) return std::nullopt;
    return found->second;
}

Result<Key> Keys::make(std::string user, std::optional<KeyLimit> limit) {
    Key key = new_key();
    key.user = std::move(user);
    key.limit = std::move(limit);
    TRY_VOID(add(key));
    return key;
}

Result<> Keys::add(Key key) {
    TRY_VOID(check_key(key));
    const std::lock_guard guard(change_);
    Table table = *table_.get();
    key.origin = Key::Origin::table;
    const std::string id = key.id;
    if (!table.try_emplace(id, std::move(key)).second) {
        return Error{Code::already_exists,
                     base::text("access key ", id, " exists already; remove it first")};
    }
    return replace(std::move(table), Key::Origin::table);
}

Result<> Keys::remove(std::string_view id) {
    const std::lock_guard guard(change_);
    Table table = *table_.get();
    const auto found = table.find(id);
    if (found == table.end()) {
        return Error{Code::not_found, base::text("there is no access key ", base::printable(id))};
    }
    const Key::Origin origin = found->second.origin;
    if (origin == Key::Origin::given) {
        return Error{Code::invalid_argument, base::text("access key ", id,
                                                        " comes from the file of --credentials; "
                                                        "take it out there and start again")};
    }
    table.erase(found);
    return replace(std::move(table), origin);
}

}  // namespace auth
