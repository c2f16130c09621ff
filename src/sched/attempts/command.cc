#include "sched/attempts/command.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string_view>

#include "base/text.h"

namespace sched::attempts {
namespace {

using base::Code;
using base::Error;

constexpr int kFirstOtherDescriptor = 3;
constexpr int kSignalExit = 128;

Error fault_of(std::string_view what, int number) {
    return {Code::io, base::text(what, ": ", std::strerror(number))};
}

// A descriptor, closed at its end.
class Descriptor {
  public:
    explicit Descriptor(int number) : number_(number) {}
    ~Descriptor() {
        if (number_ >= 0) close(number_);
    }
    Descriptor(const Descriptor&) = delete;
    Descriptor& operator=(const Descriptor&) = delete;
    int number() const { return number_; }

  private:
    int number_;
};

// "NAME=value" of this process, those of the command in front of or in place of it.
std::vector<std::string> environment_of(const Command& command) {
    std::vector<std::string> all;
    for (char** one = environ; *one != nullptr; ++one) {
        const std::string_view line(*one);
        const std::string_view name = line.substr(0, line.find('='));
        bool is_replaced = false;
        for (const auto& [own, value] : command.environment) is_replaced |= own == name;
        if (!is_replaced) all.emplace_back(line);
    }
    for (const auto& [name, value] : command.environment) all.push_back(name + "=" + value);
    return all;
}

// What posix_spawn is told, released at its end.
class SpawnPlan {
  public:
    explicit SpawnPlan(int log) {
        posix_spawnattr_init(&attributes_);
        posix_spawn_file_actions_init(&actions_);
        sigset_t all;
        sigset_t none;
        sigfillset(&all);
        sigemptyset(&none);
        // The program ignores SIGPIPE; its children must not.
        posix_spawnattr_setsigdefault(&attributes_, &all);
        posix_spawnattr_setsigmask(&attributes_, &none);
        posix_spawnattr_setpgroup(&attributes_, 0);
        posix_spawnattr_setflags(
            &attributes_, POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK);
        posix_spawn_file_actions_addopen(&actions_, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
        posix_spawn_file_actions_adddup2(&actions_, log, STDOUT_FILENO);
        posix_spawn_file_actions_adddup2(&actions_, log, STDERR_FILENO);
        // Sockets and the lock of the data directory must not outlive this process in a child.
        posix_spawn_file_actions_addclosefrom_np(&actions_, kFirstOtherDescriptor);
    }
    ~SpawnPlan() {
        posix_spawn_file_actions_destroy(&actions_);
        posix_spawnattr_destroy(&attributes_);
    }
    SpawnPlan(const SpawnPlan&) = delete;
    SpawnPlan& operator=(const SpawnPlan&) = delete;

    Result<pid_t> spawn(const Command& command) const {
        std::string shell = "sh";
        std::string option = "-c";
        std::string text = command.text;
        std::array<char*, 4> words{shell.data(), option.data(), text.data(), nullptr};
        std::vector<std::string> lines = environment_of(command);
        std::vector<char*> variables;
        variables.reserve(lines.size() + 1);
        for (std::string& line : lines) variables.push_back(line.data());
        variables.push_back(nullptr);
        pid_t child = 0;
        const int fault =
            posix_spawn(&child, "/bin/sh", &actions_, &attributes_, words.data(), variables.data());
        if (fault != 0) return fault_of("/bin/sh", fault);
        return child;
    }

  private:
    posix_spawnattr_t attributes_{};
    posix_spawn_file_actions_t actions_{};
};

// Whether the child has ended within the time; -1 is for ever. Otherwise the flag was raised.
bool has_ended(int child, int stop, int wait_ms) {
    std::array<pollfd, 2> seen{pollfd{child, POLLIN, 0}, pollfd{stop, POLLIN, 0}};
    const nfds_t count = stop >= 0 ? 2 : 1;
    while (poll(seen.data(), count, wait_ms) < 0 && errno == EINTR) {
    }
    return (seen[0].revents & POLLIN) != 0;
}

}  // namespace

Result<CommandEnd> run_command(const Command& command, const StopFlag& stop,
                               const std::function<void(pid_t)>& on_started) {
    const Descriptor log(
        open(command.log_path.c_str(), O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0640));
    if (log.number() < 0) return fault_of(command.log_path, errno);
    TRY(const pid_t child, SpawnPlan(log.number()).spawn(command));
    on_started(child);
    const Descriptor handle(static_cast<int>(syscall(SYS_pidfd_open, child, 0)));
    CommandEnd end;
    if (handle.number() < 0 || !has_ended(handle.number(), stop.descriptor(), -1)) {
        end.was_stopped = true;
        kill(-child, SIGTERM);
        if (handle.number() >= 0) {
            has_ended(handle.number(), -1, static_cast<int>(stop.grace().count()));
        }
        // The child is not reaped yet: its group's number is still its own.
        kill(-child, SIGKILL);
    }
    siginfo_t info{};
    while (waitid(P_PID, static_cast<id_t>(child), &info, WEXITED) < 0) {
        if (errno != EINTR) return fault_of("waitid", errno);
    }
    end.exit_code = info.si_code == CLD_EXITED ? info.si_status : kSignalExit + info.si_status;
    return end;
}

std::size_t end_left_behind(const std::pair<std::string, std::string>& first,
                            const std::pair<std::string, std::string>& second) {
    const auto line_of = [](const auto& variable) {
        return std::string(1, '\0') + variable.first + "=" + variable.second + '\0';
    };
    std::size_t count = 0;
    std::error_code fault;
    for (const auto& entry : std::filesystem::directory_iterator("/proc", fault)) {
        pid_t process = 0;
        if (!base::parse_number(entry.path().filename().native(), process)) continue;
        if (process == getpid()) continue;
        // Unreadable for other users' processes, and gone for those that have just ended.
        std::ifstream file(entry.path() / "environ", std::ios::binary);
        const std::string text =
            std::string(1, '\0') + std::string{std::istreambuf_iterator<char>(file), {}};
        if (text.find(line_of(first)) == std::string::npos ||
            text.find(line_of(second)) == std::string::npos) {
            continue;
        }
        if (kill(process, SIGKILL) == 0) ++count;
    }
    return count;
}

}  // namespace sched::attempts
