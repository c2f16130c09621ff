#include "registry/parsed_schema.h"

#include <utility>

#include "base/text.h"

namespace registry {
namespace {

using codec::avro::Document;

constexpr int kReferenceDepthMax = 16;
constexpr std::size_t kReferencesMax = 1000;

std::vector<const Document*> pointers(const std::deque<Document>& documents) {
    std::vector<const Document*> all;
    for (const Document& one : documents) all.push_back(&one);
    return all;
}

}  // namespace

Outcome<ParsedSchema> ParsedSchema::parse(const Catalog& catalog, const SchemaText& schema) {
    if (schema.type != kAvro) {
        return invalid_schema(base::text("schemas of type ", base::printable(schema.type),
                                         " are not served; AVRO is"));
    }
    ParsedSchema parsed;
    parsed.asked_ = schema;
    if (auto refused = parsed.know(catalog, schema.references, 0)) return *std::move(refused);
    auto root = Document::parse(schema.text, pointers(parsed.known_));
    if (!root) {
        return invalid_schema(
            base::text("{schemaType=AVRO, schema=", base::printable(schema.text.substr(0, 200)),
                       "}, details: ", root.error().what));
    }
    parsed.root_ = *std::move(root);
    return parsed;
}

// Depth first: what a reference refers to is known before it is read.
std::optional<Refusal> ParsedSchema::know(const Catalog& catalog,
                                          const std::vector<Reference>& references, int depth) {
    for (const Reference& reference : references) {
        const Catalog::Versions* versions = catalog.versions(reference.subject);
        const bool is_there = versions != nullptr && versions->contains(reference.version);
        if (!is_there || depth > kReferenceDepthMax || known_.size() >= kReferencesMax) {
            return invalid_schema(base::text("the reference to version ", reference.version,
                                             " of subject '", base::printable(reference.subject),
                                             "' cannot be followed"));
        }
        const SchemaText& schema = versions->at(reference.version).schema;
        if (auto refused = know(catalog, schema.references, depth + 1)) return refused;
        auto document = Document::parse(schema.text, pointers(known_));
        // Two ways to one reference: it is known already.
        if (document) known_.push_back(*std::move(document));
    }
    return {};
}

SchemaText ParsedSchema::canonical() const {
    return {asked_.type, root_->text(), asked_.references};
}

std::vector<codec::avro::Incompatibility> incompatibilities(Compatibility level,
                                                            const ParsedSchema& next,
                                                            const ParsedSchema& last) {
    const bool backward = level == Compatibility::backward ||
                          level == Compatibility::backward_transitive ||
                          level == Compatibility::full || level == Compatibility::full_transitive;
    const bool forward = level == Compatibility::forward ||
                         level == Compatibility::forward_transitive ||
                         level == Compatibility::full || level == Compatibility::full_transitive;
    std::vector<codec::avro::Incompatibility> found;
    if (backward) found = codec::avro::incompatibilities(next.root(), last.root());
    if (forward) {
        for (auto& one : codec::avro::incompatibilities(last.root(), next.root())) {
            found.push_back(std::move(one));
        }
    }
    return found;
}

}  // namespace registry
