#include "app/commands/job.h"

#include <algorithm>
#include <array>
#include <utility>

#include "codec/json/json.h"
#include "codec/json/writer.h"

namespace app::commands {

using base::Code;

std::string_view Job::word(std::string_view name) const {
    const auto found = words.find(name);
    return found == words.end() ? std::string_view{} : found->second;
}

std::vector<std::string_view> lines_of(std::string_view text) {
    std::vector<std::string_view> lines;
    while (!text.empty()) {
        const std::size_t end = std::min(text.find('\n'), text.size());
        lines.push_back(text.substr(0, end));
        text.remove_prefix(std::min(end + 1, text.size()));
    }
    return lines;
}

std::string job_to_json(const Job& job) {
    std::string text;
    codec::JsonWriter json(text);
    json.begin_object();
    json.key("verb").string(job.verb);
    json.key("words").begin_object();
    for (const auto& [name, value] : job.words) json.key(name).string(value);
    json.end_object();
    json.end_object();
    return text;
}

base::Result<Job> job_from_json(std::string json) {
    Job job;
    codec::JsonReader reader(json);
    reader.enter_object();
    while (const auto name = reader.next_field()) {
        if (*name == "verb") {
            job.verb = reader.string();
        } else if (*name == "words") {
            reader.enter_object();
            while (const auto word = reader.next_field()) {
                std::string copied(*word);
                job.words[std::move(copied)] = reader.string();
            }
        } else {
            reader.skip();
        }
    }
    TRY_VOID(reader.finish());
    return job;
}

Exit exit_of(Code code) {
    switch (code) {
        case Code::not_found:
        case Code::unknown_topic:
        case Code::out_of_range:
            return Exit::not_found;
        case Code::already_exists:
        case Code::conflict:
        case Code::busy:
            return Exit::conflict;
        case Code::permission_denied:
        case Code::unauthenticated:
            return Exit::unauthorised;
        case Code::unavailable:
            return Exit::unreachable;
        case Code::timed_out:
            return Exit::timed_out;
        case Code::invalid_argument:
        case Code::malformed:
            return Exit::invalid;
        case Code::interrupted:
            return Exit::interrupted;
        default:
            return Exit::failed;
    }
}

Exit report(Output& output, const base::Error& error) {
    output.err(base::text("millrace: ", error.what, "\n"));
    return exit_of(error.code);
}

Exit perform(Instance& instance, const Job& job, Output& output) {
    using Perform = Exit (*)(Instance&, const Job&, Output&);
    static constexpr std::array<std::pair<std::string_view, Perform>, 37> kVerbs{{
        {"sql", perform_sql},
        {"run batch", perform_run_batch},
        {"run stream", perform_run_stream},
        {"run load", perform_run_load},
        {"run query", perform_run_query},
        {"audit", perform_audit},
        {"bucket list", perform_bucket_list},
        {"bucket ls", perform_bucket_ls},
        {"bucket cat", perform_bucket_cat},
        {"bucket cp", perform_bucket_cp},
        {"topic list", perform_topic_list},
        {"topic create", perform_topic_create},
        {"topic delete", perform_topic_delete},
        {"topic describe", perform_topic_describe},
        {"topic alter", perform_topic_alter},
        {"topic positions", perform_topic_positions},
        {"topic read", perform_topic_read},
        {"topic write", perform_topic_write},
        {"table list", perform_table_list},
        {"group list", perform_group_list},
        {"group describe", perform_group_describe},
        {"group reset", perform_group_reset},
        {"connector list", perform_connector_list},
        {"connector show", perform_connector_show},
        {"connector apply", perform_connector_apply},
        {"connector pause", perform_connector_pause},
        {"connector resume", perform_connector_resume},
        {"connector stop", perform_connector_stop},
        {"connector restart", perform_connector_restart},
        {"connector delete", perform_connector_delete},
        {"key new", perform_key_new},
        {"key add", perform_key_add},
        {"key list", perform_key_list},
        {"key remove", perform_key_remove},
        {"user add", perform_user_add},
        {"user list", perform_user_list},
        {"user remove", perform_user_remove},
    }};
    for (const auto& [verb, perform_one] : kVerbs) {
        if (verb == job.verb) return perform_one(instance, job, output);
    }
    return report(output, {Code::unsupported,
                           base::text("this instance does not know the command ",
                                      base::printable(job.verb), "; is it another version?")});
}

}  // namespace app::commands
