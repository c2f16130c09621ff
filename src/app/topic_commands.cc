#include "app/topic_commands.h"

#include <poll.h>

#include <chrono>
#include <cstdio>
#include <iostream>
#include <vector>

#include "base/limits.h"
#include "base/text.h"
#include "codec/base64.h"
#include "codec/json/json.h"
#include "codec/json/writer.h"

namespace app {
namespace {

using base::Code;
using base::Result;
using commands::CollectedOutput;
using commands::Exit;
using commands::Job;
using commands::Output;
using commands::perform;

// Between two looks at the end of a topic.
constexpr int kFollowMs = 250;
// Of lines in one job: small enough that a batch of one partition is within Kafka's limit.
constexpr std::size_t kLinesBytesMax = 512 * base::limits::kKiB;

// A job's whole output, or its exit where it failed (what was wrong is on stderr then).
struct Answer {
    std::string text;
    Exit exit = Exit::ok;
};

Answer ask(const PerformJob& perform, const Job& job, Output& output) {
    CollectedOutput collected(0);
    Answer answer;
    answer.exit = perform(job, collected);
    output.err(collected.to_err());
    answer.text = collected.to_out();
    return answer;
}

// "2026-11-21", "2026-11-21T15:00:00", "…Z", "….123Z": UTC. As milliseconds since 1970.
std::optional<std::int64_t> parse_time(std::string_view text) {
    if (text.ends_with('Z')) text.remove_suffix(1);
    const auto number = [&text](std::size_t at, std::size_t size, auto& out) {
        return at + size <= text.size() && base::parse_number(text.substr(at, size), out);
    };
    int year = 0;
    unsigned month = 0;
    unsigned day = 0;
    if (!number(0, 4, year) || !number(5, 2, month) || !number(8, 2, day)) return {};
    if (text[4] != '-' || text[7] != '-') return {};
    const std::chrono::year_month_day date{std::chrono::year(year), std::chrono::month(month),
                                           std::chrono::day(day)};
    if (!date.ok()) return {};
    std::int64_t ms =
        std::int64_t{std::chrono::sys_days(date).time_since_epoch().count()} * 86'400'000;
    if (text.size() == 10) return ms;
    int hours = 0;
    int minutes = 0;
    int seconds = 0;
    if ((text[10] != 'T' && text[10] != ' ') || !number(11, 2, hours) || !number(14, 2, minutes) ||
        !number(17, 2, seconds) || hours > 23 || minutes > 59 || seconds > 59) {
        return {};
    }
    ms += ((hours * 60 + minutes) * 60 + seconds) * std::int64_t{1000};
    if (text.size() == 19) return ms;
    int thousandths = 0;
    if (text.size() != 23 || text[19] != '.' || !number(20, 3, thousandths)) return {};
    return ms + thousandths;
}

std::string time_text(std::int64_t ms) {
    const auto at = std::chrono::sys_time<std::chrono::milliseconds>(std::chrono::milliseconds(ms));
    const auto day = std::chrono::floor<std::chrono::days>(at);
    const std::chrono::year_month_day date(day);
    const std::chrono::hh_mm_ss time(at - day);
    std::array<char, 40> text{};
    std::snprintf(text.data(), text.size(), "%04d-%02u-%02u %02ld:%02ld:%02ld.%03ld",
                  static_cast<int>(date.year()), static_cast<unsigned>(date.month()),
                  static_cast<unsigned>(date.day()), time.hours().count(), time.minutes().count(),
                  time.seconds().count(), time.subseconds().count());
    return text.data();
}

struct Record {
    std::string json;  // as the job wrote it
    std::int64_t partition = 0;
    std::int64_t offset = 0;
    std::int64_t timestamp = 0;
    std::optional<std::string> key;
    std::optional<std::string> value;
};

Result<Record> record_in(std::string_view object) {
    Record record{.json = std::string(object)};
    std::string text(object);
    codec::JsonReader json(text);
    const auto number = [&json](std::int64_t& out) { base::parse_number(json.number(), out); };
    const auto bytes = [&json](std::optional<std::string>& out, bool is_base64) {
        if (json.kind() == codec::JsonKind::null) return json.null();
        if (!is_base64) {
            out = json.string();
        } else if (const auto decoded = json.base64()) {
            out = base::as_text(*decoded);
        }
    };
    json.enter_object();
    while (const auto name = json.next_field()) {
        if (*name == "partition") {
            number(record.partition);
        } else if (*name == "offset") {
            number(record.offset);
        } else if (*name == "timestamp") {
            number(record.timestamp);
        } else if (name->starts_with("key")) {
            bytes(record.key, name->ends_with("_base64"));
        } else if (name->starts_with("value")) {
            bytes(record.value, name->ends_with("_base64"));
        } else {
            json.skip();
        }
    }
    TRY_VOID(json.finish());
    return record;
}

struct Page {
    std::vector<Record> records;
    std::vector<std::string> gaps;  // in words
    std::string next;               // as the job wrote it
    std::string ends;
};

Result<std::string> gap_in(std::string object) {
    std::int64_t partition = 0;
    std::int64_t from = 0;
    std::int64_t to = 0;
    codec::JsonReader json(object);
    json.enter_object();
    while (const auto name = json.next_field()) {
        std::int64_t& out = *name == "partition" ? partition : *name == "from" ? from : to;
        base::parse_number(json.number(), out);
    }
    TRY_VOID(json.finish());
    return base::text("partition ", partition, ": offsets ", from, " to ", to - 1,
                      " are no longer in the log");
}

Result<Page> page_in(std::string text) {
    Page page;
    codec::JsonReader json(text);
    json.enter_object();
    while (const auto name = json.next_field()) {
        if (*name == "next") {
            page.next = json.compact();
        } else if (*name == "ends") {
            page.ends = json.compact();
        } else {
            const bool are_records = *name == "records";
            json.enter_array();
            while (json.next_element()) {
                const std::string one(json.compact());
                if (are_records) {
                    TRY(page.records.emplace_back(), record_in(one));
                } else {
                    TRY(page.gaps.emplace_back(), gap_in(one));
                }
            }
        }
    }
    TRY_VOID(json.finish());
    return page;
}

std::string csv_cell(std::string_view text) {
    if (text.find_first_of(",\"\r\n") == std::string_view::npos) return std::string(text);
    std::string cell = "\"";
    for (const char c : text) {
        if (c == '"') cell += '"';
        cell += c;
    }
    return cell + '"';
}

std::string line_of(const Record& record, std::string_view format) {
    if (format == "json") return record.json + "\n";
    const std::string key = record.key.value_or("");
    const std::string value = record.value.value_or("");
    if (format == "csv") {
        return base::text(record.partition, ',', record.offset, ',', record.timestamp, ',',
                          csv_cell(key), ',', csv_cell(value), '\n');
    }
    return base::text(record.partition, ':', record.offset, "  ", time_text(record.timestamp), "  ",
                      record.key ? key + "  " : "", record.value ? value : "(null)", '\n');
}

bool wanted(const TailCommand& command, const Record& record) {
    if (command.key && record.key != command.key) return false;
    return !command.holds ||
           (record.value && record.value->find(*command.holds) != std::string::npos);
}

// What `--from` says, with a time as the job wants it.
Result<std::string> from_word(const std::string& from) {
    std::int64_t number = 0;
    if (from == "earliest" || from == "latest" || base::parse_number(from, number)) return from;
    if (const auto ms = parse_time(from)) return base::text('@', *ms);
    return from;  // the job words the refusal
}

}  // namespace

Exit tail(const TailCommand& command, const PerformJob& perform, Output& output) {
    if (!command.format.empty() && command.format != "table" && command.format != "json" &&
        command.format != "csv") {
        return report(output, {Code::invalid_argument,
                               base::text("--format ", base::printable(command.format),
                                          ": table, json or csv is expected")});
    }
    Job start{.verb = "topic positions", .words = {{"topic", command.topic}}};
    if (!command.partition.empty()) start.words["partition"] = command.partition;
    start.words["from"] = *from_word(command.from);
    Answer answer = ask(perform, start, output);
    if (answer.exit != Exit::ok) return answer.exit;
    std::string at = std::move(answer.text);
    if (command.format == "csv") output.out("partition,offset,timestamp,key,value\n");
    std::uint64_t left = command.records_max.value_or(UINT64_MAX);
    while (left > 0) {
        const Job read{.verb = "topic read", .words = {{"topic", command.topic}, {"at", at}}};
        answer = ask(perform, read, output);
        if (answer.exit != Exit::ok) return answer.exit;
        const auto page = page_in(std::move(answer.text));
        if (!page) return report(output, page.error());
        for (const std::string& gap : page->gaps) output.err("millrace: " + gap + "\n");
        for (const Record& record : page->records) {
            if (left == 0 || !wanted(command, record)) continue;
            output.out(line_of(record, command.format));
            --left;
        }
        at = page->next;
        if (page->next != page->ends) continue;
        if (!command.follows) break;
        ::poll(nullptr, 0, kFollowMs);
    }
    return Exit::ok;
}

Exit produce(const ProduceCommand& command, const PerformJob& perform, Output& output) {
    std::int64_t records = 0;
    std::string next = "0";
    std::string lines;
    std::string line;
    for (bool more = true; more;) {
        more = static_cast<bool>(std::getline(std::cin, line));
        if (more) lines += line + "\n";
        if (lines.empty() ||
            (more && lines.size() < kLinesBytesMax && std::cin.rdbuf()->in_avail() > 0)) {
            continue;
        }
        Job write{.verb = "topic write", .words = {{"topic", command.topic}, {"next", next}}};
        write.words["lines"] = codec::base64(base::as_bytes(lines));
        if (!command.partition.empty()) write.words["partition"] = command.partition;
        if (!command.separator.empty()) write.words["separator"] = command.separator;
        lines.clear();
        Answer answer = ask(perform, write, output);
        if (answer.exit != Exit::ok) return answer.exit;
        codec::JsonReader json(answer.text);
        json.enter_object();
        while (const auto name = json.next_field()) {
            std::int64_t number = 0;
            base::parse_number(json.number(), number);
            if (*name == "records") {
                records += number;
            } else {
                next = base::text(number);
            }
        }
        if (auto whole = json.finish(); !whole) return report(output, whole.error());
    }
    if (command.json) {
        output.out(base::text("{\"topic\":\"", command.topic, "\",\"records\":", records, "}\n"));
    } else {
        output.err(base::text(records, " records stored\n"));
    }
    return Exit::ok;
}

}  // namespace app
