#include "sink/record_body.h"

#include "codec/json/json.h"

namespace sink {

Body body_of(const codec::Record& record, std::string& scratch) {
    if (!record.value) return {BodyKind::null, "null"};
    const std::string_view value = base::as_text(*record.value);
    scratch.assign(value);
    codec::JsonReader json(scratch);
    const std::string_view compact = json.compact();
    if (json.finish()) return {BodyKind::lines, compact};
    return {BodyKind::raw, value};
}

std::string object_body(const codec::Record& record) {
    std::string scratch;
    const Body body = body_of(record, scratch);
    std::string bytes(body.text);
    if (body.kind != BodyKind::raw) bytes += '\n';
    return bytes;
}

}  // namespace sink
