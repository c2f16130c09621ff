#include "registry/parsed_schema.h"

#include <utility>

#include "base/text.h"
#include "codec/avro/compatibility.h"
#include "codec/jsonschema/compatibility.h"
#include "codec/protobuf/compatibility.h"
#include "registry/references.h"

namespace registry {
namespace {

using base::Result;
using codec::Incompatibility;

// A schema, and those that it refers to by their names, which may go afterwards.
template <class Document>
Result<Document> read_with(const SchemaText& schema, const std::vector<Referred>& references) {
    std::deque<Document> documents;
    std::vector<typename Document::Known> known;
    for (const auto& [name, referred] : references) {
        auto document = Document::parse(referred->text, known);
        if (!document) return base::within(base::printable(name), document.error());
        known.push_back({name, &documents.emplace_back(*std::move(document))});
    }
    return Document::parse(schema.text, known);
}

// The title of a JSON schema.
std::string title_of(const codec::jsonschema::Document& document) {
    const codec::jsonschema::Value* const title = document.root().source->find("title");
    return title != nullptr && title->is_string() ? std::string(title->text) : "";
}

// What of the two is read by whom; all types have the same shape.
std::vector<Incompatibility> unreadable(const ParsedSchema& reader, const ParsedSchema& writer) {
    if (reader.type() != writer.type()) {
        return {
            {"SCHEMA_TYPE_CHANGED", base::text("a schema of type ", reader.type(),
                                               " does not go with one of type ", writer.type())}};
    }
    if (reader.avro() != nullptr) {
        return codec::avro::incompatibilities(*reader.avro(), *writer.avro());
    }
    if (reader.json() != nullptr) {
        return codec::jsonschema::incompatibilities(reader.json()->root(), writer.json()->root());
    }
    return codec::protobuf::incompatibilities(*reader.protobuf(), *writer.protobuf());
}

}  // namespace

Result<ParsedSchema::Content> ParsedSchema::read(const SchemaText& schema,
                                                 const std::vector<Referred>& references) {
    if (schema.type == kJson) {
        TRY(auto document, read_with<codec::jsonschema::Document>(schema, references));
        return Content(std::move(document));
    }
    if (schema.type == kProtobuf) {
        TRY(auto document, read_with<codec::protobuf::Document>(schema, references));
        return Content(std::move(document));
    }
    std::deque<codec::avro::Document> known;
    std::vector<const codec::avro::Document*> pointers;
    for (const Referred& one : references) {
        auto document = codec::avro::Document::parse(one.schema->text, pointers);
        // Two ways to one name: it is known already.
        if (document) pointers.push_back(&known.emplace_back(*std::move(document)));
    }
    TRY(auto root, codec::avro::Document::parse(schema.text, pointers));
    return Content(std::make_shared<const Avro>(Avro{std::move(known), std::move(root)}));
}

Outcome<ParsedSchema> ParsedSchema::parse(const Catalog& catalog, const SchemaText& schema) {
    if (schema.type != kAvro && schema.type != kJson && schema.type != kProtobuf) {
        return invalid_schema(base::text("schemas of type ", base::printable(schema.type),
                                         " are not served; AVRO, JSON and PROTOBUF are"));
    }
    const auto references = references_of(catalog, schema);
    if (const auto* refused = std::get_if<Refusal>(&references)) return *refused;
    auto content = read(schema, std::get<std::vector<Referred>>(references));
    if (!content) {
        return invalid_schema(base::text("{schemaType=", schema.type,
                                         ", schema=", base::printable(schema.text.substr(0, 200)),
                                         "}, details: ", content.error().what));
    }
    return ParsedSchema(schema, *std::move(content));
}

const codec::avro::Schema* ParsedSchema::avro() const {
    const auto* const avro = std::get_if<std::shared_ptr<const Avro>>(&content_);
    return avro == nullptr ? nullptr : &(*avro)->root.root();
}

const codec::jsonschema::Document* ParsedSchema::json() const {
    return std::get_if<codec::jsonschema::Document>(&content_);
}

const codec::protobuf::Document* ParsedSchema::protobuf() const {
    return std::get_if<codec::protobuf::Document>(&content_);
}

std::string ParsedSchema::name() const {
    if (avro() != nullptr) return avro()->is_named() ? avro()->full_name() : "";
    return json() != nullptr ? title_of(*json()) : protobuf()->first_message();
}

SchemaText ParsedSchema::canonical() const {
    SchemaText text = asked_;
    if (const auto* const avro = std::get_if<std::shared_ptr<const Avro>>(&content_)) {
        text.text = (*avro)->root.text();
    } else {
        text.text = json() != nullptr ? json()->text() : protobuf()->text();
    }
    return text;
}

std::vector<Incompatibility> incompatibilities(Compatibility level, const ParsedSchema& next,
                                               const ParsedSchema& last) {
    const bool backward = level == Compatibility::backward ||
                          level == Compatibility::backward_transitive ||
                          level == Compatibility::full || level == Compatibility::full_transitive;
    const bool forward = level == Compatibility::forward ||
                         level == Compatibility::forward_transitive ||
                         level == Compatibility::full || level == Compatibility::full_transitive;
    std::vector<Incompatibility> found;
    if (backward) found = unreadable(next, last);
    if (forward) {
        for (Incompatibility& one : unreadable(last, next)) found.push_back(std::move(one));
    }
    return found;
}

}  // namespace registry
