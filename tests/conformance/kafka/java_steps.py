"""What java_tools.py does with Kafka's own tools, step by step, in this order; and the differences that are meant."""
import dataclasses

TOOLS = "org.apache.kafka.tools."
SETS = ("kafka-2.8.1", "kafka-4.3.1")
# Where a class lives in each of SETS.
CLASSES = {
    "topics": ("kafka.admin.TopicCommand", TOOLS + "TopicCommand"),
    "groups": ("kafka.admin.ConsumerGroupCommand", TOOLS + "consumer.group.ConsumerGroupCommand"),
    "all_groups": (None, TOOLS + "GroupsCommand"),
    "producer": ("kafka.tools.ConsoleProducer", TOOLS + "ConsoleProducer"),
    "consumer": ("kafka.tools.ConsoleConsumer", TOOLS + "consumer.ConsoleConsumer"),
    "offsets": ("kafka.tools.GetOffsetShell", TOOLS + "GetOffsetShell"),
    "delete_records": ("kafka.admin.DeleteRecordsCommand", TOOLS + "DeleteRecordsCommand"),
    "log_dirs": ("kafka.admin.LogDirsCommand", TOOLS + "LogDirsCommand"),
    "configs": ("kafka.admin.ConfigCommand", "kafka.admin.ConfigCommand"),
    "acls": ("kafka.admin.AclCommand", TOOLS + "AclCommand"),
    "elections": ("kafka.admin.LeaderElectionCommand", TOOLS + "LeaderElectionCommand"),
    "features": (None, TOOLS + "FeatureCommand"),
    "transactions": (None, TOOLS + "TransactionsCommand"),
    "quorum": (None, TOOLS + "MetadataQuorumCommand"),
    "cluster": ("kafka.tools.ClusterTool", TOOLS + "ClusterTool"),
    "versions": ("kafka.admin.BrokerApiVersionsCommand", TOOLS + "BrokerApiVersionsCommand"),
    "producer_performance": (TOOLS + "ProducerPerformance", TOOLS + "ProducerPerformance"),
    "consumer_performance": ("kafka.tools.ConsumerPerformance", TOOLS + "ConsumerPerformance"),
    "verifiable_producer": (TOOLS + "VerifiableProducer", TOOLS + "VerifiableProducer"),
    "copier": (TOOLS + "TransactionalMessageCopier", TOOLS + "TransactionalMessageCopier"),
    "compatibility": (TOOLS + "ClientCompatibilityTest", TOOLS + "ClientCompatibilityTest"),
}


@dataclasses.dataclass
class Step:
    """One call of one tool. `{}` in its words is the broker's address, `{dir}` a directory with the files of FILES."""
    name: str
    tool: str
    words: str
    stdin: str = ""
    # How the tool is told where the broker is.
    server: str = "--bootstrap-server"
    # Lines of the output that are compared; others tell times, addresses, directories.
    keep: str = "."
    # The sets that can do it; both unless one lacks the tool or the option.
    sets: tuple = SETS


FILES = {
    "delete.json": '{"partitions":[{"topic":"t2","partition":0,"offset":2}],"version":1}',
    "election.json": '{"partitions":[{"topic":"t1","partition":0}]}',
}
OLD, NEW = SETS[:1], SETS[1:]
# Producers of 2.8.1 say INFO about their configuration in spite of us; errors alone tell.
ERRORS = "ERROR|Exception"

TOPICS = [
    Step("create", "topics", "--create --topic t1 --partitions 3 --replication-factor 1"),
    Step("create again", "topics", "--create --topic t1 --partitions 3"),
    Step("create, if not there", "topics", "--create --topic t1 --partitions 3 --if-not-exists"),
    Step("create configured", "topics", "--create --topic t2 --partitions 1 --config retention.ms=3600000 --config cleanup.policy=compact"),
    Step("bad name", "topics", "--create --topic a$b --partitions 1"),
    Step("colliding name", "topics", "--create --topic t.1_a --partitions 1"),
    Step("colliding name again", "topics", "--create --topic t_1.a --partitions 1"),
    Step("bad configuration", "topics", "--create --topic t3 --config retention.ms=x"),
    Step("no partitions", "topics", "--create --topic t3 --partitions 0"),
    Step("list", "topics", "--list --exclude-internal", keep="^t"),
    Step("describe", "topics", "--describe --topic t1"),
    Step("describe configured", "topics", "--describe --topic t2"),
    Step("describe unknown", "topics", "--describe --topic nowhere"),
    Step("grow", "topics", "--alter --topic t1 --partitions 5"),
    Step("shrink", "topics", "--alter --topic t1 --partitions 2"),
    Step("describe grown", "topics", "--describe --topic t1"),
]
RECORDS = [
    Step("produce", "producer", "--topic t2 --property parse.key=true --property key.separator=:", stdin="a:1\nb:2\na:3\n", keep=ERRORS),
    Step("produce, leader only", "producer", "--topic t1 --request-required-acks 1 --compression-codec zstd", stdin="x\ny\n", keep=ERRORS),
    Step("produce to a new topic", "producer", "--topic made-by-use", stdin="z\n", keep="Exception"),
    Step("describe what was made", "topics", "--describe --topic made-by-use"),
    Step("consume", "consumer", "--topic t2 --from-beginning --max-messages 3 --property print.key=true --property print.offset=true"),
    Step("consume a partition", "consumer", "--topic t2 --partition 0 --offset 1 --max-messages 2"),
    Step("consume in a group", "consumer", "--topic t2 --from-beginning --max-messages 2 --group g1"),
    Step("go on in the group", "consumer", "--topic t2 --max-messages 1 --group g1"),
    Step("offsets", "offsets", "--topic t2"),
    Step("offsets, earliest", "offsets", "--topic t2 --time -2"),
    # Later than the first, for sure: of one batch, two records may have one time.
    Step("produce once more", "producer", "--topic t2 --property parse.key=true --property key.separator=:", stdin="c:4\n", keep=ERRORS),
    Step("offsets, greatest time", "offsets", "--topic t2 --time -3", sets=NEW),
    Step("offsets at a time", "offsets", "--topic t2 --time 1000"),
    Step("delete records", "delete_records", "--offset-json-file {dir}/delete.json"),
    Step("offsets, earliest, then", "offsets", "--topic t2 --time -2"),
    Step("consume what is left", "consumer", "--topic t2 --from-beginning --max-messages 1"),
    Step("log directories", "log_dirs", "--describe --topic-list t2"),
]
GROUPS = [
    Step("groups", "groups", "--list", keep="^g1"),
    Step("groups with states", "groups", "--list --state", keep="^g1"),
    Step("groups of all kinds", "all_groups", "--list", keep="^(g1|GROUP)", sets=NEW),
    Step("describe group", "groups", "--describe --group g1"),
    Step("group state", "groups", "--describe --group g1 --state"),
    Step("group members", "groups", "--describe --group g1 --members --verbose"),
    Step("describe unknown group", "groups", "--describe --group nobody"),
    Step("reset, dry", "groups", "--group g1 --topic t2 --reset-offsets --to-earliest --dry-run"),
    Step("reset", "groups", "--group g1 --topic t2 --reset-offsets --shift-by -1 --execute"),
    Step("describe reset", "groups", "--describe --group g1"),
    Step("delete offsets", "groups", "--group g1 --topic t2 --delete-offsets"),
    Step("delete group", "groups", "--delete --group g1"),
    Step("delete group again", "groups", "--delete --group g1"),
]
CONFIGS = [
    Step("set configuration", "configs", "--alter --entity-type topics --entity-name t1 --add-config segment.bytes=1048576,retention.bytes=1000000"),
    Step("show configuration", "configs", "--describe --entity-type topics --entity-name t1"),
    Step("unset configuration", "configs", "--alter --entity-type topics --entity-name t1 --delete-config segment.bytes"),
    Step("show what is left", "configs", "--describe --entity-type topics --entity-name t1"),
    Step("show all", "configs", "--describe --entity-type topics --entity-name t2 --all"),
    Step("unknown configuration", "configs", "--alter --entity-type topics --entity-name t1 --add-config no.such=1"),
    Step("configuration of no topic", "configs", "--describe --entity-type topics --entity-name nowhere"),
    Step("set broker configuration", "configs", "--alter --entity-type brokers --entity-name 1 --add-config log.cleaner.delete.retention.ms=1000"),
    Step("show broker configuration", "configs", "--describe --entity-type brokers --entity-name 1", keep="cleaner.delete|Dynamic"),
    Step("unset broker configuration", "configs", "--alter --entity-type brokers --entity-name 1 --delete-config log.cleaner.delete.retention.ms"),
    Step("add user", "configs", "--alter --entity-type users --entity-name u1 --add-config SCRAM-SHA-256=[iterations=4096,password=p]"),
    Step("show user", "configs", "--describe --entity-type users --entity-name u1"),
    Step("remove user", "configs", "--alter --entity-type users --entity-name u1 --delete-config SCRAM-SHA-256"),
    Step("remove user again", "configs", "--alter --entity-type users --entity-name u1 --delete-config SCRAM-SHA-256"),
    Step("set quota", "configs", "--alter --entity-type clients --entity-name c1 --add-config producer_byte_rate=1000000"),
    Step("show quota", "configs", "--describe --entity-type clients --entity-name c1"),
]
RULES = [
    Step("no rules", "acls", "--list"),
    Step("add rule", "acls", "--add --allow-principal User:alice --operation Read --operation Write --topic walled"),
    Step("add prefixed rule", "acls", "--add --deny-principal User:bob --operation All --group team- --resource-pattern-type prefixed --force"),
    Step("rules of a topic", "acls", "--list --topic walled"),
    Step("all rules", "acls", "--list"),
    Step("walled topic", "topics", "--create --topic walled --partitions 1"),
    Step("read the walled topic", "consumer", "--topic walled --from-beginning --timeout-ms 5000 --group g2", keep="authoriz|Authoriz"),
    # Their tool lists what is left at once, and Apache Kafka may not have heard of the removal yet; the lists behind are compared.
    Step("remove rule", "acls", "--remove --allow-principal User:alice --operation Read --topic walled --force", keep=ERRORS),
    Step("rules then", "acls", "--list"),
    Step("remove all rules of a topic", "acls", "--remove --topic walled --force", keep=ERRORS),
    Step("remove prefixed rule", "acls", "--remove --group team- --resource-pattern-type prefixed --force", keep=ERRORS),
    Step("no rules again", "acls", "--list"),
]
DRIVERS = [
    Step("producer performance", "producer_performance", "--topic t1 --num-records 5000 --record-size 100 --throughput -1 --producer-props"
         " bootstrap.servers={} acks=all", server="", keep=r"^5000 records sent"),
    Step("consumer performance", "consumer_performance", "--topic t1 --messages 5000", keep=ERRORS),
    Step("offsets of all partitions", "offsets", "--topic t1 --time -2"),
    Step("verifiable producer", "verifiable_producer", "--topic t2 --max-messages 20 --acks -1", keep="tool_data"),
    Step("copy in transactions", "copier", "--transactional-id copy --consumer-group copiers --input-topic t2 --input-partition 0 --output-topic t1"
         " --max-messages 10 --transaction-size 5", server="--broker-list", keep='"remaining":0'),
    Step("describe copier", "groups", "--describe --group copiers"),
    Step("list transactions", "transactions", "list", keep="^copy|TransactionalId", sets=NEW),
    Step("describe transaction", "transactions", "describe --transactional-id copy", sets=NEW),
    Step("describe unknown transaction", "transactions", "describe --transactional-id nobody", sets=NEW),
    Step("describe producers", "transactions", "describe-producers --topic t1 --partition 0", sets=NEW),
    Step("find hanging transactions", "transactions", "find-hanging --broker-id 1 --max-transaction-timeout 15", sets=NEW),
    Step("client compatibility", "compatibility", "--topic compatible --offsets-for-times-supported true --cluster-id-supported true"
         " --expect-record-too-large-exception false --num-cluster-nodes 1 --create-topics-supported true --describe-acls-supported true"
         " --describe-configs-supported true", keep="SUCCESS|FAIL|Exception|failed", sets=OLD),
    Step("client compatibility, new", "compatibility", "--topic compatible --offsets-for-times-supported true --cluster-id-supported true"
         " --expect-record-too-large-exception false --num-cluster-nodes 1 --create-topics-supported true --describe-acls-supported true"
         " --describe-configs-supported true --idempotent-producer-supported true", keep="SUCCESS|FAIL|Exception|failed", sets=NEW),
]
CLUSTER = [
    Step("features", "features", "describe", keep="Feature", sets=NEW),
    Step("upgrade to what is there", "features", "upgrade --feature transaction.version=2", sets=NEW),
    Step("quorum", "quorum", "describe --status", keep="LeaderId|CurrentObservers|Exception|Error", sets=NEW),
    Step("quorum's replicas", "quorum", "describe --replication", keep="NodeId|^1|Exception|Error", sets=NEW),
    Step("cluster id", "cluster", "cluster-id --bootstrap-server {}", server="", keep="Cluster ID"),
    Step("versions", "versions", "", keep=r"^\s+\w+\("),
    Step("elect leaders", "elections", "--election-type preferred --path-to-json-file {dir}/election.json"),
]
END = [
    Step("delete topic", "topics", "--delete --topic t1"),
    Step("list the rest", "topics", "--list --exclude-internal", keep="^t"),
    Step("delete unknown", "topics", "--delete --topic t1"),
]
STEPS = TOPICS + RECORDS + GROUPS + CONFIGS + RULES + DRIVERS + CLUSTER + END

# Step to why the two differ, and in which lines alone they may. They are printed all the same.
SEGMENTS = ("segments are 128 MiB by default, for a torn tail is read faster", r"^segment\.bytes=")
SETTINGS = ("the broker's settings change where it is started", "exit|Completed updating|InvalidConfig|Error while executing|Invalid config|^log.cleaner")
QUOTAS = ("no client is limited, so there are no quotas to set", "exit|Completed updating|UnsupportedVersion|Error while executing|Quota configs")
DIFFERENCES = {
    "show configuration": SEGMENTS,
    "show all": SEGMENTS,
    "set broker configuration": SETTINGS,
    "show broker configuration": SETTINGS,
    "unset broker configuration": SETTINGS,
    "set quota": QUOTAS,
    "show quota": QUOTAS,
    "features": ("what one node has no use for is no feature of it; features are fixed, so their epoch is 0", "^Feature: "),
    "upgrade to what is there": ("features are fixed", "exit|upgrade|operation"),
    "quorum": ("the metadata is a file of the broker, not a log", "HighWatermark|LeaderEpoch"),
    "quorum's replicas": ("the metadata is a file of the broker, not a log", "^1 "),
    "versions": ("docs/protocol_kafka.md says what is offered; no older version is left out, nothing for clusters, shares or streams is in", r"^\w+\(\d+\): "),
}
