"""Pages have one title, links inside the project lead somewhere, and ARCHITECTURE.md lists the rooms as they are."""
import re


def check(tree):
    faults = []
    pages = sorted(p for p in tree.root.rglob("*.md") if not {"build", "node_modules", ".git", "bad"} & set(p.relative_to(tree.root).parts))
    for page in pages:
        text = re.sub(r"```.*?```", "", page.read_text(encoding="utf-8"), flags=re.S)
        titles = re.findall(r"^# .+", text, flags=re.M)
        if len(titles) != 1:
            faults.append(f"{tree.name(page)}: {len(titles)} titles")
        for target in re.findall(r"\]\(([^)#\s]+)", text):
            if not re.match(r"\w+:", target) and not (page.parent / target).exists():
                faults.append(f"{tree.name(page)}: the link {target} leads nowhere")
    plan = tree.root / "ARCHITECTURE.md"
    if plan.exists():
        text = plan.read_text(encoding="utf-8")
        for room, (deps, _) in tree.rooms.items():
            row = re.search(rf"^\| `{re.escape(room)}` \|.*\| ([^|]*) \|$", text, flags=re.M)
            if not row:
                faults.append(f"ARCHITECTURE.md: no row for the room `{room}`")
            elif set(row[1].split()) - {"–"} != deps:
                faults.append(f"ARCHITECTURE.md: `{room}` uses {sorted(deps)}, the page says {row[1].split()}")
    elif (tree.root / "CMakeLists.txt").exists():
        faults.append("ARCHITECTURE.md is missing")
    return faults
