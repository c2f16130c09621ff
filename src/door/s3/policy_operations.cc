// A bucket's policy: kept as it was sent, and in force for the next request.

#include "door/s3/settings.h"

namespace door::s3 {
namespace {

constexpr std::string_view kSetting = "policy";

// What the bucket keeps now, from the one thread that writes to it: so the last change counts.
run::Task<Outcome<>> put_in_force(Call& call) {
    const auto load = [&] { return load_policy(call.house, call.address.bucket, *call.bucket); };
    CO_TRY_VOID(co_await call.house.lane.run(load));
    co_return Outcome<>();
}

}  // namespace

Outcome<> load_policy(House& house, const std::string& name, object::Bucket& bucket) {
    TRY(const std::optional<std::string> document, setting_of(bucket, kSetting));
    if (!document) {
        house.policies.set(name, nullptr);
        return {};
    }
    TRY(rules::Policy policy, rules::Policy::parse(*document, name));
    house.policies.set(name, std::make_shared<const rules::Policy>(std::move(policy)));
    return {};
}

run::Task<Answer> get_policy(Call& call) {
    CO_TRY(std::optional<std::string> document, setting_of(*call.bucket, kSetting));
    if (!document) co_return Problem{"NoSuchBucketPolicy"};
    http::Response response;
    response.headers.emplace_back("Content-Type", "application/json");
    response.body = *std::move(document);
    co_return response;
}

run::Task<Answer> put_policy(Call& call) {
    CO_TRY(std::string document, co_await read_text(call));
    CO_TRY_VOID(rules::Policy::parse(document, call.address.bucket));
    CO_TRY_VOID(co_await keep_setting(call, kSetting, std::move(document)));
    CO_TRY_VOID(co_await put_in_force(call));
    co_return empty_response(204);
}

run::Task<Answer> delete_policy(Call& call) {
    CO_TRY_VOID(co_await remove_setting(call, kSetting));
    CO_TRY_VOID(co_await put_in_force(call));
    co_return empty_response(204);
}

}  // namespace door::s3
