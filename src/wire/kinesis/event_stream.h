#pragma once
// AWS's event stream (application/vnd.amazon.eventstream): how SubscribeToShard's answer is framed.
//
//   u32 total length | u32 headers' length | u32 CRC-32 of those | headers | payload | u32 CRC-32
//   of all header: u8 name length, name, u8 7 (a text), u16 value length, value

#include <string>
#include <string_view>

namespace wire::kinesis {

// `type`: "SubscribeToShardEvent"; `payload` is JSON, whatever the request was.
std::string event_frame(std::string_view type, std::string_view payload);
// Ends the stream with an exception's name.
std::string exception_frame(std::string_view name, std::string_view payload);

}  // namespace wire::kinesis
