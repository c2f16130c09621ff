#include "door/kinesis/house.h"

#include "base/text.h"

namespace door::kinesis {

using broker::streams::kAccountId;

Exception invalid_argument(std::string message) {
    return {"InvalidArgumentException", std::move(message)};
}

Exception validation(std::string message) { return {"ValidationException", std::move(message)}; }

std::string arn_of(const Call& call, const broker::streams::Stream& stream) {
    return base::text("arn:aws:kinesis:", call.region, ':', kAccountId, ":stream/", stream.name);
}

std::string arn_of(const Call& call, const broker::streams::Stream& stream,
                   const broker::streams::Consumer& consumer) {
    const auto seconds = std::chrono::floor<std::chrono::seconds>(consumer.made);
    return base::text(arn_of(call, stream), "/consumer/", consumer.name, ':',
                      seconds.time_since_epoch().count());
}

std::string name_in_arn(std::string_view arn) {
    constexpr std::string_view kStream = ":stream/";
    const std::size_t at = arn.find(kStream);
    if (at == std::string_view::npos) return {};
    const std::string_view rest = arn.substr(at + kStream.size());
    return std::string(rest.substr(0, rest.find('/')));
}

Outcome<std::string> name_of(const wire::kinesis::OfStream& named) {
    if (!named.stream_name && !named.stream_arn) {
        return validation(
            "1 validation error detected: Value null at 'streamName' failed to satisfy constraint: "
            "Member must not be null");
    }
    if (!named.stream_arn) return *named.stream_name;
    std::string name = name_in_arn(*named.stream_arn);
    if (named.stream_name && *named.stream_name != name) {
        return invalid_argument(base::text("StreamARN ", *named.stream_arn, " and StreamName ",
                                           *named.stream_name, " do not match."));
    }
    return name;
}

Outcome<StreamView> stream_of(House& house, const wire::kinesis::OfStream& named) {
    TRY(const std::string name, name_of(named));
    TRY(StreamView stream, house.catalog.find(name));
    return stream;
}

Outcome<StreamView> stream_of_arn(House& house, const std::string& arn) {
    TRY(StreamView stream, house.catalog.find(name_in_arn(arn)));
    return stream;
}

Body done(const base::Result<>& result) {
    if (!result) return result.error();
    return std::string{};
}

}  // namespace door::kinesis
