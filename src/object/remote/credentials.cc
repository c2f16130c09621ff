#include "object/remote/credentials.h"

#include <algorithm>
#include <chrono>

#include "auth/aws_profiles.h"
#include "base/limits.h"
#include "base/text.h"

namespace object::remote {
namespace {

using base::Code;
using base::Error;

constexpr std::size_t kProfilesBytesMax = 4 * base::limits::kMiB;
constexpr std::chrono::minutes kLookAgainAfter{1};
// They are asked for again so long before their end.
constexpr std::chrono::minutes kEndsMargin{5};

std::string home_file(const Environment& environment, const char* variable, std::string_view name) {
    std::string named = environment(variable);
    if (!named.empty()) return named;
    const std::string home = environment("HOME");
    return home.empty() ? "" : base::text(home, "/.aws/", name);
}

std::string profile_name(const Environment& environment) {
    const std::string named = environment("AWS_PROFILE");
    return named.empty() ? "default" : named;
}

// Of the profile in both files; the shared one says more.
std::vector<auth::AwsProfile> profiles(io::Disk& disk, const Environment& environment) {
    const std::string wanted = profile_name(environment);
    std::vector<auth::AwsProfile> found;
    const auto look = [&](const std::string& path, const std::string& name) {
        if (path.empty()) return;
        const auto bytes = io::read_file(disk, path, kProfilesBytesMax);
        if (!bytes) return;
        for (auth::AwsProfile& one : auth::parse_aws_profiles(base::as_text(*bytes))) {
            if (one.name == name) found.push_back(std::move(one));
        }
    };
    look(home_file(environment, "AWS_SHARED_CREDENTIALS_FILE", "credentials"), wanted);
    look(home_file(environment, "AWS_CONFIG_FILE", "config"),
         wanted == "default" ? wanted : "profile " + wanted);
    return found;
}

}  // namespace

Credentials::Credentials(CredentialsParts parts, auth::AwsCredentials given)
    : parts_(std::move(parts)), given_(std::move(given)) {}

base::Result<auth::AwsCredentials> Credentials::now() {
    if (!given_.access_key_id.empty()) return given_;
    const std::scoped_lock hold(mutex_);
    const base::WallTime now = parts_.clock.wall();
    if (found_ && now < good_until_) return *found_;
    TRY(TimedCredentials found, find());
    found_ = std::move(found.credentials);
    good_until_ = now + kLookAgainAfter;
    if (found.until) good_until_ = std::max(good_until_, *found.until - kEndsMargin);
    return *found_;
}

base::Result<TimedCredentials> Credentials::find() const {
    const Environment& environment = parts_.environment;
    // Whoever names a profile means it, whatever else there is.
    if (environment("AWS_PROFILE").empty()) {
        auth::AwsCredentials credentials{environment("AWS_ACCESS_KEY_ID"),
                                         environment("AWS_SECRET_ACCESS_KEY"),
                                         environment("AWS_SESSION_TOKEN")};
        if (!credentials.access_key_id.empty() && !credentials.secret_access_key.empty()) {
            return TimedCredentials{std::move(credentials), {}};
        }
    }
    for (const auth::AwsProfile& one : profiles(parts_.disk, environment)) {
        if (one.access_key_id.empty() || one.secret_access_key.empty()) continue;
        return TimedCredentials{{one.access_key_id, one.secret_access_key, one.session_token}, {}};
    }
    TRY(std::optional<TimedCredentials> machines, machine_credentials(parts_));
    if (machines) return *std::move(machines);
    return Error{Code::unauthenticated,
                 base::text("no credentials: neither the configuration has any, nor "
                            "AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, nor profile ",
                            base::printable(profile_name(environment)),
                            " of AWS's files, nor a container or machine of AWS's")};
}

std::string region_of(io::Disk& disk, const Environment& environment) {
    for (const char* const name : {"AWS_REGION", "AWS_DEFAULT_REGION"}) {
        std::string region = environment(name);
        if (!region.empty()) return region;
    }
    for (const auth::AwsProfile& one : profiles(disk, environment)) {
        if (!one.region.empty()) return one.region;
    }
    return {};
}

}  // namespace object::remote
