#!/usr/bin/env python3
"""Writes records in every dirty shape the contract speaks of, the same for the same seed.

Three files of one record a line, as recompute.py and `millrace emulate --rows` read them.
"""
import argparse
import base64
import json
import random
from pathlib import Path

COUNTRIES = ["Albania", "Aruba", "Algeria", "Korea", "Cote d'Ivoire", "Svalbard & Jan Mayen Islands", "Åland", ""]
CATEGORIES = ["art", "beauty", "christmas", "diy-and-crafts", "travel", "tattoos", ""]
TEXTS = ["", " ", "x", "Untitled", "untitled", " Untitled", "No Title Data Available", "No description available",
         "No description available Story format", "No description available ", "User Info Error", "user info error",
         "Image src error.", "Image src error", "N,o, ,T,a,g,s, ,A,v,a,i,l,a,b,l,e", "Art.", "null", "NULL", "a|b{c}",
         "says \"so\", then, leaves", "cut off…\u00a0", "ends\n", "tab\there", "back\\slash", "Рецепты", "日本語の題",
         "🎄 Tree", "𝓕𝓪𝓷𝓬𝔂", "it's", "nul\x00inside", "e\u0301 combined", "Local save in ", "\u2028line"]
FOLLOWERS = ["0", "5", "940", "12k", "985k", "0k", "007k", "15M", "1M", "2147M", "2148M", "2147483k", "2147484k",
             "2147483647", "2147483648", "9223372036854775807", "9223372036854775808k", "1" * 30, "0" * 30 + "7",
             "1.5k", "3m", "2B", "12K", "-5", "+5", "1,024", "k", "M", "", " 5", "5 ", "5\n", "5k\n", "٥", "kk", "1kM",
             "User Info Error", 7, 0, 2147483647, 2147483648, -5, 10**25, 1.5, 1e3, True, None, [], {}]
TIMES = ["2020-08-28 03:52:47", "2020-08-28T03:52:47", "2020:08:28 03:52:47", "2016-02-29 23:59:59",
         "2017-02-29 00:00:00", "2019-13-01 00:00:00", "2019-00-10 00:00:00", "2019-04-31 10:00:00",
         "2019-04-30 24:00:00", "2019-04-30 23:60:00", "2019-04-30 23:59:60", "0000-01-01 00:00:00",
         "0001-01-01 00:00:00", "9999-12-31 23:59:59", "2020-08-28", "2020-08-28 03:52", "2020-08-28 03:52:47.5",
         "2020-08-28 03:52:47Z", "2020-08-28T03:52:47+00:00", "2020-08-28  03:52:47", " 2020-08-28 03:52:47",
         "2020-08-28 03:52:47 ", "2020-08-28t03:52:47", "2020:08:28T03:52:47", "2020/08/28 03:52:47", "20-08-28 03:52:47",
         "2020-8-28 03:52:47", "-020-08-28 03:52:47", "2020-08-28 -3:52:47", "２020-08-28 03:52:47", "2020-08:28 03:52:47",
         "2020-08-28 03-52-47", "2020-08-28\n03:52:47", "2020-08-28 03:52:47\n", "now", "", "null", 1598586767, 20200828,
         None, True, ["2020-08-28 03:52:47"]]
NUMBERS = [0, -0.0, 5, -5, 9.50751, -89.9787, 1e-7, 1e300, 10**400, 10**20, "5", "-89.9787", "1e2", "1E+2", ".5", "5.",
           "007.50", "+5", " 5", "5 ", "1,5", "0x10", "NaN", "inf", "-Infinity", "1e999", "-1e999", "1e-999", "", "-", ".",
           "e5", "abc", "٥", None, True, False, [], {}, [1.5]]
AGES = [17, 18, 24, 25, 35, 36, 50, 51, 99, 0, -1, 2**31 - 1, 2**31, -2**31, -2**31 - 1, 2**63, 10**30, "20", "035", "-5",
        "17", "51", "2147483648", "9" * 30, "20.0", "20.5", "+20", " 20", "20 ", "", "twenty", "٢٠", 20.0, 20.5, 2e1, True,
        None, [20], {"age": 20}]
KEYS_BAD = [-1, 2**63, 2**64, 10**40, 1.0, 1.5, 1e3, True, False, None, "", " 5", "5 ", "+5", "-5", "-0", "5.0", "abc", "٥",
            "9223372036854775808", [], [5], {}, "0x5"]
KEYS_ODD = [0, -0, 2**63 - 1, 2**53 + 1, "0", "007", "9223372036854775807", "0" * 40 + "9"]
FIRST = ["Aaron", "Abigail", "Zoë", "", " ", None, 7, True]
LAST = ["Abbott", "Ali", "O'Neil", "", "  ", None, 10**20]
NOT_ROWS = [5, 0, -1.5, "text", "", True, False, None, [], [None], [5, "x", True], [[]], "{}", 10**400]
NOT_JSON = [b"", b" ", b"\n", b"{", b'{"ind": 5', b'{"ind": 5,}', b"{'ind': 5}", b'{"ind": 5} {}', b"nul", b"NaN",
            b'{"ind": NaN}', b'{"ind": 05}', b'{"ind": 5, "title": "\xff"}', b"\xff\xfe\x00", b"\xef\xbb\xbf{}", b"[1,]",
            b"[1 2]", b'{"a" 1}', b'{"a": 1 "b": 2}', b'"open', b'"tab\there"', b'"\\x"', b'"\\u12"', b"+5", b"5.", b".5",
            b"1e", b"--5", b"truefalse", b'{"ind": 1}x', b"{index=7528, unique_id=x}", b"\x00", b'{"a":1}\x00', b"]", b"{]",
            b'{"ind":1,"country":"x","latitude":1.}', b"\x93\x01\x02", b'{"ind":1,"title":tru}', b'{1:2}', b'{"a":}']


class Rows:
    """Draws rows; most are good, so that the joins are rich and each defect stands beside sound values."""

    def __init__(self, seed, keys):
        self.random = random.Random(seed)
        self.keys = keys

    def some(self, good, dirty, share=0.15):
        return self.random.choice(dirty) if self.random.random() < share else self.random.choice(good)

    def time(self, first_year, last_year):
        r = self.random
        date = "%04d-%02d-%02d" % (r.randint(first_year, last_year), r.randint(1, 12), r.randint(1, 28))
        clock = "%02d:%02d:%02d" % (r.randint(0, 23), r.randint(0, 59), r.randint(0, 59))
        good = [date + " " + clock, date + "T" + clock, date.replace("-", ":") + " " + clock]
        return self.some(good, TIMES, 0.1)

    def pin(self):
        r = self.random
        followers = [str(r.randint(0, 940)), "%dk" % r.randint(1, 50), "%dk" % r.randint(1, 5), "1M", "2M"]
        category = r.choice(CATEGORIES)
        return {
            "unique_id": "id-%d" % r.randint(0, 10**9),
            "title": self.some(["A title", "Another"], TEXTS),
            "description": self.some(["Words", "More words…\u00a0"], TEXTS),
            "poster_name": self.some(["Poster %d" % r.randint(1, 30)], TEXTS, 0.1),
            "follower_count": self.some(followers, FOLLOWERS, 0.25),
            "tag_list": self.some(["a,b,c"], TEXTS),
            "is_image_or_video": self.some(["image", "video"], TEXTS, 0.05),
            "image_src": self.some(["https://example.invalid/1.jpg"], TEXTS),
            "downloaded": self.some([0, 1], AGES),
            "save_location": self.some(["Local save in /data/" + category],
                                       TEXTS + ["/data/x", "local save in /data/x", "xLocal save in /data/x", 5], 0.2),
            "category": self.some([category], [None, 5, True, " art", "Art"], 0.1),
        }

    def geo(self):
        r = self.random
        return {
            "timestamp": self.time(2017, 2023),
            "latitude": self.some([round(r.uniform(-90, 90), 4)], NUMBERS),
            "longitude": self.some([round(r.uniform(-180, 180), 3)], NUMBERS),
            "country": self.some(COUNTRIES, [None, 5, False, "albania", " Albania"], 0.05),
        }

    def user(self):
        r = self.random
        return {
            "first_name": self.some(["Aaron", "Abigail", "Karina"], FIRST),
            "last_name": self.some(["Abbott", "Ali"], LAST),
            "age": self.some([r.randint(18, 60), str(r.randint(16, 60))], AGES, 0.2),
            "date_joined": self.some(["2015-10-24 11:23:51", "2016-03-08T13:38:37"], [self.time(2013, 2022)], 0.6),
        }

    def row(self, table):
        """A row with its key and some injuries to its shape."""
        r = self.random
        fields = getattr(self, table)()
        names = ("index", "ind") if table == "pin" else ("ind", "index")
        key = r.randint(0, self.keys)
        key = self.some([key, key, key, str(key)], KEYS_ODD + KEYS_BAD, 0.06)
        row = {names[0] if r.random() < 0.9 else names[1]: key}
        if r.random() < 0.05:
            row[r.choice(names)] = self.some([r.randint(0, self.keys)], KEYS_BAD, 0.5)
        if r.random() < 0.02:
            row = {}
        for name, value in fields.items():
            if r.random() < 0.97:
                row[name] = value
        if r.random() < 0.05:
            row["unknown_%d" % r.randint(0, 3)] = r.choice(TEXTS + NUMBERS + [{"deep": [{"er": [1]}]}])
        if r.random() < 0.03:
            row = dict(r.sample(sorted(row.items()), r.randint(0, min(2, len(row)))))
        items = list(row.items())
        r.shuffle(items)
        return dict(items)

    def value(self, table):
        """A record's value as JSON text."""
        r = self.random
        kind = r.random()
        if kind < 0.02:  # a row of another topic
            return self.text(self.row(r.choice([name for name in ("pin", "geo", "user") if name != table])))
        if kind < 0.04:
            return self.text(r.choice(NOT_ROWS))
        if kind < 0.10:
            rows = [self.row(table) for _ in range(r.choice([1, 1, 2, 3, 20]))]
            if r.random() < 0.3:
                rows.insert(r.randint(0, len(rows)), r.choice(NOT_ROWS))
            if r.random() < 0.1:
                rows = [rows]
            return self.text(rows)
        if kind < 0.12:  # a field named twice: the last one counts
            first, second = self.text(self.row(table)), self.text(self.row(table))
            return first[:-1] + "," + second[1:] if len(first) > 2 and len(second) > 2 else first
        if kind < 0.13:
            return self.text(self.row(table)).replace('"ind"', '"\\u0069nd"').replace('"country"', '"c\\u006funtry"')
        if kind < 0.14:
            return '{"ind": %d, "country": "\\ud800", "title": "\\ud83c\\udf84", "first_name": "\\udc00x"}' % r.randint(0, 9)
        return self.text(self.row(table))

    def text(self, value):
        r = self.random
        spaced = r.random() < 0.5
        return json.dumps(value, ensure_ascii=r.random() < 0.3, separators=(", ", ": ") if spaced else (",", ":"))


def records(seed, events, binary):
    """{"pin": [line, …], …}: fresh rows, re-sent rows, re-sent rows with a change, in one order."""
    rows = Rows(seed, max(10, events // 3))
    out = {"pin": [], "geo": [], "user": []}
    for _ in range(events):
        for table, lines in out.items():
            kind = rows.random.random()
            if kind < 0.08 and lines:
                lines.append(rows.random.choice(lines))
            elif kind < 0.11 and binary:
                lines.append("base64:" + base64.b64encode(rows.random.choice(NOT_JSON)).decode())
            elif kind < 0.13:  # a partial triplet
                continue
            else:
                lines.append(rows.value(table))
    return out


FILES = {"pin": "pinterest_data.jsonl", "geo": "geolocation_data.jsonl", "user": "user_data.jsonl"}


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("directory", type=Path)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--events", type=int, default=2000)
    parser.add_argument("--binary", action="store_true", help="also records that are no JSON, as base64: lines")
    arguments = parser.parse_args()
    arguments.directory.mkdir(parents=True, exist_ok=True)
    for table, lines in records(arguments.seed, arguments.events, arguments.binary).items():
        (arguments.directory / FILES[table]).write_text("".join(line + "\n" for line in lines), encoding="utf-8")


if __name__ == "__main__":
    main()
