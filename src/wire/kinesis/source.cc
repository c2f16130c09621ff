#include "wire/kinesis/source.h"

#include <charconv>
#include <cmath>

#include "base/text.h"
#include "codec/base64.h"
#include "codec/cbor/cbor_reader.h"
#include "codec/json/json.h"

namespace wire::kinesis {
namespace {

// Beyond, a double says no whole milliseconds.
constexpr double kWholeMax = 9e15;

std::optional<std::int64_t> whole_of(double value) {
    const double whole = std::floor(value);
    if (!(whole > -kWholeMax && whole < kWholeMax)) return std::nullopt;
    return static_cast<std::int64_t>(whole);
}

std::optional<double> real_of(std::string_view number) {
    double value = 0;
    const auto [end, fault] = std::from_chars(number.data(), number.data() + number.size(), value);
    if (fault != std::errc{} || end != number.data() + number.size()) return std::nullopt;
    return value;
}

class JsonSource final : public Source {
  public:
    explicit JsonSource(std::string& body) : body_(body), reader_(body) {}

    Shape shape() override {
        switch (reader_.kind()) {
            case codec::JsonKind::object:
                return Shape::map;
            case codec::JsonKind::array:
                return Shape::list;
            case codec::JsonKind::string:
                return Shape::text;
            case codec::JsonKind::number:
                return Shape::number;
            case codec::JsonKind::boolean:
                return Shape::boolean;
            case codec::JsonKind::null:
                return Shape::null;
            case codec::JsonKind::fault:
                break;
        }
        return Shape::fault;
    }
    void enter_map() override { reader_.enter_object(); }
    std::optional<std::string_view> next_field() override { return reader_.next_field(); }
    void enter_list() override { reader_.enter_array(); }
    bool next_item() override { return reader_.next_element(); }
    std::string_view text() override { return reader_.string(); }
    base::ByteView blob() override { return {}; }
    bool boolean() override { return reader_.boolean(); }

    std::optional<std::int64_t> integer() override {
        const std::string_view number = reader_.number();
        std::int64_t value = 0;
        if (base::parse_number(number, value)) return value;
        const auto real = real_of(number);
        return real ? whole_of(*real) : std::nullopt;
    }
    std::optional<std::int64_t> epoch_ms() override {
        const auto seconds = real_of(reader_.number());
        return seconds ? whole_of(std::round(*seconds * 1000)) : std::nullopt;
    }
    void skip() override { reader_.skip(); }
    base::Result<> finish() override { return reader_.finish(); }

    std::optional<base::ByteView> base64_in_place(std::string_view text) override {
        if (text.empty()) return base::ByteView{};
        char* const begin = body_.data() + (text.data() - body_.data());
        return codec::base64_decoded_in_place({begin, text.size()});
    }

  private:
    std::string& body_;
    codec::JsonReader reader_;
};

class CborSource final : public Source {
  public:
    explicit CborSource(std::string_view body) : reader_(base::as_bytes(body)) {}

    Shape shape() override {
        using codec::cbor::Kind;
        switch (reader_.kind()) {
            case Kind::map:
                return Shape::map;
            case Kind::array:
                return Shape::list;
            case Kind::text:
                return Shape::text;
            case Kind::bytes:
                return Shape::blob;
            case Kind::integer:
            case Kind::real:
                return Shape::number;
            case Kind::epoch:
                return Shape::time;
            case Kind::boolean:
                return Shape::boolean;
            case Kind::null:
                return Shape::null;
            case Kind::fault:
                break;
        }
        return Shape::fault;
    }
    void enter_map() override { reader_.enter_map(); }
    std::optional<std::string_view> next_field() override { return reader_.next_field(); }
    void enter_list() override { reader_.enter_array(); }
    bool next_item() override { return reader_.next_element(); }
    std::string_view text() override { return reader_.text(); }
    base::ByteView blob() override { return reader_.bytes(); }
    bool boolean() override { return reader_.boolean(); }

    std::optional<std::int64_t> integer() override {
        if (reader_.kind() == codec::cbor::Kind::integer) return reader_.integer();
        return whole_of(reader_.real());
    }
    std::optional<std::int64_t> epoch_ms() override {
        if (reader_.kind() == codec::cbor::Kind::epoch) return reader_.epoch_ms();
        return integer();
    }
    void skip() override { reader_.skip(); }
    base::Result<> finish() override { return reader_.finish(); }
    std::optional<base::ByteView> base64_in_place(std::string_view /*text*/) override {
        return std::nullopt;
    }

  private:
    codec::cbor::Reader reader_;
};

}  // namespace

std::unique_ptr<Source> open_source(Format format, std::string& body) {
    if (format == Format::json) return std::make_unique<JsonSource>(body);
    return std::make_unique<CborSource>(body);
}

}  // namespace wire::kinesis
