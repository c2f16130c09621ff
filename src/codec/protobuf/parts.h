#pragma once
// A document as Google's library has it. Private to this room, as its headers are.

#include <google/protobuf/descriptor.h>
#include <google/protobuf/descriptor.pb.h>
#include <google/protobuf/util/type_resolver.h>

#include <memory>
#include <string>
#include <vector>

#include "codec/protobuf/schema.h"

namespace codec::protobuf {

struct Document::Parts {
    google::protobuf::DescriptorPool pool{google::protobuf::DescriptorPool::generated_pool()};
    // The file and, before it, what it imports.
    std::vector<google::protobuf::FileDescriptorProto> files;
    const google::protobuf::FileDescriptor* file = nullptr;
    std::unique_ptr<google::protobuf::util::TypeResolver> resolver;
    std::string text;
};

// Code::invalid_argument if there is none.
base::Result<const google::protobuf::Descriptor*> message_at(const Document& document,
                                                             const MessageIndexes& indexes);

// The file as text; of what was read from one, as it stands there.
std::string text_of(const google::protobuf::FileDescriptorProto& file);

}  // namespace codec::protobuf
