#include "app/outside/places.h"

#include <algorithm>

#include "base/text.h"
#include "object/names.h"

namespace app::outside {
namespace {

using base::Code;
using base::Error;
using object::remote::Addressing;
using object::remote::Endpoint;
using object::remote::StoreOptions;

constexpr std::string_view kRegionDefault = "us-east-1";

// Both or neither.
Result<auth::AwsCredentials> credentials_of(std::string id, std::string secret,
                                            std::string_view id_name,
                                            std::string_view secret_name) {
    if (id.empty() != secret.empty()) {
        return Error{Code::invalid_argument,
                     base::text(id.empty() ? secret_name : id_name, " is given without ",
                                id.empty() ? id_name : secret_name)};
    }
    return auth::AwsCredentials{std::move(id), std::move(secret), {}};
}

Addressing addressing_of(std::string_view url, bool is_by_path) {
    return url.empty() || !is_by_path ? Addressing::virtual_host : Addressing::path;
}

}  // namespace

bool has_outside_bucket(const config::Settings& settings) {
    return !settings.text("bucket.name").empty() || !settings.text("bucket.endpoint").empty();
}

Result<std::optional<TablesUrl>> tables_url(const config::Settings& settings) {
    constexpr std::string_view kScheme = "s3://";
    const std::string url = settings.text("tables.url");
    if (url == "file") return std::optional<TablesUrl>();
    std::string_view rest = url;
    if (!rest.starts_with(kScheme)) {
        return Error{Code::invalid_argument,
                     base::text("tables.url \"", base::printable(url),
                                "\": file or s3://BUCKET/PREFIX is expected")};
    }
    rest.remove_prefix(kScheme.size());
    const std::size_t slash = std::min(rest.find('/'), rest.size());
    TablesUrl found{std::string(rest.substr(0, slash)), {}};
    rest.remove_prefix(std::min(slash + 1, rest.size()));
    while (rest.ends_with('/')) rest.remove_suffix(1);
    if (!rest.empty()) found.prefix = base::text(rest, "/");
    auto good = object::check_bucket_name(found.bucket);
    if (good && !found.prefix.empty()) good = object::check_key(found.prefix);
    if (!good) return base::within("tables.url", good.error());
    return std::optional(std::move(found));
}

Result<StoreOptions> store_options(const config::Settings& settings, io::Disk& disk,
                                   const object::remote::Environment& environment) {
    std::string url = settings.text("bucket.endpoint");
    for (const char* const name : {"AWS_ENDPOINT_URL_S3", "AWS_ENDPOINT_URL"}) {
        if (url.empty()) url = environment(name);
    }
    std::string region = settings.text("bucket.region");
    if (region.empty()) region = object::remote::region_of(disk, environment);
    if (region.empty()) region = kRegionDefault;
    auto endpoint =
        Endpoint::parse(url, region, addressing_of(url, settings.boolean("bucket.path_style")));
    if (!endpoint) return base::within("bucket.endpoint, bucket.region", endpoint.error());
    TRY(auth::AwsCredentials credentials,
        credentials_of(settings.text("bucket.access_key_id"),
                       settings.text("bucket.secret_access_key"), "bucket.access_key_id",
                       "bucket.secret_access_key"));
    return StoreOptions{.endpoint = *std::move(endpoint), .credentials = std::move(credentials)};
}

Result<StoreOptions> store_options(const sink::OutsideStore& store) {
    auto endpoint =
        Endpoint::parse(store.url, store.region, addressing_of(store.url, store.is_by_path));
    if (!endpoint) return base::within("store.url, s3.region", endpoint.error());
    TRY(auth::AwsCredentials credentials,
        credentials_of(store.access_key_id, store.secret_access_key, "aws.access.key.id",
                       "aws.secret.access.key"));
    StoreOptions options{.endpoint = *std::move(endpoint), .credentials = std::move(credentials)};
    options.retries.tries_max =
        static_cast<int>(std::clamp<std::int64_t>(store.retries, 0, 1000)) + 1;
    options.retries.pause = std::clamp<std::chrono::milliseconds>(
        store.retry_backoff, std::chrono::milliseconds(1), options.retries.pause_max);
    return options;
}

}  // namespace app::outside
