#pragma once
// The people behind the posts. A poster, a user and a place are the same person in all three
// tables, 1:1:1, and how much a person posts decides the rest: each attribute is the least of as
// many draws as there are posts, so busy people gather at the low end of every range.

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "emulate/generator/python_random.h"

namespace emulate::generator {

struct Person {
    std::string poster_name;
    std::string follower_count;
    std::string_view first_name;
    std::string_view last_name;
    std::uint32_t age = 0;
    std::int64_t joined = 0;  // seconds since 1970
    std::string latitude;     // a JSON number of at most six digits
    std::string longitude;
    std::string_view country;
};

struct People {
    std::vector<Person> persons;
    std::vector<std::uint32_t> owners;  // per post, an index of `persons`
};

inline constexpr std::string_view kUserInfoError = "User Info Error";
// The person of all posts whose user info is an error, if there is one.
inline constexpr std::uint32_t kErrorPerson = 0;

// The people of `posts` posts.
People draw_people(PythonRandom& random, std::uint32_t posts);

// "124k", "940" or "3M", about as often as people have them.
std::string draw_follower_count(PythonRandom& random);

// Yes, `times` of 10,000.
bool chance(PythonRandom& random, std::uint32_t times);
// One of a list.
template <class List>
const auto& pick(PythonRandom& random, const List& list) {
    return list[random.below(static_cast<std::uint32_t>(list.size()))];
}

}  // namespace emulate::generator
