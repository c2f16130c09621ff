"""A pipeline about something else, pipelines/web-clicks: what the program does with it stands in its files alone."""
import json

import harness
from harness import ROOT, USER_ID

PIPELINE = ROOT / "pipelines" / "web-clicks"
PAGES = [
    {"page_id": 1, "path": "/", "section": "home"},
    {"page_id": "2", "path": "/shoes", "section": "shop"},
    {"page_id": 3, "path": "", "section": ""},
    {"page_id": 2, "path": "/shoes/new", "section": "shop"},  # said again: the last one counts
    {"path": "/nowhere"},
    {"unknown": True},
]
CLICKS = [
    {"click_id": 10, "page_id": 1, "visitor": "ann", "clicked": "2024-02-29T23:59:59Z", "milliseconds": 1500},
    {"id": "11", "page_id": 2, "visitor": "bob", "clicked": "2024-02-29T08:00:00Z", "milliseconds": -1},
    [{"click_id": 12, "page_id": 2, "visitor": "-", "clicked": "2024-02-30T08:00:00Z", "milliseconds": 0},
     {"click_id": 13, "page_id": 9, "visitor": "ann", "clicked": "2024-03-01T08:00:00Z", "milliseconds": "250"}],
    {"click_id": 14, "page_id": 2, "visitor": "eve", "clicked": "2024-03-01 08:00:00"},
    {"click_id": -1, "visitor": "eve"},
    "no click",
]
TABLES = {
    "page": [[1, "/", "home"], [2, "/shoes/new", "shop"], [3, None, "other"]],
    "click": [
        [10, 1, "ann", "2024-02-29 23:59:59", 1.5],
        [11, 2, "bob", "2024-02-29 08:00:00", None],
        [12, 2, None, None, 0],
        [13, 9, "ann", "2024-03-01 08:00:00", 0.25],
        [14, 2, "eve", None, None],
    ],
    "clicks_by_section": [["home", 1], ["shop", 3], ["unknown", 1]],
    "visitors_by_day": [["2024-02-29", 2], ["2024-03-01", 1]],
    "busiest_section": [["shop", 3]],
}
LETTERS = [["clicks", 4, "no_key"], ["clicks", 5, "not_an_object"], ["pages", 4, "no_key"], ["pages", 5, "misrouted"]]


class WebClicks(harness.TestCase):
    def setUp(self):
        super().setUp()
        self.data = ["--data", self.place / "data", "--pipeline", PIPELINE]

    def ask(self, *words):
        return json.loads(self.must(*words, "--json", *self.data, seconds=120))

    def rows(self, table):
        return sorted((list(row.values()) for row in self.ask("sql", f"select * from {table}")), key=json.dumps)

    def check_tables(self):
        for table, rows in TABLES.items():
            with self.subTest(table=table):
                self.assertEqual(self.rows(table), rows)
        letters = f"(select replace(topic, '{USER_ID}.', ''), \"offset\", reason from dead_letter)"
        self.assertEqual(self.rows(letters), LETTERS)
        report = self.ask("audit")  # PIPE-1
        self.assertTrue(report["ok"], report)
        self.assertEqual({one["table"]: one["accepted"]["records"] for one in report["topics"]}, {"click": 6, "page": 6})

    def test_posts_become_its_tables_and_answers(self):
        with harness.Instance(self.place / "data", "--pipeline", PIPELINE) as instance:
            self.assertEqual(sorted(instance.get("rest", "/topics").json()), [f"{USER_ID}.clicks", f"{USER_ID}.pages"])
            self.assertEqual(instance.post("pages", PAGES[:3], "gateway").status, 200)
            self.assertEqual(instance.post("clicks", CLICKS[:3], "gateway").status, 200)
            self.assertEqual(instance.post("pin", [{"index": 1}]).status, 404)
            self.ask("run", "batch")
            self.assertEqual(self.rows("busiest_section"), [["shop", 2]])
            self.assertEqual(instance.post("pages", PAGES[3:]).status, 200)
            self.assertEqual(instance.post("clicks", CLICKS[3:]).status, 200)
            self.assertEqual(instance.interrupt(), 0)
        self.ask("run", "batch", "--with-duplicates")
        self.check_tables()
        self.assertEqual(len(self.rows("with_duplicates.page")), 4)
        self.ask("run", "batch")
        self.check_tables()


if __name__ == "__main__":
    harness.main()
