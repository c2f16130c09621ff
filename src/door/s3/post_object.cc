// An object from a browser's form, with a policy that somebody who has a key signed for it.

#include <utility>

#include "auth/sigv4.h"
#include "base/limits.h"
#include "codec/percent.h"
#include "codec/xml/xml_writer.h"
#include "door/s3/api/form.h"
#include "door/s3/api/object_headers.h"
#include "door/s3/api/post_policy.h"
#include "door/s3/call.h"
#include "door/s3/intake/versioning.h"
#include "door/s3/put_body.h"

namespace door::s3 {
namespace {

using intake::add_version_header;
using intake::Ingested;
using intake::IngestRules;

// The whole form is in memory, as its fields may stand around it anywhere.
constexpr std::size_t kFormBytesMax = 16 * base::limits::kMiB;
// Who sent a form is known only once its policy is read: all that are under way share this.
constexpr std::size_t kAllFormsBytesMax = 128 * base::limits::kMiB;

// What one form has of it.
class FormBytes {
  public:
    explicit FormBytes(std::atomic<std::size_t>& all) : all_(all) {}
    FormBytes(const FormBytes&) = delete;
    FormBytes& operator=(const FormBytes&) = delete;
    ~FormBytes() { all_ -= bytes_; }

    Outcome<> add(std::size_t bytes) {
        bytes_ += bytes;
        all_ += bytes;
        if (bytes_ > kFormBytesMax) return Problem{"EntityTooLarge"};
        if (all_ > kAllFormsBytesMax) return Problem{"SlowDown"};
        return {};
    }

  private:
    std::atomic<std::size_t>& all_;
    std::size_t bytes_ = 0;
};

class FileSource final : public intake::BodySource {
  public:
    explicit FileSource(std::string_view file) : file_(file) {}
    run::Task<Outcome<std::optional<std::string>>> next() override {
        const std::string_view file = std::exchange(file_, {});
        if (file.empty()) co_return std::optional<std::string>();
        co_return std::optional(std::string(file));
    }

  private:
    std::string_view file_;
};

run::Task<Outcome<std::string>> read_form(Call& call, FormBytes& held) {
    if (!call.request.stream) co_return std::move(call.request.body);
    std::string body;
    for (;;) {
        CO_TRY(std::optional<std::string> part, co_await call.request.stream->next());
        if (!part) co_return body;
        CO_TRY_VOID(held.add(part->size()));
        body += *part;
    }
}

// What a PUT would say in headers.
Outcome<object::Metadata> metadata_of(const api::Form& form) {
    http::Request headers;
    for (const auto& [name, value] : form.fields) {
        if (name == "tagging") continue;
        headers.headers.push_back({name, value});
    }
    return api::metadata_of(headers);
}

std::string key_of(const api::Form& form) {
    std::string key(form.value("key"));
    constexpr std::string_view kName = "${filename}";
    const std::size_t at = key.find(kName);
    if (at != std::string::npos) key.replace(at, kName.size(), form.file_name);
    return key;
}

Answer answer_of(const Call& call, const api::Form& form, std::string_view etag) {
    const std::string location =
        base::text("http://", call.header("Host"), '/', call.address.bucket, '/',
                   codec::percent_encoded(call.address.key, "/"));
    const std::string_view redirect = form.value("success_action_redirect");
    const std::string_view status = form.value("success_action_status");
    http::Response response = empty_response(204);
    if (!redirect.empty()) {
        response.status = 303;
        response.headers.emplace_back("Location", redirect);
        return response;
    }
    if (status == "200") response.status = 200;
    if (status == "201") {
        std::string document;
        codec::XmlWriter xml(document);
        xml.begin("PostResponse").text("Location", location).text("Bucket", call.address.bucket);
        xml.text("Key", call.address.key).text("ETag", quoted_etag(etag)).end();
        response = xml_response(std::move(document));
        response.status = 201;
    }
    response.headers.emplace_back("ETag", quoted_etag(etag));
    response.headers.emplace_back("Location", location);
    return response;
}

}  // namespace

bool is_post_form(const Call& call) {
    return call.request.method == "POST" && !call.address.bucket.empty() &&
           call.address.key.empty() && api::is_form(call.header("Content-Type"));
}

run::Task<Answer> post_object(Call& call) {
    FormBytes held(call.house.form_bytes);
    CO_TRY(const std::string body, co_await read_form(call, held));
    CO_TRY(const api::Form form, api::parse_form(call.header("Content-Type"), body));
    const intake::AccessRules rules{call.house.keys, call.house.clock};
    CO_TRY(call.caller, authenticate_form(form, rules));
    call.address.key = key_of(form);
    if (call.address.key.empty()) {
        co_return Problem{"InvalidArgument", "Bucket POST must contain a field named 'key'."};
    }
    CO_TRY_VOID(api::check_key(call.address.key));
    CO_TRY_VOID(api::check_policy(form, call.address.bucket, call.house.clock.wall()));
    CO_TRY_VOID(check_object_right(call, "PostObject", auth::Right::write, call.address));
    CO_TRY(call.bucket, find_bucket(call.house, call.address.bucket));
    CO_TRY(object::Metadata metadata, metadata_of(form));
    FileSource source(form.file);
    const IngestRules ingest_rules{.algorithm = api::default_algorithm()};
    CO_TRY(const Ingested ingested,
           co_await ingest(call.house, *call.bucket, source, ingest_rules));
    metadata.emplace_back(api::default_algorithm().header, ingested.sums.checksum);
    metadata.emplace_back(api::kChecksumType, "FULL_OBJECT");
    CO_TRY(const std::string version, co_await commit_object(call, ingested, metadata, {}));
    CO_TRY(http::Response response, answer_of(call, form, object::hex_of(ingested.sums.md5)));
    add_version_header(response, version);
    co_return response;
}

}  // namespace door::s3
