// Tags, of buckets and of objects. An object's are among its metadata: to change them is to put the
// object again, as it is.

#include <utility>

#include "door/s3/api/object_headers.h"
#include "door/s3/api/tags.h"
#include "door/s3/call.h"
#include "door/s3/intake/ingest.h"
#include "door/s3/intake/versioning.h"
#include "object/reserved.h"

namespace door::s3 {
namespace {

using intake::Ingested;
using intake::IngestRules;
using intake::ObjectSource;
using intake::open_object;
using intake::Opened;

constexpr std::string_view kSetting = "tagging";

Outcome<std::shared_ptr<object::Reader>> open(const Call& call) {
    TRY(Opened opened, open_object(*call.bucket, call.address.key, call.query.value("versionId")));
    return std::move(opened.reader);
}

// `tags` as they are kept; "": none. Only over the object that was read.
run::Task<Outcome<>> retag(Call& call, std::string tags) {
    CO_TRY(const std::shared_ptr<object::Reader> reader, open(call));
    if (object::is_reserved(reader->info().key)) {
        co_return Problem{"NotImplemented", "Only the version in force can be given other tags."};
    }
    object::Metadata metadata = reader->metadata();
    api::erase_value(metadata, api::kTagging);
    if (!tags.empty()) metadata.emplace_back(api::kTagging, std::move(tags));
    object::Write write{
        .key = call.address.key, .metadata = &metadata, .if_match = reader->info().etag};
    if (reader->assembly()) {
        write.assembly = &*reader->assembly();
        const object::Change change = {write};
        co_return co_await commit(call, change);
    }
    const std::uint64_t bytes = reader->info().size;
    ObjectSource source(reader, call.house.pool, 0, bytes);
    const IngestRules rules{.algorithm = api::default_algorithm()};
    CO_TRY(const Ingested ingested, co_await ingest(call.house, *call.bucket, source, rules));
    object::multipart::Draft draft;
    add_object(draft, write, ingested);
    const Outcome<> done = co_await commit(call, draft.writes);
    if (!done) co_await discard(call.house, *call.bucket, ingested);
    co_return done;
}

}  // namespace

run::Task<Answer> get_tags(Call& call) {
    if (call.address.key.empty()) {
        CO_TRY(const std::optional<std::string> kept, setting_of(*call.bucket, kSetting));
        if (!kept) co_return Problem{"NoSuchTagSet"};
        CO_TRY(const api::Tags tags, api::parse_tags(*kept, api::kBucketTagsMax));
        co_return xml_response(api::tags_document(tags));
    }
    CO_TRY(const std::shared_ptr<object::Reader> reader, open(call));
    CO_TRY(const api::Tags tags,
           api::parse_tags(api::value_of(reader->metadata(), api::kTagging), api::kObjectTagsMax));
    co_return xml_response(api::tags_document(tags));
}

run::Task<Answer> put_tags(Call& call) {
    CO_TRY(const codec::XmlElement root, co_await read_document(call));
    const bool is_bucket = call.address.key.empty();
    CO_TRY(const api::Tags tags,
           api::tags_of(root, is_bucket ? api::kBucketTagsMax : api::kObjectTagsMax));
    std::string text = api::tags_text(tags);
    if (is_bucket) {
        CO_TRY_VOID(co_await keep_setting(call, kSetting, std::move(text)));
    } else {
        CO_TRY_VOID(co_await retag(call, std::move(text)));
    }
    co_return empty_response(200);
}

run::Task<Answer> delete_tags(Call& call) {
    if (call.address.key.empty()) {
        CO_TRY_VOID(co_await remove_setting(call, kSetting));
    } else {
        CO_TRY_VOID(co_await retag(call, {}));
    }
    co_return empty_response(204);
}

}  // namespace door::s3
