#include "wire/kinesis/encode.h"

#include "base/text.h"
#include "codec/base64.h"
#include "codec/cbor/cbor_writer.h"
#include "codec/json/writer.h"

namespace wire::kinesis {
namespace {

class JsonSink final : public Sink {
  public:
    explicit JsonSink(std::string& out) : out_(out), json_(out) {}

    void begin_map() override { json_.begin_object(); }
    void end_map() override { json_.end_object(); }
    void key(std::string_view name) override { json_.key(name); }
    void begin_list() override { json_.begin_array(); }
    void end_list() override { json_.end_array(); }
    void text(std::string_view value) override { json_.string(value); }
    // Straight into the text: a record may have megabytes.
    void blob(base::ByteView value) override {
        json_.raw("\"");
        codec::append_base64(out_, value);
        out_ += '"';
    }
    void integer(std::int64_t value) override { json_.number(value); }
    void boolean(bool value) override { json_.boolean(value); }
    // Seconds with three digits, exactly.
    void time(Timestamp value) override {
        const std::uint64_t ms = value.epoch_ms < 0 ? 0 - static_cast<std::uint64_t>(value.epoch_ms)
                                                    : static_cast<std::uint64_t>(value.epoch_ms);
        std::string fraction = base::text(1000 + ms % 1000);
        fraction.front() = '.';
        json_.raw(base::text(value.epoch_ms < 0 ? "-" : "", ms / 1000, fraction));
    }

  private:
    std::string& out_;
    codec::JsonWriter json_;
};

class CborSink final : public Sink {
  public:
    explicit CborSink(std::string& out) : cbor_(out) {}

    void begin_map() override { cbor_.begin_map(); }
    void end_map() override { cbor_.end(); }
    void key(std::string_view name) override { cbor_.text(name); }
    void begin_list() override { cbor_.begin_array(); }
    void end_list() override { cbor_.end(); }
    void text(std::string_view value) override { cbor_.text(value); }
    void blob(base::ByteView value) override { cbor_.bytes(value); }
    void integer(std::int64_t value) override { cbor_.integer(value); }
    void boolean(bool value) override { cbor_.boolean(value); }
    void time(Timestamp value) override { cbor_.epoch_ms(value.epoch_ms); }

  private:
    codec::cbor::Writer cbor_;
};

}  // namespace

std::unique_ptr<Sink> open_sink(Format format, std::string& out) {
    if (format == Format::json) return std::make_unique<JsonSink>(out);
    return std::make_unique<CborSink>(out);
}

std::string encode(Format format, const Exception& exception) {
    std::string out;
    const auto sink = open_sink(format, out);
    sink->begin_map();
    sink->key("__type");
    sink->text(exception.name);
    if (!exception.message.empty()) {
        sink->key(exception.name == "SerializationException" ? "Message" : "message");
        sink->text(exception.message);
    }
    sink->end_map();
    return out;
}

}  // namespace wire::kinesis
