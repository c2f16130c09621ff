#include "door/gateway/vtl/parse_template.h"

#include <array>

#include "door/gateway/vtl/parse_expression.h"

namespace door::gateway::vtl {
namespace {

// What a `#` may begin. Where one is the beginning of another it stands behind it.
enum class Word : std::uint8_t { elseif, els, end, when, set, foreach, leave, stop, unknown };
struct Directive {
    std::string_view name;
    Word word;
    bool has_brackets;
};
constexpr std::array<Directive, 13> kDirectives{{{"elseif", Word::elseif, true},
                                                 {"else", Word::els, false},
                                                 {"end", Word::end, false},
                                                 {"if", Word::when, true},
                                                 {"set", Word::set, true},
                                                 {"foreach", Word::foreach, true},
                                                 {"break", Word::leave, false},
                                                 {"stop", Word::stop, false},
                                                 {"macro", Word::unknown, true},
                                                 {"define", Word::unknown, true},
                                                 {"include", Word::unknown, true},
                                                 {"parse", Word::unknown, true},
                                                 {"evaluate", Word::unknown, true}}};

// How a block ended.
enum class BlockEnd : std::uint8_t { text, elseif, els, end };

class TemplateParser {
  public:
    explicit TemplateParser(Cursor& cursor) : cursor_(cursor) {}

    BlockEnd block(Block& out) {
        if (!cursor_.enter()) return BlockEnd::text;
        const BlockEnd end = nodes(out);
        cursor_.leave();
        return end;
    }

  private:
    BlockEnd nodes(Block& out) {
        while (!cursor_.at_end()) {
            const char c = cursor_.peek();
            if (c == '#') {
                if (comment(out)) continue;
                const Directive* const directive = take_directive();
                if (directive == nullptr) {
                    plain(out, 1);
                } else if (directive->word == Word::elseif) {
                    return BlockEnd::elseif;
                } else if (directive->word == Word::els || directive->word == Word::end) {
                    end_of_line();
                    return directive->word == Word::els ? BlockEnd::els : BlockEnd::end;
                } else {
                    run(*directive, out);
                }
            } else if (c == '$') {
                if (auto reference = parse_reference(cursor_)) {
                    Node node{.kind = Node::Kind::reference, .line = reference->line};
                    node.reference = *std::move(reference);
                    out.push_back(std::move(node));
                } else {
                    plain(out, 1);
                }
            } else if (c == '\\') {
                backslashes(out);
            } else {
                plain(out, std::min(cursor_.rest().find_first_of("#$\\"), cursor_.rest().size()));
            }
        }
        return BlockEnd::text;
    }

    void plain(Block& out, std::size_t length) {
        if (out.empty() || out.back().kind != Node::Kind::text) {
            out.push_back({.kind = Node::Kind::text, .line = cursor_.line()});
        }
        out.back().text += cursor_.rest().substr(0, length);
        cursor_.advance(length);
    }

    // Two stand for one and an odd one makes what follows plain, but only before what would
    // otherwise be read.
    void backslashes(Block& out) {
        std::size_t count = 0;
        while (cursor_.peek(count) == '\\') ++count;
        const char next = cursor_.peek(count);
        if (next != '$' && next != '#') return plain(out, count);
        plain(out, count / 2);
        cursor_.advance(count - count / 2);
        if (count % 2 == 1) plain(out, 1);
    }

    bool comment(Block& out) {
        if (cursor_.take("##")) {
            cursor_.advance(std::min(cursor_.rest().find('\n'), cursor_.rest().size()));
            cursor_.advance(1);
            return true;
        }
        const bool is_text = cursor_.peek(1) == '[' && cursor_.peek(2) == '[';
        if (cursor_.peek(1) != '*' && !is_text) return false;
        const std::string_view closing = is_text ? "]]#" : "*#";
        cursor_.advance(is_text ? 3 : 2);
        const std::size_t length = cursor_.rest().find(closing);
        if (length == std::string_view::npos) {
            cursor_.fail(base::text("a ", closing, " is missing"));
            return true;
        }
        if (is_text) {
            plain(out, length);
        } else {
            cursor_.advance(length);
        }
        cursor_.advance(closing.size());
        return true;
    }

    // `#if`, `#{else}`; up to its bracket. Nothing if the `#` is only a `#`.
    const Directive* take_directive() {
        const bool in_braces = cursor_.peek(1) == '{';
        const std::string_view rest = cursor_.rest().substr(in_braces ? 2 : 1);
        for (const Directive& one : kDirectives) {
            if (!rest.starts_with(one.name)) continue;
            std::size_t length = one.name.size();
            if (in_braces && !rest.substr(length).starts_with('}')) continue;
            if (in_braces) ++length;
            if (one.has_brackets) {
                length = rest.find_first_not_of(" \t", length);
                if (length == std::string_view::npos || rest[length] != '(') continue;
                ++length;
            }
            cursor_.advance(length + (in_braces ? 2 : 1));
            return &one;
        }
        return nullptr;
    }

    void run(const Directive& directive, Block& out) {
        Node node{.line = cursor_.line()};
        switch (directive.word) {
            case Word::when:
                node.kind = Node::Kind::choose;
                choose(node);
                break;
            case Word::set:
                node.kind = Node::Kind::set;
                set(node, out);
                break;
            case Word::foreach:
                node.kind = Node::Kind::loop;
                loop(node);
                break;
            case Word::leave:
                node.kind = Node::Kind::leave;
                break;
            case Word::stop:
                node.kind = Node::Kind::stop;
                break;
            default:
                cursor_.fail(base::text("#", directive.name, " is not offered"));
        }
        out.push_back(std::move(node));
    }

    void close() {
        cursor_.skip_blanks();
        if (!cursor_.take(")")) cursor_.fail("a ) is missing after a directive");
        end_of_line();
    }

    // A directive takes the rest of its line with it, if that is blank.
    void end_of_line() {
        const std::string_view rest = cursor_.rest();
        const std::size_t blanks = rest.find_first_not_of(" \t\r");
        if (blanks != std::string_view::npos && rest[blanks] == '\n') cursor_.advance(blanks + 1);
    }

    void choose(Node& node) {
        BlockEnd end = BlockEnd::elseif;
        while (end == BlockEnd::elseif && !cursor_.fault()) {
            node.expressions.push_back(parse_expression(cursor_));
            close();
            end = block(node.blocks.emplace_back());
        }
        if (end == BlockEnd::els) end = block(node.blocks.emplace_back());
        if (end != BlockEnd::end) {
            cursor_.fail(base::text("the #if of line ", node.line, " has no #end"));
        }
    }

    void set(Node& node, Block& out) {
        // Blanks before it on its line are not meant to be seen.
        if (!out.empty() && out.back().kind == Node::Kind::text) {
            std::string& before = out.back().text;
            before.resize(before.find_last_not_of(" \t") + 1);
        }
        variable(node.reference);
        cursor_.skip_blanks();
        if (!cursor_.take("=")) cursor_.fail("in #set a = is missing");
        node.expressions.push_back(parse_expression(cursor_));
        close();
    }

    void variable(Reference& reference) {
        cursor_.skip_blanks();
        auto found = parse_reference(cursor_);
        if (!found) return cursor_.fail("a variable is expected");
        reference = *std::move(found);
    }

    void loop(Node& node) {
        variable(node.reference);
        cursor_.skip_blanks();
        if (!node.reference.path.empty()) cursor_.fail("#foreach takes a plain variable");
        if (!cursor_.take("in")) cursor_.fail("in #foreach the word `in` is missing");
        node.expressions.push_back(parse_expression(cursor_));
        close();
        if (block(node.blocks.emplace_back()) != BlockEnd::end) {
            cursor_.fail(base::text("the #foreach of line ", node.line, " has no #end"));
        }
    }

    Cursor& cursor_;
};

}  // namespace

Block parse_template(Cursor& cursor) {
    Block block;
    if (TemplateParser(cursor).block(block) != BlockEnd::text) {
        cursor.fail("an #else or #end without its #if or #foreach");
    }
    return block;
}

Block parse_inside(Cursor& outer, std::string_view text, int line) {
    Cursor inner(text, line);
    inner.set_depth(outer.depth());
    Block block = parse_template(inner);
    if (inner.fault()) outer.fail(*inner.fault());
    return block;
}

}  // namespace door::gateway::vtl
