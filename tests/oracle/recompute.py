#!/usr/bin/env python3
"""Recomputes every table of the Pinterest pipeline from the records that were posted.

A second way to the same rows, written from the contract alone: no SQL, no code shared with the product,
the simplest loop that can be right. README.md says how to call it.
"""
import argparse
import base64
import datetime
import json
import math
import re
import sys
from collections import Counter, defaultdict
from pathlib import Path

FILES = {"pin": "pinterest_data.jsonl", "geo": "geolocation_data.jsonl", "user": "user_data.jsonl"}

KEY_FIELDS = {"pin": ("index", "ind"), "geo": ("ind", "index"), "user": ("ind", "index")}

FIELDS = {
    "pin": {
        "unique_id": "text", "title": "text", "description": "text", "poster_name": "text",
        "follower_count": "text", "tag_list": "text", "is_image_or_video": "text", "image_src": "text",
        "downloaded": "integer", "save_location": "text", "category": "text",
    },
    "geo": {"timestamp": "text", "latitude": "number", "longitude": "number", "country": "text"},
    "user": {"first_name": "text", "last_name": "text", "age": "integer", "date_joined": "text"},
}

COLUMNS = {
    "pin": ["ind", "unique_id", "title", "description", "follower_count", "poster_name", "tag_list",
            "is_image_or_video", "image_src", "save_location", "category"],
    "geo": ["ind", "country", "coordinates", "timestamp"],
    "user": ["ind", "user_name", "age", "date_joined"],
}

NULL_TEXTS = {
    "title": ["No Title Data Available"],
    "description": ["No description available Story format", "No description available", "Untitled"],
    "poster_name": ["User Info Error"],
    "image_src": ["Image src error."],
    "tag_list": ["N,o, ,T,a,g,s, ,A,v,a,i,l,a,b,l,e"],
}

INT_MAX = 2**31 - 1
LONG_MAX = 2**63 - 1
sys.set_int_max_str_digits(0)  # an integer of any length is JSON


# --- a record's bytes become elements ---------------------------------------------------------------


def parse_json(raw):
    """The value, or ValueError: strict JSON in UTF-8, without NaN and Infinity."""

    def refuse(word):
        raise ValueError(word)

    return json.loads(raw.decode("utf-8"), parse_constant=refuse)


def elements_of(raw):
    """[(place, object or None, reason or None)] of one record; raw None is a null value."""
    if raw is None:
        return [(0, None, "not_an_object")]
    try:
        value = parse_json(raw)
    except (ValueError, RecursionError):
        return [(0, None, "not_json")]
    if not isinstance(value, list):
        value = [value]
    if not value:
        return [(0, None, "not_an_object")]
    return [(place, element, None) if isinstance(element, dict) else (place, None, "not_an_object")
            for place, element in enumerate(value)]


# --- a field becomes a typed value ------------------------------------------------------------------


def is_integer(value):
    return isinstance(value, int) and not isinstance(value, bool)


def read_text(value):
    if is_integer(value):
        return str(value)
    if not isinstance(value, str):
        return None
    try:
        value.encode("utf-8")
    except UnicodeEncodeError:  # half of a surrogate pair is no text
        return None
    return value


def read_integer(value):
    if isinstance(value, str) and re.fullmatch("-?[0-9]+", value):
        value = int(value)
    if not is_integer(value) or not -LONG_MAX - 1 <= value <= LONG_MAX:
        return None
    return value


def read_number(value):
    if isinstance(value, str):
        if not re.fullmatch(r"-?([0-9]+[.]?[0-9]*|[.][0-9]+)([eE][+-]?[0-9]+)?", value):
            return None
    elif isinstance(value, bool) or not isinstance(value, (int, float)):
        return None
    try:
        number = float(value)
    except OverflowError:
        return None
    return number if math.isfinite(number) else None


READ = {"text": read_text, "integer": read_integer, "number": read_number}


def read_key(table, row):
    for name in KEY_FIELDS[table]:
        value = row.get(name)
        if isinstance(value, str) and re.fullmatch("[0-9]+", value):
            value = int(value)
        if is_integer(value) and 0 <= value <= LONG_MAX:
            return value
    return None


# --- a row is cleaned -------------------------------------------------------------------------------


def clean_text(column, value):
    return None if value == "" or value in NULL_TEXTS.get(column, []) else value


def clean_followers(value):
    match = re.fullmatch("([0-9]+)([kM]?)", value or "")
    if not match:
        return None
    count = int(match[1]) * {"": 1, "k": 1000, "M": 1000000}[match[2]]
    return count if count <= INT_MAX else None


def clean_time(value):
    match = re.fullmatch("([0-9]{4})-([0-9]{2})-([0-9]{2})[ T]([0-9]{2}):([0-9]{2}):([0-9]{2})", value or "") or \
        re.fullmatch("([0-9]{4}):([0-9]{2}):([0-9]{2}) ([0-9]{2}):([0-9]{2}):([0-9]{2})", value or "")
    if not match:
        return None
    try:
        return datetime.datetime(*(int(part) for part in match.groups())).isoformat(" ")
    except ValueError:
        return None


def clean_save_location(value):
    prefix = "Local save in "
    if not value:
        return None
    return value[len(prefix):] if value.startswith(prefix) else value


def clean(table, key, row):
    if table == "geo":
        return [key, clean_text("country", row["country"]), [row["latitude"], row["longitude"]],
                clean_time(row["timestamp"])]
    if table == "user":
        first, last, age = row["first_name"], row["last_name"], row["age"]
        if age is not None and not -INT_MAX - 1 <= age <= INT_MAX:
            age = None
        return [key, first + " " + last if first and last else None, age, clean_time(row["date_joined"])]
    special = {"follower_count": clean_followers, "save_location": clean_save_location}
    return [key] + [special[column](row[column]) if column in special else clean_text(column, row[column])
                    for column in COLUMNS["pin"][1:]]


# --- records become tables --------------------------------------------------------------------------


def load(table, records):
    """(all cleaned rows in order, dead letters); a record is its bytes, or None."""
    rows, dead = [], []
    for offset, raw in enumerate(records):
        for place, element, reason in elements_of(raw):
            if reason is None and not any(name in element for name in FIELDS[table]):
                reason = "misrouted"
            if reason is None:
                key = read_key(table, element)
                reason = "no_key" if key is None else None
            if reason is not None:
                dead.append([table, offset, place, reason])
                continue
            row = {name: READ[kind](element.get(name)) for name, kind in FIELDS[table].items()}
            rows.append(clean(table, key, row))
    return rows, dead


def deduplicated(rows):
    return list({row[0]: row for row in rows}.values())


# --- tables become answers --------------------------------------------------------------------------


def age_group(age):
    if age is None or age < 18:
        return None
    return "18-24" if age <= 24 else "25-35" if age <= 35 else "36-50" if age <= 50 else "+50"


def year(time):
    return None if time is None else int(time[:4])


def join(left, right):
    """Every pair of rows with one key, duplicates times duplicates."""
    by_key = defaultdict(list)
    for row in right:
        by_key[row["ind"]].append(row)
    return [{**other, **row} for row in left for other in by_key[row["ind"]]]


def counts(rows, group):
    return Counter((row[group], row["category"]) for row in rows
                   if row[group] is not None and row["category"] is not None)


def winners(counted):
    best = defaultdict(int)
    for (group, _), count in counted.items():
        best[group] = max(best[group], count)
    return [[group, category, count] for (group, category), count in counted.items() if count == best[group]]


def medians(rows, *group):
    """The lower median: of n known values in order, the one at ceil(n / 2)."""
    values = defaultdict(list)
    for row in rows:
        name = tuple(row[column] for column in group)
        if None not in name:
            values[name].append(row["follower_count"])
    out = []
    for name, all_values in values.items():
        known = sorted(value for value in all_values if value is not None)
        out.append([*name, known[(len(known) + 1) // 2 - 1] if known else None])
    return out


def joined_2015_2020(rows):
    return [row for row in rows if row["joined"] is not None and 2015 <= row["joined"] <= 2020]


def per_year(rows, column):
    return [list(pair) for pair in Counter(row[column] for row in rows if row[column] is not None).items()]


def answers(tables):
    pins = [dict(zip(COLUMNS["pin"], row)) for row in tables["pin"]]
    geos = [dict(zip(COLUMNS["geo"], row)) for row in tables["geo"]]
    users = [dict(zip(COLUMNS["user"], row)) for row in tables["user"]]
    for geo in geos:
        geo["posted"] = year(geo["timestamp"])
    for user in users:
        user["joined"] = year(user["date_joined"])
        user["age_group"] = age_group(user["age"])

    pin_geo, pin_user = join(pins, geos), join(pins, users)
    recent = [row for row in pin_geo if row["posted"] is not None and 2018 <= row["posted"] <= 2022]
    yearly = counts(recent, "posted")

    named = [row for row in pin_geo if None not in (row["country"], row["poster_name"], row["follower_count"])]
    most = {}
    for row in named:
        most[row["country"]] = max(most.get(row["country"], 0), row["follower_count"])
    top_users = {(row["country"], row["poster_name"], row["follower_count"]) for row in named
                 if row["follower_count"] == most[row["country"]]}
    top = max(most.values(), default=None)

    joined_users = joined_2015_2020(users)
    joined_pins = joined_2015_2020(pin_user)
    joined_posts = join(joined_pins, geos)
    people = {(row["user_name"], row["age"], row["date_joined"]): row for row in joined_users}
    return {
        "popular_category_by_country": winners(counts(pin_geo, "country")),
        "category_counts_by_year": [[*name, count] for name, count in yearly.items()],
        "popular_category_by_year": winners(yearly),
        "most_followed_user_by_country": [list(row) for row in top_users],
        "country_of_most_followed_user": [[country, top] for country in most if most[country] == top],
        "popular_category_by_age_group": winners(counts(pin_user, "age_group")),
        "median_followers_by_age_group": medians(pin_user, "age_group"),
        "users_joined_by_year": per_year(joined_users, "joined"),
        "people_joined_by_year": per_year(people.values(), "joined"),
        "users_by_post_year": per_year(join(joined_users, geos), "posted"),
        "median_followers_by_joining_year": medians(joined_pins, "joined"),
        "median_followers_by_post_year": medians(joined_posts, "posted"),
        "median_followers_by_joining_year_and_age_group": medians(joined_pins, "age_group", "joined"),
        "median_followers_by_post_year_and_age_group": medians(joined_posts, "age_group", "posted"),
    }


def plain(value):
    """One spelling for equal numbers: 5 for 5.0, 0 for -0.0."""
    if isinstance(value, list):
        return [plain(element) for element in value]
    return int(value) if isinstance(value, float) and value.is_integer() else value


def in_order(rows):
    """Sorted, however the other side spells its numbers."""
    return sorted(rows, key=lambda row: json.dumps(plain(row)))


def recompute(records):
    """records: {"pin": [bytes or None, …], "geo": […], "user": […]}, each list in order of offset."""
    loaded = {table: load(table, records.get(table, [])) for table in FILES}
    readings = {
        "deduplicated": {table: deduplicated(rows) for table, (rows, _) in loaded.items()},
        "with_duplicates": {table: rows for table, (rows, _) in loaded.items()},
    }
    out = {name: {table: in_order(rows) for table, rows in {**tables, **answers(tables)}.items()}
           for name, tables in readings.items()}
    out["dead_letter"] = [row for _, dead in loaded.values() for row in dead]
    reasons = Counter((table, reason) for table, _, _, reason in out["dead_letter"])
    out["dead_letter_counts"] = [[*name, count] for name, count in sorted(reasons.items())]
    return out


def read_records(path):
    """One record a line: its JSON as posted, or `base64:…` for bytes, or `tombstone` for no value."""
    records = []
    for line in path.read_bytes().split(b"\n"):
        if line == b"tombstone":
            records.append(None)
        elif line.startswith(b"base64:"):
            records.append(base64.b64decode(line[len(b"base64:"):], validate=True))
        elif line:
            records.append(line)
    return records


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("directory", type=Path, help="holds " + ", ".join(FILES.values()))
    arguments = parser.parse_args()
    records = {table: read_records(arguments.directory / name) for table, name in FILES.items()
               if (arguments.directory / name).exists()}
    json.dump(recompute(records), sys.stdout, ensure_ascii=False, indent=1)
    print()


if __name__ == "__main__":
    main()
