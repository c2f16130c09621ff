"""Files, functions and rooms stay readable in one sitting. Prints the longest, so that a reviewer sees
them grow."""
import collections
import re
import statistics

from tidy import code_only, is_of_tests

FILE_MEDIAN, FILE_P95, FILE_MAX, FUNCTION_MAX, ROOM_README_MAX = 120, 400, 500, 70, 60
# A room's files without what is only for its tests, and with it.
ROOM_FILES_MAX, ROOM_FILES_WITH_TESTS_MAX = 25, 40
OPENS = re.compile(r"\)\s*(?:const|noexcept|override|final|mutable|->\s*[\w:<>,&*\s]+|\s)*\{\s*$")
NO_FUNCTION = re.compile(r"^\s*(?:\}\s*)?(?:else\s+)?(?:if|for|while|switch|catch|else|do|return|namespace)\b|^\s*\[")


def functions(tree, path):
    """(lines, name) of each function, by braces: it starts where a line ends in `) … {` and is no control statement."""
    depth, start, opened_at, name = 0, None, 0, ""
    previous = ""
    for number, raw in tree.lines(path):
        line = code_only(raw)
        line = re.sub(r"'(\\.|[^'\\])'", "''", line)
        if start is None and OPENS.search(line) and not NO_FUNCTION.search(line) and not NO_FUNCTION.search(previous):
            start, opened_at, name = number, depth, raw.strip()
        depth += line.count("{") - line.count("}")
        if start is not None and depth <= opened_at:
            yield number - start + 1, f"{tree.name(path)}:{start}: {name[:60]}"
            start = None
        if line.strip():
            previous = line if not line.rstrip().endswith((";", "}", "{", ":")) else ""


def check_rooms(tree):
    faults = []
    files = collections.Counter(tree.room_of(path) for path in tree.sources() if not is_of_tests(path))
    with_tests = collections.Counter(tree.room_of(path) for path in tree.sources())
    for room in tree.rooms:
        is_big = files[room] > ROOM_FILES_MAX or with_tests[room] > ROOM_FILES_WITH_TESTS_MAX
        if is_big:
            faults.append(f"src/{room}: {files[room]} files, {with_tests[room]} with those for tests, more than "
                          f"{ROOM_FILES_MAX} or {ROOM_FILES_WITH_TESTS_MAX}: make rooms inside it")
        page = tree.src / room / "README.md"
        if not page.exists():
            faults.append(f"src/{room}: the room has no README.md")
        elif (count := sum(1 for _ in tree.lines(page))) > ROOM_README_MAX:
            faults.append(f"src/{room}/README.md: {count} lines, more than {ROOM_README_MAX}")
    return faults


def check(tree):
    files = sorted(((sum(1 for _ in tree.lines(p)), tree.name(p)) for p in tree.sources()), reverse=True)
    found = sorted((f for p in tree.sources() for f in functions(tree, p)), reverse=True)
    faults = [f"{name}: {lines} lines, more than {FILE_MAX}" for lines, name in files if lines > FILE_MAX]
    faults += [f"{name}: {lines} lines, more than {FUNCTION_MAX}" for lines, name in found if lines > FUNCTION_MAX]
    lengths = sorted(lines for lines, _ in files)
    if statistics.median(lengths) > FILE_MEDIAN:
        faults.append(f"the median file has {statistics.median(lengths)} lines, more than {FILE_MEDIAN}")
    if lengths[int(len(lengths) * 0.95)] > FILE_P95:
        faults.append(f"5 % of the files have more than {FILE_P95} lines")
    faults += check_rooms(tree)
    print(f"{len(files)} files, median {statistics.median(lengths):.0f} lines; the longest files and functions:")
    for lines, name in files[:5] + found[:5]:
        print(f"  {lines:4} {name}")
    return faults
