#include "base/text.h"
#include "emulate/generator/generator.h"

namespace emulate::generator {

using base::Result;
namespace {

class GeneratorRows final : public rows::TableRows {
  public:
    GeneratorRows(const Generator& generator, rows::Table table)
        : generator_(generator), table_(table) {}
    Result<std::optional<rows::Record>> read(std::uint64_t at) override {
        if (at >= generator_.size()) return std::optional<rows::Record>{};
        return std::optional<rows::Record>{generator_.row(table_, static_cast<std::uint32_t>(at))};
    }

  private:
    const Generator& generator_;
    rows::Table table_;
};

class GeneratorSource final : public rows::RowSource {
  public:
    explicit GeneratorSource(const GeneratorOptions& options)
        : options_(options), generator_(options) {}
    Result<std::unique_ptr<rows::TableRows>> open(rows::Table table) override {
        return std::unique_ptr<rows::TableRows>(std::make_unique<GeneratorRows>(generator_, table));
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

std::unique_ptr<rows::RowSource> make_generator_source(const GeneratorOptions& options) {
    return std::make_unique<GeneratorSource>(options);
}

}  // namespace emulate::generator
