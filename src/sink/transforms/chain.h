#pragma once
// `transforms` and `predicates` of a connector: what each record goes through before it is placed.

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "sink/keys/properties.h"
#include "sink/record/sink_record.h"
#include "sink/transforms/transform.h"

namespace sink {

class Predicate {
  public:
    virtual ~Predicate() = default;
    virtual bool holds(const SinkRecord& record) const = 0;
};

class TransformChain {
  public:
    TransformChain() = default;
    // Code::invalid_argument or Code::unsupported names the alias and the class.
    static Result<TransformChain> parse(const Properties& properties);

    bool empty() const { return links_.empty(); }
    // On an error the record is half changed.
    Result<Fate> apply(SinkRecord& record) const;

  private:
    struct Link {
        std::string alias;
        std::shared_ptr<const Transform> transform;
        std::shared_ptr<const Predicate> predicate;  // none: always
        bool is_negated = false;
    };
    std::vector<Link> links_;
};

// Whole names of the classes that are offered, for the list of plugins.
std::vector<std::string> transform_classes();
std::vector<std::string> predicate_classes();

}  // namespace sink
