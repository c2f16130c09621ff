#include "door/gateway/vtl/template.h"

#include <gtest/gtest.h>

#include "base/text.h"
#include "door/gateway/vtl/test_scene.h"

namespace door::gateway::vtl {
namespace {

using base::Code;

struct Shown {
    std::string text;
    std::string error;
    Code code = Code::closed;
};

Shown show(std::string_view text, const TestScene& scene, Style style = Style::exact) {
    const auto parsed = Template::parse(text);
    if (!parsed) return {"", parsed.error().what, parsed.error().code};
    const auto rendered = parsed->render(scene, style);
    if (!rendered) return {"", rendered.error().what, rendered.error().code};
    return {rendered->text, "", Code::closed};
}

std::string text_of(std::string_view text, std::string body = "{}", Style style = Style::exact) {
    TestScene scene;
    scene.text = std::move(body);
    scene.params = {{"stream-name", "s1"}, {"empty", ""}};
    const Shown shown = show(text, scene, style);
    return shown.error.empty() ? shown.text : "error: " + shown.error;
}

TEST(Template, WritesTextAsItIs) {
    for (const std::string_view text :
         {"", "{}", "a $ b # c", "$5 #1 \\ \\n", "100 % #x #", "line\nline\n", "$ {x} $.y"}) {
        EXPECT_EQ(text_of(text), text);
    }
    EXPECT_EQ(text_of("a## gone\nb#* gone\n *#c#[[ $x #if ]]#d"), "abc $x #if d");
    EXPECT_EQ(text_of("$nobody.knows $!nobody.knows ${nobody}!"), "$nobody.knows  ${nobody}!");
    EXPECT_EQ(text_of("#set($x = 1)\\$x \\\\$x \\#if \\a"), "$x \\1 #if \\a");
}

// The templates of the pipeline's Kinesis resources.
TEST(Template, PutsARecordAsThePipelineDoes) {
    constexpr std::string_view kPutRecord = R"vtl({
    "StreamName": "$input.params('stream-name')",
    "Data": "$util.base64Encode($input.json('$.Data'))",
    "PartitionKey": "$input.path('$.PartitionKey')"
})vtl";
    EXPECT_EQ(text_of(kPutRecord, R"({"Data": {"a": 1.10, "b": "é"}, "PartitionKey": "k"})"),
              "{\n    \"StreamName\": \"s1\",\n    \"Data\": \"eyJhIjoxLjEwLCJiIjoiw6kifQ==\",\n"
              "    \"PartitionKey\": \"k\"\n}");
    TestScene scene;
    scene.text = R"({"PartitionKey": "k"})";
    const Shown missing = show(kPutRecord, scene);
    EXPECT_EQ(missing.code, Code::invalid_argument);
    EXPECT_EQ(missing.error, "line 3: $input.json('$.Data') is missing");
    EXPECT_NE(show(kPutRecord, scene, Style::original).text.find("\"Data\": \"IiI=\""),
              std::string::npos);
    scene.text = "{\"Data\":";
    EXPECT_EQ(show(kPutRecord, scene).code, Code::malformed);
}

TEST(Template, PutsManyRecordsAsThePipelineDoes) {
    constexpr std::string_view kPutRecords =
        R"vtl({"StreamName": "$input.params('stream-name')", "Records": [
#foreach($elem in $input.path('$.records'))
  {"Data": "$util.base64Encode($elem.data)", "PartitionKey": "$elem.partition-key"}#if($foreach.hasNext),#end

#end
]})vtl";
    const std::string body =
        R"({"records":[{"data":"text","partition-key":"a"},{"data":{"k":[1,"v"]},"partition-key":7}]})";
    EXPECT_EQ(text_of(kPutRecords, body),
              "{\"StreamName\": \"s1\", \"Records\": [\n"
              "  {\"Data\": \"dGV4dA==\", \"PartitionKey\": \"a\"},\n"
              "  {\"Data\": \"eyJrIjpbMSwidiJdfQ==\", \"PartitionKey\": \"7\"}\n]}");
    // {k=[1, v]}
    EXPECT_NE(text_of(kPutRecords, body, Style::original).find("e2s9WzEsIHZdfQ=="),
              std::string::npos);
    EXPECT_EQ(text_of(kPutRecords, R"({"records":[{"value":1}]})"),
              "error: line 3: $elem.data is missing");
    EXPECT_EQ(text_of(kPutRecords, R"({"records":[{"data":null}]})"),
              "error: line 3: $elem.data is null");
    EXPECT_EQ(text_of("#foreach($e in $input.path('$.no'))x#{end}."), ".");
}

TEST(Template, ChoosesAsTheOriginal) {
    constexpr std::string_view kShards =
        "#if($input.path('$.ShardCount') == '')5#else$input.path('$.ShardCount')#end";
    EXPECT_EQ(text_of(kShards, ""), "5");
    EXPECT_EQ(text_of(kShards, R"({"ShardCount":2})"), "2");
    constexpr std::string_view kThree =
        "#set($n = $input.path('$.n'))#if($n < 2)few#elseif($n >= "
        "10 && !($n eq 11) or $n == 99)many#{else}some#end";
    EXPECT_EQ(text_of(kThree, R"({"n":1})"), "few");
    EXPECT_EQ(text_of(kThree, R"({"n":12})"), "many");
    EXPECT_EQ(text_of(kThree, R"({"n":11})"), "some");
    EXPECT_EQ(text_of(kThree, R"({"n":1.5})"), "few");
    EXPECT_EQ(text_of("#if($input.path('$.b'))yes#{else}no#end", R"({"b":false})"), "no");
    EXPECT_EQ(text_of("#if($input.path('$.b'))yes#{else}no#end", R"({"b":null})"), "no");
    EXPECT_EQ(text_of("#if($input.params('empty') == \"\")empty#end"), "empty");
    EXPECT_EQ(text_of("#if(\"1\" == 1 and true and not false)x#end"), "x");
}

TEST(Template, Computes) {
    EXPECT_EQ(text_of("#set($x = 2 + 3 * 4 - 10 / 5)$x"), "12");
    EXPECT_EQ(text_of("#set($x = (2 + 3) * 4 % 7)$x"), "6");
    EXPECT_EQ(text_of("#set($x = 1.5 * 2)$x"), "3");
    EXPECT_EQ(text_of("#set($x = 'a' + 1 + \"b$util.urlEncode('ü ')\")$x"), "a1b%C3%BC+");
    EXPECT_EQ(text_of("#set($x = 1 / 0)[$!x]"), "[]");
    EXPECT_EQ(text_of("#set($x = 9223372036854775807 + 1)[$!x]"), "[]");
    EXPECT_EQ(text_of("#foreach($i in [1..3])$i$foreach.index/$foreach.count;#end"),
              "10/1;21/2;32/3;");
    EXPECT_EQ(text_of("#foreach($i in [3..1])$i#if($i == 2)#break#end#end"), "32");
    EXPECT_EQ(text_of("a#stop b"), "a");
}

TEST(Template, KeepsListsAndMaps) {
    EXPECT_EQ(
        text_of("#set($m = {'a': 1, \"b\": [true, 'x']})$m $m.b[1] $m['a'] $m.get('b').size()"),
        R"({"a":1,"b":[true,"x"]} x 1 2)");
    EXPECT_EQ(text_of("#set($m = {})#set($m.k = 'v')#set($i = $m.put('l', []))$m.l.add(1) $m"),
              R"(true {"k":"v","l":[1]})");
    EXPECT_EQ(text_of("#set($m = {'a': [1, 'x']})$m", "{}", Style::original), "{a=[1, x]}");
    EXPECT_EQ(text_of("#foreach($k in $input.path('$').keySet())$k,#end", R"({"b":1,"a":2})"),
              "b,a,");
    EXPECT_EQ(text_of("#foreach($e in $input.params().querystring.entrySet())$e.key=$e.value#end"),
              "q=1");
    EXPECT_EQ(text_of("#set($l = [])#set($i = $l.add($l))"),
              "error: line 1: a list cannot hold itself");
}

TEST(Template, KnowsTheMethodsOfTexts) {
    EXPECT_EQ(text_of("$util.escapeJavaScript($input.path('$.t')).replaceAll(\"\\\\'\", \"'\")",
                      R"({"t":"it's \"é\"/\n"})"),
              R"(it's \"\u00E9\"\/\n)");
    EXPECT_EQ(text_of("#set($t = ' Ab ')$t.trim().toUpperCase() $t.length() $t.trim().substring(1) "
                      "$t.contains('b') $t.replace('A', 'x').indexOf('b')"),
              "AB 4 b true 2");
    EXPECT_EQ(text_of("#foreach($p in 'a,b'.split(','))x#end"),
              "error: line 1: a ) is missing after a directive");
    EXPECT_EQ(text_of("#set($t = 'a1b22c')#foreach($p in $t.split('[0-9]+'))$p;#end"), "a;b;c;");
    EXPECT_EQ(text_of("$util.base64Decode('aGk=')$util.urlDecode('%41+b')"), "hiA b");
    EXPECT_EQ(text_of("$util.parseJson('{\"a\":[1,2]}').a[1]"), "2");
    EXPECT_EQ(text_of("$util.base64Decode('?')"),
              "error: line 1: $util.base64Decode: the text is no base64");
    EXPECT_EQ(text_of("\n$util.nope('x')"), "error: line 2: $util has no nope()");
}

TEST(Template, SeesContextAndStageAndOverridesAnswers) {
    EXPECT_EQ(
        text_of("$context.identity.sourceIp $context.stage $context.none|$stageVariables.color "
                "$input.params('stream-name') $input.body",
                R"({"raw": 1})"),
        R"(127.0.0.1 test |blue s1 {"raw": 1})");
    const auto parsed = Template::parse(
        "#set($context.responseOverride.status = 404)#set($context.responseOverride.header.X = "
        "'y')");
    ASSERT_TRUE(parsed);
    const auto rendered = parsed->render(TestScene{}, Style::exact);
    ASSERT_TRUE(rendered);
    ASSERT_EQ(rendered->overrides.size(), 2U);
    EXPECT_EQ(rendered->overrides[0].path, "responseOverride.status");
    EXPECT_EQ(rendered->overrides[0].value, "404");
    EXPECT_EQ(rendered->overrides[1].path, "responseOverride.header.X");
}

TEST(Template, SaysInWhichLineItIsWrong) {
    const TestScene scene;
    for (const auto& [text, error] : std::initializer_list<std::pair<const char*, const char*>>{
             {"\n\n#if($x)", "line 3: the #if of line 3 has no #end"},
             {"#if($x == )#end", "line 1: a value is expected, not \")#end\""},
             {"x\n#end", "line 2: an #else or #end without its #if or #foreach"},
             {"#set($x 1)", "line 1: in #set a = is missing"},
             {"#foreach($x of $y)#end", "line 1: in #foreach the word `in` is missing"},
             {"#macro(x)#end", "line 1: #macro is not offered"},
             {"#set($x = 'a)", "line 1: a text in quotes does not end"},
             {"#set($x = 99999999999999999999)", "line 1: a number does not fit into 64 bits"},
             {"${x", "line 1: a } is missing after ${x"}}) {
        const Shown shown = show(text, scene);
        EXPECT_EQ(shown.error, error) << text;
        EXPECT_EQ(shown.code, Code::malformed) << text;
    }
}

// VTL-1
TEST(Template, IsBounded) {
    const TestScene scene;
    const auto code = [&](const std::string& text) { return show(text, scene).code; };
    EXPECT_EQ(code(std::string(kTemplateBytesMax + 1, ' ')), Code::too_large);
    std::string deep;
    for (int i = 0; i < 100; ++i) deep += "#if(true)";
    EXPECT_EQ(code(deep), Code::malformed);
    EXPECT_EQ(code("#set($x = " + std::string(100'000, '(')), Code::malformed);
    EXPECT_EQ(code("#set($x = " + std::string(100'000, '!')), Code::malformed);
    EXPECT_EQ(code("$a" + std::string(100'000, '[')), Code::malformed);
    EXPECT_EQ(code("#set($x = [1..1001])"), Code::too_large);
    EXPECT_EQ(code("#set($x = 'xxxxxxxxxx')#foreach($i in [1..100])#set($x = $x + $x)#end"),
              Code::too_large);
    EXPECT_EQ(code("#foreach($i in [1..1000])#foreach($j in [1..1000])#foreach($k in "
                   "[1..1000])#end#end#end"),
              Code::too_large);
    EXPECT_EQ(code("#set($x = [])#foreach($i in [1..1000])#foreach($j in [1..9])#set($x = [$x])"
                   "#end#end$x"),
              Code::too_large);
    EXPECT_EQ(code("#set($x = [])#foreach($i in [1..500])#set($x = [$x, $x])#end$x"),
              Code::too_large);
}

}  // namespace
}  // namespace door::gateway::vtl
