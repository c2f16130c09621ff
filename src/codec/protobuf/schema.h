#pragma once
// Protobuf schemas: .proto files of proto2 and proto3, read with what they import.
//
//     TRY(const Document document, Document::parse(text, {}));
//     TRY(const base::Bytes value, binary_of_json(document, kFirstMessage, json));

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace codec::protobuf {

// Which message of a file: its place among the file's messages, then among that one's, and so on.
// The entries of maps, which are messages too, do not count.
using MessageIndexes = std::vector<std::int32_t>;

class Document {
  public:
    // Another file, by the name that imports call it by. Google's own (timestamp.proto and its
    // like) are always there.
    struct Known {
        std::string name;
        const Document* document = nullptr;
    };

    // A .proto file, or a FileDescriptorProto in base64, as some clients register. `known` lists
    // what is imported before what imports it; all of it may go afterwards. Code::invalid_argument
    // says what is wrong, and where; Code::too_large beyond 256 KiB.
    static base::Result<Document> parse(std::string_view text, std::span<const Known> known);

    // The file in the layout in which Confluent's registry keeps it: no comments, messages before
    // enumerations, names of types as they were given.
    const std::string& text() const;
    // As a FileDescriptorProto.
    std::string serialized() const;
    // "house.Pin": the first message's full name; empty if there is none.
    std::string first_message() const;

    struct Parts;
    const Parts& parts() const { return *parts_; }

  private:
    explicit Document(std::shared_ptr<const Parts> parts) : parts_(std::move(parts)) {}

    std::shared_ptr<const Parts> parts_;  // nothing in it changes
};

}  // namespace codec::protobuf
