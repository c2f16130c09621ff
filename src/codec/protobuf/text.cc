// A file's parts → text, in the layout of Confluent's registry.

#include "base/text.h"

#include <google/protobuf/descriptor.pb.h>
#include <google/protobuf/text_format.h>

#include <algorithm>
#include <limits>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "codec/protobuf/parts.h"

namespace codec::protobuf {
namespace {

namespace pb = google::protobuf;
using Field = pb::FieldDescriptorProto;

std::string quoted(const std::string& bytes) {
    return pb::TextFormat::FieldValuePrinter().PrintString(bytes);
}

// --- Options, each as "name = value": as they were written, or as a serialized file has them.

std::string written_option(const pb::UninterpretedOption& option) {
    std::string text;
    for (const auto& part : option.name()) {
        text += text.empty() ? "" : ".";
        text += part.is_extension() ? '(' + part.name_part() + ')' : part.name_part();
    }
    text += " = ";
    if (option.has_identifier_value()) return text + option.identifier_value();
    if (option.has_string_value()) return text + quoted(option.string_value());
    if (option.has_aggregate_value()) return text + "{ " + option.aggregate_value() + " }";
    if (option.has_double_value()) {
        std::string number = base::text(option.double_value());
        // Else it would come back as an integer.
        if (number.find_first_of(".en") == std::string::npos) number += ".0";
        return text + number;
    }
    if (option.has_negative_int_value()) return text + base::text(option.negative_int_value());
    return text + base::text(option.positive_int_value());
}

std::vector<std::string> options_of(const pb::Message& options) {
    std::vector<const pb::FieldDescriptor*> fields;
    const pb::Reflection& reflection = *options.GetReflection();
    reflection.ListFields(options, &fields);
    std::vector<std::string> all;
    for (const pb::FieldDescriptor* const field : fields) {
        if (field->name() == "map_entry") continue;
        const int count = field->is_repeated() ? reflection.FieldSize(options, field) : 1;
        for (int i = 0; i < count; ++i) {
            if (field->name() == "uninterpreted_option") {
                all.push_back(written_option(dynamic_cast<const pb::UninterpretedOption&>(
                    reflection.GetRepeatedMessage(options, field, i))));
                continue;
            }
            std::string value;
            pb::TextFormat::PrintFieldValueToString(options, field, field->is_repeated() ? i : -1,
                                                    &value);
            if (field->type() == pb::FieldDescriptor::TYPE_MESSAGE) {
                value = base::text("{ ", value, " }");
            }
            const std::string name =
                field->is_extension() ? base::text('(', field->full_name(), ')') : field->name();
            all.push_back(base::text(name, " = ", value));
        }
    }
    return all;
}

// `json_name` where nobody says otherwise.
std::string json_name_of(const std::string& name) {
    std::string out;
    bool is_upper = false;
    for (const char c : name) {
        if (c == '_') {
            is_upper = true;
            continue;
        }
        out += is_upper && c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
        is_upper = false;
    }
    return out;
}

std::string end_of_range(std::int32_t last) {
    return last >= pb::FieldDescriptor::kMaxNumber ? "max" : base::text(last);
}

class Writer {
  public:
    explicit Writer(const pb::FileDescriptorProto& file)
        : file_(file), is_proto3_(file.syntax() == "proto3") {}

    std::string write() {
        line(base::text("syntax = \"", is_proto3_ ? "proto3" : "proto2", "\";"));
        if (file_.has_package()) line(base::text("package ", file_.package(), ";"));
        write_imports();
        write_options(file_.options(), Gap::before);
        write_types(file_.message_type(), file_.enum_type(), groups_of(file_.extension()));
        write_extensions(file_.extension(), by_name(file_.message_type()));
        if (file_.service_size() > 0) line();
        for (const auto& service : file_.service()) write_service(service);
        return std::move(out_);
    }

  private:
    enum class Gap : std::uint8_t { none, before };

    void line(std::string_view text = {}) {
        if (!text.empty()) out_.append(2 * depth_, ' ').append(text);
        out_ += '\n';
    }
    // "message Pin {" … "}"; what is inside starts on a line of its own.
    template <class Inside>
    void block(const std::string& head, const Inside& inside) {
        out_.append(2 * depth_, ' ').append(head).append(" {");
        const std::size_t before = out_.size();
        ++depth_;
        inside();
        --depth_;
        if (out_.size() > before) out_.append(2 * depth_, ' ');
        out_ += "}\n";
    }

    void write_imports() {
        const auto is_in = [](const auto& indexes, int index) {
            return std::ranges::find(indexes, index) != indexes.end();
        };
        if (file_.dependency_size() > 0) line();
        // Those that are passed on come last.
        for (const bool is_public : {false, true}) {
            for (int i = 0; i < file_.dependency_size(); ++i) {
                if (is_in(file_.public_dependency(), i) != is_public) continue;
                const std::string_view kind = is_public                           ? "public "
                                              : is_in(file_.weak_dependency(), i) ? "weak "
                                                                                  : "";
                line(base::text("import ", kind, quoted(file_.dependency(i)), ";"));
            }
        }
    }

    void write_options(const pb::Message& options, Gap gap) {
        const std::vector<std::string> all = options_of(options);
        if (!all.empty() && gap == Gap::before) line();
        for (const std::string& one : all) line(base::text("option ", one, ";"));
    }

    // Behind a field: [deprecated = true]
    std::string bracketed(const std::vector<std::string>& options) const {
        if (options.empty()) return "";
        if (options.size() == 1) return " [" + options.front() + "]";
        std::string text = " [\n";
        for (std::size_t i = 0; i < options.size(); ++i) {
            text.append(2 * depth_ + 2, ' ').append(options[i]);
            text += i + 1 < options.size() ? ",\n" : "\n";
        }
        return text.append(2 * depth_, ' ') + "]";
    }

    template <class Messages, class Enums>
    void write_types(const Messages& messages, const Enums& enums,
                     const std::set<std::string_view>& groups) {
        std::vector<const pb::DescriptorProto*> shown;
        for (const pb::DescriptorProto& one : messages) {
            const bool is_own = !one.options().map_entry() && !groups.contains(one.name());
            if (is_own) shown.push_back(&one);
        }
        if (!shown.empty() || !enums.empty()) line();
        for (const pb::DescriptorProto* const one : shown) {
            block("message " + one->name(), [&] { write_message(*one); });
        }
        for (const pb::EnumDescriptorProto& one : enums) write_enum(one);
    }

    void write_message(const pb::DescriptorProto& message) {
        const Messages nested = by_name(message.nested_type());
        write_reserved(message);
        write_options(message.options(), Gap::before);
        std::set<std::string_view> groups = groups_of(message.field());
        groups.merge(groups_of(message.extension()));
        write_fields(message, nested);
        write_oneofs(message, nested);
        if (message.extension_range_size() > 0) line();
        for (const auto& range : message.extension_range()) {
            // Ranges end before their `end`.
            const std::string numbers =
                range.end() - range.start() == 1
                    ? base::text(range.start())
                    : base::text(range.start(), " to ", end_of_range(range.end() - 1));
            line(base::text("extensions ", numbers, bracketed(options_of(range.options())), ";"));
        }
        write_extensions(message.extension(), nested);
        write_types(message.nested_type(), message.enum_type(), groups);
    }

    void write_reserved(const pb::DescriptorProto& message) {
        std::string numbers;
        for (const auto& range : message.reserved_range()) {
            numbers += numbers.empty() ? "" : ", ";
            numbers += base::text(range.start());
            if (range.end() - range.start() > 1) numbers += " to " + end_of_range(range.end() - 1);
        }
        write_reserved(numbers, message.reserved_name());
    }
    void write_reserved(const pb::EnumDescriptorProto& enumeration) {
        std::string numbers;
        for (const auto& range : enumeration.reserved_range()) {
            numbers += numbers.empty() ? "" : ", ";
            numbers += base::text(range.start());
            const bool is_open = range.end() == std::numeric_limits<std::int32_t>::max();
            if (range.end() > range.start()) {
                numbers += " to " + (is_open ? "max" : base::text(range.end()));
            }
        }
        write_reserved(numbers, enumeration.reserved_name());
    }
    template <class Names>
    void write_reserved(const std::string& numbers, const Names& reserved) {
        std::string names;
        for (const std::string& name : reserved)
            names += (names.empty() ? "" : ", ") + quoted(name);
        if (!numbers.empty() || !names.empty()) line();
        if (!numbers.empty()) line(base::text("reserved ", numbers, ";"));
        if (!names.empty()) line(base::text("reserved ", names, ";"));
    }

    // Entries of maps and groups are messages, and shown where a field is of them.
    using Messages = std::map<std::string_view, const pb::DescriptorProto*>;

    template <class Nested>
    static Messages by_name(const Nested& nested) {
        Messages messages;
        for (const pb::DescriptorProto& one : nested) messages.emplace(one.name(), &one);
        return messages;
    }

    void write_fields(const pb::DescriptorProto& message, const Messages& nested) {
        bool is_first = true;
        for (const Field& field : message.field()) {
            if (field.has_oneof_index() && !field.proto3_optional()) continue;
            if (is_first) line();
            is_first = false;
            write_field(field, nested);
        }
    }

    void write_oneofs(const pb::DescriptorProto& message, const Messages& nested) {
        bool is_first = true;
        std::map<int, std::vector<const Field*>> fields;
        for (const Field& field : message.field()) {
            const bool is_member = field.has_oneof_index() && !field.proto3_optional();
            if (is_member) fields[field.oneof_index()].push_back(&field);
        }
        // That of a proto3 field with presence is no one's.
        for (const auto& [i, members] : fields) {
            if (is_first) line();
            is_first = false;
            block("oneof " + message.oneof_decl(i).name(), [&] {
                write_options(message.oneof_decl(i).options(), Gap::before);
                line();
                for (const Field* const member : members) {
                    write_field(*member, nested);
                }
            });
        }
    }

    template <class Fields>
    void write_extensions(const Fields& extensions, const Messages& nested) {
        if (!extensions.empty()) line();
        for (int i = 0; i < extensions.size();) {
            const std::string& extendee = extensions[i].extendee();
            block("extend " + extendee, [&] {
                line();
                for (; i < extensions.size() && extensions[i].extendee() == extendee; ++i) {
                    write_field(extensions[i], nested);
                }
            });
        }
    }

    static std::string_view last_name(std::string_view name) {
        return name.substr(name.rfind('.') + 1);
    }

    // Messages that stand where the field does.
    template <class Fields>
    static std::set<std::string_view> groups_of(const Fields& fields) {
        std::set<std::string_view> groups;
        for (const Field& field : fields) {
            if (field.type() == Field::TYPE_GROUP) groups.insert(last_name(field.type_name()));
        }
        return groups;
    }

    static std::string type_of(const Field& field) {
        if (!field.type_name().empty()) return field.type_name();
        return pb::FieldDescriptor::TypeName(static_cast<pb::FieldDescriptor::Type>(field.type()));
    }

    void write_field(const Field& field, const Messages& nested) {
        const auto found = nested.find(last_name(field.type_name()));
        const pb::DescriptorProto* const own = found == nested.end() ? nullptr : found->second;
        const bool is_map = own != nullptr && own->options().map_entry() &&
                            own->field_size() == 2 && field.label() == Field::LABEL_REPEATED;
        std::string text;
        if (is_map) {
            text = base::text("map<", type_of(own->field(0)), ", ", type_of(own->field(1)), ">");
        } else {
            text = label_of(field) + type_of(field);
        }
        if (field.type() == Field::TYPE_GROUP && own != nullptr) {
            block(base::text(label_of(field), "group ", own->name(), " = ", field.number()),
                  [&] { write_message(*own); });
            return;
        }
        line(base::text(text, " ", field.name(), " = ", field.number(),
                        bracketed(field_options(field)), ";"));
    }

    std::string label_of(const Field& field) const {
        if (field.label() == Field::LABEL_REPEATED) return "repeated ";
        if (field.label() == Field::LABEL_REQUIRED) return "required ";
        if (field.proto3_optional()) return "optional ";
        // Neither in a oneof nor in proto3 is it said.
        return field.has_oneof_index() || is_proto3_ ? "" : "optional ";
    }

    static std::vector<std::string> field_options(const Field& field) {
        std::vector<std::string> options;
        if (field.has_default_value()) {
            const std::string& value = field.default_value();
            std::string shown = value;
            // Those of bytes are kept escaped.
            if (field.type() == Field::TYPE_STRING) shown = quoted(value);
            if (field.type() == Field::TYPE_BYTES) shown = '"' + value + '"';
            options.push_back("default = " + shown);
        }
        if (field.has_json_name() && field.json_name() != json_name_of(field.name())) {
            options.push_back("json_name = " + quoted(field.json_name()));
        }
        for (std::string& one : options_of(field.options())) options.push_back(std::move(one));
        return options;
    }

    void write_enum(const pb::EnumDescriptorProto& enumeration) {
        block("enum " + enumeration.name(), [&] {
            write_reserved(enumeration);
            if (enumeration.reserved_range().empty() && enumeration.reserved_name().empty()) line();
            write_options(enumeration.options(), Gap::none);
            for (const auto& value : enumeration.value()) {
                line(base::text(value.name(), " = ", value.number(),
                                bracketed(options_of(value.options())), ";"));
            }
        });
    }

    void write_service(const pb::ServiceDescriptorProto& service) {
        block("service " + service.name(), [&] {
            write_options(service.options(), Gap::before);
            if (service.method_size() > 0) line();
            for (const auto& method : service.method()) {
                const std::string head = base::text(
                    "rpc ", method.name(), " (", method.client_streaming() ? "stream " : "",
                    method.input_type(), ") returns (", method.server_streaming() ? "stream " : "",
                    method.output_type(), ")");
                if (options_of(method.options()).empty()) {
                    line(head + ";");
                } else {
                    block(head, [&] { write_options(method.options(), Gap::before); });
                }
            }
        });
    }

    const pb::FileDescriptorProto& file_;
    const bool is_proto3_;
    std::string out_;
    std::size_t depth_ = 0;
};

}  // namespace

std::string text_of(const pb::FileDescriptorProto& file) { return Writer(file).write(); }

}  // namespace codec::protobuf
