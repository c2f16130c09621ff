#include <gtest/gtest.h>

#include "base/text.h"
#include "sink/transforms/chain.h"

namespace sink {
namespace {

SinkRecord record_of(const std::string& value, const std::string& key = "null") {
    SinkRecord record;
    record.topic = base::TopicName{"a.pin"};
    record.partition = base::Partition{1};
    record.offset = base::Offset{7};
    record.time = base::from_epoch_ms(1'700'000'000'123);
    record.value = *parse_json(value);
    record.key = *parse_json(key);
    return record;
}

// One transform of that class, with its options.
Properties one(const std::string& type, const Properties& options) {
    Properties properties{{"transforms", "t"},
                          {"transforms.t.type", "org.apache.kafka.connect.transforms." + type}};
    for (const auto& [name, value] : options) properties["transforms.t." + name] = value;
    return properties;
}

Result<SinkRecord> through(const Properties& properties, SinkRecord record) {
    TRY(const TransformChain chain, TransformChain::parse(properties));
    TRY(const Fate fate, chain.apply(record));
    if (fate == Fate::drops) return base::Error{base::Code::not_found, "dropped"};
    return record;
}

std::string value_after(const std::string& type, const Properties& options,
                        const std::string& value) {
    const auto record = through(one(type, options), record_of(value));
    return record ? json_of(record->value) : record.error().what;
}

TEST(Transforms, InsertAndReplaceFields) {
    EXPECT_EQ(value_after("InsertField$Value",
                          {{"topic.field", "t"},
                           {"partition.field", "p"},
                           {"offset.field", "o!"},
                           {"timestamp.field", "ts?"},
                           {"static.field", "s"},
                           {"static.value", "v"}},
                          R"({"a":1})"),
              R"({"a":1,"t":"a.pin","p":1,"o":7,"ts":1700000000123,"s":"v"})");
    EXPECT_EQ(value_after("InsertField$Value", {{"topic.field", "t"}}, "1"),
              "Only Map objects supported in absence of schema for [field insertion], found: "
              "java.lang.Long");
    EXPECT_EQ(value_after("InsertField$Value", {{"topic.field", "t"}}, "null"), "null");
    EXPECT_EQ(value_after("ReplaceField$Value", {{"exclude", "b"}, {"renames", "a:x,c:y"}},
                          R"({"a":1,"b":2,"c":3})"),
              R"({"x":1,"y":3})");
    EXPECT_EQ(value_after("ReplaceField$Value", {{"include", "b"}}, R"({"a":1,"b":2})"),
              R"({"b":2})");
}

TEST(Transforms, MaskAndKey) {
    EXPECT_EQ(value_after("MaskField$Value", {{"fields", "a,b,c,d,e,missing"}},
                          R"({"a":"x","b":7,"c":1.5,"d":true,"e":[1],"f":2})"),
              R"({"a":"","b":0,"c":0.0,"d":false,"e":[],"f":2})");
    EXPECT_EQ(
        value_after("MaskField$Value", {{"fields", "a"}, {"replacement", "***"}}, R"({"a":"x"})"),
        R"({"a":"***"})");
    const auto keyed = through(one("ValueToKey", {{"fields", "a,z"}}), record_of(R"({"a":1})"));
    ASSERT_TRUE(keyed);
    EXPECT_EQ(json_of(keyed->key), R"({"a":1,"z":null})");
}

TEST(Transforms, ChangeShapes) {
    EXPECT_EQ(value_after("HoistField$Value", {{"field", "line"}}, "\"x\""), R"({"line":"x"})");
    EXPECT_EQ(value_after("ExtractField$Value", {{"field", "a"}}, R"({"a":{"b":1}})"),
              R"({"b":1})");
    EXPECT_EQ(value_after("ExtractField$Value", {{"field", "a.b"}, {"field.syntax.version", "V2"}},
                          R"({"a":{"b":1}})"),
              "1");
    EXPECT_EQ(value_after("ExtractField$Value", {{"field", "z"}}, R"({"a":1})"), "null");
    EXPECT_EQ(value_after("Flatten$Value", {{"delimiter", "_"}}, R"({"a":{"b":{"c":1},"d":[{}]}})"),
              R"({"a_b_c":1,"a_d":[{}]})");
    EXPECT_EQ(value_after("SetSchemaMetadata$Value", {{"schema.name", "x"}}, "1"),
              "Schema required for [updating schema metadata]");
}

TEST(Transforms, CastAsJava) {
    EXPECT_EQ(
        value_after("Cast$Value", {{"spec", "a:int8,b:string,c:float64,d:boolean,e:int32,f:int64"}},
                    R"({"a":300,"b":1.5,"c":"2","d":"TRUE","e":7.9,"f":true})"),
        R"({"a":44,"b":"1.5","c":2.0,"d":true,"e":7,"f":1})");
    EXPECT_EQ(value_after("Cast$Value", {{"spec", "string"}}, "12"), "\"12\"");
    EXPECT_NE(value_after("Cast$Value", {{"spec", "a:int32"}}, R"({"a":"x"})").find("Unexpected"),
              std::string::npos);
    EXPECT_NE(value_after("Cast$Value", {{"spec", "a:int7"}}, "1").find("Invalid type: int7"),
              std::string::npos);
}

TEST(Transforms, ConvertTimes) {
    const auto to = [](const std::string& target, const std::string& value, Properties more = {}) {
        more["target.type"] = target;
        more["field"] = "t";
        return value_after("TimestampConverter$Value", more, value);
    };
    EXPECT_EQ(to("string", R"({"t":1700000000123})", {{"format", "yyyy-MM-dd HH:mm:ss"}}),
              R"({"t":"2023-11-14 22:13:20"})");
    EXPECT_EQ(to("unix", R"({"t":"2023-11-14 22:13:20"})", {{"format", "yyyy-MM-dd HH:mm:ss"}}),
              R"({"t":1700000000000})");
    EXPECT_EQ(to("unix", R"({"t":"2023-11-14"})",
                 {{"format", "yyyy-MM-dd"}, {"unix.precision", "seconds"}}),
              R"({"t":1699920000})");
    EXPECT_NE(to("string", R"({"t":1})").find("requires format"), std::string::npos);
    EXPECT_NE(to("unix", R"({"t":"x"})", {{"format", "yyyy"}}).find("Could not parse"),
              std::string::npos);
}

TEST(Transforms, RouteTopics) {
    const auto topic = [](const std::string& type, const Properties& options) {
        const auto record = through(one(type, options), record_of("1"));
        return record ? record->topic.value() : record.error().what;
    };
    EXPECT_EQ(topic("RegexRouter", {{"regex", "(.*)\\.(pin|geo)"}, {"replacement", "$2-$1"}}),
              "pin-a");
    EXPECT_EQ(topic("RegexRouter", {{"regex", "pin"}, {"replacement", "x"}}), "a.pin")
        << "the whole name has to match";
    EXPECT_EQ(topic("TimestampRouter",
                    {{"topic.format", "${topic}-${timestamp}"}, {"timestamp.format", "yyyyMMdd"}}),
              "a.pin-20231114");
}

TEST(Transforms, MoveHeaders) {
    SinkRecord record = record_of(R"({"a":1,"b":"x"})");
    record.headers.push_back({"old", Value::text("o")});
    Properties properties =
        one("HeaderFrom$Value", {{"fields", "b"}, {"headers", "h"}, {"operation", "move"}});
    properties["transforms"] = "t,d,i";
    properties["transforms.d.type"] = "org.apache.kafka.connect.transforms.DropHeaders";
    properties["transforms.d.headers"] = "old";
    properties["transforms.i.type"] = "org.apache.kafka.connect.transforms.InsertHeader";
    properties["transforms.i.header"] = "new";
    properties["transforms.i.value.literal"] = "n";
    const auto moved = through(properties, record);
    ASSERT_TRUE(moved) << moved.error().what;
    EXPECT_EQ(json_of(moved->value), R"({"a":1})");
    ASSERT_EQ(moved->headers.size(), 2U);
    EXPECT_EQ(moved->headers[0].name, "h");
    EXPECT_EQ(moved->headers[1].name, "new");
}

TEST(Predicates, DecideWhoGoesThrough) {
    Properties properties = one("Filter", {{"predicate", "p"}});
    properties["predicates"] = "p";
    properties["predicates.p.type"] =
        "org.apache.kafka.connect.transforms.predicates.TopicNameMatches";
    properties["predicates.p.pattern"] = "a\\..*";
    EXPECT_EQ(through(properties, record_of("1")).error().what, "dropped");
    properties["transforms.t.negate"] = "true";
    EXPECT_TRUE(through(properties, record_of("1")));
    properties["predicates.p.type"] =
        "org.apache.kafka.connect.transforms.predicates.RecordIsTombstone";
    properties["transforms.t.negate"] = "false";
    EXPECT_TRUE(through(properties, record_of("1")));
    EXPECT_FALSE(through(properties, record_of("null")));
    properties["predicates.p.type"] = "org.apache.kafka.connect.transforms.predicates.HasHeaderKey";
    properties["predicates.p.name"] = "h";
    SinkRecord record = record_of("1");
    record.headers.push_back({"h", Value()});
    EXPECT_FALSE(through(properties, record));
}

TEST(TransformChain, RefusesWhatItDoesNotKnow) {
    EXPECT_FALSE(TransformChain::parse({{"transforms", "t"}}));
    EXPECT_FALSE(TransformChain::parse(one("Nothing", {})));
    EXPECT_FALSE(TransformChain::parse(one("InsertField", {{"topic.field", "t"}})));
    EXPECT_FALSE(TransformChain::parse(one("InsertField$Value", {})));
    EXPECT_FALSE(TransformChain::parse(one("RegexRouter", {{"regex", "("}, {"replacement", "x"}})));
    EXPECT_FALSE(TransformChain::parse(one("Filter", {{"predicate", "unknown"}})));
    EXPECT_TRUE(TransformChain::parse({}) && TransformChain::parse({})->empty());
    EXPECT_GE(transform_classes().size(), 25U);
}

// The schema and the value behind a transform, as an envelope's two halves.
std::string with_schema(const std::string& type, const Properties& options,
                        const std::string& schema, const std::string& value) {
    SinkRecord record = record_of(value);
    record.value_schema = *read_json_schema(*parse_json(schema));
    record.value = *read_payload(*record.value_schema, record.value);
    const auto changed = through(one(type, options), std::move(record));
    if (!changed) return changed.error().what;
    const std::string text =
        changed->value_schema ? json_schema_text(*changed->value_schema) : "none";
    return text + " " + json_of(changed->value);
}

constexpr const char* kPin =
    R"({"type":"struct","name":"pin","version":2,"fields":[{"type":"int32","field":"a"},)"
    R"({"type":"string","optional":true,"field":"b"}]})";

std::string pin_schema(std::string_view fields) {
    return base::text(R"({"type":"struct","fields":[)", fields,
                      R"(],"optional":false,"name":"pin","version":2})");
}

constexpr const char* kA = R"({"type":"int32","optional":false,"field":"a"})";
constexpr const char* kB = R"({"type":"string","optional":true,"field":"b"})";

TEST(SchemasInTransforms, FollowFieldsThatComeAndGo) {
    EXPECT_EQ(
        with_schema("InsertField$Value", {{"offset.field", "o!"}, {"timestamp.field", "t"}}, kPin,
                    R"({"a":1})"),
        pin_schema(base::text(kA, ",", kB, R"(,{"type":"int64","optional":false,"field":"o"},)",
                              R"({"type":"int64","optional":true,)",
                              R"("name":"org.apache.kafka.connect.data.Timestamp","version":1,)",
                              R"("field":"t"})")) +
            R"( {"a":1,"b":null,"o":7,"t":1700000000123})");
    EXPECT_EQ(with_schema("InsertField$Value", {{"topic.field", "a"}}, kPin, R"({"a":1})"),
              "Cannot create field because of field name duplication a");
    EXPECT_EQ(with_schema("ReplaceField$Value", {{"exclude", "b"}, {"renames", "a:x"}}, kPin,
                          R"({"a":1})"),
              pin_schema(R"({"type":"int32","optional":false,"field":"x"})") + R"( {"x":1})");
    EXPECT_EQ(with_schema("MaskField$Value", {{"fields", "a"}}, kPin, R"({"a":1,"b":"x"})"),
              pin_schema(base::text(kA, ",", kB)) + R"( {"a":0,"b":"x"})");
    EXPECT_EQ(
        with_schema("HeaderFrom$Value", {{"fields", "b"}, {"headers", "h"}, {"operation", "move"}},
                    kPin, R"({"a":1,"b":"x"})"),
        pin_schema(kA) + R"( {"a":1})");
}

TEST(SchemasInTransforms, FollowShapes) {
    EXPECT_EQ(with_schema("HoistField$Value", {{"field", "f"}}, R"({"type":"int32"})", "1"),
              R"({"type":"struct","fields":[{"type":"int32","optional":false,"field":"f"}],)"
              R"("optional":false} {"f":1})");
    EXPECT_EQ(with_schema("ExtractField$Value", {{"field", "b"}}, kPin, R"({"a":1,"b":"x"})"),
              R"({"type":"string","optional":true} "x")");
    EXPECT_EQ(with_schema("ExtractField$Value", {{"field", "c"}}, kPin, R"({"a":1})"),
              "Unknown field: c");
    const std::string nested =
        base::text(R"({"type":"struct","name":"pin","version":2,"fields":[)",
                   R"({"type":"struct","optional":true,"fields":[)", kA, R"(],"field":"s"}]})");
    EXPECT_EQ(with_schema("Flatten$Value", {{"delimiter", "_"}}, nested, R"({"s":null})"),
              pin_schema(R"({"type":"int32","optional":true,"field":"s_a"})") + R"( {"s_a":null})");
    EXPECT_EQ(with_schema("Cast$Value", {{"spec", "a:string"}}, kPin, R"({"a":1})"),
              pin_schema(base::text(R"({"type":"string","optional":false,"field":"a"},)", kB)) +
                  R"( {"a":"1","b":null})");
    EXPECT_EQ(
        with_schema("SetSchemaMetadata$Value", {{"schema.name", "other"}, {"schema.version", "5"}},
                    R"({"type":"int8"})", "1"),
        R"({"type":"int8","optional":false,"name":"other","version":5} 1)");
}

TEST(SchemasInTransforms, FollowTimes) {
    constexpr const char* kDay =
        R"({"type":"int32","name":"org.apache.kafka.connect.data.Date","version":1})";
    EXPECT_EQ(with_schema("TimestampConverter$Value",
                          {{"target.type", "string"}, {"format", "yyyy-MM-dd"}}, kDay, "19000"),
              R"({"type":"string","optional":false} "2022-01-08")");
    EXPECT_EQ(with_schema("TimestampConverter$Value",
                          {{"target.type", "Timestamp"}, {"unix.precision", "seconds"}},
                          R"({"type":"int64","optional":true})", "1700000000"),
              R"({"type":"int64","optional":true,)"
              R"("name":"org.apache.kafka.connect.data.Timestamp","version":1} 1700000000000)");
}

TEST(SchemasInTransforms, GoToTheKey) {
    SinkRecord record = record_of(R"({"a":1,"b":"x"})");
    record.value_schema = *read_json_schema(*parse_json(kPin));
    const auto changed = through(one("ValueToKey", {{"fields", "a"}}), std::move(record));
    ASSERT_TRUE(changed);
    EXPECT_EQ(json_schema_text(*changed->key_schema),
              base::text(R"({"type":"struct","fields":[)", kA, R"(],"optional":false})"));
    EXPECT_EQ(json_of(changed->key), R"({"a":1})");
}

}  // namespace
}  // namespace sink
