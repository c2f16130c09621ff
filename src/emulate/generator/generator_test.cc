// Rates are those counted over public samples of the course's table (886 rows); the tolerance of
// each allows for chance over 11,154 rows.
#include "emulate/generator/generator.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <functional>
#include <map>
#include <set>

#include "codec/crc32c.h"
#include "emulate/generator/post_text.h"
#include "emulate/rows/row_json.h"

namespace emulate::generator {
namespace {

std::string cell(const rows::Row& row, std::string_view name) {
    const auto found = std::ranges::find(row, name, &rows::Field::name);
    return found == row.end() ? "" : found->cell.value;
}

bool has_byte_from(std::string_view text, unsigned char least) {
    return std::ranges::any_of(text,
                               [least](char c) { return static_cast<unsigned char>(c) >= least; });
}

class GeneratorTest : public testing::Test {
  protected:
    static const Generator& rows() {
        static const Generator kRows{GeneratorOptions{}};
        return kRows;
    }
    // The share of pins of which it is true.
    static double share(const std::function<bool(const rows::Row&)>& is_true) {
        static const std::vector<rows::Row> kPins = all_pins();
        return static_cast<double>(std::ranges::count_if(kPins, is_true)) / rows().size();
    }
    static std::vector<rows::Row> all_pins() {
        std::vector<rows::Row> pins;
        for (std::uint32_t at = 0; at < rows().size(); ++at) {
            pins.push_back(rows().row(rows::Table::pin, at));
        }
        return pins;
    }
    static double share_of(std::string_view column, std::string_view value) {
        return share([&](const rows::Row& row) { return cell(row, column) == value; });
    }
};

TEST_F(GeneratorTest, has_the_columns_in_table_order) {
    const auto names = [](const rows::Row& row) {
        std::string joined;
        for (const rows::Field& field : row) joined += field.name + " ";
        return joined;
    };
    EXPECT_EQ(rows().size(), 11'154U);
    EXPECT_EQ(names(rows().row(rows::Table::pin, 0)),
              "index unique_id title description poster_name follower_count tag_list "
              "is_image_or_video image_src downloaded save_location category ");
    EXPECT_EQ(names(rows().row(rows::Table::geo, 0)), "ind timestamp latitude longitude country ");
    EXPECT_EQ(names(rows().row(rows::Table::user, 0)), "ind first_name last_name age date_joined ");
    EXPECT_EQ(cell(rows().row(rows::Table::user, 77), "ind"), "77");
}

TEST_F(GeneratorTest, same_seed_same_rows_and_another_seed_others) {
    const Generator again{GeneratorOptions{}};
    const Generator other{GeneratorOptions{.seed = 101}};
    std::uint32_t differing = 0;
    for (std::uint32_t at = 0; at < rows().size(); ++at) {
        for (const rows::Table table : rows::kTables)
            ASSERT_EQ(rows().row(table, at), again.row(table, at));
        differing += rows().row(rows::Table::pin, at) == other.row(rows::Table::pin, at) ? 0 : 1;
    }
    EXPECT_EQ(differing, rows().size());
}

// Pins the rows themselves: other machines and later versions must draw the same.
TEST_F(GeneratorTest, rows_of_seed_100_never_change) {
    EXPECT_EQ(rows::json_of(rows().row(rows::Table::geo, 7528), rows::TimeForm::blank),
              R"({"ind": 7528, "timestamp": "2022-09-21 12:04:32", "latitude": -82.6722, )"
              R"("longitude": -166.335, "country": "Albania"})");
    std::uint32_t checksum = 0;
    for (std::uint32_t at = 0; at < rows().size(); ++at) {
        for (const rows::Table table : rows::kTables) {
            const std::string json = rows::json_of(rows().row(table, at), rows::TimeForm::blank);
            checksum = codec::crc32c_extend(checksum, base::as_bytes(json));
        }
    }
    EXPECT_EQ(checksum, 1268671244U);
}

TEST_F(GeneratorTest, dirty_values_are_about_as_frequent_as_in_the_wild) {
    EXPECT_NEAR(share_of("is_image_or_video", "multi-video(story page format)"), 0.073, 0.012);
    EXPECT_NEAR(share_of("is_image_or_video", "video"), 0.029, 0.006);
    EXPECT_NEAR(share_of("follower_count", kUserInfoError), 0.0113, 0.001);
    EXPECT_NEAR(share_of("image_src", "Image src error."), 0.026, 0.005);
    EXPECT_NEAR(share_of("tag_list", kNoTags), 0.016, 0.004);
    EXPECT_NEAR(share_of("description", kNoDescription), 0.017, 0.004);
    EXPECT_NEAR(share_of("description", "Untitled"), 0.001, 0.001);
    EXPECT_GT(share_of("description", "Art."), 0);
    EXPECT_NEAR(
        share([](const rows::Row& row) { return cell(row, "description").ends_with("…\u00A0"); }),
        0.363, 0.03);
    EXPECT_NEAR(share([](const rows::Row& row) { return has_byte_from(cell(row, "title"), 0x80); }),
                0.11, 0.015);
    EXPECT_NEAR(share([](const rows::Row& row) { return has_byte_from(cell(row, "title"), 0xF0); }),
                0.011, 0.004);
    EXPECT_NEAR(share([](const rows::Row& row) {
                    const std::string name = cell(row, "poster_name");
                    return name.starts_with(' ') || name.ends_with(' ');
                }),
                0.016, 0.012);
    EXPECT_NEAR(share([](const rows::Row& row) {
                    return cell(row, "poster_name").find('|') != std::string::npos;
                }),
                0.15, 0.04);
    EXPECT_GT(share([](const rows::Row& row) { return cell(row, "title").ends_with('\n'); }), 0);
    EXPECT_NEAR(share([](const rows::Row& row) {
                    return cell(row, "description").find(',') != std::string::npos;
                }),
                0.42, 0.1);
    EXPECT_NEAR(share([](const rows::Row& row) {
                    return cell(row, "description").find('"') != std::string::npos;
                }),
                0.02, 0.01);
}

TEST_F(GeneratorTest, follower_counts_have_four_shapes) {
    EXPECT_NEAR(
        share([](const rows::Row& row) { return cell(row, "follower_count").ends_with('k'); }),
        0.72, 0.05);
    EXPECT_NEAR(
        share([](const rows::Row& row) { return cell(row, "follower_count").ends_with('M'); }),
        0.07, 0.04);
    EXPECT_NEAR(share([](const rows::Row& row) {
                    const std::string count = cell(row, "follower_count");
                    return std::ranges::all_of(count, [](char c) { return c >= '0' && c <= '9'; });
                }),
                0.20, 0.05);
}

TEST_F(GeneratorTest, dirty_values_come_together_as_they_do_in_the_wild) {
    for (std::uint32_t at = 0; at < rows().size(); ++at) {
        const rows::Row row = rows().row(rows::Table::pin, at);
        const bool is_error = cell(row, "follower_count") == kUserInfoError;
        const bool image_lost = cell(row, "image_src") == "Image src error.";
        const bool is_story = cell(row, "is_image_or_video") == "multi-video(story page format)";
        ASSERT_EQ(is_error, cell(row, "poster_name") == kUserInfoError);
        ASSERT_EQ(is_error, cell(row, "title") == kNoTitle);
        ASSERT_EQ(is_story, cell(row, "description") == kStoryDescription);
        ASSERT_EQ(image_lost, cell(row, "downloaded") == "0");
        if (image_lost) ASSERT_TRUE(is_story);
        if (is_error) ASSERT_TRUE(image_lost && cell(row, "tag_list") == kNoTags);
        ASSERT_EQ(cell(row, "save_location"), "Local save in /data/" + cell(row, "category"));
        for (const rows::Field& field : row) ASSERT_FALSE(field.cell.value.empty()) << field.name;
    }
}

TEST_F(GeneratorTest, categories_are_thirteen_uneven_blocks) {
    std::map<std::string, std::uint32_t> sizes;
    std::string last;
    std::uint32_t blocks = 0;
    for (std::uint32_t at = 0; at < rows().size(); ++at) {
        const std::string category = cell(rows().row(rows::Table::pin, at), "category");
        blocks += category == last ? 0 : 1;
        last = category;
        ++sizes[category];
    }
    EXPECT_EQ(blocks, 13U);
    EXPECT_EQ(sizes.size(), 13U);
    EXPECT_EQ(cell(rows().row(rows::Table::pin, 7528), "category"), "mens-fashion");
    const Generator few{GeneratorOptions{.rows = 26}};
    EXPECT_EQ(cell(few.row(rows::Table::pin, 0), "category"), "art");
    EXPECT_EQ(cell(few.row(rows::Table::pin, 25), "category"), "vehicles");
}

TEST_F(GeneratorTest, poster_user_and_place_are_one_person) {
    std::map<std::string, std::string> user_of_poster;
    std::map<std::string, std::string> place_of_poster;
    std::set<std::string> users;
    std::set<std::string> places;
    for (std::uint32_t at = 0; at < rows().size(); ++at) {
        const std::string poster = cell(rows().row(rows::Table::pin, at), "poster_name");
        const rows::Row user = rows().row(rows::Table::user, at);
        const rows::Row geo = rows().row(rows::Table::geo, at);
        const std::string who = cell(user, "first_name") + " " + cell(user, "last_name") + " " +
                                cell(user, "age") + " " + cell(user, "date_joined");
        const std::string where =
            cell(geo, "latitude") + " " + cell(geo, "longitude") + " " + cell(geo, "country");
        ASSERT_EQ(user_of_poster.try_emplace(poster, who).first->second, who);
        ASSERT_EQ(place_of_poster.try_emplace(poster, where).first->second, where);
        users.insert(who);
        places.insert(where);
        ASSERT_LT(cell(user, "date_joined"), cell(geo, "timestamp"));
    }
    EXPECT_EQ(users.size(), user_of_poster.size());
    EXPECT_EQ(places.size(), user_of_poster.size());
    EXPECT_NEAR(static_cast<double>(users.size()), 5'200, 500);
}

TEST_F(GeneratorTest, people_who_post_much_gather_at_the_low_end) {
    std::map<std::string, std::uint32_t> counts;
    std::array<std::uint32_t, 4> bands{};
    for (std::uint32_t at = 0; at < rows().size(); ++at) {
        ++counts[cell(rows().row(rows::Table::pin, at), "poster_name")];
        const int age = std::stoi(cell(rows().row(rows::Table::user, at), "age"));
        ASSERT_TRUE(age >= 20 && age <= 60);
        ++bands.at(age <= 24 ? 0 : age <= 35 ? 1 : age <= 50 ? 2 : 3);
    }
    EXPECT_NEAR(bands[0] / 11'154.0, 0.45, 0.06);
    EXPECT_NEAR(bands[1] / 11'154.0, 0.27, 0.05);
    EXPECT_NEAR(bands[2] / 11'154.0, 0.20, 0.05);
    EXPECT_NEAR(bands[3] / 11'154.0, 0.08, 0.04);
    EXPECT_GE(std::ranges::max_element(counts, {}, [](const auto& c) { return c.second; })->second,
              100U);
    std::uint32_t at = 0;
    while (cell(rows().row(rows::Table::pin, at), "poster_name") != kUserInfoError) ++at;
    EXPECT_LE(std::stoi(cell(rows().row(rows::Table::user, at), "age")), 22);
    EXPECT_TRUE(cell(rows().row(rows::Table::user, at), "first_name").starts_with('A'));
}

TEST_F(GeneratorTest, a_record_is_as_long_as_real_ones) {
    std::vector<std::size_t> sizes;
    for (std::uint32_t at = 0; at < rows().size(); ++at) {
        sizes.push_back(
            rows::json_of(rows().row(rows::Table::pin, at), rows::TimeForm::blank).size());
    }
    std::ranges::sort(sizes);
    EXPECT_NEAR(static_cast<double>(sizes[sizes.size() / 2]), 747, 75);
    EXPECT_LT(sizes.back(), 2'000U);
}

TEST(Generator, any_number_of_rows_will_do) {
    for (const std::uint32_t count : {1U, 2U, 13U, 100U, 30'000U}) {
        const Generator rows{GeneratorOptions{.rows = count}};
        EXPECT_EQ(rows.size(), count);
        EXPECT_EQ(cell(rows.row(rows::Table::geo, count - 1), "ind"), std::to_string(count - 1));
    }
}

}  // namespace
}  // namespace emulate::generator
