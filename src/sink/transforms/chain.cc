#include "sink/transforms/chain.h"

#include <algorithm>
#include <map>

#include "base/text.h"
#include "sink/transforms/java_pattern.h"

namespace sink {
namespace {

using base::Code;
using base::Error;

constexpr std::string_view kPackage = "org.apache.kafka.connect.transforms.";
constexpr std::string_view kPredicatePackage = "org.apache.kafka.connect.transforms.predicates.";

class RegexRouter final : public Transform {
  public:
    RegexRouter(JavaPattern pattern, std::string replacement)
        : pattern_(std::move(pattern)), replacement_(std::move(replacement)) {}
    Result<Fate> apply(SinkRecord& record) const override {
        if (auto name = pattern_.replaced(record.topic.value(), replacement_)) {
            record.topic = base::TopicName{*std::move(name)};
        }
        return Fate::keeps;
    }

  private:
    JavaPattern pattern_;
    std::string replacement_;
};

struct TransformClass {
    std::string_view name;
    bool has_sides;  // $Key and $Value
    MadeTransform (*make)(const TransformOptions& options, Side side);
};
constexpr TransformClass kTransforms[] = {
    {"Cast", true, make_cast},
    {"DropHeaders", false, make_drop_headers},
    {"ExtractField", true, make_extract_field},
    {"Filter", false, make_filter},
    {"Flatten", true, make_flatten},
    {"HeaderFrom", true, make_header_from},
    {"HoistField", true, make_hoist_field},
    {"InsertField", true, make_insert_field},
    {"InsertHeader", false, make_insert_header},
    {"MaskField", true, make_mask_field},
    {"RegexRouter", false, make_regex_router},
    {"ReplaceField", true, make_replace_field},
    {"SetSchemaMetadata", true, make_set_schema_metadata},
    {"TimestampConverter", true, make_timestamp_converter},
    {"TimestampRouter", false, make_timestamp_router},
    {"ValueToKey", false, make_value_to_key},
};

class TopicNameMatches final : public Predicate {
  public:
    explicit TopicNameMatches(JavaPattern pattern) : pattern_(std::move(pattern)) {}
    bool holds(const SinkRecord& record) const override {
        return pattern_.matches(record.topic.value());
    }

  private:
    JavaPattern pattern_;
};

class HasHeaderKey final : public Predicate {
  public:
    explicit HasHeaderKey(std::string name) : name_(std::move(name)) {}
    bool holds(const SinkRecord& record) const override {
        return std::ranges::find(record.headers, name_, &RecordField::name) != record.headers.end();
    }

  private:
    std::string name_;
};

class RecordIsTombstone final : public Predicate {
  public:
    bool holds(const SinkRecord& record) const override { return record.value.is_null(); }
};

std::string_view without(std::string_view package, std::string_view name) {
    return name.starts_with(package) ? name.substr(package.size()) : name;
}

MadeTransform make_transform(const TransformOptions& options) {
    TRY(const std::string type, options.required("type"));
    std::string_view simple = without(kPackage, type);
    const std::size_t dollar = simple.find('$');
    const std::string_view side = dollar == std::string_view::npos ? "" : simple.substr(dollar + 1);
    simple = simple.substr(0, dollar);
    for (const TransformClass& one : kTransforms) {
        if (one.name != simple || one.has_sides != !side.empty()) continue;
        if (!side.empty() && side != "Key" && side != "Value") continue;
        return one.make(options, side == "Key" ? Side::key : Side::value);
    }
    return Error{Code::unsupported,
                 options.wrong("type", base::text("Class ", type, " could not be found.")).what};
}

Result<std::shared_ptr<const Predicate>> make_predicate(const TransformOptions& options) {
    TRY(const std::string type, options.required("type"));
    const std::string_view simple = without(kPredicatePackage, type);
    if (simple == "RecordIsTombstone") {
        return std::shared_ptr<const Predicate>(std::make_shared<RecordIsTombstone>());
    }
    if (simple == "HasHeaderKey") {
        TRY(std::string name, options.required("name"));
        return std::shared_ptr<const Predicate>(std::make_shared<HasHeaderKey>(std::move(name)));
    }
    if (simple == "TopicNameMatches") {
        TRY(const std::string text, options.required("pattern"));
        TRY(JavaPattern pattern, JavaPattern::parse(text));
        return std::shared_ptr<const Predicate>(
            std::make_shared<TopicNameMatches>(std::move(pattern)));
    }
    return Error{Code::unsupported,
                 options.wrong("type", base::text("Class ", type, " could not be found.")).what};
}

using Predicates = std::map<std::string, std::shared_ptr<const Predicate>, std::less<>>;

Result<Predicates> read_predicates(const Properties& properties) {
    Predicates predicates;
    const TransformOptions names(properties, "");
    for (const std::string& alias : names.list("predicates")) {
        const TransformOptions options(properties, base::text("predicates.", alias, "."));
        TRY(predicates[alias], make_predicate(options));
    }
    return predicates;
}

}  // namespace

MadeTransform make_regex_router(const TransformOptions& options, Side) {
    TRY(const std::string regex, options.required("regex"));
    TRY(JavaPattern pattern, JavaPattern::parse(regex));
    TRY(std::string replacement, options.required("replacement"));
    return std::unique_ptr<Transform>(
        std::make_unique<RegexRouter>(std::move(pattern), std::move(replacement)));
}

Result<TransformChain> TransformChain::parse(const Properties& properties) {
    TransformChain chain;
    TRY(const Predicates predicates, read_predicates(properties));
    const TransformOptions names(properties, "");
    for (const std::string& alias : names.list("transforms")) {
        const TransformOptions options(properties, base::text("transforms.", alias, "."));
        Link link{.alias = alias, .transform = {}, .predicate = {}};
        TRY(link.transform, make_transform(options));
        if (const auto name = options.given("predicate")) {
            const auto found = predicates.find(*name);
            if (found == predicates.end()) {
                return options.wrong("predicate", "no such predicate");
            }
            link.predicate = found->second;
        }
        link.is_negated = boolean_of(options.given("negate").value_or("false")).value_or(false);
        chain.links_.push_back(std::move(link));
    }
    return chain;
}

Result<Fate> TransformChain::apply(SinkRecord& record) const {
    for (const Link& link : links_) {
        if (link.predicate && link.predicate->holds(record) == link.is_negated) continue;
        TRY(const Fate fate, link.transform->apply(record));
        if (fate == Fate::drops) return fate;
    }
    return Fate::keeps;
}

std::vector<std::string> transform_classes() {
    std::vector<std::string> names;
    for (const TransformClass& one : kTransforms) {
        if (!one.has_sides) names.push_back(base::text(kPackage, one.name));
        if (!one.has_sides) continue;
        names.push_back(base::text(kPackage, one.name, "$Key"));
        names.push_back(base::text(kPackage, one.name, "$Value"));
    }
    return names;
}

std::vector<std::string> predicate_classes() {
    std::vector<std::string> names;
    for (const std::string_view name : {"HasHeaderKey", "RecordIsTombstone", "TopicNameMatches"}) {
        names.push_back(base::text(kPredicatePackage, name));
    }
    return names;
}

}  // namespace sink
