#include "door/gateway/vtl/parse_expression.h"

#include <array>
#include <span>
#include <utility>

#include "door/gateway/vtl/parse_template.h"

namespace door::gateway::vtl {
namespace {

using Kind = Expression::Kind;

struct Operator {
    std::string_view sign;
    Kind kind;
};
// From the loosest to the tightest; a sign stands before those that it begins.
constexpr std::array<Operator, 2> kEither{{{"||", Kind::either}, {"or", Kind::either}}};
constexpr std::array<Operator, 2> kBoth{{{"&&", Kind::both}, {"and", Kind::both}}};
constexpr std::array<Operator, 4> kEquality{
    {{"==", Kind::equal}, {"eq", Kind::equal}, {"!=", Kind::unequal}, {"ne", Kind::unequal}}};
constexpr std::array<Operator, 8> kOrder{{{"<=", Kind::less_or_equal},
                                          {"le", Kind::less_or_equal},
                                          {">=", Kind::greater_or_equal},
                                          {"ge", Kind::greater_or_equal},
                                          {"<", Kind::less},
                                          {"lt", Kind::less},
                                          {">", Kind::greater},
                                          {"gt", Kind::greater}}};
constexpr std::array<Operator, 2> kSum{{{"+", Kind::plus}, {"-", Kind::minus}}};
constexpr std::array<Operator, 3> kProduct{
    {{"*", Kind::times}, {"/", Kind::divide}, {"%", Kind::remainder}}};
constexpr std::array<std::span<const Operator>, 6> kLevels{kEither, kBoth, kEquality,
                                                           kOrder,  kSum,  kProduct};

class ExpressionParser {
  public:
    explicit ExpressionParser(Cursor& cursor) : cursor_(cursor) {}

    Expression level(std::size_t at) {
        if (at == kLevels.size()) return unary();
        Expression left = level(at + 1);
        while (!cursor_.fault()) {
            cursor_.skip_blanks();
            const std::optional<Kind> kind = take_operator(kLevels[at]);
            if (!kind) break;
            Expression whole{.kind = *kind, .line = cursor_.line()};
            whole.operands.push_back(std::move(left));
            whole.operands.push_back(level(at + 1));
            left = std::move(whole);
        }
        return left;
    }

  private:
    std::optional<Kind> take_operator(std::span<const Operator> operators) {
        for (const auto& [sign, kind] : operators) {
            // A word ends where a name would.
            if (is_letter(sign.front()) && is_name_char(cursor_.peek(sign.size()))) continue;
            if (cursor_.take(sign)) return kind;
        }
        return {};
    }

    Expression unary() {
        cursor_.skip_blanks();
        const bool is_word = cursor_.rest().starts_with("not") && !is_name_char(cursor_.peek(3));
        const bool is_sign = cursor_.peek() == '!';
        if (!is_word && !is_sign) return primary();
        Expression negated{.kind = Kind::negation, .line = cursor_.line()};
        cursor_.advance(is_word ? 3 : 1);
        if (cursor_.enter()) negated.operands.push_back(unary());
        cursor_.leave();
        return negated;
    }

    Expression primary() {
        const char c = cursor_.peek();
        if (c == '(') return nested();
        if (c == '$') {
            auto reference = parse_reference(cursor_);
            if (!reference) cursor_.fail("after $ a name is expected");
            Expression found{.kind = Kind::reference, .line = cursor_.line()};
            if (reference) found.reference = *std::move(reference);
            return found;
        }
        if (c == '\'' || c == '"') return quoted();
        if (c == '[') return list();
        if (c == '{') return map();
        if (is_digit(c) || (c == '-' && is_digit(cursor_.peek(1)))) return number();
        return word();
    }

    Expression nested() {
        cursor_.advance(1);
        Expression inner;
        if (cursor_.enter()) inner = parse_expression(cursor_);
        cursor_.leave();
        close(")");
        return inner;
    }

    void close(std::string_view bracket) {
        cursor_.skip_blanks();
        if (!cursor_.take(bracket)) cursor_.fail(base::text("a ", bracket, " is missing"));
    }

    // A doubled quote stands for one; nothing else is escaped.
    Expression quoted() {
        const char quote = cursor_.peek();
        Expression text{.kind = Kind::text, .line = cursor_.line()};
        cursor_.advance(1);
        for (;;) {
            const std::size_t plain = cursor_.rest().find(quote);
            if (plain == std::string_view::npos) {
                cursor_.fail("a text in quotes does not end");
                return text;
            }
            text.text += cursor_.rest().substr(0, plain);
            cursor_.advance(plain + 1);
            if (cursor_.peek() != quote) break;
            text.text += quote;
            cursor_.advance(1);
        }
        if (quote == '"' && text.text.find_first_of("$#") != std::string::npos) {
            text.kind = Kind::interpolation;
            if (cursor_.enter()) text.parts = parse_inside(cursor_, text.text, text.line);
            cursor_.leave();
        }
        return text;
    }

    Expression list() {
        Expression made{.kind = Kind::list, .line = cursor_.line()};
        cursor_.advance(1);
        cursor_.skip_blanks();
        if (cursor_.take("]") || !cursor_.enter()) return made;
        made.operands.push_back(parse_expression(cursor_));
        cursor_.skip_blanks();
        if (cursor_.take("..")) {
            made.kind = Kind::range;
            made.operands.push_back(parse_expression(cursor_));
        } else {
            while (cursor_.skip_blanks(), cursor_.take(",")) {
                made.operands.push_back(parse_expression(cursor_));
            }
        }
        cursor_.leave();
        close("]");
        return made;
    }

    Expression map() {
        Expression made{.kind = Kind::map, .line = cursor_.line()};
        cursor_.advance(1);
        cursor_.skip_blanks();
        if (cursor_.take("}") || !cursor_.enter()) return made;
        do {
            made.operands.push_back(parse_expression(cursor_));
            close(":");
            made.operands.push_back(parse_expression(cursor_));
            cursor_.skip_blanks();
        } while (cursor_.take(","));
        cursor_.leave();
        close("}");
        return made;
    }

    Expression number() {
        Expression made{.kind = Kind::integer, .line = cursor_.line()};
        const std::size_t begin = cursor_.at();
        cursor_.advance(1);
        while (is_digit(cursor_.peek())) cursor_.advance(1);
        // Two dots are a range's.
        if (cursor_.peek() == '.' && is_digit(cursor_.peek(1))) {
            made.kind = Kind::decimal;
            cursor_.advance(1);
            while (is_digit(cursor_.peek())) cursor_.advance(1);
            const std::string_view digits = cursor_.since(begin);
            std::from_chars(digits.data(), digits.data() + digits.size(), made.decimal);
        } else if (!base::parse_number(cursor_.since(begin), made.integer)) {
            cursor_.fail("a number does not fit into 64 bits");
        }
        return made;
    }

    Expression word() {
        Expression made{.kind = Kind::boolean, .line = cursor_.line()};
        std::size_t length = 0;
        while (is_name_char(cursor_.peek(length))) ++length;
        const std::string_view name = cursor_.rest().substr(0, length);
        if (name != "true" && name != "false") {
            cursor_.fail(base::text("a value is expected, not \"",
                                    base::printable(cursor_.rest(), 20), "\""));
        }
        made.integer = name == "true" ? 1 : 0;
        cursor_.advance(length);
        return made;
    }

    Cursor& cursor_;
};

std::string take_name(Cursor& cursor) {
    std::size_t length = 0;
    if (is_letter(cursor.peek())) {
        while (is_name_char(cursor.peek(length))) ++length;
    }
    std::string name(cursor.rest().substr(0, length));
    cursor.advance(length);
    return name;
}

// Behind the opening bracket.
std::vector<Expression> arguments(Cursor& cursor) {
    std::vector<Expression> found;
    cursor.skip_blanks();
    if (cursor.take(")") || !cursor.enter()) return found;
    do {
        found.push_back(parse_expression(cursor));
        cursor.skip_blanks();
    } while (cursor.take(","));
    cursor.leave();
    if (!cursor.take(")")) cursor.fail("a ) is missing after arguments");
    return found;
}

std::vector<Access> access_path(Cursor& cursor) {
    std::vector<Access> path;
    while (!cursor.fault()) {
        Access access;
        if (cursor.peek() == '.' && is_letter(cursor.peek(1))) {
            cursor.advance(1);
            access.name = take_name(cursor);
            if (cursor.take("(")) {
                access.kind = Access::Kind::method;
                access.arguments = arguments(cursor);
            }
        } else if (cursor.peek() == '[') {
            cursor.advance(1);
            access.kind = Access::Kind::index;
            if (cursor.enter()) access.arguments.push_back(parse_expression(cursor));
            cursor.leave();
            cursor.skip_blanks();
            if (!cursor.take("]")) cursor.fail("a ] is missing after an index");
        } else {
            break;
        }
        path.push_back(std::move(access));
    }
    return path;
}

}  // namespace

std::optional<Reference> parse_reference(Cursor& cursor) {
    std::size_t ahead = 1;
    if (cursor.peek(ahead) == '!') ++ahead;
    const bool in_braces = cursor.peek(ahead) == '{';
    if (in_braces) ++ahead;
    if (!is_letter(cursor.peek(ahead))) return {};
    Reference reference;
    reference.line = cursor.line();
    reference.is_quiet = cursor.peek(1) == '!';
    const std::size_t begin = cursor.at();
    cursor.advance(ahead);
    reference.name = take_name(cursor);
    reference.path = access_path(cursor);
    if (in_braces && !cursor.take("}")) {
        cursor.fail(base::text("a } is missing after ${", reference.name));
    }
    reference.source = cursor.since(begin);
    return reference;
}

Expression parse_expression(Cursor& cursor) {
    Expression parsed;
    if (cursor.enter()) {
        ExpressionParser parser(cursor);
        cursor.skip_blanks();
        parsed = parser.level(0);
    }
    cursor.leave();
    return parsed;
}

}  // namespace door::gateway::vtl
