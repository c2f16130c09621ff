// A bucket's lifecycle: kept as it was sent, and what it ends.

#include <utility>

#include "base/log_line.h"
#include "door/s3/intake/versioning.h"
#include "door/s3/rules/lifecycle.h"
#include "door/s3/settings.h"
#include "object/multipart/uploads.h"

namespace door::s3 {
namespace {

using intake::Doomed;
using intake::remove_objects;
using intake::Versioning;
using intake::versioning_of;
using object::multipart::Draft;
using object::multipart::Upload;
using object::multipart::Uploads;
using rules::LifecycleRule;

constexpr std::string_view kSetting = "lifecycle";
// So many are looked at before others get the disk.
constexpr std::size_t kPageKeys = 1000;

Outcome<std::vector<LifecycleRule>> rules_of(const std::string& document) {
    TRY(const codec::XmlElement root, codec::parse_xml(document, {}));
    return rules::lifecycle_of(root);
}

// One rule over one bucket, from key to key.
class Expiry {
  public:
    Expiry(House& house, object::TransactionalBucket& bucket, const LifecycleRule& rule,
           const bool& is_stopping)
        : house_(house), bucket_(bucket), rule_(rule), is_stopping_(is_stopping) {}

    run::Task<Outcome<std::size_t>> end_objects() {
        std::size_t ended = 0;
        object::ListRequest request{
            .prefix = rule_.prefix, .delimiter = {}, .start_after = {}, .keys_max = kPageKeys};
        for (;;) {
            const auto read = [&] { return bucket_.list(request); };
            CO_TRY(const object::ListPage page, co_await house_.pool.run(read));
            std::vector<Doomed> doomed;
            for (const object::Info& one : page.objects) {
                if (!rule_.ends_object(one.size, one.modified, now_)) continue;
                // What was written anew meanwhile stays.
                doomed.push_back({.key = one.key, .if_match = one.etag});
            }
            CO_TRY(const Versioning versioning, versioning_of(bucket_));
            if (!doomed.empty()) co_await remove_objects(house_, bucket_, versioning, doomed);
            ended += doomed.size();
            if (!page.next || is_stopping_) co_return ended;
            request.start_after = *page.next;
        }
    }

    // Those not in force, and marks with nothing behind them.
    run::Task<Outcome<std::size_t>> end_versions() {
        std::size_t ended = 0;
        object::versions::VersionListRequest request{.prefix = rule_.prefix};
        std::string key;
        std::uint64_t newer = 0;
        std::optional<Doomed> lone_mark;
        for (;;) {
            const auto read = [&] { return object::versions::Versions(bucket_).list(request); };
            CO_TRY(const object::versions::VersionPage page, co_await house_.pool.run(read));
            std::vector<Doomed> doomed;
            for (const object::versions::ListedVersion& one : page.versions) {
                const object::versions::Version& version = one.version;
                if (version.key != key) {
                    if (lone_mark) doomed.push_back(*std::exchange(lone_mark, std::nullopt));
                    key = version.key;
                    newer = 0;
                    const bool is_mark = version.kind == object::versions::Version::Kind::deletion;
                    if (one.is_latest && is_mark && rule_.ends_lone_marks) {
                        lone_mark = Doomed{.key = key, .version = version.id};
                    }
                } else {
                    lone_mark.reset();
                }
                if (one.is_latest) continue;
                if (rule_.ends_version(one.displaced, newer++, now_)) {
                    doomed.push_back({.key = key, .version = version.id});
                }
            }
            if (!page.is_truncated && lone_mark) doomed.push_back(*std::move(lone_mark));
            CO_TRY(const Versioning versioning, versioning_of(bucket_));
            if (!doomed.empty()) co_await remove_objects(house_, bucket_, versioning, doomed);
            ended += doomed.size();
            if (!page.is_truncated || is_stopping_) co_return ended;
            request.key_marker = page.next_key;
            request.id_marker = page.next_id;
        }
    }

    run::Task<Outcome<std::size_t>> end_uploads() {
        std::size_t ended = 0;
        object::multipart::UploadListRequest request{.prefix = rule_.prefix,
                                                     .delimiter = {},
                                                     .key_marker = {},
                                                     .id_marker = {},
                                                     .uploads_max = kPageKeys};
        for (;;) {
            const auto read = [&] { return Uploads(bucket_).list(request); };
            CO_TRY(const object::multipart::UploadPage page, co_await house_.pool.run(read));
            for (const Upload& upload : page.uploads) {
                if (!rule_.ends_upload(upload.begun, now_)) continue;
                const auto draft_now = [&] { return Uploads(bucket_).abort(upload); };
                CO_TRY(const Draft draft, co_await house_.pool.run(draft_now));
                // A part that comes meanwhile makes it void; the next round tries again.
                if (co_await house_.writes.commit(bucket_, draft.writes)) ++ended;
            }
            if (!page.is_truncated || is_stopping_) co_return ended;
            request.key_marker = page.next_key;
            request.id_marker = page.next_id;
        }
    }

  private:
    House& house_;
    object::TransactionalBucket& bucket_;
    const LifecycleRule& rule_;
    const bool& is_stopping_;
    const base::WallTime now_ = house_.clock.wall();
};

run::Task<Outcome<>> expire_bucket(House& house, const std::string& name, const bool& is_stopping) {
    CO_TRY(object::TransactionalBucket* const bucket, find_bucket(house, name));
    CO_TRY(const std::optional<std::string> document, setting_of(*bucket, kSetting));
    if (!document) co_return Outcome<>();
    CO_TRY(const std::vector<LifecycleRule> rules, rules_of(*document));
    for (const LifecycleRule& rule : rules) {
        if (!rule.is_enabled) continue;
        Expiry expiry(house, *bucket, rule, is_stopping);
        std::size_t objects = 0;
        std::size_t uploads = 0;
        if (rule.object_days || rule.object_date) {
            CO_TRY(objects, co_await expiry.end_objects());
        }
        if (rule.upload_days) {
            CO_TRY(uploads, co_await expiry.end_uploads());
        }
        if (rule.version_days || rule.ends_lone_marks) {
            CO_TRY(const std::size_t versions, co_await expiry.end_versions());
            objects += versions;
        }
        if (objects + uploads == 0) continue;
        base::log_info("s3", "lifecycle_rule_applied",
                       {{"bucket", name},
                        {"rule", rule.id},
                        {"objects", base::text(objects)},
                        {"uploads", base::text(uploads)}});
    }
    co_return Outcome<>();
}

}  // namespace

run::Task<void> expire_all(House& house, const bool& is_stopping) {
    const auto names = house.store.buckets();
    if (!names) co_return;
    for (const std::string& name : *names) {
        if (is_stopping) co_return;
        const Outcome<> done = co_await expire_bucket(house, name, is_stopping);
        if (done || done.error().code == "NoSuchBucket") continue;
        base::log_warn("s3", "lifecycle_not_applied",
                       {{"bucket", name}, {"error", std::string(api::message_of(done.error()))}});
    }
}

run::Task<Answer> get_lifecycle(Call& call) {
    CO_TRY(std::optional<std::string> document, setting_of(*call.bucket, kSetting));
    if (!document) co_return Problem{"NoSuchLifecycleConfiguration"};
    co_return xml_response(*std::move(document));
}

run::Task<Answer> put_lifecycle(Call& call) {
    CO_TRY(std::string document, co_await read_text(call));
    const auto root = codec::parse_xml(document, {});
    if (!root) co_return Problem{"MalformedXML", root.error().what};
    CO_TRY_VOID(rules::lifecycle_of(*root));
    CO_TRY_VOID(co_await keep_setting(call, kSetting, std::move(document)));
    co_return empty_response(200);
}

run::Task<Answer> delete_lifecycle(Call& call) {
    CO_TRY_VOID(co_await remove_setting(call, kSetting));
    co_return empty_response(204);
}

}  // namespace door::s3
