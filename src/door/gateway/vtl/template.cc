#include "door/gateway/vtl/template.h"

#include "base/text.h"
#include "door/gateway/vtl/evaluation.h"
#include "door/gateway/vtl/parse_template.h"

namespace door::gateway::vtl {

struct Template::Parsed {
    Block block;
};

Template::Template(std::shared_ptr<const Parsed> parsed) : parsed_(std::move(parsed)) {}

base::Result<Template> Template::parse(std::string_view text) {
    if (text.size() > kTemplateBytesMax) {
        return base::Error{base::Code::too_large,
                           base::text("a template has at most ", kTemplateBytesMax, " bytes")};
    }
    Cursor cursor(text);
    auto parsed = std::make_shared<Parsed>();
    parsed->block = parse_template(cursor);
    if (cursor.fault()) return *cursor.fault();
    return Template(std::move(parsed));
}

base::Result<Rendered> Template::render(const Scene& scene, Style style) const {
    return Evaluation(scene, style).run(parsed_->block);
}

}  // namespace door::gateway::vtl
