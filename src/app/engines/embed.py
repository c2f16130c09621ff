"""Writes the files below a directory as C++: embed.py DIRECTORY OUT.cc HEADER NAMESPACE TYPE FUNCTION"""
import pathlib
import sys

root, out = pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2])
header, namespace, kind, function = sys.argv[3:7]
entries = []
for path in sorted(p for p in root.rglob("*") if p.is_file()):
    text = path.read_text(encoding="utf-8")
    # A raw literal may hold 65,535 characters; pieces are joined by the compiler.
    pieces = [text[i : i + 16_000] for i in range(0, len(text), 16_000)] or [""]
    literal = "\n".join(f'R"embedded({piece})embedded"' for piece in pieces)
    entries.append(f'        {{"{path.relative_to(root).as_posix()}",\n{literal}}},')
out.write_text(
    f'#include "{header}"\n\nnamespace {namespace} {{\n\n'
    f"const {kind}& {function}() {{\n    static const {kind} kFiles = {{\n"
    + "\n".join(entries)
    + f"\n    }};\n    return kFiles;\n}}\n\n}}  // namespace {namespace}\n",
    encoding="utf-8",
)
