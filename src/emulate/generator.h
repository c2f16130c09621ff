#pragma once
// The built-in rows: an invented look-alike of the course's three tables, with every dirty value
// they have, about as often and together with the same others. The same seed gives the same rows on
// every machine.

#include <cstdint>
#include <string>
#include <vector>

#include "emulate/people.h"
#include "emulate/row.h"

namespace emulate {

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
    Row row(Table table, std::uint32_t at) const;

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
    Row pin_row(std::uint32_t at) const;
    Row geo_row(std::uint32_t at) const;
    Row user_row(std::uint32_t at) const;

    std::uint32_t rows_;
    People people_;
    std::vector<Post> posts_;
};

}  // namespace emulate
