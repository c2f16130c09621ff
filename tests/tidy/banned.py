"""Words that are not used, each with what to use instead. Exceptions stand here by name; one that is not needed any
more is a fault too, so the list only shrinks."""
import re

from tidy import code_only

BANNED = {
    r"\bstd::j?thread\b(?!::hardware_concurrency)": "a Shard or the BlockingPool of room run",
    r"\bsleep_for\b|\busleep\b": "Shard::sleep, or a condition",
    r"\b(system|steady)_clock::now\b": "io::Clock",
    r"\bstd::rand\b|\bsrand\b|\brandom_device\b": "io::Random",
    r"\bthrow\b": "Result<T>, or CHECK for a bug",
    r"\bcatch\b": "Result<T>; business code never catches",
    r"\bstd::regex\b": "a parser; <regex> is slow and recursive",
    r"\[=\]": "named captures",
    # What a lambda starts as a coroutine lives in the lambda: it has to have a name, and to be awaited where that lives.
    r"(?<!= )\[[^\]]+\]\([^)]*\)[^{;=]*->\s*(run::)?Task<": "a named lambda, awaited in its scope",
    r"\bfprintf\(stderr|\bstd::cerr\b|\bstd::cout\b": "base::log_line, or app's Output",
}
COMMENTS = {r"\bTODO\b|\bFIXME\b|\bXXX\b": "an issue, or the work itself"}
ROOMS_FREE = {"run": {r"\bstd::j?thread\b(?!::hardware_concurrency)", r"\bthrow\b", r"\bcatch\b", r"\b(system|steady)_clock::now\b"}}
EXCEPTIONS = {
    ("app/command_line.cc", r"\bcatch\b"),  # CLI11 ends its parse with exceptions, --help too
    ("config/yaml.cc", r"\bcatch\b"),  # yaml-cpp's errors become Result here
    ("base/log_line.cc", r"\b(system|steady)_clock::now\b"),  # a log line carries the wall time
    ("io/clock.cc", r"\b(system|steady)_clock::now\b"),  # it is the clock
    ("io/sim_disk.cc", r"\bthrow\b"),  # the simulated power loss
    ("io/sim_driver.cc", r"\bcatch\b"),
}


def check(tree):
    faults, used = [], set()
    for path in tree.sources():
        if re.search(r"_(test|bench|fuzz)\.cc$|_testing\.h$|fixture\.h$", path.name):
            rules = COMMENTS
        else:
            rules = BANNED | COMMENTS
        name = path.relative_to(tree.src).as_posix()
        for number, line in tree.lines(path):
            for pattern, instead in rules.items():
                text = line if pattern in COMMENTS else code_only(line)
                if not re.search(pattern, text) or pattern in ROOMS_FREE.get(tree.room_of(path), ()):
                    continue
                if (name, pattern) in EXCEPTIONS:
                    used.add((name, pattern))
                    continue
                faults.append(f"{tree.name(path)}:{number}: {re.search(pattern, text)[0]}: use {instead}")
    if (tree.src / "base" / "log_line.cc").exists():
        faults += [f"banned.py: the exception {one} is not needed any more" for one in EXCEPTIONS - used]
    return faults
