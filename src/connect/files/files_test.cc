#include <gtest/gtest.h>

#include <fstream>
#include <sstream>

#include "base/text.h"
#include "connect/files/file_lines.h"
#include "connect/files/file_source.h"
#include "io/posix_disk.h"
#include "io/test_directory.h"

namespace connect {
namespace {

using Texts = std::vector<std::string_view>;

TEST(Lines, EndAsJavaEndsThem) {
    const Lines all = split_lines("a\nb\r\nc\rd\n\ne", 100);
    EXPECT_EQ(all.lines, (Texts{"a", "b", "c", "d", ""}));
    EXPECT_EQ(all.bytes, 10U);
    EXPECT_EQ(split_lines("a\r", 100).bytes, 0U) << "a line feed may follow";
    EXPECT_EQ(split_lines("a\nb\nc\n", 2).lines, (Texts{"a", "b"}));
    EXPECT_EQ(split_lines("", 2).bytes, 0U);
}

base::Bytes batch_of(std::initializer_list<std::string_view> values) {
    codec::BatchBuilder builder(base::from_epoch_ms(1'700'000'000'000));
    for (const std::string_view value : values) builder.add(std::nullopt, base::as_bytes(value));
    return builder.finish();
}

class FileLines : public testing::Test {
  protected:
    std::unique_ptr<FileLineWriter> writer(sink::Properties properties) {
        properties["file"] = directory_.path() + "/out";
        auto config = read_file_sink_config(properties);
        EXPECT_TRUE(config) << config.error().what;
        return std::make_unique<FileLineWriter>(
            std::make_shared<LineFile>(disk_, config->file),
            std::make_shared<const FileSinkConfig>(*config),
            base::TopicPartition{base::TopicName{"t"}, base::Partition{0}}, base::Offset{0});
    }
    std::string text() const {
        std::ostringstream text;
        text << std::ifstream(directory_.path() + "/out").rdbuf();
        return text.str();
    }

    io::TestDirectory directory_;
    io::PosixDisk disk_;
};

TEST_F(FileLines, AreWhatJavaPrints) {
    const auto writer = this->writer({{"value.converter.schemas.enable", "false"}});
    ASSERT_TRUE(writer->write(batch_of({"\"foo\"", R"({"a": 1})", "null"})));
    EXPECT_EQ(text(), "foo\n{a=1}\nnull\n");
    EXPECT_EQ(writer->committable(), base::Offset{3});
}

TEST_F(FileLines, FailOnWhatTheConverterRefuses) {
    const auto writer = this->writer({});
    EXPECT_FALSE(writer->write(batch_of({R"({"schema":null,"payload":"x"})", "\"foo\""})));
    EXPECT_EQ(text(), "x\n");
    EXPECT_NE(writer->failure().value_or("").find("schemas.enable"), std::string::npos);
    EXPECT_FALSE(read_file_sink_config({}));
    EXPECT_FALSE(read_file_source_config({{"topic", "t"}}));
}

TEST_F(FileLines, GoThroughTransforms) {
    const auto writer =
        this->writer({{"value.converter", "org.apache.kafka.connect.storage.StringConverter"},
                      {"transforms", "h"},
                      {"transforms.h.type", "org.apache.kafka.connect.transforms.HoistField$Value"},
                      {"transforms.h.field", "line"}});
    ASSERT_TRUE(writer->write(batch_of({"foo"})));
    EXPECT_EQ(text(), "{line=foo}\n");
}

}  // namespace
}  // namespace connect
