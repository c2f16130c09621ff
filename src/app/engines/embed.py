"""Writes the files below a directory as C++: embed.py DIRECTORY OUT.cc"""
import pathlib
import sys

root, out = pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2])
entries = []
for path in sorted(p for p in root.rglob("*") if p.is_file()):
    text = path.read_text(encoding="utf-8")
    # A raw literal may hold 65,535 characters; pieces are joined by the compiler.
    pieces = [text[i : i + 16_000] for i in range(0, len(text), 16_000)] or [""]
    literal = "\n".join(f'R"embedded({piece})embedded"' for piece in pieces)
    entries.append(f'        {{"{path.relative_to(root).as_posix()}",\n{literal}}},')
out.write_text(
    '#include "app/engines/pipeline.h"\n\nnamespace app::engines {\n\n'
    "const PipelineFiles& built_in_pipeline() {\n    static const PipelineFiles kFiles = {\n"
    + "\n".join(entries)
    + "\n    };\n    return kFiles;\n}\n\n}  // namespace app::engines\n",
    encoding="utf-8",
)
