"""A producer or consumer of Debian's python3-confluent-kafka with its serializers, which register schemas and frame records by themselves.

    schema_client.py produce|consume json|protobuf BOOTSTRAP REGISTRY TOPIC INDEX…

`produce` writes a pin for each index; `consume` reads as many as there are indexes, one line of JSON each.
"""
import json
import sys

import confluent_kafka
from confluent_kafka import schema_registry
from confluent_kafka.serialization import MessageField, SerializationContext

JSON_SCHEMA = json.dumps({"title": "Pin", "type": "object", "properties": {"index": {"type": "integer"}, "title": {"type": "string"}}})


def json_serdes(registry):
    from confluent_kafka.schema_registry import json_schema
    write = json_schema.JSONSerializer(JSON_SCHEMA, registry)
    return write, json_schema.JSONDeserializer(JSON_SCHEMA)


def protobuf_serdes(registry):
    from confluent_kafka.schema_registry import protobuf
    from google.protobuf import descriptor_pb2, descriptor_pool, message_factory
    file = descriptor_pb2.FileDescriptorProto(name="house/pin.proto", package="house", syntax="proto3")
    message = file.message_type.add(name="Pin")
    for number, (name, kind) in enumerate([("index", descriptor_pb2.FieldDescriptorProto.TYPE_INT32),
                                           ("title", descriptor_pb2.FieldDescriptorProto.TYPE_STRING)], start=1):
        message.field.add(name=name, number=number, type=kind, label=descriptor_pb2.FieldDescriptorProto.LABEL_OPTIONAL)
    pool = descriptor_pool.DescriptorPool()
    pool.Add(file)
    pin = message_factory.MessageFactory(pool).GetPrototype(pool.FindMessageTypeByName("house.Pin"))
    serialize, deserialize = protobuf.ProtobufSerializer(pin, registry), protobuf.ProtobufDeserializer(pin)

    def read(value, context):
        read = deserialize(value, context)
        return {"index": read.index, "title": read.title}
    return lambda row, context: serialize(pin(**row), context), read


def main():
    verb, kind, bootstrap, url, topic, *indexes = sys.argv[1:]
    registry = schema_registry.SchemaRegistryClient({"url": url})
    write, read = {"json": json_serdes, "protobuf": protobuf_serdes}[kind](registry)
    context = SerializationContext(topic, MessageField.VALUE)
    if verb == "produce":
        producer = confluent_kafka.Producer({"bootstrap.servers": bootstrap})
        for index in indexes:
            producer.produce(topic, value=write({"index": int(index), "title": "a pin, é"}, context))
        sys.exit(producer.flush(20))
    consumer = confluent_kafka.Consumer({"bootstrap.servers": bootstrap, "group.id": "serdes", "auto.offset.reset": "earliest"})
    consumer.assign([confluent_kafka.TopicPartition(topic, 0, 0)])
    for _ in indexes:
        record = consumer.poll(20)
        print(json.dumps(read(record.value(), context)), flush=True)
    consumer.close()


main()
