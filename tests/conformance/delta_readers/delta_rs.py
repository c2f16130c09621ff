"""delta-rs (the `deltalake` package) reads our tables and appends to them.

    delta_rs.py DIR compare            rows of every table against DIR/expected/<table>.jsonl
    delta_rs.py DIR append TABLE       appends two rows, and prints the version made
"""

import datetime
import decimal
import json
import pathlib
import sys

import pyarrow
from deltalake import DeltaTable, write_deltalake


def rendered(value):
    if isinstance(value, datetime.datetime):
        text = value.astimezone(datetime.timezone.utc).strftime("%Y-%m-%d %H:%M:%S.%f")
        return text.rstrip("0").rstrip(".")
    if isinstance(value, datetime.date):
        return value.isoformat()
    if isinstance(value, decimal.Decimal):
        return float(value)
    return value


def rows_of(table):
    rows = pyarrow.table(table.to_pyarrow_table()).to_pylist()
    return sorted(({k: rendered(v) for k, v in row.items()} for row in rows), key=lambda r: r["ind"])


def compare(directory):
    for expected in sorted((directory / "expected").glob("*.jsonl")):
        table = DeltaTable(str(directory / "tables" / expected.stem))
        wanted = [json.loads(line) for line in expected.read_text().splitlines()]
        found = rows_of(table)
        assert len(found) == len(wanted), f"{expected.stem}: {len(found)} rows, not {len(wanted)}"
        for ours, theirs in zip(wanted, found):
            assert ours == theirs, f"{expected.stem}:\n  {ours}\n  {theirs}"
        table.history()
        print(f"delta-rs: {expected.stem}: {len(found)} rows equal, version {table.version()}")


def append(directory, name):
    path = str(directory / "tables" / name)
    schema = DeltaTable(path).to_pyarrow_table().schema
    utc = datetime.timezone.utc
    rows = [
        {"ind": 9001, "category": "by another", "follower_count": 5, "latitude": 1.5,
         "is_image": True, "day": datetime.date(2024, 2, 29),
         "created": datetime.datetime(2024, 2, 29, 1, 2, 3, 456789, utc),
         "price": decimal.Decimal("12.50"), "coordinates": [1.5, None]},
        {"ind": 9002},
    ]
    rows = [{field: row.get(field) for field in schema.names} for row in rows]
    write_deltalake(path, pyarrow.Table.from_pylist(rows, schema=schema), mode="append")
    print(f"delta-rs: {name}: appended, version {DeltaTable(path).version()}")


if __name__ == "__main__":
    root = pathlib.Path(sys.argv[1])
    compare(root) if sys.argv[2] == "compare" else append(root, sys.argv[3])
