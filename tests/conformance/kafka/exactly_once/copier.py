#!/usr/bin/env python3
"""One transactional copier: input → output, its offsets inside the transaction; some transactions are aborted on purpose. Killed at any
moment and started again with the same transactional id.

    copier.py BOOTSTRAP INPUT OUTPUT NAME SEED
"""
import json
import random
import sys
import time
import uuid

from confluent_kafka import Consumer, KafkaException, Producer, TopicPartition

BATCH_RECORDS = 40
ABORT_SHARE = 0.15


def batch_of(consumer):
    messages = consumer.consume(BATCH_RECORDS, timeout=1.0)
    return [message for message in messages if message.error() is None]


def rewind(consumer):
    """To what is committed: an aborted transaction's records are read once more."""
    for at in consumer.committed(consumer.assignment(), timeout=30):
        consumer.seek(TopicPartition(at.topic, at.partition, max(at.offset, 0)))


def copy(producer, consumer, output, messages, fate):
    name = str(uuid.uuid4())
    producer.begin_transaction()
    for message in messages:
        body = {"p": message.partition(), "o": message.offset(), "t": name, "n": len(messages), "f": fate}
        producer.produce(output, json.dumps(body), key=f"{message.partition()}/{message.offset()}")
    producer.flush(30)
    if fate == "abort":
        producer.abort_transaction(30)
        return rewind(consumer)
    ends = {}
    for message in messages:
        ends[message.topic(), message.partition()] = message.offset() + 1
    positions = [TopicPartition(topic, partition, offset) for (topic, partition), offset in ends.items()]
    producer.send_offsets_to_transaction(positions, consumer.consumer_group_metadata(), 30)
    producer.commit_transaction(60)


def work(bootstrap, source, output, name, chance):
    producer = Producer({"bootstrap.servers": bootstrap, "transactional.id": name, "transaction.timeout.ms": 20000})
    producer.init_transactions(60)
    consumer = Consumer({"bootstrap.servers": bootstrap, "group.id": "copiers", "auto.offset.reset": "earliest", "enable.auto.commit": False,
                         "isolation.level": "read_committed", "session.timeout.ms": 6000})
    consumer.subscribe([source])
    while True:
        messages = batch_of(consumer)
        if not messages:
            continue
        fate = "abort" if chance.random() < ABORT_SHARE else "commit"
        try:
            copy(producer, consumer, output, messages, fate)
        except KafkaException as fault:
            if not fault.args[0].txn_requires_abort():
                raise
            producer.abort_transaction(60)
            rewind(consumer)


def main():
    bootstrap, source, output, name, seed = sys.argv[1:]
    chance = random.Random(seed)
    while True:
        try:
            work(bootstrap, source, output, name, chance)
        except KafkaException as fault:
            print(f"{name}: begins anew: {fault}", file=sys.stderr, flush=True)
            time.sleep(1)


if __name__ == "__main__":
    main()
