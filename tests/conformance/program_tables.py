"""Every table that the program itself makes, as a reader that nobody here wrote sees it: `millrace demo`, then count and
checksum of each table's rows, foreign reader against `millrace sql`.

    program_tables.py PROGRAM [EVENTS]        chdb from node_modules beside us; delta-rs too, where python has it
"""
import datetime
import decimal
import hashlib
import json
import pathlib
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
# Far above what anything here takes on a busy machine.
PATIENCE_SECONDS = 600


def program_output(data, *words):
    done = subprocess.run([PROGRAM, "--data", str(data), *words], capture_output=True, timeout=PATIENCE_SECONDS, check=False)
    if done.returncode != 0:
        raise SystemExit(f"millrace {' '.join(words)}: exit {done.returncode}\n{done.stderr.decode()[-2000:]}")
    return done.stdout


def canonical(value):
    """One spelling for what readers spell differently: a time's zeros, a double without a fraction."""
    if isinstance(value, datetime.datetime):
        value = value.isoformat(" ").removesuffix("+00:00")
    if isinstance(value, datetime.date):
        return value.isoformat()
    if isinstance(value, str) and len(value) > 19 and value[19] == "." and value[20:].isdigit():
        return value.rstrip("0").rstrip(".")
    if isinstance(value, decimal.Decimal) or (isinstance(value, float) and value == int(value)):
        return int(value) if value == int(value) else float(value)
    if isinstance(value, list):
        return [canonical(one) for one in value]
    return value


def summed(rows):
    """Count and checksum; the order of the rows does not matter, that of the columns does."""
    total = 0
    for row in rows:
        text = json.dumps([[name, canonical(value)] for name, value in row.items()], ensure_ascii=False)
        total += int.from_bytes(hashlib.sha256(text.encode()).digest()[:8], "big")
    return len(rows), f"{total % 2**64:016x}"


def rows_of_chdb(tables, names):
    done = subprocess.run(["node", HERE / "read_tables.mjs", tables, *names], stdout=subprocess.PIPE, check=True,
                          timeout=PATIENCE_SECONDS)
    rows = {}
    for line in done.stdout.decode().splitlines():
        value = json.loads(line)
        if list(value) == ["table"]:
            rows[value["table"]] = of_table = []
        else:
            of_table.append(value)
    return rows


def rows_of_delta_rs(tables, names):
    import deltalake
    import pyarrow
    return {name: pyarrow.table(deltalake.DeltaTable(str(tables / name)).to_pyarrow_table()).to_pylist() for name in names}


def readers():
    yield "chdb", rows_of_chdb
    try:
        import deltalake  # noqa: F401
        yield "delta-rs", rows_of_delta_rs
    except ImportError:
        print("delta-rs: not there (pip install deltalake); chdb alone reads")


def main():
    events = sys.argv[2] if len(sys.argv) > 2 else "10000"
    with tempfile.TemporaryDirectory(prefix="millrace-tables-") as place:
        data = pathlib.Path(place) / "data"
        program_output(data, "demo", "--events", events)
        program_output(data, "run", "batch", "--with-duplicates")
        names = [one["table"] for one in json.loads(program_output(data, "table", "list", "--json"))]
        places = [name.replace(".", "/") for name in names]
        ours = {}
        for name in names:
            quoted = ".".join(f'"{part}"' for part in name.split("."))
            ours[name] = summed(json.loads(program_output(data, "sql", "--json", f"select * from {quoted}")))
        failed = False
        for reader, rows_of in readers():
            found = rows_of(data / "lake" / "tables", places)
            for name, at in zip(names, places):
                theirs = summed(found[at])
                if theirs != ours[name]:
                    failed = True
                    print(f"{reader}: {name}: {theirs}, millrace sql: {ours[name]}; its first row: {found[at][:1]}")
            print(f"{reader}: {len(names)} tables, {sum(count for count, _ in ours.values())} rows of the program's own")
        return 1 if failed else 0


PROGRAM = sys.argv[1]
if __name__ == "__main__":
    sys.exit(main())
