// Buckets that keep versions. Their writes look at what is there before, so each is alone in the
// thread that writes; those of other buckets share a sync (intake/write_queue.h).

#include "door/s3/intake/versioning.h"

#include <span>
#include <utility>

#include "door/s3/intake/bucket_setting.h"

namespace door::s3::intake {
namespace {

using base::Code;
using base::Error;
using object::multipart::Draft;
using object::versions::kNullId;
using object::versions::Removal;
using object::versions::Version;
using object::versions::Versions;

constexpr std::string_view kVersionId = "x-amz-version-id";

Problem no_such_key(const std::string& key) { return {"NoSuchKey", {}, {{"Key", key}}}; }

// What is told of an object that was deleted.
Problem with_mark(Problem problem, const Version& mark) {
    problem.headers.emplace_back("x-amz-delete-marker", "true");
    problem.headers.emplace_back(kVersionId, mark.id);
    return problem;
}

Outcome<Opened> open_version(object::TransactionalBucket& bucket, const std::string& key,
                             std::string_view id) {
    const Problem none{"NoSuchVersion", {}, {{"Key", key}, {"VersionId", std::string(id)}}};
    TRY_VOID(check_version_id(id));
    TRY(const auto found, Versions(bucket).find(key, id));
    if (!found) return none;
    if (found->kind == Version::Kind::deletion) {
        return with_mark({"MethodNotAllowed"}, *found);
    }
    auto opened = bucket.open(found->record);
    if (!opened && opened.error().code == Code::not_found) return none;
    if (!opened) return opened.error();
    return Opened{*std::move(opened), found->modified, std::string(id)};
}

base::Result<> remove_one(House& house, object::TransactionalBucket& bucket, Versioning versioning,
                          Doomed& doomed) {
    Draft draft;
    Versions versions(bucket);
    if (!doomed.version.empty()) {
        TRY(doomed.removal, versions.remove(draft, doomed.key, doomed.version));
    } else {
        if (!doomed.if_match.empty()) {
            const auto head = bucket.head(doomed.key);
            const bool is_it = head && (doomed.if_match == "*" || head->etag == doomed.if_match);
            if (!is_it) return Error{Code::conflict, "the object is another one"};
        }
        object::Metadata unused;
        const std::string id = new_version(house, versioning, unused);
        TRY(doomed.removal, versions.mark_deleted(draft, doomed.key, id, house.clock.wall()));
    }
    if (draft.writes.empty()) return {};
    return bucket.commit({&draft.writes, 1}).front();
}

}  // namespace

Outcome<> check_version_id(std::string_view id) {
    if (object::versions::is_version_id(id)) return {};
    return Problem{"InvalidArgument",
                   "Invalid version id specified",
                   {{"ArgumentName", "versionId"}, {"ArgumentValue", std::string(id)}}};
}

Outcome<Versioning> versioning_of(object::Bucket& bucket) {
    TRY(const std::optional<std::string> kept, setting_of(bucket, kVersioningSetting));
    if (!kept) return Versioning::off;
    return *kept == "Enabled" ? Versioning::enabled : Versioning::suspended;
}

std::string new_version(House& house, Versioning versioning, object::Metadata& metadata) {
    if (versioning == Versioning::off) return {};
    if (versioning == Versioning::suspended) return std::string(kNullId);
    std::string id = object::versions::new_version_id(house.clock.wall(), house.random.next());
    metadata.emplace_back(object::versions::kVersionMetadata, id);
    return id;
}

run::Task<base::Result<>> commit_version(House& house, object::TransactionalBucket& bucket,
                                         Versioning versioning, Draft draft, std::string_view key,
                                         std::string_view id) {
    if (versioning == Versioning::off) co_return co_await house.writes.commit(bucket, draft.writes);
    const auto write = [&]() -> base::Result<> {
        TRY_VOID(Versions(bucket).make_room(draft, key, id));
        return bucket.commit({&draft.writes, 1}).front();
    };
    co_return co_await house.lane.run(write);
}

run::Task<void> remove_objects(House& house, object::TransactionalBucket& bucket,
                               Versioning versioning, std::vector<Doomed>& doomed) {
    if (versioning != Versioning::off) {
        const auto remove = [&] {
            for (Doomed& one : doomed) {
                if (one.problem) continue;
                const base::Result<> done = remove_one(house, bucket, versioning, one);
                if (!done) one.problem = api::problem_of(done.error());
            }
            return true;
        };
        co_await house.lane.run(remove);
        co_return;
    }
    std::vector<object::Change> changes;
    std::vector<Doomed*> whose;
    for (Doomed& one : doomed) {
        // A version that never was is gone.
        if (one.problem || (!one.version.empty() && one.version != kNullId)) continue;
        changes.push_back(
            {{.kind = object::Write::Kind::removal, .key = one.key, .if_match = one.if_match}});
        whose.push_back(&one);
    }
    const auto outcomes = co_await house.writes.commit(bucket, changes);
    for (std::size_t i = 0; i < outcomes.size(); ++i) {
        if (!outcomes[i]) whose[i]->problem = api::problem_of(outcomes[i].error());
    }
}

Outcome<Opened> open_object(object::TransactionalBucket& bucket, const std::string& key,
                            std::string_view version) {
    TRY(const Versioning versioning, versioning_of(bucket));
    auto opened = bucket.open(key);
    if (opened) {
        std::shared_ptr<object::Reader> reader = *std::move(opened);
        const std::string id = object::versions::version_of(reader->metadata());
        if (version.empty() || version == id) {
            const base::WallTime modified = reader->info().modified;
            return Opened{std::move(reader), modified,
                          versioning == Versioning::off ? std::string() : id};
        }
    } else if (opened.error().code != Code::not_found) {
        return opened.error();
    }
    if (!version.empty()) return open_version(bucket, key, version);
    Problem problem = no_such_key(key);
    if (versioning == Versioning::off) return problem;
    TRY(const auto last, Versions(bucket).newest(key));
    if (last && last->kind == Version::Kind::deletion) {
        return with_mark(std::move(problem), *last);
    }
    return problem;
}

void add_version_header(http::Response& response, std::string_view version) {
    if (!version.empty()) response.headers.emplace_back(kVersionId, version);
}

}  // namespace door::s3::intake
