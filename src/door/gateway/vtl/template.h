#pragma once
// API Gateway's mapping templates: the part of Velocity's language that they use, with `$input`,
// `$util`, `$context` and `$stageVariables`.
//
//     TRY(const Template mapping, Template::parse(text));
//     TRY(const Rendered rendered, mapping.render(scene, Style::exact));
//
// VTL-1  No template and no body makes an evaluation run, nest or write without a bound.

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/limits.h"
#include "base/result.h"

namespace door::gateway::vtl {

// API Gateway's limit on a template, and on the rounds of one #foreach.
inline constexpr std::size_t kTemplateBytesMax = 300 * base::limits::kKiB;
inline constexpr std::size_t kRoundsMax = 1000;
// A whole body in base64, and what stands around it.
inline constexpr std::size_t kOutputBytesMax = 16 * base::limits::kMiB;

// How what is neither text nor number is written.
enum class Style : std::uint8_t {
    exact,     // as JSON; a function that is given nothing, or null, is an error
    original,  // as Java would, {k=v}; nothing is an empty text
};

// What a template may look at. All JSON is one object; what is returned outlives the rendering.
class Scene {
  public:
    virtual ~Scene() = default;
    virtual std::string_view body() const = 0;
    // Of the path, else of the query, else of the headers.
    virtual std::optional<std::string> param(std::string_view name) const = 0;
    // {"path":{…},"querystring":{…},"header":{…}}
    virtual std::string params_json() const = 0;
    virtual std::string context_json() const = 0;
    virtual std::string stage_variables_json() const = 0;
};

// #set($context.responseOverride.status = 404)
struct Override {
    std::string path;  // "responseOverride.status"
    std::string value;
};

struct Rendered {
    std::string text;
    std::vector<Override> overrides;
};

// Never changed; any thread.
class Template {
  public:
    // Code::malformed says what is wrong and in which line; Code::too_large.
    static base::Result<Template> parse(std::string_view text);

    // The fault is the body's or the parameters': Code::malformed (no JSON), Code::invalid_argument
    // (a function cannot take the value). It is the template's: Code::unsupported. Either's:
    // Code::too_large. The words name the template's line.
    base::Result<Rendered> render(const Scene& scene, Style style) const;

  private:
    struct Parsed;
    explicit Template(std::shared_ptr<const Parsed> parsed);
    std::shared_ptr<const Parsed> parsed_;
};

}  // namespace door::gateway::vtl
