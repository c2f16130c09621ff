#include "codec/xml/xml.h"

#include <gtest/gtest.h>

#include "codec/xml/xml_writer.h"

namespace codec {
namespace {

using base::Code;

XmlElement read(std::string_view document) {
    const auto root = parse_xml(document, {});
    EXPECT_TRUE(root) << document << ": " << (root ? "" : root.error().what);
    return root ? *root : XmlElement{};
}

TEST(XmlTest, ReadsElementsTextAndEntities) {
    const XmlElement root = read(
        "\xEF\xBB\xBF<?xml version=\"1.0\"?><!-- a --><s3:Delete xmlns:s3='http://x' a=\"1\">\n"
        " <Object><Key>a&amp;b&#x41;&#233;<![CDATA[<&]]></Key></Object><Quiet/></s3:Delete>\n<!-- "
        "b -->");
    EXPECT_EQ(root.name, "Delete");
    ASSERT_EQ(root.children.size(), 2U);
    EXPECT_EQ(root.children[0].text_of("Key"), "a&bA\xC3\xA9<&");
    EXPECT_NE(root.child("Quiet"), nullptr);
    EXPECT_EQ(root.child("None"), nullptr);
}

TEST(XmlTest, RefusesWhatIsNotWellFormed) {
    for (const char* bad :
         {"", "x", "<a>", "<a></b>", "<a", "<a></a>x", "<a></a><b></b>", "<!DOCTYPE a><a></a>",
          "<a>&lol;</a>", "<a>&#0;</a>", "<a>&#xD800;</a>", "<a>&amp</a>", "<a b></a>",
          "<a b=c></a>", "<a b=\"<\"></a>", "<></>", "<a/ >", "<a><![CDATA[</a>", "</a>"}) {
        const auto root = parse_xml(bad, {});
        ASSERT_FALSE(root) << bad;
        EXPECT_EQ(root.error().code, Code::malformed) << bad;
    }
}

TEST(XmlTest, BoundsDepthAndNumber) {
    EXPECT_TRUE(parse_xml("<a><b></b></a>", {.depth_max = 2}));
    EXPECT_EQ(parse_xml("<a><b></b></a>", {.depth_max = 1}).error().code, Code::too_large);
    EXPECT_EQ(parse_xml("<a><b/><b/></a>", {.elements_max = 2}).error().code, Code::too_large);
}

TEST(XmlTest, WhatIsWrittenReadsBack) {
    const std::string odd = "<k>&\"'\r\n\t\x01 \xC3\xA9]]>";
    std::string out;
    XmlWriter xml(out);
    xml.begin("R", "http://x").text("Key", odd).number("Size", 12).boolean("Is", true);
    xml.begin("In").end().end();
    const XmlElement root = read(out);
    EXPECT_EQ(root.text_of("Key"), odd);
    EXPECT_EQ(root.text_of("Size"), "12");
    EXPECT_EQ(root.text_of("Is"), "true");
    EXPECT_NE(out.find("&#xd;"), std::string::npos);
}

}  // namespace
}  // namespace codec
