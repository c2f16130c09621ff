"""README's "Use it", word for word: only the program's place, the data directory and the ports are this test's own."""
import json
import os
import re
import subprocess

import harness

README = harness.ROOT / "README.md"
ALBANIA = {"ind": 1, "country": "Albania", "coordinates": [-89.9, -173.2], "timestamp": "2020-08-28 03:52:47"}


def use_it():
    """The first block of commands below the heading."""
    below = README.read_text().split("## Use it\n", 1)[1]
    return re.search(r"```sh\n(.*?)```", below, re.DOTALL).group(1)


class Quickstart(harness.TestCase):
    def script(self):
        text = use_it()
        base = harness.free_port_base()
        for old, new in [("build/millrace", harness.PROGRAM), ("./data", str(self.place / "data")),
                         ("8090", str(base))]:
            self.assertIn(old, text, "the block has changed: so must this test")
            text = text.replace(old, new)
        return text, base

    def run_block(self, text, base):
        """The block in one shell. A person types slower than a program starts: the shell waits for the port."""
        first, rest = text.split("\n", 1)
        wait = f"until (: < /dev/tcp/127.0.0.1/{base}) 2>/dev/null; do read -t 0.05 < <(:) || :; done"
        script = f"set -e\n{first}\nup=$!\ntrap 'kill -INT $up; wait $up' EXIT\n{wait}\n{rest}"
        return subprocess.run(["bash", "-c", script], capture_output=True, text=True, timeout=60, check=False,
                              env=harness.environment(), cwd=self.place)

    def test_the_block_does_what_it_says(self):
        text, base = self.script()
        done = self.run_block(text, base)
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        self.assertIn('{"offsets":[{"partition":0,"offset":0,"error_code":null,"error":null}]', done.stdout)
        rows = re.search(r"^\[\{.*\]$", done.stdout, re.MULTILINE).group(0)
        self.assertEqual(json.loads(rows), [ALBANIA])
        self.assertIn("audit: all hops agree", done.stdout)
        self.assertIn("Task 4", done.stdout)
        self.assertFalse((self.place / "data" / "run.json").exists(), "it did not stop in order")

    def test_the_demo_takes_both_ways_and_they_agree(self):
        said = self.must("demo", "--events", "150", "--data", self.place / "demo", seconds=10 * harness.PATIENCE_SECONDS)
        for task in range(4, 12):
            self.assertIn(f"Task {task}", said)
        self.assertEqual(len(re.findall(r" rows, 0 only in the first, 0 only in the second$", said, re.MULTILINE)), 3, said)
        self.assertIn("audit: all hops agree", said)
        self.assertIn(f"data: {self.place / 'demo'}", said)
        runs = json.loads(self.must("dag", "runs", f"{harness.USER_ID}_dag", "--json", "--data", self.place / "demo"))
        self.assertEqual([run["state"] for run in runs], ["success"])

    def test_the_table_of_commands_names_what_there_is(self):
        below = README.read_text().split("| command | does |", 1)[1].split("\n\n", 1)[0]
        named = {word for row in re.findall(r"^\| (.*?) \|", below, re.MULTILINE) for word in re.findall(r"`([a-z-]+)", row)}
        listed = re.split("(?i)subcommands:", self.must("--help"))[1]
        commands = [word for word in re.findall(r"^  ([a-z-]+) ", listed, re.MULTILINE) if word != "millrace"]
        self.assertGreater(len(commands), 8)
        for command in commands:
            self.assertIn(command, named)


if __name__ == "__main__":
    harness.main()
