"""Style as a test: tidy.py RULE ROOT [MODULES_TXT]

Each rule is a file beside this one with `check(tree) -> list of faults`. A rule must find nothing in the project, and in
each of its bad samples, tests/tidy/bad/<rule>/<sample>/, the faults that stand in the sample's faults.txt, one a line
as a part of the message; both are checked here, so that a rule that has gone blind fails.
"""
import importlib
import pathlib
import re
import sys

HERE = pathlib.Path(__file__).parent
# Headers that only tests include.
FOR_TESTS = re.compile(r"(_testing|_fixture)\.h$|^test_\w+\.h$")


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
        return self.room_at(path.relative_to(self.src).parent.as_posix())

    def room_at(self, folder):
        """The innermost room that the folder lies in, or the folder itself where it lies in none."""
        parts = folder.split("/")
        for count in range(len(parts), 0, -1):
            if "/".join(parts[:count]) in self.rooms:
                return "/".join(parts[:count])
        return folder

    def lines(self, path):
        return enumerate(path.read_text(encoding="utf-8").splitlines(), start=1)

    def name(self, path):
        return path.relative_to(self.root).as_posix()


def is_of_tests(path):
    return bool(re.search(r"_(test|fuzz|bench)\.cc$", path.name) or FOR_TESTS.search(path.name))


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
    for bad in sorted((HERE / "bad" / rule).iterdir()):
        caught = "\n".join(check(Tree(bad, bad / "modules.txt")))
        for wanted in (bad / "faults.txt").read_text().splitlines():
            if wanted not in caught:
                print(f"{bad}: not caught: {wanted}: the rule is blind")
                faults.append(rule)
    print(f"tidy.{rule}: {len(faults)} faults")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.path.insert(0, str(HERE))
    sys.exit(main())
