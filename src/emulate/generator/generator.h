#pragma once
// The built-in rows: an invented look-alike of the course's three tables, with every dirty value
// they have, about as often and together with the same others. The same seed gives the same rows on
// every machine.

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "emulate/generator/people.h"
#include "emulate/rows/row.h"
#include "emulate/rows/row_source.h"

namespace emulate::generator {

struct GeneratorOptions {
    std::uint32_t rows = 11'154;
    std::uint64_t seed = 100;
};

// Makes all rows at once (about 1 KB each). Immutable afterwards: any thread may read.
class Generator {
  public:
    explicit Generator(const GeneratorOptions& options);

    std::uint32_t size() const { return static_cast<std::uint32_t>(posts_.size()); }
    // `at` < size(); the row's key is `at`.
    rows::Row row(rows::Table table, std::uint32_t at) const;

  private:
    enum class Media : std::uint8_t { image, video, story };
    struct Post {
        std::uint32_t category = 0;
        Media media = Media::image;
        std::string unique_id;
        std::string title;
        std::string description;
        std::string follower_count;  // empty: the person's
        std::string tag_list;
        std::string image_src;
        std::int64_t posted = 0;  // seconds since 1970
    };
    Post draw_post(PythonRandom& random, std::uint32_t at) const;
    void draw_words(PythonRandom& random, std::uint32_t at, Post& post) const;
    const Person& person_of(std::uint32_t at) const { return people_.persons[people_.owners[at]]; }
    rows::Row pin_row(std::uint32_t at) const;
    rows::Row geo_row(std::uint32_t at) const;
    rows::Row user_row(std::uint32_t at) const;

    std::uint32_t rows_;
    People people_;
    std::vector<Post> posts_;
};

// Row `at` for every `at` < size().
std::unique_ptr<rows::RowSource> make_generator_source(const GeneratorOptions& options);

}  // namespace emulate::generator
