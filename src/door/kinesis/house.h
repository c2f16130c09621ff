#pragma once
// What every action has at hand, and the words that all share. Private to this room.

#include <string>
#include <string_view>

#include "broker/streams/stream_catalog.h"
#include "broker/streams/stream_records.h"
#include "io/clock.h"
#include "wire/kinesis/decode.h"
#include "wire/kinesis/encode.h"
#include "wire/kinesis/exception.h"
#include "wire/kinesis/stream_fields.h"

namespace door::kinesis {

using broker::streams::StreamView;
using wire::kinesis::Exception;
using wire::kinesis::Format;
using wire::kinesis::Outcome;

struct House {
    broker::streams::StreamCatalog& catalog;
    broker::streams::StreamRecords& records;
    io::Clock& clock;
};

// Who asks, and how he is to be answered.
struct Call {
    Format format = Format::json;
    std::string region = "us-east-1";  // of the signature; stands in ARNs
};

// An answer's body; empty for actions without output.
using Body = Outcome<std::string>;

template <wire::Record S>
Body body_of(const Call& call, const S& message) {
    return wire::kinesis::encode(call.format, message);
}

inline wire::kinesis::Timestamp time_of(base::WallTime at) { return {base::epoch_ms(at)}; }

Exception invalid_argument(std::string message);
Exception validation(std::string message);

// arn:aws:kinesis:us-east-1:000000000000:stream/clicks
std::string arn_of(const Call& call, const broker::streams::Stream& stream);
std::string arn_of(const Call& call, const broker::streams::Stream& stream,
                   const broker::streams::Consumer& consumer);
// What stands behind "stream/" and before the next slash.
std::string name_in_arn(std::string_view arn);

// The stream that is meant; by name, ARN or both.
Outcome<std::string> name_of(const wire::kinesis::OfStream& named);
Outcome<StreamView> stream_of(House& house, const wire::kinesis::OfStream& named);
Outcome<StreamView> stream_of_arn(House& house, const std::string& arn);

// What an action without output answers.
Body done(const base::Result<>& result);

}  // namespace door::kinesis
