#pragma once
// Whose requests are: the usual chain of AWS's tools, as far as a service needs it.
//
//     what was given → environment → profile in AWS's files → container or machine
//
// Not in it: roles to assume, single sign-on, processes.

#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>

#include "auth/sigv4.h"
#include "base/result.h"
#include "io/clock.h"
#include "io/disk.h"
#include "io/http_client.h"

namespace object::remote {

// The value of a variable, "" if there is none.
using Environment = std::function<std::string(const char* name)>;

struct CredentialsParts {
    io::Disk& disk;
    io::HttpClient& http;
    const io::Clock& clock;
    Environment environment;
};

// Credentials that end.
struct TimedCredentials {
    auth::AwsCredentials credentials;
    std::optional<base::WallTime> until;
};

// Any thread. What was found is asked for again when it is about to end, or a minute old, as
// whoever writes such files may write them anew.
class Credentials {
  public:
    // Those given are it if they have an id.
    Credentials(CredentialsParts parts, auth::AwsCredentials given);

    // Code::unauthenticated says where was looked.
    base::Result<auth::AwsCredentials> now();

  private:
    base::Result<TimedCredentials> find() const;

    const CredentialsParts parts_;
    const auth::AwsCredentials given_;
    std::mutex mutex_;  // held while they are found, so that many callers ask once
    std::optional<auth::AwsCredentials> found_;
    base::WallTime good_until_{};
};

// The region that the environment names, or AWS's files; "" if none does.
std::string region_of(io::Disk& disk, const Environment& environment);

// From the container's or the machine's own service (ECS, EKS, EC2's IMDSv2); nothing if there is
// none.
base::Result<std::optional<TimedCredentials>> machine_credentials(const CredentialsParts& parts);

}  // namespace object::remote
