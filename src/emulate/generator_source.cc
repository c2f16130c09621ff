#include "base/text.h"
#include "emulate/row_source.h"

namespace emulate {
namespace {

class GeneratorRows final : public TableRows {
  public:
    GeneratorRows(const Generator& generator, Table table) : generator_(generator), table_(table) {}
    Result<std::optional<Record>> read(std::uint64_t at) override {
        if (at >= generator_.size()) return std::optional<Record>{};
        return std::optional<Record>{generator_.row(table_, static_cast<std::uint32_t>(at))};
    }

  private:
    const Generator& generator_;
    Table table_;
};

class GeneratorSource final : public RowSource {
  public:
    explicit GeneratorSource(const GeneratorOptions& options)
        : options_(options), generator_(options) {}
    Result<std::unique_ptr<TableRows>> open(Table table) override {
        return std::unique_ptr<TableRows>(std::make_unique<GeneratorRows>(generator_, table));
    }
    std::optional<std::uint64_t> size() const override { return generator_.size(); }
    std::string name() const override {
        return base::text("generator rows ", options_.rows, " seed ", options_.seed);
    }

  private:
    GeneratorOptions options_;
    Generator generator_;
};

}  // namespace

std::unique_ptr<RowSource> make_generator_source(const GeneratorOptions& options) {
    return std::make_unique<GeneratorSource>(options);
}

}  // namespace emulate
