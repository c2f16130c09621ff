#pragma once
// A parsed template: nodes of text, references and directives; expressions inside them. Private to
// this room.

#include <cstdint>
#include <string>
#include <vector>

namespace door::gateway::vtl {

struct Access;
struct Node;

// `$name.property.method(argument)[index]`.
struct Reference {
    std::string name;
    std::vector<Access> path;
    bool is_quiet = false;  // $!name: nothing instead of its own words
    std::string source;     // its own words
    int line = 0;
};

struct Expression {
    enum class Kind : std::uint8_t {
        text,           // '…'
        interpolation,  // "… $x …": parts
        integer,
        decimal,
        boolean,  // integer: 0 or 1
        list,     // operands
        range,    // [a..b]: two operands
        map,      // operands: key, value, key, value…
        reference,
        negation,
        either,
        both,
        equal,
        unequal,
        less,
        less_or_equal,
        greater,
        greater_or_equal,
        plus,
        minus,
        times,
        divide,
        remainder,
    };
    Kind kind = Kind::text;
    int line = 0;
    std::string text;
    std::int64_t integer = 0;
    double decimal = 0;
    std::vector<Expression> operands;
    std::vector<Node> parts;
    Reference reference;
};

// One step of a reference.
struct Access {
    enum class Kind : std::uint8_t { property, method, index };
    Kind kind = Kind::property;
    std::string name;
    std::vector<Expression> arguments;  // of a method; of an index its one
};

struct Node {
    enum class Kind : std::uint8_t {
        text,
        reference,
        set,     // reference, one expression
        choose,  // a block for each expression, and perhaps one more: #else
        loop,    // reference: the variable; one expression, one block
        leave,   // #break
        stop,
    };
    Kind kind = Kind::text;
    int line = 0;
    std::string text;
    Reference reference;
    std::vector<Expression> expressions;
    std::vector<std::vector<Node>> blocks;
};

using Block = std::vector<Node>;

}  // namespace door::gateway::vtl
