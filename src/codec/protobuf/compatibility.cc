#include "codec/protobuf/compatibility.h"

#include <google/protobuf/descriptor.h>

#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>

#include "base/text.h"
#include "codec/protobuf/parts.h"

namespace codec::protobuf {
namespace {

namespace pb = google::protobuf;
using pb::Descriptor;
using pb::FieldDescriptor;

constexpr std::size_t kFoundMax = 100;

enum class Kind : std::uint8_t { scalar, map, message };
// Kinds of encoding: within one, readers make sense of what writers wrote.
enum class Encoding : std::uint8_t { varint, zigzag, text, fixed32, fixed64, single, twice };
// As it is written; proto3 fields and those of a oneof have none.
enum class Label : std::uint8_t { none, optional, required, repeated };

Kind kind_of(const FieldDescriptor& field) {
    if (field.is_map()) return Kind::map;
    return field.cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE ? Kind::message : Kind::scalar;
}

Encoding encoding_of(const FieldDescriptor& field) {
    switch (field.type()) {
        case FieldDescriptor::TYPE_SINT32:
        case FieldDescriptor::TYPE_SINT64:
            return Encoding::zigzag;
        case FieldDescriptor::TYPE_STRING:
        case FieldDescriptor::TYPE_BYTES:
            return Encoding::text;
        case FieldDescriptor::TYPE_FIXED32:
        case FieldDescriptor::TYPE_SFIXED32:
            return Encoding::fixed32;
        case FieldDescriptor::TYPE_FIXED64:
        case FieldDescriptor::TYPE_SFIXED64:
            return Encoding::fixed64;
        case FieldDescriptor::TYPE_FLOAT:
            return Encoding::single;
        case FieldDescriptor::TYPE_DOUBLE:
            return Encoding::twice;
        default:
            return Encoding::varint;
    }
}

Label label_of(const FieldDescriptor& field) {
    if (field.is_repeated()) return Label::repeated;
    if (field.is_required()) return Label::required;
    const bool is_proto3 = field.file()->syntax() == pb::FileDescriptor::SYNTAX_PROTO3;
    if (field.real_containing_oneof() != nullptr) return Label::none;
    return is_proto3 && !field.has_optional_keyword() ? Label::none : Label::optional;
}

// Inside its package.
std::string local_name_of(const Descriptor& message) {
    const std::string& package = message.file()->package();
    return message.full_name().substr(package.empty() ? 0 : package.size() + 1);
}

// "before" is the writer's, "now" the reader's.
class Comparison {
  public:
    explicit Comparison(const pb::FileDescriptor& before, const pb::FileDescriptor& now)
        : before_(before), now_(now) {}

    std::vector<Incompatibility> run() {
        if (before_.package() != now_.package()) {
            add("PACKAGE_CHANGED", "#/", "the package is another");
        }
        for (int i = 0; i < before_.message_type_count(); ++i) {
            const Descriptor& message = *before_.message_type(i);
            compare_named(message, now_.FindMessageTypeByName(message.name()), "#/");
        }
        return std::move(found_);
    }

  private:
    void add(std::string kind, const std::string& path, std::string_view why) {
        if (found_.size() >= kFoundMax) return;
        found_.push_back({std::move(kind), base::text("At path '", path, "': ", why)});
    }

    void compare_named(const Descriptor& before, const Descriptor* now, const std::string& path) {
        if (before.options().map_entry()) return;
        const std::string here = path + before.name();
        if (now == nullptr || now->options().map_entry()) {
            add("MESSAGE_REMOVED", here, "the message is gone");
        } else {
            compare(before, *now, here);
        }
    }

    // Recursion is bounded by the nesting of files and, for what is imported, by `seen_`.
    void compare(const Descriptor& before, const Descriptor& now, const std::string& path) {
        if (!seen_.emplace(&before, &now).second || found_.size() >= kFoundMax) return;
        compare_oneofs(before, now, path);
        std::map<int, std::pair<const FieldDescriptor*, const FieldDescriptor*>> fields;
        for (int i = 0; i < before.field_count(); ++i) {
            fields[before.field(i)->number()].first = before.field(i);
        }
        for (int i = 0; i < now.field_count(); ++i) {
            fields[now.field(i)->number()].second = now.field(i);
        }
        for (const auto& [number, pair] : fields) {
            compare_fields(pair.first, pair.second, now, base::text(path, "/", number));
        }
        for (int i = 0; i < before.nested_type_count(); ++i) {
            const Descriptor& nested = *before.nested_type(i);
            compare_named(nested, now.FindNestedTypeByName(nested.name()), path + "/");
        }
    }

    // Fields that could be together no longer can.
    void compare_oneofs(const Descriptor& before, const Descriptor& now, const std::string& path) {
        for (int i = 0; i < now.real_oneof_decl_count(); ++i) {
            // Those of proto3's optional fields come last.
            const pb::OneofDescriptor& oneof = *now.oneof_decl(i);
            std::set<const pb::OneofDescriptor*> origins;
            int alone = 0;
            for (int j = 0; j < oneof.field_count(); ++j) {
                const auto* const from = before.FindFieldByNumber(oneof.field(j)->number());
                if (from == nullptr) continue;
                if (from->real_containing_oneof() == nullptr) {
                    ++alone;
                } else {
                    origins.insert(from->real_containing_oneof());
                }
            }
            if (static_cast<std::size_t>(alone) + origins.size() <= 1) continue;
            add(alone > 1 ? "MULTIPLE_FIELDS_MOVED_TO_ONEOF" : "FIELD_MOVED_TO_EXISTING_ONEOF",
                base::text(path, "/", oneof.name()),
                "the oneof holds fields that were independent of each other");
        }
    }

    // A oneof that is gone with all it had is no loss; one of its fields is.
    static bool is_lost(const FieldDescriptor& field, const Descriptor& now) {
        const pb::OneofDescriptor* const oneof = field.real_containing_oneof();
        if (oneof == nullptr) return false;
        for (int i = 0; i < oneof->field_count(); ++i) {
            if (now.FindFieldByNumber(oneof->field(i)->number()) != nullptr) return true;
        }
        return now.FindOneofByName(oneof->name()) != nullptr;
    }

    void compare_fields(const FieldDescriptor* before, const FieldDescriptor* now,
                        const Descriptor& message, const std::string& path) {
        if (now == nullptr) {
            if (before->is_required()) {
                add("REQUIRED_FIELD_REMOVED", path, "the field was required, and is gone");
            } else if (is_lost(*before, message)) {
                add("ONEOF_FIELD_REMOVED", path, "the field of a oneof is gone");
            }
        } else if (before == nullptr) {
            if (now->is_required()) {
                add("REQUIRED_FIELD_ADDED", path, "the field is required, and was not there");
            }
        } else {
            compare_types(*before, *now, path);
        }
    }

    void compare_types(const FieldDescriptor& before, const FieldDescriptor& now,
                       const std::string& path) {
        if (kind_of(before) != kind_of(now)) {
            return add("FIELD_KIND_CHANGED", path, "scalar, message and map are not the same");
        }
        switch (kind_of(now)) {
            case Kind::map:
                compare_types(*before.message_type()->map_key(), *now.message_type()->map_key(),
                              path);
                compare_types(*before.message_type()->map_value(), *now.message_type()->map_value(),
                              path);
                break;
            case Kind::message:
                compare_messages(*before.message_type(), *now.message_type(), path);
                break;
            case Kind::scalar:
                compare_scalars(before, now, path);
                break;
        }
    }

    void compare_scalars(const FieldDescriptor& before, const FieldDescriptor& now,
                         const std::string& path) {
        if (encoding_of(before) != encoding_of(now)) {
            return add("FIELD_SCALAR_KIND_CHANGED", path, "the type is encoded otherwise");
        }
        const bool is_entry = now.containing_type()->options().map_entry();
        const Label from = label_of(before);
        const Label to = label_of(now);
        const bool is_changed = from != Label::none && to != Label::none && from != to;
        if (is_changed && !is_entry && encoding_of(now) != Encoding::text) {
            add("FIELD_NUMERIC_LABEL_CHANGED", path, "optional, required and repeated differ");
        }
    }

    void compare_messages(const Descriptor& before, const Descriptor& now,
                          const std::string& path) {
        if (local_name_of(before) != local_name_of(now)) {
            return add("FIELD_NAMED_TYPE_CHANGED", path, "the message is another");
        }
        // What the files have themselves is compared where it stands.
        if (before.file() == &before_ && now.file() == &now_) return;
        const std::size_t known = found_.size();
        compare(before, now, path);
        if (found_.size() > known) {
            add("FIELD_NAMED_TYPE_CHANGED", path, "the message that is imported has changed");
        }
    }

    const pb::FileDescriptor& before_;
    const pb::FileDescriptor& now_;
    std::vector<Incompatibility> found_;
    std::set<std::pair<const Descriptor*, const Descriptor*>> seen_;
};

}  // namespace

std::vector<Incompatibility> incompatibilities(const Document& reader, const Document& writer) {
    return Comparison(*writer.parts().file, *reader.parts().file).run();
}

}  // namespace codec::protobuf
