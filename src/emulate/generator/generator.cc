#include "emulate/generator/generator.h"

#include <chrono>

#include "base/check.h"
#include "base/text.h"
#include "emulate/generator/post_text.h"
#include "emulate/generator/words.h"

namespace emulate::generator {
namespace {

constexpr std::string_view kImageHost = "https://i.example.com/";
constexpr std::string_view kImageError = "Image src error.";
constexpr std::int64_t kPostedFirst = 1'508'457'600;    // 2017-10-20
constexpr std::uint32_t kPostedSeconds = 157'766'400U;  // five years, to 2022-10-20

std::string two_digits(unsigned number) { return base::text(100 + number).substr(1); }

std::string time_text(std::int64_t seconds) {
    using namespace std::chrono;
    const sys_seconds at{std::chrono::seconds{seconds}};
    const auto day = floor<days>(at);
    const year_month_day date{day};
    const hh_mm_ss time{at - day};
    return base::text(static_cast<int>(date.year()), "-",
                      two_digits(static_cast<unsigned>(date.month())), "-",
                      two_digits(static_cast<unsigned>(date.day())), " ",
                      two_digits(static_cast<unsigned>(time.hours().count())), ":",
                      two_digits(static_cast<unsigned>(time.minutes().count())), ":",
                      two_digits(static_cast<unsigned>(time.seconds().count())));
}

std::string draw_hex(PythonRandom& random, std::size_t digits) {
    static constexpr std::string_view kHex = "0123456789abcdef";
    std::string hex;
    while (hex.size() < digits) {
        std::uint32_t word = random.word();
        for (int i = 0; i < 8; ++i, word >>= 4) hex += kHex[word & 15];
    }
    hex.resize(digits);
    return hex;
}

// Version 4: the 13th digit is 4, the 17th one of 8, 9, a, b.
std::string draw_uuid(PythonRandom& random) {
    std::string hex = draw_hex(random, 32);
    hex[12] = '4';
    hex[16] = "89ab"[random.below(4)];
    for (const std::size_t at : {20, 16, 12, 8}) hex.insert(at, "-");
    return hex;
}

std::string draw_image_src(PythonRandom& random, std::string_view folder) {
    const std::string hex = draw_hex(random, 32);
    std::string_view ending = ".0000001.jpg";
    if (folder == "originals") {
        const std::uint32_t kind = random.below(795);
        ending = kind < 655 ? ".jpg" : kind < 789 ? ".png" : kind < 794 ? ".webp" : ".gif";
    } else if (random.below(67) == 0) {
        ending = "-00001.jpg";
    }
    return base::text(kImageHost, folder, "/", hex.substr(0, 2), "/", hex.substr(2, 2), "/",
                      hex.substr(4, 2), "/", hex, ending);
}

// The category whose block holds row `at` of `rows`; the blocks keep their shares.
std::uint32_t category_of(std::uint32_t at, std::uint32_t rows) {
    const auto categories = words::categories();
    const std::uint64_t scaled = std::uint64_t{at} * words::kBlockRows / rows;
    std::uint32_t found = 0;
    while (found + 1 < categories.size() && categories[found + 1].first_row <= scaled) ++found;
    return found;
}

rows::Field integer(std::string_view name, std::uint32_t value) {
    return {std::string(name), {rows::CellKind::integer, base::text(value)}};
}
rows::Field words_of(std::string_view name, std::string_view value) {
    return {std::string(name), {rows::CellKind::text, std::string(value)}};
}
rows::Field decimal(std::string_view name, const std::string& value) {
    return {std::string(name), {rows::CellKind::decimal, value}};
}
rows::Field time_of(std::string_view name, std::int64_t seconds) {
    return {std::string(name), {rows::CellKind::time, time_text(seconds)}};
}

}  // namespace

Generator::Generator(const GeneratorOptions& options) : rows_(options.rows) {
    PythonRandom random(options.seed);
    people_ = draw_people(random, rows_);
    posts_.reserve(rows_);
    for (std::uint32_t at = 0; at < rows_; ++at) posts_.push_back(draw_post(random, at));
}

Generator::Post Generator::draw_post(PythonRandom& random, std::uint32_t at) const {
    const bool is_error = people_.owners[at] == kErrorPerson;
    Post post;
    post.category = category_of(at, rows_);
    post.unique_id = draw_uuid(random);
    post.posted = kPostedFirst + random.below(kPostedSeconds);
    if (is_error || chance(random, 630)) {
        post.media = Media::story;
    } else if (chance(random, 315)) {
        post.media = Media::video;
    }
    // An image goes missing on stories only, and on all of the error person's.
    const bool image_lost = is_error || (post.media == Media::story && chance(random, 2'400));
    post.image_src = image_lost ? std::string(kImageError)
                                : draw_image_src(random, post.media == Media::image
                                                             ? "originals"
                                                             : "videos/thumbnails/originals");
    const bool tags_lost = is_error || (!image_lost && chance(random, 47));
    post.tag_list =
        tags_lost ? std::string(kNoTags) : draw_tags(random, words::categories()[post.category]);
    // A count is a fact of the moment of the post: now and then a poster's second one differs.
    if (!is_error && chance(random, 40)) post.follower_count = draw_follower_count(random);
    draw_words(random, at, post);
    return post;
}

void Generator::draw_words(PythonRandom& random, std::uint32_t at, Post& post) const {
    const words::Category& category = words::categories()[post.category];
    const bool is_error = people_.owners[at] == kErrorPerson;
    post.title = is_error ? std::string(kNoTitle) : draw_title(random, category);
    if (!is_error && at > 0 && chance(random, 130) && people_.owners[at - 1] != kErrorPerson) {
        post.title = posts_[at - 1].title;
    }
    post.description = post.media == Media::story ? std::string(kStoryDescription)
                                                  : draw_description(random, category);
}

rows::Row Generator::row(rows::Table table, std::uint32_t at) const {
    CHECK(at < posts_.size(), "row ", at);
    switch (table) {
        case rows::Table::pin:
            return pin_row(at);
        case rows::Table::geo:
            return geo_row(at);
        case rows::Table::user:
            return user_row(at);
    }
    return {};
}

rows::Row Generator::pin_row(std::uint32_t at) const {
    const Post& post = posts_[at];
    const Person& person = person_of(at);
    const std::string_view category = words::categories()[post.category].name;
    static constexpr std::array<std::string_view, 3> kMedia{"image", "video",
                                                            "multi-video(story page format)"};
    return {
        integer("index", at),
        words_of("unique_id", post.unique_id),
        words_of("title", post.title),
        words_of("description", post.description),
        words_of("poster_name", person.poster_name),
        words_of("follower_count",
                 post.follower_count.empty() ? person.follower_count : post.follower_count),
        words_of("tag_list", post.tag_list),
        words_of("is_image_or_video", kMedia[static_cast<std::size_t>(post.media)]),
        words_of("image_src", post.image_src),
        integer("downloaded", post.image_src == kImageError ? 0 : 1),
        words_of("save_location", base::text("Local save in /data/", category)),
        words_of("category", category),
    };
}

rows::Row Generator::geo_row(std::uint32_t at) const {
    const Person& person = person_of(at);
    return {integer("ind", at), time_of("timestamp", posts_[at].posted),
            decimal("latitude", person.latitude), decimal("longitude", person.longitude),
            words_of("country", person.country)};
}

rows::Row Generator::user_row(std::uint32_t at) const {
    const Person& person = person_of(at);
    return {integer("ind", at), words_of("first_name", person.first_name),
            words_of("last_name", person.last_name), integer("age", person.age),
            time_of("date_joined", person.joined)};
}

}  // namespace emulate::generator
