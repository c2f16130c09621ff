#include "codec/protobuf/schema.h"

#include <google/protobuf/compiler/parser.h>
#include <google/protobuf/io/tokenizer.h>
#include <google/protobuf/io/zero_copy_stream_impl_lite.h>
#include <google/protobuf/util/type_resolver_util.h>

#include <utility>

#include "base/limits.h"
#include "base/text.h"
#include "codec/base64.h"
#include "codec/protobuf/parts.h"

namespace codec::protobuf {

namespace pb = google::protobuf;
using base::Code;
using base::Error;
using base::Result;

namespace {

// Google's checks of names and numbers take some time; a second at this size, at worst.
constexpr std::size_t kTextBytesMax = 256 * base::limits::kKiB;
// By the square of their number it checks these against each other.
constexpr int kRangesMax = 2'000;
// Google's parser is recursive; in earnest nobody nests deeper than a handful.
constexpr int kNestingMax = 60;

// What this file is called while it is looked at; no import names it.
constexpr const char* kOwnName = "default";

// The first fault that is told of, in words for a person.
class Faults : public pb::io::ErrorCollector, public pb::DescriptorPool::ErrorCollector {
  public:
    // Lines and columns are counted from zero.
    void AddError(int line, pb::io::ColumnNumber column, const std::string& message) override {
        note(base::text("line ", line + 1, ", column ", column + 1, ": ", message));
    }
    void AddError(const std::string& /*file*/, const std::string& element,
                  const pb::Message* /*descriptor*/, ErrorLocation /*location*/,
                  const std::string& message) override {
        note(element + ": " + message);
    }
    Error error() const {
        return {Code::invalid_argument, first_.empty() ? "is no protobuf schema" : first_};
    }
    bool empty() const { return first_.empty(); }

  private:
    void note(const std::string& what) {
        if (first_.empty()) first_ = base::printable(what, 400);
    }
    std::string first_;
};

Result<> check_nesting(std::string_view text) {
    pb::io::ArrayInputStream stream(text.data(), static_cast<int>(text.size()));
    Faults faults;
    pb::io::Tokenizer tokens(&stream, &faults);
    int depth = 0;
    while (tokens.Next()) {
        depth += tokens.current().text == "{" ? 1 : 0;
        depth -= tokens.current().text == "}" ? 1 : 0;
        if (depth > kNestingMax) {
            return Error{Code::invalid_argument, base::text("line ", tokens.current().line + 1,
                                                            ": nested deeper than ", kNestingMax)};
        }
    }
    return faults.empty() ? Result<>{} : faults.error();
}

Result<pb::FileDescriptorProto> read_text(std::string_view text) {
    TRY_VOID(check_nesting(text));
    pb::io::ArrayInputStream stream(text.data(), static_cast<int>(text.size()));
    Faults faults;
    pb::io::Tokenizer tokens(&stream, &faults);
    pb::compiler::Parser parser;
    parser.RecordErrorsTo(&faults);
    pb::FileDescriptorProto file;
    if (!parser.Parse(&tokens, &file) || !faults.empty()) return faults.error();
    return file;
}

Result<pb::FileDescriptorProto> read(std::string_view text) {
    // Google's library writes on stderr what it also returns.
    [[maybe_unused]] static const auto kQuiet = pb::SetLogHandler(nullptr);
    if (text.size() > kTextBytesMax) {
        return Error{Code::too_large, base::text("the schema takes ", text.size(),
                                                 " bytes; the limit is ", kTextBytesMax)};
    }
    auto file = read_text(text);
    if (file) return file;
    const auto bytes = base64_decoded(text);
    pb::FileDescriptorProto serialized;
    if (!bytes || bytes->empty() ||
        !serialized.ParseFromArray(bytes->data(), static_cast<int>(bytes->size()))) {
        return file;
    }
    return serialized;
}

// Of numbers that are reserved or for extensions, in a message and in those in it.
int ranges_in(const pb::DescriptorProto& message) {
    int count = message.reserved_range_size() + message.extension_range_size();
    for (const auto& one : message.enum_type()) count += one.reserved_range_size();
    for (const auto& one : message.nested_type()) count += ranges_in(one);
    return count;
}

Result<> check_ranges(const pb::FileDescriptorProto& file) {
    int count = 0;
    for (const auto& one : file.enum_type()) count += one.reserved_range_size();
    for (const auto& one : file.message_type()) count += ranges_in(one);
    if (count <= kRangesMax) return {};
    return Error{Code::invalid_argument,
                 base::text("there are ", count, " ranges of numbers, more than ", kRangesMax)};
}

const pb::Descriptor* nth_message(const pb::FileDescriptor& file, std::int32_t index) {
    return index < 0 || index >= file.message_type_count() ? nullptr : file.message_type(index);
}

const pb::Descriptor* nth_message(const pb::Descriptor& message, std::int32_t index) {
    for (int i = 0; i < message.nested_type_count(); ++i) {
        const pb::Descriptor* const nested = message.nested_type(i);
        if (nested->options().map_entry()) continue;
        if (index-- == 0) return nested;
    }
    return nullptr;
}

}  // namespace

Result<Document> Document::parse(std::string_view text, std::span<const Known> known) {
    TRY(pb::FileDescriptorProto own, read(text));
    TRY_VOID(check_ranges(own));
    own.set_name(kOwnName);
    // Lines and comments are no part of it.
    own.clear_source_code_info();
    auto parts = std::make_shared<Parts>();
    for (const auto& [name, document] : known) {
        if (parts->pool.FindFileByName(name) != nullptr) continue;
        pb::FileDescriptorProto& file = parts->files.emplace_back(document->parts_->files.back());
        file.set_name(name);
        Faults faults;
        if (parts->pool.BuildFileCollectingErrors(file, &faults) == nullptr) {
            return base::within(base::text("the import ", base::printable(name)), faults.error());
        }
    }
    Faults faults;
    parts->file = parts->pool.BuildFileCollectingErrors(own, &faults);
    if (parts->file == nullptr) return faults.error();
    parts->text = text_of(own);
    parts->files.push_back(std::move(own));
    parts->resolver.reset(
        pb::util::NewTypeResolverForDescriptorPool("type.googleapis.com", &parts->pool));
    return Document(std::move(parts));
}

const std::string& Document::text() const { return parts_->text; }

std::string Document::serialized() const { return parts_->files.back().SerializeAsString(); }

std::string Document::first_message() const {
    const pb::Descriptor* const first = nth_message(*parts_->file, 0);
    return first == nullptr ? "" : first->full_name();
}

Result<const pb::Descriptor*> message_at(const Document& document, const MessageIndexes& indexes) {
    const pb::Descriptor* message = nullptr;
    for (const std::int32_t index : indexes) {
        message = message == nullptr ? nth_message(*document.parts().file, index)
                                     : nth_message(*message, index);
        if (message == nullptr) break;
    }
    if (message == nullptr) {
        return Error{Code::invalid_argument, "the schema has no message of those indexes"};
    }
    return message;
}

}  // namespace codec::protobuf
