"""A consumer of Debian's python3-kafka or python3-confluent-kafka, one line of JSON for each thing that happens.

    group_client.py kafka|confluent BOOTSTRAP GROUP TOPIC [STRATEGY]

It reads until it is killed; `assigned` is told after every rebalance, `record` for each record, and it commits by itself.
"""
import json
import sys


def tell(**what):
    print(json.dumps(what), flush=True)


def with_kafka(bootstrap, group, topic, _strategy):
    import kafka

    class Listener(kafka.ConsumerRebalanceListener):
        def on_partitions_revoked(self, revoked):
            pass

        def on_partitions_assigned(self, assigned):
            tell(assigned=sorted(one.partition for one in assigned))

    consumer = kafka.KafkaConsumer(bootstrap_servers=bootstrap, group_id=group, auto_offset_reset="earliest",
                                   auto_commit_interval_ms=200, session_timeout_ms=6000, heartbeat_interval_ms=500,
                                   metadata_max_age_ms=1000)
    consumer.subscribe([topic], listener=Listener())
    for record in consumer:
        tell(record=[record.partition, record.offset, record.value.decode()])


def with_confluent(bootstrap, group, topic, strategy):
    import confluent_kafka
    consumer = confluent_kafka.Consumer({
        "bootstrap.servers": bootstrap, "group.id": group, "auto.offset.reset": "earliest",
        "auto.commit.interval.ms": 200, "session.timeout.ms": 6000, "heartbeat.interval.ms": 500,
        "partition.assignment.strategy": strategy})
    held = set()

    def assigned(consumer, partitions):
        if strategy == "cooperative-sticky":
            held.update(one.partition for one in partitions)
            consumer.incremental_assign(partitions)
        else:
            held.clear()
            held.update(one.partition for one in partitions)
            consumer.assign(partitions)
        tell(assigned=sorted(held))

    def revoked(consumer, partitions):
        held.difference_update(one.partition for one in partitions)
        if strategy == "cooperative-sticky":
            consumer.incremental_unassign(partitions)
            tell(assigned=sorted(held))
        else:
            consumer.unassign()

    consumer.subscribe([topic], on_assign=assigned, on_revoke=revoked)
    while True:
        record = consumer.poll(0.2)
        if record is not None and not record.error():
            tell(record=[record.partition(), record.offset(), record.value().decode()])


if __name__ == "__main__":
    library, where, of_group, to_topic = sys.argv[1:5]
    how = sys.argv[5] if len(sys.argv) > 5 else "range"
    (with_kafka if library == "kafka" else with_confluent)(where, of_group, to_topic, how)
