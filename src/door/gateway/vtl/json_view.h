#pragma once
// A value inside a JSON text that was checked and compacted before (codec::compact_json): looked at
// where it stands, without a tree. A walk over it costs its length.

#include <optional>
#include <string>
#include <string_view>

#include "codec/json/json.h"

namespace door::gateway::vtl {

// Views the text, which must outlive it.
class JsonView {
  public:
    // `compact` is one whole value.
    explicit JsonView(std::string_view compact) : text_(compact) {}

    codec::JsonKind kind() const;
    bool is_null() const { return text_ == "null"; }
    // As it was written, without blanks.
    std::string_view text() const { return text_; }
    // A string's content.
    std::string string() const;

    // An object's field; of several with one name the last. Nothing for what is no object.
    std::optional<JsonView> field(std::string_view name) const;
    // An array's element; from the end if negative. Nothing for what is no array.
    std::optional<JsonView> element(std::int64_t index) const;
    // Elements of an array, fields of an object; 0 for anything else.
    std::size_t size() const;

  private:
    std::string_view text_;
};

// The elements of an array or the fields of an object, in order; nothing in anything else.
//
//     for (JsonItems items(view); items.next();) use(items.name(), items.value());
class JsonItems {
  public:
    explicit JsonItems(JsonView container);
    bool next();
    // Whether next() would find one.
    bool has_next() const { return at_ + 1 < text_.size(); }
    JsonView value() const { return JsonView(value_); }
    // Of a field.
    std::string name() const { return JsonView(name_).string(); }
    bool is_named(std::string_view name) const;

  private:
    std::string_view text_;
    // At the comma or bracket before what comes next; at the closing bracket at the end.
    std::size_t at_ = 0;
    bool is_object_ = false;
    std::string_view name_;  // with its quotes
    std::string_view value_;
};

}  // namespace door::gateway::vtl
