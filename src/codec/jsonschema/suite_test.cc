// The JSON Schema Test Suite, which other validators are held to, too (Debian's json-schema-test-
// suite): drafts 4, 6 and 7 with their remote documents. Cases that lead to the language's own
// schema are left out, for that is not built in.

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <iostream>
#include <sstream>

#include "base/text.h"
#include "codec/json/json.h"
#include "codec/jsonschema/validation.h"

namespace codec::jsonschema {
namespace {

const std::filesystem::path kSuite = "/usr/share/json-schema-test-suite";

std::string content_of(const std::filesystem::path& file) {
    std::ostringstream all;
    all << std::ifstream(file).rdbuf();
    return all.str();
}

struct Case {
    std::string name;
    std::string value;
    bool is_valid = false;
};

struct Group {
    std::string name;
    std::string schema;
    std::vector<Case> cases;
};

std::vector<Case> read_cases(JsonReader& reader) {
    std::vector<Case> cases;
    reader.enter_array();
    while (reader.next_element()) {
        Case& one = cases.emplace_back();
        reader.enter_object();
        while (const auto name = reader.next_field()) {
            if (*name == "description") {
                one.name = reader.string();
            } else if (*name == "data") {
                one.value = reader.compact();
            } else if (*name == "valid") {
                one.is_valid = reader.boolean();
            } else {
                reader.skip();
            }
        }
    }
    return cases;
}

std::vector<Group> read_groups(const std::filesystem::path& file) {
    std::string text = content_of(file);
    JsonReader reader(text);
    std::vector<Group> groups;
    reader.enter_array();
    while (reader.next_element()) {
        Group& group = groups.emplace_back();
        reader.enter_object();
        while (const auto name = reader.next_field()) {
            if (*name == "description") {
                group.name = reader.string();
            } else if (*name == "schema") {
                group.schema = reader.compact();
            } else if (*name == "tests") {
                group.cases = read_cases(reader);
            } else {
                reader.skip();
            }
        }
    }
    EXPECT_TRUE(reader.finish());
    return groups;
}

// As if $schema said so: the suite's schemas do not.
std::string in_draft(std::string_view draft, std::string schema) {
    if (!schema.starts_with('{')) return schema;
    const std::string said =
        base::text(R"({"$schema":"http://json-schema.org/)", draft, R"(/schema")");
    return said + (schema == "{}" ? "" : ",") + schema.substr(1);
}

class Suite : public testing::TestWithParam<std::pair<const char*, const char*>> {
  protected:
    void SetUp() override {
        ASSERT_TRUE(exists(kSuite)) << kSuite << ": Debian's json-schema-test-suite has it";
        for (const auto& file : std::filesystem::recursive_directory_iterator(kSuite / "remotes")) {
            if (!file.is_regular_file()) continue;
            auto document = Document::parse(content_of(file), {});
            ASSERT_TRUE(document) << file << ": " << document.error().what;
            remotes_.push_back(*std::move(document));
            names_.push_back("http://localhost:1234/" +
                             relative(file.path(), kSuite / "remotes").string());
        }
        for (std::size_t i = 0; i < remotes_.size(); ++i)
            known_.push_back({names_[i], &remotes_[i]});
    }

    std::deque<Document> remotes_;
    std::vector<std::string> names_;
    std::vector<Document::Known> known_;
};

TEST_P(Suite, IsAnsweredRight) {
    const auto& [folder, draft] = GetParam();
    std::size_t count = 0;
    for (const auto& file : std::filesystem::directory_iterator(kSuite / "tests" / folder)) {
        if (!file.is_regular_file()) continue;
        for (const Group& group : read_groups(file.path())) {
            const std::string where = base::text(file.path().filename().string(), ", ", group.name);
            if (group.schema.find("\"$ref\":\"http://json-schema.org") != std::string::npos)
                continue;
            const auto document = Document::parse(in_draft(draft, group.schema), known_);
            ASSERT_TRUE(document) << where << ": " << document.error().what;
            for (const Case& one : group.cases) {
                const auto value = Tree::parse(one.value);
                const auto answer = validate(document->root(), value->root());
                EXPECT_EQ(static_cast<bool>(answer), one.is_valid)
                    << where << ", " << one.name << ": " << (answer ? "" : answer.error().what);
                ++count;
            }
        }
    }
    EXPECT_GT(count, 300U);
    std::cout << count << " cases of " << folder << '\n';
}

INSTANTIATE_TEST_SUITE_P(Drafts, Suite,
                         testing::Values(std::pair{"draft4", "draft-04"},
                                         std::pair{"draft6", "draft-06"},
                                         std::pair{"draft7", "draft-07"}),
                         [](const auto& param) { return param.param.first; });

}  // namespace
}  // namespace codec::jsonschema
