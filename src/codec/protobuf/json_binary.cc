#include "codec/protobuf/json_binary.h"

#include <google/protobuf/io/coded_stream.h>
#include <google/protobuf/util/json_util.h>
#include <google/protobuf/wire_format_lite.h>

#include <map>

#include "base/limits.h"
#include "base/text.h"
#include "codec/protobuf/parts.h"
#include "codec/utf8.h"

namespace codec::protobuf {
namespace {

namespace pb = google::protobuf;
using base::Code;
using base::Error;
using base::Result;
using pb::internal::WireFormatLite;

constexpr std::size_t kJsonBytesMax = 64 * base::limits::kMiB;
// Google's own limit for JSON is 64, and its parser's 100.
constexpr int kDepthMax = 100;
// No number is longer; what is longer is a text, which counts for its bytes.
constexpr std::size_t kScalarBytesMax = 24;

std::string type_url_of(const pb::Descriptor& message) {
    return "type.googleapis.com/" + message.full_name();
}

// How many bytes of JSON a message asks for, more or less: a message of two bytes is told with the
// names of all its fields.
class Estimate {
  public:
    // Whether the bytes are well formed, texts and all, and ask for no more than is allowed.
    bool takes(const pb::Descriptor& message, base::ByteView bytes) {
        pb::io::CodedInputStream input(reinterpret_cast<const std::uint8_t*>(bytes.data()),
                                       static_cast<int>(bytes.size()));
        text_ = base::as_text(bytes);
        return walk(message, input, 0) && input.ConsumedEntireMessage();
    }
    bool is_too_large() const { return bytes_ > kJsonBytesMax; }

  private:
    // Recursion is bounded by kDepthMax. A group ends with a tag, a message with its limit.
    bool walk(const pb::Descriptor& message, pb::io::CodedInputStream& input, int depth) {
        bytes_ += names_of(message);
        if (is_too_large() || depth > kDepthMax) return false;
        while (const std::uint32_t tag = input.ReadTag()) {
            const auto kind = WireFormatLite::GetTagWireType(tag);
            const pb::FieldDescriptor* const field =
                message.FindFieldByNumber(WireFormatLite::GetTagFieldNumber(tag));
            const pb::Descriptor* const below = field == nullptr ? nullptr : field->message_type();
            if (kind == WireFormatLite::WIRETYPE_END_GROUP) return true;
            if (below == nullptr) {
                const auto from = static_cast<std::size_t>(input.CurrentPosition());
                if (!skip(tag, input)) return false;
                const bool is_text =
                    field != nullptr && field->type() == pb::FieldDescriptor::TYPE_STRING;
                if (is_text && !is_utf8_from(from, input)) return false;
            } else if (kind == WireFormatLite::WIRETYPE_START_GROUP) {
                if (!walk(*below, input, depth + 1)) return false;
            } else if (kind != WireFormatLite::WIRETYPE_LENGTH_DELIMITED) {
                if (!skip(tag, input)) return false;
            } else {
                int length = 0;
                if (!input.ReadVarintSizeAsInt(&length) || length < 0) return false;
                const auto limit = input.PushLimit(length);
                const bool is_good = walk(*below, input, depth + 1);
                if (!is_good || input.BytesUntilLimit() != 0) return false;
                input.PopLimit(limit);
            }
        }
        return true;
    }

    bool skip(std::uint32_t tag, pb::io::CodedInputStream& input) {
        const int before = input.CurrentPosition();
        if (!WireFormatLite::SkipField(&input, tag)) return false;
        // A packed byte may become a number with a comma, a byte of text six: \u0000.
        bytes_ += kScalarBytesMax + 6 * static_cast<std::size_t>(input.CurrentPosition() - before);
        return !is_too_large();
    }

    // What was skipped is a length and a text. Google's library would leave out what is no UTF-8.
    bool is_utf8_from(std::size_t from, const pb::io::CodedInputStream& input) const {
        const auto end = static_cast<std::size_t>(input.CurrentPosition());
        std::string_view text = text_.substr(from, end - from);
        while (!text.empty() && (static_cast<unsigned char>(text.front()) & 0x80U) != 0) {
            text.remove_prefix(1);
        }
        return is_utf8(text);
    }

    std::size_t names_of(const pb::Descriptor& message) {
        const auto [at, is_new] = names_.try_emplace(&message, kScalarBytesMax);
        if (!is_new) return at->second;
        for (int i = 0; i < message.field_count(); ++i) {
            at->second += message.field(i)->json_name().size() + kScalarBytesMax;
        }
        return at->second;
    }

    std::string_view text_;
    std::size_t bytes_ = 0;
    std::map<const pb::Descriptor*, std::size_t> names_;
};

}  // namespace

Result<base::Bytes> binary_of_json(const Document& document, const MessageIndexes& indexes,
                                   const std::string& json) {
    TRY(const pb::Descriptor* const message, message_at(document, indexes));
    std::string binary;
    const auto status = pb::util::JsonToBinaryString(document.parts().resolver.get(),
                                                     type_url_of(*message), json, &binary);
    if (!status.ok()) {
        return Error{
            Code::invalid_argument,
            base::printable(std::string(status.message().data(), status.message().size()), 400)};
    }
    return base::copy_of(base::as_bytes(binary));
}

Result<std::string> json_of_binary(const Document& document, const MessageIndexes& indexes,
                                   base::ByteView bytes) {
    TRY(const pb::Descriptor* const message, message_at(document, indexes));
    Estimate estimate;
    if (!estimate.takes(*message, bytes)) {
        if (estimate.is_too_large()) {
            return Error{Code::too_large, base::text("the message takes more than ", kJsonBytesMax,
                                                     " bytes as JSON")};
        }
        return Error{Code::malformed, "is no message of " + message->full_name()};
    }
    pb::util::JsonPrintOptions options;
    options.always_print_primitive_fields = true;
    std::string json;
    const auto status =
        pb::util::BinaryToJsonString(document.parts().resolver.get(), type_url_of(*message),
                                     std::string(base::as_text(bytes)), &json, options);
    if (!status.ok()) {
        return Error{
            Code::malformed,
            base::printable(std::string(status.message().data(), status.message().size()), 400)};
    }
    return json;
}

}  // namespace codec::protobuf
