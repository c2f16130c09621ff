"""Style as a test: tidy.py RULE ROOT [MODULES_TXT]

Each rule is a file beside this one with `check(tree) -> list of faults`. A rule must find nothing in the project and
something in its bad sample, tests/tidy/bad/<rule>/; both are checked here, so that a rule that has gone blind fails.
"""
import importlib
import pathlib
import re
import sys

HERE = pathlib.Path(__file__).parent


class Tree:
    """The files a rule looks at, and the floor plan that CMake wrote down."""

    def __init__(self, root, modules):
        self.root = pathlib.Path(root)
        self.src = self.root / "src"
        # room → (rooms it may use, headers others may include), in the order of the floor plan
        self.rooms = {}
        for line in pathlib.Path(modules).read_text().splitlines():
            name, _, rest = line.partition(":")
            deps, _, headers = rest.partition("|")
            self.rooms[name] = (set(deps.split()), set(headers.split()))

    def sources(self):
        return sorted(p for p in self.src.rglob("*") if p.suffix in (".h", ".cc"))

    def room_of(self, path):
        parts = path.relative_to(self.src).parts
        two = "/".join(parts[:2])
        return two if parts[0] == "door" or two in self.rooms else parts[0]

    def lines(self, path):
        return enumerate(path.read_text(encoding="utf-8").splitlines(), start=1)

    def name(self, path):
        return path.relative_to(self.root).as_posix()


def code_only(line):
    """The line without its comment and the insides of its literals."""
    line = re.sub(r'\bR"(\w*)\(.*?\)\1"', '""', line)
    line = re.sub(r'"(\\.|[^"\\])*"', '""', line)
    return line.split("//")[0]


def main():
    rule, root, modules = sys.argv[1], sys.argv[2], sys.argv[3]
    check = importlib.import_module(rule).check
    faults = check(Tree(root, modules))
    for fault in faults:
        print(fault)
    bad = HERE / "bad" / rule
    if not check(Tree(bad, bad / "modules.txt")):
        print(f"{bad}: the bad sample was not caught: the rule is blind")
        faults.append(rule)
    print(f"tidy.{rule}: {len(faults)} faults")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.path.insert(0, str(HERE))
    sys.exit(main())
