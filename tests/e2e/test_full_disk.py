"""A full disk, on a small tmpfs of our own: nothing acknowledged is lost, and with room again it goes on.

Needs root for the mount; without, it says that it skips.
"""
import json
import os
import subprocess

import harness

FILLER = "f" * 20_000


class FullDisk(harness.TestCase):
    def setUp(self):
        super().setUp()
        self.disk = self.place / "disk"
        self.disk.mkdir()
        mount = ["mount", "-t", "tmpfs", "-o", "size=24m", "tmpfs", str(self.disk)]
        if os.geteuid() != 0 or subprocess.run(mount, capture_output=True, check=False).returncode != 0:
            self.skipTest("no right to mount a small tmpfs")
        self.addCleanup(subprocess.run, ["umount", "-l", str(self.disk)], check=True)
        self.data = self.disk / "data"
        self.stored = set()  # what was acknowledged

    def post(self, instance, ind):
        """The post's status and error_code, after noting it if it was acknowledged."""
        answer = instance.post("pin", [{"index": ind, "title": FILLER}], "gateway")
        body = answer.json()
        code = body["offsets"][0]["error_code"] if answer.status == 200 else None
        if answer.status == 200 and code is None:
            self.stored.add(ind)
            return None
        self.assertTrue(body.get("message") or body["offsets"][0]["error"], "an error without words")
        return answer.status, code

    def post_until(self, instance, first, is_enough):
        for ind in range(first, first + 3000):
            if is_enough(self.post(instance, ind)):
                return ind
        self.fail("three thousand posts and still not")

    def inds(self):
        rows = json.loads(self.must("sql", "--json", "select ind from pin", "--data", self.data))
        return {row["ind"] for row in rows}

    def test_a_full_disk_loses_nothing_acknowledged(self):
        with harness.Instance(self.data) as instance:
            ballast = self.disk / "ballast"
            ballast.write_bytes(b"b" * (12 << 20))
            full_at = self.post_until(instance, 0, lambda error: error is not None)
            refused = [self.post(instance, full_at + i) for i in range(1, 6)]
            print(f"full after {full_at} posts; then {refused}")
            self.assertEqual(instance.get("console", "/healthz").status, 200)
            ballast.unlink()
            again_at = self.post_until(instance, full_at + 10, lambda error: error is None)
            self.assertLess(again_at - full_at, 20, "it goes on as soon as there is room")
            self.assertIsNone(self.post(instance, again_at + 1))
            self.assertEqual(self.read_all(instance), self.stored)
            self.must("run", "batch", "--data", self.data)
            self.assertEqual(self.inds(), self.stored)
            self.must("audit", "--data", self.data)
            self.assertEqual(instance.interrupt(), 0)
        self.must("audit", "--data", self.data)

    def read_all(self, instance):
        """The indices in the bucket, once the sink has caught up."""
        self.must("run", "batch", "--data", self.data)
        keys = self.must("bucket", "ls", "--data", self.data).split()
        return {json.loads(self.must("bucket", "cat", key, "--data", self.data))["index"] for key in keys}

    def test_killed_while_full_it_comes_back_with_all(self):
        with harness.Instance(self.data) as instance:
            ballast = self.disk / "ballast"
            ballast.write_bytes(b"b" * (16 << 20))
            self.post_until(instance, 0, lambda error: error is not None)
            instance.kill()
        ballast.unlink()
        with harness.Instance(self.data) as instance:
            self.assertIsNone(self.post(instance, 100_000))
            self.must("run", "batch", "--data", self.data)
            self.assertLessEqual(self.stored, self.inds())
            self.must("audit", "--data", self.data)

    def test_a_start_on_a_full_disk_is_refused_with_a_reason(self):
        ballast = self.disk / "ballast"
        with open(ballast, "wb") as file:
            try:
                while True:
                    file.write(b"b" * (1 << 20))
                    file.flush()
            except OSError:
                pass
        self.must_refuse("space", "up", "--data", self.data, *harness.ports())
        ballast.unlink()
        with harness.Instance(self.data) as instance:
            self.assertIsNone(self.post(instance, 1))


if __name__ == "__main__":
    harness.main()
