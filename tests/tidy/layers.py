"""A room includes only its own headers and the public ones of the rooms it declared; a room inside another's folder is
a room like every other, and no door includes another. Tests may use every room above, and their fixtures too, which no
production code includes. A source includes its own header first, so that the header is known to stand alone."""
import re

from tidy import FOR_TESTS, is_of_tests



def check(tree):
    faults = []
    order = list(tree.rooms)
    for room, (deps, _) in tree.rooms.items():
        for dep in deps:
            if dep not in order or order.index(dep) >= order.index(room):
                faults.append(f"modules: '{room}' declares '{dep}', which is not above it")
    for path in tree.sources():
        room = tree.room_of(path)
        if room not in tree.rooms:
            faults.append(f"{tree.name(path)}: '{room}' is no room of src/CMakeLists.txt")
            continue
        is_test = is_of_tests(path)
        if path.suffix == ".cc" and path.with_suffix(".h").exists():
            first = next((line for _, line in tree.lines(path) if line.startswith("#include")), "")
            own = path.with_suffix(".h").relative_to(tree.src).as_posix()
            if first.strip() != f'#include "{own}"':
                faults.append(f"{tree.name(path)}: its own header is not the first that it includes")
        for number, line in tree.lines(path):
            used = re.match(r'#include "([\w/]+)/(\w+\.h)"', line)
            if not used:
                continue
            other = tree.room_at(used[1])
            header = f"{used[1]}/{used[2]}"[len(other) + 1:]
            place = f"{tree.name(path)}:{number}"
            if FOR_TESTS.search(header) and not is_test:
                faults.append(f"{place}: {other}/{header} is for tests only")
            if other == room:
                continue
            allowed = set(order) if is_test else tree.rooms[room][0]
            if other not in allowed or (is_test and order.index(other) > order.index(room)):
                faults.append(f"{place}: '{room}' may not use '{other}', only {sorted(tree.rooms[room][0])}")
            elif header not in tree.rooms[other][1] and not (is_test and FOR_TESTS.search(header)):
                faults.append(f"{place}: {other}/{header} is private to '{other}'")
    return faults
