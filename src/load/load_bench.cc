// Loading one-record objects into Delta tables, against DuckDB reading the same records from three
// plain NDJSON files, cleaning them with the same SQL and writing Parquet. Both in one run.
//
//     load_bench [events] [directory]      an event is three records; default 1,000,000
//
// Prints seconds and their ratio; the aim is at most 1.5. The last line is JSON.

#include <sys/resource.h>

#include <chrono>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <functional>
#include <iterator>
#include <memory>
#include <string>
#include <vector>

#include "base/text.h"
#include "io/clock.h"
#include "io/posix_disk.h"
#include "load/loader.h"
#include "load/object_key.h"
#include "object/directory_store.h"
#include "object/packed/packed_store.h"

namespace {

using base::text;

std::string file_text(const std::string& path) {
    std::ifstream file(path);
    CHECK(file, path);
    return {std::istreambuf_iterator<char>(file), {}};
}

load::TableSpec pin(const std::string& sql) {
    using enum load::FieldType;
    return {.table = "pin",
            .topic = base::TopicName{"bench.pin"},
            .key = "ind",
            .rows = {.key_fields = {"index", "ind"},
                     .fields = {{"unique_id", text},
                                {"title", text},
                                {"description", text},
                                {"poster_name", text},
                                {"follower_count", text},
                                {"tag_list", text},
                                {"is_image_or_video", text},
                                {"image_src", text},
                                {"downloaded", integer},
                                {"save_location", text},
                                {"category", text}}},
            .clean = file_text(sql + "/clean_pin.sql"),
            .schema = {{"ind", "long"},
                       {"unique_id", "string"},
                       {"title", "string"},
                       {"description", "string"},
                       {"follower_count", "integer"},
                       {"poster_name", "string"},
                       {"tag_list", "string"},
                       {"is_image_or_video", "string"},
                       {"image_src", "string"},
                       {"save_location", "string"},
                       {"category", "string"}}};
}

load::TableSpec geo(const std::string& sql) {
    using enum load::FieldType;
    return {.table = "geo",
            .topic = base::TopicName{"bench.geo"},
            .key = "ind",
            .rows = {.key_fields = {"ind", "index"},
                     .fields = {{"timestamp", text},
                                {"latitude", number},
                                {"longitude", number},
                                {"country", text}}},
            .clean = file_text(sql + "/clean_geo.sql"),
            .schema = {{"ind", "long"},
                       {"country", "string"},
                       {"coordinates", "array<double>"},
                       {"timestamp", "timestamp"}}};
}

load::TableSpec user(const std::string& sql) {
    using enum load::FieldType;
    return {.table = "user",
            .topic = base::TopicName{"bench.user"},
            .key = "ind",
            .rows = {.key_fields = {"ind", "index"},
                     .fields = {{"first_name", text},
                                {"last_name", text},
                                {"age", integer},
                                {"date_joined", text}}},
            .clean = file_text(sql + "/clean_user.sql"),
            .schema = {{"ind", "long"},
                       {"user_name", "string"},
                       {"age", "integer"},
                       {"date_joined", "timestamp"}}};
}

std::string pin_line(std::uint64_t i) {
    return text(
        R"({"index": )", i, R"(, "unique_id": "fbe53c66-3442-4773-b19e-)", 100000000000 + i,
        R"(", "title": "Thirty Ideas for a Small Garden, number )", i,
        R"(", "description": "A description of some length, as people write them: what it is, how it is made,)"
        R"( and why it is worth your while to click. It goes on for about one hundred and fifty chara)",
        "\xE2\x80\xA6\xC2\xA0", R"(", "poster_name": "Poster )", i % 7919,
        R"(", "follower_count": ")", i % 985,
        R"(k", "tag_list": "Small Gardens,Garden Ideas,Flower Beds,Paths,Stones,Water,Light,Trees,Shade",)"
        R"( "is_image_or_video": "image", "image_src": "https://images.example/originals/aa/bb/cc/)",
        i * 2654435761,
        R"(.jpg", "downloaded": 1, "save_location": "Local save in /data/diy-and-crafts",)"
        R"( "category": "diy-and-crafts"})");
}

std::string geo_line(std::uint64_t i) {
    return text(R"({"ind": )", i, R"(, "timestamp": "2020-08-28T03:)", 10 + i % 50, ":",
                10 + i % 49, R"(", "latitude": -)", i % 90, ".", 1000 + i % 8999,
                R"(, "longitude": )", i % 180, ".", 100 + i % 899, R"(, "country": "Country )",
                i % 211, "\"}");
}

std::string user_line(std::uint64_t i) {
    return text(R"({"ind": )", i, R"(, "first_name": "Abigail)", i % 500, R"(", "last_name": "Ali)",
                i % 700, R"(", "age": )", 18 + i % 43, R"(, "date_joined": "2016-03-08 13:)",
                10 + i % 50, R"(:37"})");
}

using Line = std::string (*)(std::uint64_t);

// The same lines as objects and as a plain file.
void fill(object::Bucket& bucket, const load::TableSpec& spec, Line line, std::uint64_t events,
          const std::string& plain) {
    std::ofstream file(plain);
    constexpr std::uint64_t kBatch = 10'000;
    for (std::uint64_t first = 0; first < events; first += kBatch) {
        std::vector<std::string> keys;
        std::vector<std::string> lines;
        for (std::uint64_t i = first; i < std::min(first + kBatch, events); ++i) {
            std::string digits = text(i);
            digits.insert(0, 10 - digits.size(), '0');
            keys.push_back(text(load::partition_prefix(spec.topic, base::Partition{0}), spec.topic,
                                "+0+", digits, ".json"));
            lines.push_back(line(i));
            file << lines.back() << '\n';
        }
        std::vector<object::Put> puts;
        for (std::size_t i = 0; i < keys.size(); ++i) {
            puts.push_back({.key = keys[i], .body = base::as_bytes(lines[i])});
        }
        const auto put = bucket.put_many(puts);
        CHECK(put, put ? "" : put.error().what);
    }
}

// Wall time, and the processor time of all threads: on a busy machine only the latter tells.
struct Spent {
    double seconds = 0;
    double processor_seconds = 0;
};

double processor_seconds() {
    rusage usage{};
    ::getrusage(RUSAGE_SELF, &usage);
    const auto seconds = [](const timeval& time) {
        return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) / 1e6;
    };
    return seconds(usage.ru_utime) + seconds(usage.ru_stime);
}

Spent spent_on(const io::Clock& clock, const std::function<void()>& work) {
    const auto start = clock.monotonic();
    const double processor_start = processor_seconds();
    work();
    return {std::chrono::duration<double>(clock.monotonic() - start).count(),
            processor_seconds() - processor_start};
}

void print(const char* what, const Spent& spent) {
    std::printf("%-22s %6.2f s, processor %6.2f s\n", what, spent.seconds, spent.processor_seconds);
}

void execute(sql::Session& session, const std::string& statement) {
    const auto done = session.execute(statement);
    CHECK(done, done ? "" : done.error().what);
}

// What a person would do with DuckDB alone.
void load_plain_files(sql::Database& database, const std::vector<load::TableSpec>& specs,
                      const std::string& directory) {
    for (const load::TableSpec& spec : specs) {
        const auto session = *database.session();
        const std::string key = spec.rows.key_fields[0];
        std::string columns = text(key, ": 'BIGINT'");
        std::string selected = text(key, " as ind");
        for (const load::FieldSpec& field : spec.rows.fields) {
            const char* type = field.type == load::FieldType::text      ? "VARCHAR"
                               : field.type == load::FieldType::integer ? "BIGINT"
                                                                        : "DOUBLE";
            columns += text(", ", sql::quoted_name(field.name), ": '", type, "'");
            selected += text(", ", sql::quoted_name(field.name));
        }
        execute(*session,
                text("create temp view raw_", spec.table, " as select ", selected,
                     " from read_json('", directory, "/", spec.table,
                     ".jsonl', format = 'newline_delimited', columns = {", columns, "})"));
        execute(*session, text("copy (", spec.clean, ") to '", directory, "/", spec.table,
                               ".parquet' (format parquet, compression zstd)"));
    }
}

}  // namespace

int main(int argc, char** argv) {
    std::uint64_t events = 1'000'000;
    if (argc > 1) CHECK(base::parse_number(std::string_view(argv[1]), events));
    const std::string directory =
        argc > 2 ? argv[2] : (std::filesystem::temp_directory_path() / "load_bench").string();
    const std::string sql =
        (std::filesystem::canonical(argv[0]).parent_path() / "../../pipelines/pinterest/clean")
            .string();
    std::filesystem::remove_all(directory);
    std::filesystem::create_directories(directory);

    io::PosixDisk disk;
    io::SystemClock clock;
    auto packed = *object::packed::open_store(disk, clock, directory + "/objects");
    auto plain = *object::open_directory_store(disk, directory + "/lake");
    CHECK(packed->create_bucket("bench"));
    CHECK(plain->create_bucket("tables"));
    object::Bucket& bucket = **packed->bucket("bench");
    object::Bucket& tables = **plain->bucket("tables");
    const std::vector<load::TableSpec> specs{pin(sql), geo(sql), user(sql)};
    const std::vector<Line> lines{pin_line, geo_line, user_line};
    const Spent filling = spent_on(clock, [&] {
        for (std::size_t i = 0; i < specs.size(); ++i) {
            fill(bucket, specs[i], lines[i], events,
                 text(directory, "/", specs[i].table, ".jsonl"));
        }
    });
    std::printf("%llu events\n", static_cast<unsigned long long>(events));
    print("filling", filling);

    const auto database =
        *sql::Database::open({.temp_directory = directory + "/spill", .directories = {directory}});
    const Spent reference = spent_on(clock, [&] { load_plain_files(*database, specs, directory); });
    load::Loader loader(bucket, tables, *database, specs, {});
    const Spent ours = spent_on(clock, [&] {
        const auto loaded = loader.load([&](const load::Loaded& so_far) {
            std::printf("  %s: %llu records\n", so_far.table.c_str(),
                        static_cast<unsigned long long>(so_far.records));
        });
        CHECK(loaded, loaded ? "" : loaded.error().what);
    });
    const Spent duplicates = spent_on(clock, [&] { CHECK(loader.load_with_duplicates({})); });
    print("DuckDB, three files", reference);
    print("load", ours);
    std::printf("%-22s %6.2f  , processor %6.2f\n", "ratio", ours.seconds / reference.seconds,
                ours.processor_seconds / reference.processor_seconds);
    print("load_with_duplicates", duplicates);
    std::printf(
        R"({"load_ratio":%.3f,"load_processor_ratio":%.3f,"load_s":%.2f,"load_reference_s":%.2f,"load_records":%llu})"
        "\n",
        ours.seconds / reference.seconds, ours.processor_seconds / reference.processor_seconds,
        ours.seconds, reference.seconds, static_cast<unsigned long long>(events * specs.size()));
    std::filesystem::remove_all(directory);
    return 0;
}
