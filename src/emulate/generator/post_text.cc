#include "emulate/generator/post_text.h"

#include <algorithm>
#include <array>

#include "base/text.h"
#include "emulate/generator/people.h"
#include "emulate/rows/utf8.h"

namespace emulate::generator {
namespace {

constexpr std::size_t kDescriptionChars = 178;
constexpr std::string_view kCutMark = "…\u00A0";
constexpr std::size_t kTags = 9;

// The template with its $t, $a and $n filled in.
std::string filled(PythonRandom& random, std::string_view form, const words::Category& category) {
    std::string out;
    for (std::size_t at = 0; at < form.size(); ++at) {
        if (form[at] != '$' || at + 1 == form.size()) {
            out += form[at];
            continue;
        }
        switch (form[++at]) {
            case 't':
                out += pick(random, category.things);
                break;
            case 'a':
                out += pick(random, words::adjectives());
                break;
            default:
                out += base::text(3 + random.below(48));
        }
    }
    return out;
}

// Letters as the bold ones of Unicode's mathematical alphabet, which people use as a font.
std::string in_bold_letters(std::string_view text) {
    std::string out;
    for (const char c : text) {
        if (c >= 'A' && c <= 'Z') {
            rows::append_code_point(out, 0x1D400 + static_cast<char32_t>(c - 'A'));
        } else if (c >= 'a' && c <= 'z') {
            rows::append_code_point(out, 0x1D41A + static_cast<char32_t>(c - 'a'));
        } else {
            out += c;
        }
    }
    return out;
}

std::string one_sentence(PythonRandom& random, const words::Category& category) {
    const bool commas = chance(random, 1500);
    std::string sentence =
        filled(random, pick(random, commas ? words::sentences_with_commas() : words::sentences()),
               category);
    if (chance(random, 80)) sentence = base::text("\"", sentence, "\"");
    return sentence;
}

}  // namespace

std::string draw_title(PythonRandom& random, const words::Category& category) {
    static constexpr std::array<std::string_view, 4> kEmoji{" 🎨", " 🔥", " 💡", " 🌿"};
    const std::uint32_t kind = random.below(10'000);
    const bool foreign = kind < 990;
    std::string title =
        filled(random, pick(random, foreign ? words::foreign_titles() : words::titles()), category);
    if (kind >= 990 && kind < 1045) title += pick(random, kEmoji);
    if (kind >= 1045 && kind < 1100) title = in_bold_letters(title);
    if (chance(random, 11)) title += '\n';
    if (chance(random, 11)) title += ' ';
    return title;
}

std::string draw_description(PythonRandom& random, const words::Category& category) {
    const std::uint32_t kind = random.below(10'000);
    if (kind < 183) return std::string(kNoDescription);
    if (kind < 195) return "Untitled";
    if (kind < 207) return "Art.";
    const bool is_cut = chance(random, 3'970);
    const std::size_t wanted = is_cut ? 2 * kDescriptionChars : 20 + random.below(160);
    std::string text = one_sentence(random, category);
    for (;;) {
        const std::string next = one_sentence(random, category);
        if (text.size() >= wanted) break;
        if (!is_cut && text.size() + 1 + next.size() > kDescriptionChars) break;
        text += " " + next;
    }
    if (!is_cut) return text;
    text.resize(kDescriptionChars - 1);
    return text.append(kCutMark);
}

std::string draw_tags(PythonRandom& random, const words::Category& category) {
    std::array<std::string, kTags> tags;
    for (std::string& tag : tags) {
        do {
            tag = filled(random, chance(random, 2'000) ? "$a $t" : "$t", category);
            tag += pick(random, words::tag_endings());
        } while (std::ranges::count(tags, tag) > 1);
    }
    std::string joined = tags[0];
    for (std::size_t i = 1; i < kTags; ++i) joined += "," + tags[i];
    return joined;
}

}  // namespace emulate::generator
