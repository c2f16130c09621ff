#include "emulate/targets/kinesis_target.h"

#include "auth/digest.h"
#include "base/text.h"
#include "codec/base64.h"
#include "emulate/rows/row_json.h"
#include "emulate/targets/verdicts.h"

namespace emulate::targets {
namespace {

using rows::append_json_text;

// "Data":"…","PartitionKey":"…"
void append_record(std::string& body, const Value& value) {
    body += R"("Data":")";
    codec::append_base64(body, base::as_bytes(value.text));
    body += R"(","PartitionKey":)";
    append_json_text(body, value.partition_key);
}

std::string body_of(const std::string& stream, std::span<const Value> values) {
    std::string body = R"({"StreamName":)";
    append_json_text(body, stream);
    if (values.size() == 1) {
        body += ',';
        append_record(body, values.front());
        return body + "}";
    }
    body += R"(,"Records":[)";
    std::string_view between;
    for (const Value& value : values) {
        body += between;
        body += '{';
        append_record(body, value);
        body += '}';
        between = ",";
    }
    return body + "]}";
}

// "host:port" of http://host:port/…
std::string authority_of(std::string_view url) {
    url.remove_prefix(url.find("://") + 3);
    return std::string(url.substr(0, url.find('/')));
}

}  // namespace

KinesisTarget::KinesisTarget(KinesisPlace place, std::string stream, const io::Clock& clock)
    : place_(std::move(place)), stream_(std::move(stream)), clock_(clock) {
    while (place_.url.ends_with('/')) place_.url.pop_back();
}

io::HttpRequest KinesisTarget::request_of(std::span<const Value> values) const {
    const std::string body = body_of(stream_, values);
    auth::SigV4Request signature;
    signature.method = "POST";
    signature.payload_hash = auth::hex(auth::digest(auth::Hash::sha256, body));
    signature.headers = {{"Host", authority_of(place_.url)},
                         {"Content-Type", "application/x-amz-json-1.1"},
                         {"X-Amz-Target", values.size() == 1 ? "Kinesis_20131202.PutRecord"
                                                             : "Kinesis_20131202.PutRecords"}};
    auth::sign_headers(signature, place_.credentials, {place_.region, "kinesis", clock_.wall()});
    return {.method = "POST", .url = place_.url + "/", .headers = signature.headers, .body = body};
}

base::Result<Answer> KinesisTarget::judge(const io::HttpResponse& response,
                                          std::size_t count) const {
    return judge_put(response, count);
}

}  // namespace emulate::targets
