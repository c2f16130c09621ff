// Any text is a template or a refusal that names a line, and any template over any body ends, in
// both styles (VTL-1). The first NUL parts template and body.

#include <cstddef>
#include <cstdint>
#include <string>

#include "base/check.h"
#include "door/gateway/vtl/template.h"
#include "door/gateway/vtl/test_scene.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using door::gateway::vtl::Style;
    using door::gateway::vtl::Template;
    const std::string text(reinterpret_cast<const char*>(data), size);
    const std::size_t parting = std::min(text.find('\0'), text.size());
    const auto parsed = Template::parse(std::string_view(text).substr(0, parting));
    if (!parsed) {
        CHECK(parsed.error().what.starts_with("line "), parsed.error().what);
        return 0;
    }
    door::gateway::vtl::TestScene scene;
    scene.text = parting < text.size() ? text.substr(parting + 1) : R"({"records":[{"data":1}]})";
    scene.params = {{"stream-name", "s"}};
    for (const Style style : {Style::exact, Style::original}) {
        const auto rendered = parsed->render(scene, style);
        if (rendered) CHECK(rendered->text.size() <= door::gateway::vtl::kOutputBytesMax);
    }
    return 0;
}
