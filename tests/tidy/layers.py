"""A room includes only its own headers and the public ones of the rooms it declared; no door includes another."""
import re


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
        is_test = re.search(r"_(test|fuzz|bench)\.cc$|_testing\.h$|fixture\.h$|test_\w+\.h$", path.name)
        for number, line in tree.lines(path):
            used = re.match(r'#include "([\w/]+)/(\w+\.h)"', line)
            if not used:
                continue
            other, header = used[1], used[2]
            place = f"{tree.name(path)}:{number}"
            if other == room or other.startswith(room + "/"):
                continue
            allowed = set(order) if is_test else tree.rooms[room][0]
            if other not in allowed or (is_test and order.index(other) > order.index(room)):
                faults.append(f"{place}: '{room}' may not use '{other}', only {sorted(tree.rooms[room][0])}")
            elif header not in tree.rooms[other][1]:
                faults.append(f"{place}: {other}/{header} is private to '{other}'")
    return faults
