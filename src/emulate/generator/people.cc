#include "emulate/generator/people.h"

#include <algorithm>
#include <array>
#include <set>
#include <tuple>

#include "base/text.h"
#include "emulate/generator/words.h"

namespace emulate::generator {
namespace {

// Of 10,000 posts.
constexpr std::uint32_t kErrorPosts = 113;
constexpr std::uint32_t kPostsPerPersonMax = 160;
constexpr std::uint32_t kAgeFirst = 20;
constexpr std::uint32_t kAges = 41;
constexpr std::int64_t kJoinedFirst = 1'445'299'200;   // 2015-10-20
constexpr std::uint32_t kJoinedSeconds = 63'158'400U;  // two years, to 2017-10-20
// Degrees in units of 1e-5.
constexpr std::uint32_t kLatitudes = 18'000'001;
constexpr std::uint32_t kLongitudes = 36'000'001;

std::uint32_t least(PythonRandom& random, std::uint32_t draws, std::uint32_t below) {
    std::uint32_t found = random.below(below);
    for (std::uint32_t i = 1; i < draws; ++i) found = std::min(found, random.below(below));
    return found;
}

std::uint64_t cube_root(std::uint64_t of) {
    std::uint64_t root = 1;
    while ((root + 1) * (root + 1) * (root + 1) <= of) ++root;
    return root;
}

// How many people post k times falls as k^(-7/3), which fits what repeated samples show. In whole
// numbers, for `pow` differs from machine to machine.
class PostsPerPerson {
  public:
    PostsPerPerson() {
        for (std::uint64_t k = 1; k <= kPostsPerPersonMax; ++k) {
            total_ += static_cast<std::uint32_t>(100'000'000'000 /
                                                 (k * k * cube_root(k * 1'000'000'000)));
            ends_[k - 1] = total_;
        }
    }
    std::uint32_t draw(PythonRandom& random) const {
        const auto* const end = std::ranges::upper_bound(ends_, random.below(total_));
        return static_cast<std::uint32_t>(end - ends_.begin()) + 1;
    }

  private:
    std::array<std::uint32_t, kPostsPerPersonMax> ends_{};
    std::uint32_t total_ = 0;
};

// Six digits at most, as a FLOAT column shows: -89.9787, 9.50751, 5.0.
std::string degrees(std::int64_t units) {
    std::uint64_t size = static_cast<std::uint64_t>(units < 0 ? -units : units);
    std::uint64_t coarse = 1;
    while (size / coarse >= 1'000'000) coarse *= 10;
    size = (size + coarse / 2) / coarse * coarse;
    std::string fraction = base::text(100'000 + size % 100'000).substr(1);
    fraction.resize(std::max<std::size_t>(fraction.find_last_not_of('0') + 1, 1));
    return base::text(units < 0 && size > 0 ? "-" : "", size / 100'000, ".", fraction);
}

// Draws stand in statements of their own: the order of a call's arguments is the compiler's choice.
std::string draw_poster_name(PythonRandom& random) {
    const std::string_view word = pick(random, words::poster_words());
    const std::string_view other = pick(random, words::poster_words());
    const std::string_view ending = pick(random, words::poster_endings());
    const std::string_view first_name = pick(random, words::first_names());
    const std::string_view last_name = pick(random, words::last_names());
    std::string name = base::text(word, " ", ending);
    switch (random.below(5)) {
        case 0:
            name = base::text("The ", name);
            break;
        case 1:
            name = base::text(word, " & ", other);
            break;
        case 2:
            name = base::text(first_name, " ", last_name);
            break;
        default:
            break;
    }
    if (chance(random, 45)) name = base::text("{", word, "} ", ending);
    if (chance(random, 1'500)) {
        const std::string_view adjective = pick(random, words::adjectives());
        const std::string_view thing = pick(random, pick(random, words::categories()).things);
        name += base::text(" | ", adjective, " ", thing, pick(random, words::tag_endings()));
    }
    if (chance(random, 160)) name = chance(random, 5'000) ? " " + name : name + " ";
    return name;
}

// What must differ from person to person.
class Taken {
  public:
    bool add(const Person& person) {
        const Who who{person.first_name, person.last_name, person.age, person.joined};
        const Where where{person.latitude, person.longitude, person.country};
        if (who_.contains(who) || where_.contains(where)) return false;
        who_.insert(who);
        where_.insert(where);
        return true;
    }
    // The name, or the name with a number behind it.
    std::string unique(const std::string& name) {
        std::string tried = name;
        for (int number = 2; !names_.insert(tried).second; ++number) {
            tried = base::text(name, " ", number);
        }
        return tried;
    }

  private:
    using Who = std::tuple<std::string_view, std::string_view, std::uint32_t, std::int64_t>;
    using Where = std::tuple<std::string, std::string, std::string_view>;
    std::set<Who> who_;
    std::set<Where> where_;
    std::set<std::string> names_;
};

std::string_view least_word(PythonRandom& random, std::uint32_t draws, words::List list) {
    return list[least(random, draws, static_cast<std::uint32_t>(list.size()))];
}

Person draw_person(PythonRandom& random, std::uint32_t posts, Taken& taken) {
    Person person;
    do {
        person.first_name = least_word(random, posts, words::first_names());
        person.last_name = least_word(random, posts, words::last_names());
        person.age = kAgeFirst + least(random, posts, kAges);
        person.joined = kJoinedFirst + least(random, posts, kJoinedSeconds);
        person.latitude = degrees(std::int64_t{least(random, posts, kLatitudes)} - 9'000'000);
        person.longitude = degrees(std::int64_t{least(random, posts, kLongitudes)} - 18'000'000);
        person.country = least_word(random, posts, words::countries());
    } while (!taken.add(person));
    return person;
}

}  // namespace

bool chance(PythonRandom& random, std::uint32_t times) { return random.below(10'000) < times; }

std::string draw_follower_count(PythonRandom& random) {
    const std::uint32_t shape = random.below(1000);
    if (shape < 71) return base::text(1 + random.below(15), "M");
    if (shape < 272) return base::text(random.below(941));
    // Small counts are likelier: first how many digits, then which.
    static constexpr std::array<std::uint32_t, 3> kEnds{10, 100, 986};
    return base::text(1 + random.below(pick(random, kEnds) - 1), "k");
}

People draw_people(PythonRandom& random, std::uint32_t posts) {
    People people;
    people.owners.reserve(posts);
    const PostsPerPerson posts_per_person;
    Taken taken;
    std::uint32_t wanted =
        static_cast<std::uint32_t>((std::uint64_t{posts} * kErrorPosts + 9'999) / 10'000);
    while (people.owners.size() < posts) {
        const auto index = static_cast<std::uint32_t>(people.persons.size());
        const auto left = static_cast<std::uint32_t>(posts - people.owners.size());
        const std::uint32_t count = std::min(wanted, left);
        Person person = draw_person(random, count, taken);
        const bool is_error = index == kErrorPerson;
        person.poster_name =
            taken.unique(is_error ? std::string(kUserInfoError) : draw_poster_name(random));
        person.follower_count =
            is_error ? std::string(kUserInfoError) : draw_follower_count(random);
        people.persons.push_back(std::move(person));
        people.owners.insert(people.owners.end(), count, index);
        wanted = posts_per_person.draw(random);
    }
    for (std::uint32_t left = posts; left > 1; --left) {
        std::swap(people.owners[left - 1], people.owners[random.below(left)]);
    }
    return people;
}

}  // namespace emulate::generator
