#!/usr/bin/env python3
"""Kafka's own Java tools, 2.8.1 and 4.3.1, as one script of steps, run against Millrace and against a real Apache Kafka; what they print is
compared line by line. A difference that is meant is named in DIFFERENCES with its reason; any other fails.

    java_tools.py PEERS_DIR MILLRACE_BOOTSTRAP KAFKA_BOOTSTRAP [SET…]

PEERS_DIR is what peers.sh made. Both brokers are fresh: the steps make topics, groups, users and rules of fixed names.
"""
import dataclasses
import difflib
import re
import subprocess
import sys

SETS = ("kafka-2.8.1", "kafka-4.3.1")
PATIENCE_SECONDS = 90
TOOLS = "org.apache.kafka.tools."
# Where a class lives, by set; both where there is one name.
CLASSES = {
    "topics": ("kafka.admin.TopicCommand", TOOLS + "TopicCommand"),
    "groups": ("kafka.admin.ConsumerGroupCommand", TOOLS + "consumer.group.ConsumerGroupCommand"),
    "producer": ("kafka.tools.ConsoleProducer", TOOLS + "ConsoleProducer"),
    "consumer": ("kafka.tools.ConsoleConsumer", TOOLS + "consumer.ConsoleConsumer"),
    "offsets": ("kafka.tools.GetOffsetShell", TOOLS + "GetOffsetShell"),
    "delete_records": ("kafka.admin.DeleteRecordsCommand", TOOLS + "DeleteRecordsCommand"),
    "log_dirs": ("kafka.admin.LogDirsCommand", TOOLS + "LogDirsCommand"),
    "configs": ("kafka.admin.ConfigCommand", "kafka.admin.ConfigCommand"),
    "acls": ("kafka.admin.AclCommand", TOOLS + "AclCommand"),
    "performance": (TOOLS + "ProducerPerformance", TOOLS + "ProducerPerformance"),
    "verifiable_producer": (TOOLS + "VerifiableProducer", TOOLS + "VerifiableProducer"),
    "copier": (TOOLS + "TransactionalMessageCopier", TOOLS + "TransactionalMessageCopier"),
}


@dataclasses.dataclass
class Step:
    name: str
    tool: str
    words: str
    stdin: str = ""
    # How the tool is told where the broker is.
    server: str = "--bootstrap-server"
    # Lines of the output that are compared; others tell times, addresses, directories.
    keep: str = "."


STEPS = [
    Step("create", "topics", "--create --topic t1 --partitions 3 --replication-factor 1"),
    Step("create again", "topics", "--create --topic t1 --partitions 3", keep="already exists|TopicExists"),
    Step("create configured", "topics", "--create --topic t2 --partitions 1 --config retention.ms=3600000 --config cleanup.policy=compact"),
    Step("bad name", "topics", "--create --topic a$b --partitions 1", keep="illegal|InvalidTopic"),
    Step("bad configuration", "topics", "--create --topic t3 --config retention.ms=x", keep="Invalid value"),
    Step("list", "topics", "--list --exclude-internal", keep="^t[0-9]"),
    Step("describe", "topics", "--describe --topic t1"),
    Step("describe configured", "topics", "--describe --topic t2"),
    Step("grow", "topics", "--alter --topic t1 --partitions 5"),
    Step("shrink", "topics", "--alter --topic t1 --partitions 2", keep="partitions|Partitions"),
    Step("describe grown", "topics", "--describe --topic t1"),
    Step("produce", "producer", "--topic t2 --property parse.key=true --property key.separator=:", stdin="a:1\nb:2\na:3\n", keep="ERROR"),
    Step("consume", "consumer", "--topic t2 --from-beginning --max-messages 3 --property print.key=true --property print.offset=true"),
    Step("consume in a group", "consumer", "--topic t2 --from-beginning --max-messages 2 --group g1"),
    Step("go on in the group", "consumer", "--topic t2 --max-messages 1 --group g1"),
    Step("offsets", "offsets", "--topic t2"),
    Step("offsets, earliest", "offsets", "--topic t2 --time -2"),
    Step("groups", "groups", "--list", keep="^g1"),
    Step("describe group", "groups", "--describe --group g1", keep="t2"),
    Step("group state", "groups", "--describe --group g1 --state", keep="g1"),
    Step("reset, dry", "groups", "--group g1 --topic t2 --reset-offsets --to-earliest --dry-run", keep="t2"),
    Step("reset", "groups", "--group g1 --topic t2 --reset-offsets --shift-by -2 --execute", keep="t2"),
    Step("describe reset", "groups", "--describe --group g1", keep="t2"),
    Step("delete group", "groups", "--delete --group g1", keep="g1"),
    Step("delete group again", "groups", "--delete --group g1", keep="g1"),
    Step("set configuration", "configs", "--alter --entity-type topics --entity-name t1 --add-config segment.bytes=1048576,retention.bytes=1000000"),
    Step("show configuration", "configs", "--describe --entity-type topics --entity-name t1"),
    Step("unset configuration", "configs", "--alter --entity-type topics --entity-name t1 --delete-config segment.bytes"),
    Step("show what is left", "configs", "--describe --entity-type topics --entity-name t1"),
    Step("unknown configuration", "configs", "--alter --entity-type topics --entity-name t1 --add-config no.such=1", keep="no.such"),
    Step("add user", "configs", "--alter --entity-type users --entity-name u1 --add-config SCRAM-SHA-256=[iterations=4096,password=p]"),
    Step("show user", "configs", "--describe --entity-type users --entity-name u1"),
    Step("remove user", "configs", "--alter --entity-type users --entity-name u1 --delete-config SCRAM-SHA-256"),
    Step("performance", "performance", "--topic t1 --num-records 5000 --record-size 100 --throughput -1 --producer-props bootstrap.servers={} acks=all",
         server="", keep=r"^5000 records sent"),
    Step("offsets of all partitions", "offsets", "--topic t1", keep="total"),
    Step("verifiable producer", "verifiable_producer", "--topic t2 --max-messages 20 --acks -1", keep="tool_data"),
    Step("copy in transactions", "copier", "--transactional-id copy --consumer-group copiers --input-topic t2 --input-partition 0 --output-topic t1"
         " --max-messages 10 --transaction-size 5", server="--broker-list", keep='"remaining":0'),
    Step("describe copier", "groups", "--describe --group copiers", keep="t2"),
    Step("delete topic", "topics", "--delete --topic t1"),
    Step("list the rest", "topics", "--list --exclude-internal", keep="^t[0-9]"),
    Step("delete unknown", "topics", "--delete --topic t1", keep="does not exist|UnknownTopic"),
]

# (step, why the two may differ). The lines are printed all the same.
DIFFERENCES = {}

NOISE = [
    (re.compile(r"TopicId: \S+"), "TopicId: ID"),
    (re.compile(r"\b[0-9]+(\.[0-9]+)? (records/sec|ms|MB/sec).*"), "FIGURES"),
    (re.compile(r'"(timestamp|time|copied_at)":\d+'), r'"\1":T'),
    (re.compile(r"127\.0\.0\.1:\d+|localhost:\d+"), "BROKER"),
    (re.compile(r"\b\d{13}\b"), "TIME"),
    (re.compile(r"\s+"), " "),
]


def run(peers, version, step, bootstrap):
    words = step.words.replace("{}", bootstrap).split(" ")
    if step.server:
        words += [step.server, bootstrap]
    command = ["java", "-Xmx256M", "-XX:TieredStopAtLevel=1", "-Dorg.slf4j.simpleLogger.defaultLogLevel=error", "-cp", f"{peers}/{version}/*",
               CLASSES[step.tool][SETS.index(version)], *words]
    try:
        done = subprocess.run(command, input=step.stdin, capture_output=True, text=True, timeout=PATIENCE_SECONDS, check=False)
        code, out = done.returncode, done.stdout + done.stderr
    except subprocess.TimeoutExpired as late:
        code, out = "late", (late.stdout or b"").decode() + (late.stderr or b"").decode()
    lines = []
    for line in out.splitlines():
        if not re.search(step.keep, line) or line.lstrip().startswith("at "):
            continue
        for pattern, word in NOISE:
            line = pattern.sub(word, line)
        lines.append(line.strip())
    return [f"exit {code}", *sorted(line for line in lines if line)]


def main():
    peers, ours, theirs, *versions = sys.argv[1:]
    failed = []
    for version in versions or SETS:
        for step in STEPS:
            got, wanted = run(peers, version, step, ours), run(peers, version, step, theirs)
            name = f"{version} {step.name}"
            if got == wanted:
                print(f"same   {name}", flush=True)
                continue
            why = DIFFERENCES.get(step.name)
            print(f"{'differs' if why else 'WRONG'}  {name}" + (f": {why}" if why else ""))
            print("\n".join("    " + line for line in difflib.unified_diff(wanted, got, "Apache Kafka", "Millrace", lineterm="", n=0)), flush=True)
            if not why:
                failed.append(name)
        # The next set finds both brokers as this one did.
        for broker in (ours, theirs):
            run(peers, version, Step("", "topics", "--delete --topic t2"), broker)
            run(peers, version, Step("", "groups", "--delete --group copiers"), broker)
    print(f"{len(failed)} differences that nobody meant" + "".join(f"\n    {name}" for name in failed))
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
