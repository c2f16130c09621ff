#pragma once
// A request's body, value by value, whether it is JSON or CBOR.

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "base/bytes.h"
#include "base/result.h"

namespace wire::kinesis {

enum class Format : std::uint8_t { json, cbor };

enum class Shape : std::uint8_t { map, list, text, blob, number, time, boolean, null, fault };

// Sticky like the readers behind it: after a fault in the grammar all is empty, and finish() tells.
class Source {
  public:
    virtual ~Source() = default;
    Source(const Source&) = delete;
    Source& operator=(const Source&) = delete;

    virtual Shape shape() = 0;
    virtual void enter_map() = 0;
    virtual std::optional<std::string_view> next_field() = 0;
    virtual void enter_list() = 0;
    virtual bool next_item() = 0;

    // Each may be called when shape() said so.
    virtual std::string_view text() = 0;
    virtual base::ByteView blob() = 0;
    virtual bool boolean() = 0;
    // Cut to a whole one; nothing if it has more than 64 bits.
    virtual std::optional<std::int64_t> integer() = 0;
    // Of a number or a time, by the format's unit.
    virtual std::optional<std::int64_t> epoch_ms() = 0;
    virtual void skip() = 0;

    virtual base::Result<> finish() = 0;

    // A text's bytes in place, where that text is one that text() gave; nothing if it is no base64.
    virtual std::optional<base::ByteView> base64_in_place(std::string_view text) = 0;

  protected:
    Source() = default;
};

// `body` is changed in place and must outlive the source and all that it gave.
std::unique_ptr<Source> open_source(Format format, std::string& body);

}  // namespace wire::kinesis
