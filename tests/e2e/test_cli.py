"""The command line's contract: refusals, formats, what every reading command prints, signals, the audit's eyes."""
import json
import os
import pathlib
import re
import shutil
import signal
import socket
import subprocess
import tempfile
import time

import harness
from harness import USER_ID, run

COMMANDS = ["up", "demo", "run batch", "sql", "audit", "bucket list", "bucket ls", "bucket cat", "bucket cp",
            "topic list", "table list", "key new", "key add", "key list", "key remove", "user add", "user list", "user remove",
            "emulate", "seed-db", "config show"]
GEO = {"ind": 1, "timestamp": "2020-08-28 03:52:47", "latitude": -89.9, "longitude": None, "country": "Åland"}
PIN = {"index": 1, "title": "a \"b\", c", "category": "art", "follower_count": "12k", "downloaded": 1,
       "save_location": "Local save in /data/art", "description": "two\nlines"}


class Refusals(harness.TestCase):
    """Exit ≠ 0 within five seconds; stderr names the thing."""

    def setUp(self):
        super().setUp()
        self.data = self.place / "data"
        self.file = self.place / "file"
        self.file.write_text("no directory")

    def test_words_that_are_not_understood(self):
        cases = [
            ("--nonsense", ["up", "--nonsense"]),
            ("--nonsense", ["sql", "--nonsense", "select 1"]),
            ("nonsense", ["nonsense"]),
            ("did you mean \"audit\"", ["audti"]),
            ("subcommand", ["bucket"]),
            ("subcommand", ["run"]),
            ("subcommand", []),
            ("statement", ["sql"]),
            ("--gateway", ["emulate"]),
            ("-r", ["bucket", "cp", "topics/", "out"]),
        ]
        for naming, words in cases:
            with self.subTest(words=words):
                self.assertEqual(self.must_refuse(naming, *words).returncode, 2)

    def test_ports_that_cannot_be(self):
        for flag, number in [("--port-base", "70000"), ("--port-base", "-1"), ("--port-base", "65530"),
                             ("--gateway-port", "65536"), ("--rest-port", "-5"), ("--port-base", "abc")]:
            with self.subTest(flag=flag, number=number):
                self.must_refuse(number, "up", "--data", self.data, flag, number)

    def test_a_port_in_use(self):
        with socket.socket() as taken:
            taken.bind(("127.0.0.1", 0))
            taken.listen()
            port = str(taken.getsockname()[1])
            for service in harness.SERVICES:
                with self.subTest(service=service):
                    self.must_refuse(port, "up", "--data", self.data, *harness.ports(**{service: port}))
        with harness.Instance(self.data):  # nothing stays behind that would refuse the next
            pass

    def test_directories_that_are_none(self):
        jobs = [["up", *harness.ports()], ["sql", "select 1"], ["audit"],
                ["run", "batch"], ["bucket", "ls"], ["topic", "list"], ["table", "list"]]
        for words in jobs:
            for bad in (self.file, self.file / "below"):
                with self.subTest(words=words, bad=bad.name):
                    self.must_refuse(str(bad), *words, "--data", bad)
        for words in jobs[1:]:
            with self.subTest(words=words, bad="missing"):
                self.must_refuse(str(self.data), *words, "--data", self.data)
        self.assertFalse(self.data.exists(), "a command that only looks has made the directory")

    def test_a_directory_that_may_not_be_read(self):
        if os.geteuid() != 0:
            nobody = {}
        else:
            nobody = {"user": 65534, "group": 65534, "extra_groups": []}
        self.place.chmod(0o755)
        self.data.mkdir()
        self.data.chmod(0)
        for words in (["up", *harness.ports()], ["sql", "select 1"],
                      ["audit"]):
            command = [harness.PROGRAM, *words, "--data", self.data]
            try:
                done = subprocess.run(command, capture_output=True, timeout=harness.REFUSAL_SECONDS, check=False,
                                      env=harness.environment(), text=True, **nobody)
            except PermissionError:
                self.skipTest("the program itself lies where another user cannot run it")
            self.assertGreater(done.returncode, 0, words)
            self.assertIn(str(self.data), done.stderr)

    def test_a_second_instance(self):
        with harness.Instance(self.data) as first:
            done = self.must_refuse(str(self.data), "up", "--data", self.data, *harness.ports())
            self.assertEqual(done.returncode, 4)
            self.assertEqual(first.post("geo", [GEO]).status, 200)
            self.assertEqual(first.interrupt(), 0)

    def test_a_directory_of_another_user_or_version(self):
        with harness.Instance(self.data) as instance:
            instance.interrupt()
        self.must_refuse("000000000000", "up", "--data", self.data, "--user-id", "000000000000")
        (self.data / "FORMAT").write_text("999\n")
        self.must_refuse("FORMAT", "audit", "--data", self.data)
        self.must_refuse("a/b", "up", "--data", self.place / "other", "--user-id", "a/b")

    def test_settings(self):
        config = self.place / "config.yaml"
        cases = [
            ("kafka.num.partitions", ["--set", "kafka.num.partition=2"], None),
            ("kafka.num.partitions", ["--set", "kafka.num.partitions=two"], None),
            ("nowhere.yaml", ["--config", self.place / "nowhere.yaml"], None),
            ("config.yaml:2", ["--config", config], "kafka:\n  nonsense.name: 1\n"),
            ("config.yaml:", ["--config", config], "kafka: [1\n"),
        ]
        for naming, words, text in cases:
            if text:
                config.write_text(text)
            with self.subTest(words=words, text=text):
                self.must_refuse(naming, "config", "show", *words)
                self.must_refuse(naming, "up", "--data", self.data, *words)
        self.must_refuse("nowhere", "config", "show", env={"MILLRACE_CONFIG": "nowhere.yaml"})
        self.must_refuse("MILLRACE_REST_PORT", "config", "show", env={"MILLRACE_REST_PORT": "x"})
        self.must_refuse("nowhere", "up", "--data", self.data, "--pipeline", self.place / "nowhere")

    def test_sql_that_is_wrong_or_would_write(self):
        with harness.Instance(self.data) as instance:
            statements = [
                ("selec", "selec 1"),
                ("nothere", "select * from nothere"),
                ("nocolumn", "select nocolumn from (select 1 as a)"),
                ("", "select"),
                ("", ""),
                ("", "drop view geo"),
                ("", "create table t as select 1 as a"),
                ("", "insert into geo values (1)"),
                ("", "delete from geo"),
                ("", "update geo set ind = 2"),
                ("", f"copy (select 1) to '{self.place}/out.csv'"),
                ("", f"attach '{self.place}/other.db'"),
                ("", "set memory_limit = '1KB'"),
                ("", "select 1; drop view geo"),
                ("", "install httpfs"),
                ("", "checkpoint"),
                ("", "select error('no')"),
            ]
            for place in ("there", "here"):
                for naming, statement in statements:
                    with self.subTest(place=place, statement=statement):
                        self.must_refuse(naming, "sql", "--data", self.data, statement)
                self.must_refuse("xml", "sql", "--data", self.data, "--format", "xml", "select 1")
                self.must_refuse("nokey", "bucket", "cat", "nokey", "--data", self.data)
                self.must_refuse("nobucket", "bucket", "ls", "--bucket", "nobucket", "--data", self.data)
                if place == "there":
                    self.assertEqual(instance.interrupt(), 0)
        self.assertEqual([one.name for one in self.place.iterdir() if one.name not in ("data", "file")], [])

    def test_emulate_without_what_it_needs(self):
        empty = self.place / "empty"
        empty.mkdir()
        gateway = ["--gateway", "http://127.0.0.1:9/test", "--rate", "0", "--count", "1"]
        self.must_refuse("nowhere", "emulate", *gateway, "--rows", self.place / "nowhere")
        self.must_refuse("empty", "emulate", *gateway, "--rows", empty)
        self.must_refuse("creds.yaml", "emulate", *gateway, "--db-creds", self.place / "creds.yaml")
        self.must_refuse("not a url", "emulate", "--gateway", "not a url", "--count", "1")


class Help(harness.TestCase):
    def test_every_command_helps_with_an_example(self):
        for command in COMMANDS:
            with self.subTest(command=command):
                text = self.must(*command.split(), "--help")
                self.assertIn("Example:\n  millrace " + command, text)
        for command in {words.split()[0] for words in COMMANDS}:
            self.assertIn(command, self.must("--help"))
        self.assertRegex(self.must("--version"), r"^\d+\.\d+\.\d+\n$")


class Reading(harness.TestCase):
    """What the reading commands print, from the running instance and from the directory alone."""

    @classmethod
    def setUpClass(cls):
        """What the tests read is made once; each has a copy of its own."""
        place = tempfile.TemporaryDirectory(prefix="millrace-e2e-")
        cls.addClassCleanup(place.cleanup)
        cls.made = pathlib.Path(place.name) / "data"
        with harness.Instance(cls.made) as instance:
            statuses = [instance.post("geo", [GEO, {**GEO, "ind": 2, "timestamp": "never"}, 5]).status,
                        instance.post("pin", [PIN]).status]
            batch = run("run", "batch", "--data", cls.made)
            assert (statuses, batch.returncode, instance.interrupt()) == ([200, 200], 0, 0), batch.stderr

    def setUp(self):
        super().setUp()
        self.data = self.place / "data"
        shutil.copytree(self.made, self.data)
        self.instance = harness.Instance(self.data)
        self.addCleanup(self.instance.__exit__)

    def ask(self, *words):
        return self.must(*words, "--data", self.data)

    def both(self, *words):
        """The same from the instance and, once it is gone, from the directory."""
        if self.instance.process.poll() is None:
            self.said = getattr(self, "said", {})
            self.said[words] = self.ask(*words)
            return self.said[words]
        self.assertEqual(self.ask(*words), self.said[words], words)
        return self.said[words]

    def both_times(self, check):
        check()
        self.assertEqual(self.instance.interrupt(), 0)
        check()

    def test_sql_formats_and_types(self):
        # JSON by its text: integers without a point, no surprises hidden by a parser.
        cases = [
            ("select 1 as a, 9223372036854775807 as b, -5::tinyint as c, sum(n) as d from range(3) r(n)",
             '[{"a":1,"b":9223372036854775807,"c":-5,"d":3}]'),
            ("select timestamp '2020-08-28 03:52:47' as t, date '2020-08-28' as d",
             '[{"t":"2020-08-28 03:52:47","d":"2020-08-28"}]'),
            ("select [1.5::double, null] as a, []::double[] as b, null as n, ['x'] as s",
             '[{"a":[1.5,null],"b":[],"n":null,"s":["x"]}]'),
            ("select true as t, 'a \"b\"\n\\' as s, 'ü🙂' as u", '[{"t":true,"s":"a \\"b\\"\\n\\\\","u":"ü🙂"}]'),
            ("select 1 as a where false", "[]"),
            ("select 2 as b, 1 as a order by 1;", '[{"b":2,"a":1}]'),
            ("select ind, coordinates, timestamp from geo order by ind",
             '[{"ind":1,"coordinates":[-89.9,null],"timestamp":"2020-08-28 03:52:47"},'
             '{"ind":2,"coordinates":[-89.9,null],"timestamp":null}]'),
            ("with x as (select 1 as a) select * from x", '[{"a":1}]'),
            ("select 0.1::double as a, 1e300::double as b, 2.50::decimal(5,2) as c", '[{"a":0.1,"b":1e300,"c":2.50}]'),
            ("select * from users_joined_by_year", "[]"),
            ("select category, category_count from category_counts_by_year", '[{"category":"art","category_count":1}]'),
        ]

        def check():
            for statement, expected in cases:
                with self.subTest(statement=statement):
                    said = self.both("sql", "--format", "json", statement)
                    self.assertEqual(json.loads(said), json.loads(expected))
                    if "0.1" not in statement:  # a double has more spellings than one
                        self.assertEqual(re.sub(r"\s*\n\s*", "", said), expected)
            self.assertEqual(self.both("sql", "--json", "select 1 as a"), self.both("sql", "-o", "json", "select 1 as a"))
            csv = self.both("sql", "--format", "csv", "select title, null as n, ind from pin")
            self.assertEqual(csv, 'title,n,ind\n"a ""b"", c",,1\n')
            table = self.both("sql", "--format", "table", "select title, 5 as n from pin")
            self.assertIn('a "b", c', table)
            self.assertEqual(table, self.both("sql", "select title, 5 as n from pin"))
        self.both_times(check)

    def test_the_bucket(self):
        key = f"topics/{USER_ID}.geo/partition=0/{USER_ID}.geo+0+%010d.json"
        keys = [key % i for i in range(3)] + [key.replace(".geo", ".pin") % 0]
        copy = self.place / "copy"

        def check():
            self.assertEqual(self.both("bucket", "ls").splitlines(), keys)
            self.assertEqual(self.both("bucket", "ls", f"topics/{USER_ID}.geo/").splitlines(), keys[:3])
            self.assertEqual(self.both("bucket", "ls", "nothing"), "")
            self.assertEqual(json.loads(self.both("bucket", "cat", keys[0])), GEO)
            self.assertEqual(self.both("bucket", "cat", keys[2]).strip(), "5")
            listed = json.loads(self.both("bucket", "ls", "--json"))
            self.assertEqual([one["key"] for one in listed], keys)
            self.assertEqual(listed[0]["size"], len(run("bucket", "cat", keys[0], "--data", self.data).stdout))
            self.assertEqual(json.loads(self.both("bucket", "list", "--json")), [{"bucket": f"user-{USER_ID}-bucket"}])
            for _ in range(2):  # again over what is there
                self.ask("bucket", "cp", "-r", "topics/", copy)
            files = sorted(str(one.relative_to(copy)) for one in copy.rglob("*") if one.is_file())
            self.assertEqual(files, keys)
            self.assertEqual((copy / keys[1]).read_bytes(), run("bucket", "cat", keys[1], "--data", self.data).stdout)
        self.both_times(check)

    def test_the_listings(self):
        def check():
            topics = {one["topic"]: one for one in json.loads(self.both("topic", "list", "--json"))}
            # A stream is a topic, too, with a partition for each shard.
            self.assertEqual({name: (one["partitions"], one["end_offset"]) for name, one in topics.items()},
                             {f"{USER_ID}.pin": (1, 1), f"{USER_ID}.geo": (1, 3), f"{USER_ID}.user": (1, 0),
                              **{f"streaming-{USER_ID}-{name}": (4, 0) for name in ("pin", "geo", "user")}})
            tables = {one["table"]: one["rows"] for one in json.loads(self.both("table", "list", "--json"))}
            self.assertEqual([tables[name] for name in ("pin", "geo", "user", "dead_letter")], [1, 2, 0, 1])
            self.assertIn("median_followers_by_post_year_and_age_group", tables)
            for words in (["topic", "list"], ["table", "list"], ["bucket", "ls"]):
                self.both(*words, "--format", "csv")
                self.both(*words)
        self.both_times(check)

    def test_run_batch_is_incremental(self):
        def tables():
            return json.loads(self.ask("table", "list", "--json"))
        for _ in range(2):
            before = tables()
            report = json.loads(self.ask("run", "batch", "--json"))
            self.assertEqual({one["records"] for one in report["loaded"]}, {0})
            self.assertEqual(report["answers_changed"], [])
            self.assertEqual(tables(), before)
            if self.instance.process.poll() is None:
                self.instance.post("geo", [{**GEO, "ind": 3}])
                report = json.loads(self.ask("run", "batch", "--json"))
                self.assertEqual({one["table"]: one["records"] for one in report["loaded"]}["geo"], 1)
                self.assertEqual(self.instance.interrupt(), 0)
        # The other reading keeps the first as it is.
        before = tables()
        self.ask("run", "batch", "--with-duplicates")
        self.assertEqual([one for one in tables() if not one["table"].startswith("with_duplicates")], before)
        self.assertEqual(json.loads(self.ask("sql", "--json", "select count(*) as n from with_duplicates.geo")), [{"n": 3}])

    def test_audit_reports_every_hop(self):
        self.instance.post("geo", [{**GEO, "ind": 9}])

        def check():
            report = json.loads(self.ask("audit", "--json"))
            self.assertTrue(report["ok"], report)
            self.assertEqual(report["differences"], [])
            topics = {one["table"]: one for one in report["topics"]}
            geo = topics["geo"]
            self.assertEqual(geo["topic"], f"{USER_ID}.geo")
            self.assertEqual([geo[hop]["records"] for hop in ("accepted", "stored", "in_table")], [4, 4, 3])
            self.assertEqual([geo["refused"], geo["refused_by_reason"], geo["rows"]], [1, {"not_an_object": 1}, 2])
            self.assertEqual(geo["behind"]["bucket"] + geo["behind"]["table"], 1)
        self.both_times(check)

    def find(self, pattern):
        found = sorted(pathlib.Path(self.data).rglob(pattern))
        self.assertTrue(found, pattern)
        return found

    def test_audit_sees_a_table_whose_files_are_gone(self):
        for name in ("geo", "category_counts_by_year"):
            with self.subTest(table=name):
                [file] = self.find(f"{name}/*.parquet")
                kept = file.read_bytes()
                file.unlink()
                done = run("audit", "--json", "--data", self.data)
                self.assertEqual(done.returncode, 1, done.stderr)
                report = json.loads(done.stdout)
                self.assertFalse(report["ok"])
                self.assertIn(name, " ".join(report["differences"]))
                file.write_bytes(kept)
                self.ask("audit")
        self.assertEqual(self.instance.interrupt(), 0)
        for file in self.find("geo/*.parquet"):
            file.unlink()
        self.assertEqual(run("audit", "--data", self.data).returncode, 1)

    def test_audit_sees_a_damaged_log(self):
        [segment] = [one for one in self.find(f"log/topics/{USER_ID}.geo/**/*") if one.suffix == ".log"]
        whole = segment.read_bytes()
        at = whole.index(b"latitude")
        segment.write_bytes(whole[:at] + b"X" + whole[at + 1:])
        self.assertEqual(run("audit", "--data", self.data).returncode, 1)
        self.assertEqual(self.instance.interrupt(), 0)
        done = run("audit", "--json", "--data", self.data)
        self.assertEqual(done.returncode, 1, done.stderr)


class Running(harness.TestCase):
    """`up` as a process: what it prints and serves, and how it ends."""

    def test_ports_follow_their_base(self):
        base = harness.free_port_base()
        with harness.Instance(self.place / "data", ports=("--port-base", str(base))) as instance:
            self.assertEqual(instance.services["gateway"], f"http://127.0.0.1:{base}")
            self.assertEqual(instance.services["rest"], f"http://127.0.0.1:{base + 1}")
            self.assertEqual(instance.services["kinesis"], f"http://127.0.0.1:{base + 4}")
            self.assertEqual(instance.services["connect"], f"http://127.0.0.1:{base + 5}")
            self.assertEqual(instance.services["console"], f"http://127.0.0.1:{base + 6}")
            names = json.loads(instance.get("rest", "/topics").body)
            self.assertEqual(sorted(names), [form.format(name) for form in (f"{USER_ID}.{{}}", f"streaming-{USER_ID}-{{}}")
                                             for name in ("geo", "pin", "user")])

    def test_data_and_user_id_from_outside(self):
        with harness.Instance(self.place / "data", "--user-id", "ffffffffffff") as instance:
            instance.interrupt()
        listed = self.must("topic", "list", "--json", env={"MILLRACE_DATA": str(self.place / "data")})
        self.assertIn("ffffffffffff.pin", listed)

    def test_the_console_answers(self):
        with harness.Instance(self.place / "data") as instance:
            instance.post("geo", [GEO])
            for path in ("/healthz", "/readyz", "/version"):
                answer = instance.get("console", path)
                self.assertEqual(answer.status, 200, path)
                answer.json()
            metrics = instance.get("console", "/metrics").body.decode()
            self.assertIn(f'rest_records_accepted_total{{topic="{USER_ID}.geo"}} 1', metrics)
            answer = instance.get("console", "/nowhere")
            self.assertEqual(answer.status, 404)
            self.assertIn("/nowhere", answer.json()["message"])

    def test_start_and_rest_are_light(self):
        with harness.Instance(self.place / "data") as instance:
            first = instance.seconds_to_listen
            instance.interrupt()
        with harness.Instance(self.place / "data") as instance:
            print(f"start to listening: {first * 1000:.0f} ms on a new directory, "
                  f"{instance.seconds_to_listen * 1000:.0f} ms on an old one; "
                  f"idle RSS {instance.rss_bytes() / 1e6:.0f} MB")

    def test_an_interrupt_ends_it_in_time_whatever_clients_do(self):
        with harness.Instance(self.place / "data") as instance:
            path = f"/topics/{USER_ID}.geo"
            begun = [b"", b"POST ", f"POST {path} HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\n{{".encode(),
                     f"POST {path} HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n".encode(),
                     harness.request("GET", "/topics")]
            peers = [instance.talk("rest") for _ in begun]
            for peer, data in zip(peers, begun):
                self.addCleanup(peer.socket.close)
                peer.send(data)
            self.assertEqual(peers[-1].answer().status, 200)
            self.assertEqual(instance.interrupt(), 0)
            self.assertFalse((self.place / "data" / "run.json").exists())

    def test_two_interrupts_end_it_hard(self):
        with harness.Instance(self.place / "data") as instance:
            with instance.talk("rest") as peer:
                peer.send(b"POST /")  # the stop waits a moment for the rest of it
                time.sleep(0.1)
                instance.process.send_signal(signal.SIGINT)
                instance.process.send_signal(signal.SIGTERM)  # another number, or the two become one
                self.assertEqual(instance.process.wait(harness.REFUSAL_SECONDS), 130)
        self.must("audit", "--data", self.place / "data")

    def test_killed_it_comes_back_with_all_it_acknowledged(self):
        data = self.place / "data"
        for round_number in range(3):
            with harness.Instance(data) as instance:
                self.assertEqual(instance.end_offset("geo"), 10 * round_number)
                for ind in range(10):
                    self.assertEqual(instance.post("geo", [{**GEO, "ind": ind}], "gateway").status, 200)
                instance.kill()
        self.must("run", "batch", "--data", data)  # with the run file of the killed one
        self.assertEqual(json.loads(self.must("sql", "--data", data, "--json", "select count(*) as n from geo")), [{"n": 10}])
        self.must("audit", "--data", data)


class Emulate(harness.TestCase):
    def rows(self, **counts):
        directory = self.place / "rows"
        directory.mkdir()
        keys = {"pinterest": "index", "geolocation": "ind", "user": "ind"}
        for name, count in counts.items():
            lines = [json.dumps({keys[name]: i, "country": "c"}) + "\n" for i in range(count)]
            (directory / f"{name}_data.jsonl").write_text("".join(lines))
        return directory

    def offsets(self, instance):
        return [instance.end_offset(name) for name in ("pin", "geo", "user")]

    def test_files_are_posted_line_by_line_as_they_are(self):
        rows = self.rows(pinterest=300, geolocation=200, user=250)
        with harness.Instance(self.place / "data") as instance:
            gateway = instance.services["gateway"] + "/test"
            done = run("emulate", "--rows", rows, "--gateway", gateway, "--rate", "0")
            self.assertEqual(done.returncode, 0, done.stderr)
            self.assertEqual(self.offsets(instance), [300, 200, 250])

    def test_count_and_seed_and_resume(self):
        with harness.Instance(self.place / "data") as instance:
            gateway = ["--gateway", instance.services["gateway"] + "/any", "--rate", "0"]
            self.must("emulate", *gateway, "--count", "20")
            self.assertEqual(self.offsets(instance), [20, 20, 20])
            resume = ["--resume", self.place / "journal"]
            for count, expected in [("5", 25), ("12", 32), ("12", 32)]:
                self.must("emulate", *gateway, *resume, "--count", count)
                self.assertEqual(self.offsets(instance), [expected] * 3, "events in all, over restarts")

    def test_print_shows_the_events_and_posts_nothing(self):
        words = ["emulate", "--print", "--rate", "0", "--count", "3"]
        said = self.must(*words)
        self.assertEqual(said, self.must(*words))
        self.assertEqual(len(re.findall("unique_id", said)), 3)
        self.assertEqual(len(re.findall("date_joined", said)), 3)
        self.assertEqual(said.splitlines()[0][:15], "{'index': 7528,")

    def test_an_interrupt_ends_it(self):
        process = subprocess.Popen([harness.PROGRAM, "emulate", "--print"], stdout=subprocess.PIPE,
                                   stderr=subprocess.DEVNULL, env=harness.environment())
        process.stdout.readline()
        process.send_signal(signal.SIGINT)
        process.stdout.read()
        self.assertIn(process.wait(harness.REFUSAL_SECONDS), (0, 130))
        process.stdout.close()


class Settings(harness.TestCase):
    def test_config_show_tells_where_values_come_from(self):
        config = self.place / "config.yaml"
        config.write_text("kafka:\n  auto.create.topics.enable: true\n")
        words = ["config", "show", "--origin", "--json", "--config", config, "--set", "rest.port=1234"]
        values = {one["name"]: one for one in json.loads(self.must(*words))}
        self.assertEqual(values["rest.port"], {"name": "rest.port", "value": "1234", "origin": "--set"})
        created = values["kafka.auto.create.topics.enable"]
        self.assertEqual(str(created["value"]).lower(), "true")
        self.assertIn("config.yaml:2", created["origin"])
        self.assertEqual(values["gateway.port"]["origin"], "default")

    def test_topics_are_created_by_use_only_if_so_set(self):
        with harness.Instance(self.place / "data", "--set", "kafka.auto.create.topics.enable=true") as instance:
            with instance.talk("rest") as peer:
                peer.send(harness.request("POST", "/topics/brand.new", b'{"records":[{"value":1}]}', harness.V2_JSON))
                self.assertEqual(peer.answer().status, 200)
            self.assertIn("brand.new", json.loads(instance.get("rest", "/topics").body))


if __name__ == "__main__":
    harness.main()
