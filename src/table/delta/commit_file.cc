#include "table/delta/commit_file.h"

#include "base/limits.h"
#include "base/text.h"
#include "codec/json/writer.h"
#include "table/delta/log_files.h"

namespace table::delta {

using base::Code;
using base::Error;

std::string commit_info_line(const CommitDetails& details) {
    std::string out;
    codec::JsonWriter json(out);
    json.begin_object();
    json.key("commitInfo").begin_object();
    json.key("timestamp").number(base::epoch_ms(details.time));
    json.key("operation").string(details.operation);
    json.key("operationParameters").begin_object();
    for (const auto& [name, value] : details.parameters) json.key(name).string(value);
    json.end_object();
    if (details.read_version) json.key("readVersion").number(details.read_version->value());
    json.key("isBlindAppend").boolean(details.is_blind_append);
    json.key("operationMetrics").begin_object();
    // The protocol's readers expect the numbers as texts.
    for (const auto& [name, value] : details.metrics) json.key(name).string(base::text(value));
    json.end_object();
    json.key("engineInfo").string("Millrace");
    json.key("txnId").string(details.transaction_id);
    json.end_object();
    json.end_object();
    out += '\n';
    return out;
}

Result<> put_commit(object::Bucket& bucket, const std::string& prefix, TableVersion version,
                    std::string_view lines) {
    const std::string key = base::text(prefix, kLogDirectory, commit_name(version));
    const auto put = bucket.put({.key = key, .body = base::as_bytes(lines), .if_none_match = true});
    if (!put) return base::within(base::text("table ", prefix, ", version ", version), put.error());
    return {};
}

Result<std::vector<Action>> read_commit(object::Bucket& bucket, const std::string& prefix,
                                        const object::Info& info) {
    if (info.size > base::limits::kDeltaCommitBytesMax) {
        return Error{Code::too_large,
                     base::text("table ", prefix, ": ", info.key, " has ", info.size, " bytes")};
    }
    const auto object = bucket.get(info.key);
    if (!object) return base::within(base::text("table ", prefix), object.error());
    Result<std::vector<Action>> actions = read_actions(base::as_text(object->body));
    if (actions) return actions;
    return Error{Code::corrupt,
                 base::text("table ", prefix, ": ", info.key, ", ", actions.error().what)};
}

}  // namespace table::delta
