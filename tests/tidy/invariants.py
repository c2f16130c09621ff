"""Every numbered invariant (LOG-1, OBJ-2…) that the code states is named by a test."""
import re

NUMBER = re.compile(r"\b(?:LOG|OBJ|SINK|TAB|PIPE|GROUP|OFFSET|KAFKA|TXN|SCHED|VTL|UPLOAD|S3)-\d+\b")


def check(tree):
    stated, tested = {}, set()
    for path in tree.sources():
        text = path.read_text(encoding="utf-8")
        if path.name.endswith("_test.cc"):
            tested |= set(NUMBER.findall(text))
        else:
            for number, line in tree.lines(path):
                for one in NUMBER.findall(line):
                    stated.setdefault(one, f"{tree.name(path)}:{number}")
    for path in sorted((tree.root / "tests").rglob("*.py")) if (tree.root / "tests").exists() else []:
        if "tidy" not in path.parts:
            tested |= set(NUMBER.findall(path.read_text(encoding="utf-8")))
    return [f"{place}: no test names {one}" for one, place in sorted(stated.items()) if one not in tested]
