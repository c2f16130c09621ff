"""The two brokers that clients meet here, fresh each time: Millrace, and a real Apache Kafka beside it that says what is right."""
import os
import pathlib
import shutil
import socket
import subprocess
import sys
import tempfile
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "e2e"))
import harness  # noqa: E402

ORACLE_SET = "kafka-4.3.1"
ORACLE_START_SECONDS = 120
# What both are set to: suites expect topics to make themselves, with four partitions.
SETTINGS = ("auto.create.topics.enable=true", "num.partitions=4", "offsets.topic.num.partitions=4", "transaction.state.log.num.partitions=4")


def java(peers, sets, words, **options):
    """The command line of a class in one or more of the sets of jars that peers.sh made."""
    path = ":".join(f"{peers}/{one}/*" for one in sets.split("+"))
    properties = [f"-D{name}={value}" for name, value in options.items()]
    return ["java", "-Xmx256M", "-XX:TieredStopAtLevel=1", "-Xshare:auto", "-Dorg.slf4j.simpleLogger.defaultLogLevel=error", *properties, "-cp", path, *words]


class Millrace:
    """`millrace up` in a directory of its own, or in one that was prepared; `ended_well` is known once it was left."""

    def __init__(self, *words, settings=SETTINGS, place=None):
        self.place = place or tempfile.mkdtemp(prefix="millrace-conformance-")
        self.words = [*words, *(part for setting in settings for part in ("--set", "kafka." + setting))]

    def __enter__(self):
        self.up = harness.Instance(f"{self.place}/data", *self.words)
        self.bootstrap = self.up.services["kafka"].split("//")[1]
        return self

    def __exit__(self, *_):
        """Whatever a suite did, the program still runs and stops as it should: a crash is a failure of the suite."""
        died = self.up.process.poll()
        code = self.up.interrupt() if died is None else died
        log = self.up.stderr()
        self.up.__exit__()
        self.ended_well = died is None and code == 0
        if self.ended_well:
            shutil.rmtree(self.place)
        else:
            print(f"MILLRACE {'died' if died is not None else 'stopped'} with {code}; kept: {self.place}\n{log[-4000:]}", flush=True)
        return False


class Apache:
    """One Kafka 4.3.1, broker and controller, with an authorizer as Millrace has one.

    `secured` is a protocol by which clients come in as well, at `secured_bootstrap`; `settings` are lines of server.properties, `storage` words for
    the tool that formats.
    """

    def __init__(self, peers, secured=None, settings=(), storage=()):
        self.peers = os.path.realpath(peers)
        self.secured, self.settings, self.storage = secured, settings, storage
        self.place = tempfile.mkdtemp(prefix="apache-conformance-")

    def __enter__(self):
        base = harness.free_port_base()
        self.bootstrap = f"127.0.0.1:{base}"
        self.secured_bootstrap = f"localhost:{base + 2}"
        listener, mapped = (f",SECURED://{self.secured_bootstrap}", f",SECURED:{self.secured}") if self.secured else ("", "")
        properties = [
            "process.roles=broker,controller", "node.id=1", f"controller.quorum.voters=1@127.0.0.1:{base + 1}",
            f"listeners=PLAINTEXT://127.0.0.1:{base},CONTROLLER://127.0.0.1:{base + 1}{listener}", f"advertised.listeners=PLAINTEXT://127.0.0.1:{base}{listener}",
            f"listener.security.protocol.map=PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT{mapped}", "inter.broker.listener.name=PLAINTEXT",
            "controller.listener.names=CONTROLLER", f"log.dirs={self.place}/data", "offsets.topic.replication.factor=1",
            "transaction.state.log.replication.factor=1", "transaction.state.log.min.isr=1", "default.replication.factor=1",
            "share.coordinator.state.topic.replication.factor=1", "share.coordinator.state.topic.min.isr=1", "group.initial.rebalance.delay.ms=0",
            "authorizer.class.name=org.apache.kafka.metadata.authorizer.StandardAuthorizer", "allow.everyone.if.no.acl.found=true", *SETTINGS, *self.settings]
        file = pathlib.Path(self.place, "server.properties")
        file.write_text("\n".join(properties) + "\n")
        self.log = open(f"{self.place}/log", "wb")
        # Eligible leader replicas, which one node has none of, would make min.insync.replicas a dynamic setting of the cluster.
        self._storage("format", "-t", "conformanceconformance", "-c", str(file), "--feature", "eligible.leader.replicas.version=0",
                      *self.storage)
        self.process = subprocess.Popen(["java", "-Xmx768M", *java(self.peers, ORACLE_SET, ["kafka.Kafka", str(file)])[2:]], cwd=self.place,
                                        stdout=self.log, stderr=self.log)
        self._wait(base)
        return self

    def _storage(self, *words):
        subprocess.run(java(self.peers, ORACLE_SET, ["kafka.tools.StorageTool", *words]), cwd=self.place, check=True, stdout=self.log, stderr=self.log)

    def _wait(self, port):
        until = time.monotonic() + ORACLE_START_SECONDS
        while time.monotonic() < until and self.process.poll() is None:
            try:
                socket.create_connection(("127.0.0.1", port), 1).close()
                return
            except OSError:
                time.sleep(0.2)
        raise RuntimeError(f"Apache Kafka did not start: {self.place}/log")

    def __exit__(self, *_):
        self.process.kill()
        self.process.wait()
        self.log.close()
        shutil.rmtree(self.place)
        return False
