// Credentials of a role, from the service beside the program: AWS's "Container credential provider"
// and "Use IMDSv2" (Amazon EC2 User Guide) say how they are asked for.

#include <array>
#include <chrono>

#include "base/limits.h"
#include "base/text.h"
#include "codec/json/json.h"
#include "object/remote/answers.h"
#include "object/remote/credentials.h"

namespace object::remote {
namespace {

using base::Code;
using base::Error;

constexpr std::string_view kContainerHost = "http://169.254.170.2";
constexpr std::string_view kMachineHost = "http://169.254.169.254";
constexpr std::string_view kRolesPath = "/latest/meta-data/iam/security-credentials/";
// On a machine that is none of AWS's nobody answers.
constexpr std::chrono::milliseconds kMachineTimeout{1'000};
constexpr std::chrono::milliseconds kContainerTimeout{5'000};

base::Result<TimedCredentials> read_credentials(std::string body) {
    TimedCredentials found;
    codec::JsonReader reader(body);
    reader.enter_object();
    while (const auto name = reader.next_field()) {
        std::string* const into = *name == "AccessKeyId" ? &found.credentials.access_key_id
                                  : *name == "SecretAccessKey"
                                      ? &found.credentials.secret_access_key
                                  : *name == "Token" ? &found.credentials.session_token
                                                     : nullptr;
        if (into != nullptr) {
            *into = reader.string();
        } else if (*name == "Expiration") {
            found.until = read_iso_time(reader.string());
        } else {
            reader.skip();
        }
    }
    TRY_VOID(reader.finish());
    if (found.credentials.access_key_id.empty() || found.credentials.secret_access_key.empty()) {
        return Error{Code::malformed, "there is no key in it"};
    }
    return found;
}

// A token goes nowhere but to the hosts that AWS names, to this machine, or over TLS.
bool may_be_asked(std::string_view url) {
    if (url.starts_with("https://")) return true;
    for (const std::string_view host :
         {kContainerHost, std::string_view("http://169.254.170.23"),
          std::string_view("http://[fd00:ec2::23]"), std::string_view("http://127.0.0.1"),
          std::string_view("http://localhost"), std::string_view("http://[::1]")}) {
        if (!url.starts_with(host)) continue;
        const std::string_view rest = url.substr(host.size());
        if (rest.empty() || rest.front() == '/' || rest.front() == ':') return true;
    }
    return false;
}

base::Result<std::string> container_token(const CredentialsParts& parts) {
    const std::string file = parts.environment("AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE");
    if (file.empty()) return parts.environment("AWS_CONTAINER_AUTHORIZATION_TOKEN");
    TRY(const base::Bytes bytes, io::read_file(parts.disk, file, 64 * base::limits::kKiB));
    std::string token(base::as_text(bytes));
    while (token.ends_with('\n') || token.ends_with('\r')) token.pop_back();
    return token;
}

base::Result<TimedCredentials> container_credentials(const CredentialsParts& parts,
                                                     const std::string& url) {
    if (!may_be_asked(url)) {
        return Error{Code::invalid_argument,
                     base::text("AWS_CONTAINER_CREDENTIALS_FULL_URI names ", base::printable(url),
                                ", which is neither https:// nor a container's own service")};
    }
    io::HttpRequest request{.url = url, .timeout = kContainerTimeout};
    TRY(std::string token, container_token(parts));
    if (!token.empty()) request.headers.emplace_back("Authorization", std::move(token));
    TRY(io::HttpResponse response, parts.http.send(request));
    auto read = response.status == 200
                    ? read_credentials(std::move(response.body))
                    : base::Result<TimedCredentials>(
                          Error{Code::unauthenticated, base::text("HTTP ", response.status)});
    if (!read) return base::within("the container's credentials", read.error());
    return read;
}

}  // namespace

base::Result<std::optional<TimedCredentials>> machine_credentials(const CredentialsParts& parts) {
    const Environment& environment = parts.environment;
    std::string url = environment("AWS_CONTAINER_CREDENTIALS_FULL_URI");
    const std::string relative = environment("AWS_CONTAINER_CREDENTIALS_RELATIVE_URI");
    if (!relative.empty()) url = base::text(kContainerHost, relative);
    if (!url.empty()) {
        TRY(TimedCredentials found, container_credentials(parts, url));
        return std::optional(std::move(found));
    }
    if (environment("AWS_EC2_METADATA_DISABLED") == "true") {
        return std::optional<TimedCredentials>();
    }
    std::string host = environment("AWS_EC2_METADATA_SERVICE_ENDPOINT");
    if (host.empty()) host = kMachineHost;
    if (host.ends_with('/')) host.pop_back();
    const auto ask = [&](std::string_view method, std::string_view path, std::string name,
                         std::string value) {
        return parts.http.send({.method = std::string(method),
                                .url = base::text(host, path),
                                .headers = {{std::move(name), std::move(value)}},
                                .timeout = kMachineTimeout});
    };
    const std::string token_name = "X-aws-ec2-metadata-token";
    const auto token =
        ask("PUT", "/latest/api/token", "X-aws-ec2-metadata-token-ttl-seconds", "21600");
    if (!token || token->status != 200) return std::optional<TimedCredentials>();
    const auto role = ask("GET", kRolesPath, token_name, token->body);
    if (!role || role->status != 200) return std::optional<TimedCredentials>();
    const std::string name = role->body.substr(0, role->body.find('\n'));
    TRY(io::HttpResponse answer, ask("GET", base::text(kRolesPath, name), token_name, token->body));
    auto read = read_credentials(std::move(answer.body));
    if (!read) return base::within("the machine's credentials", read.error());
    return std::optional(*std::move(read));
}

}  // namespace object::remote
