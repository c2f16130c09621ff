"""What must hold of the records that producers, transactional copiers and readers saw while the broker was killed, stopped and started
again. Pure functions over what was noted: no clients, no time.

The anomalies are those of Jepsen's Kafka workload: lost, duplicated and reordered writes, aborted and torn transactions, offsets that
point at another value than before, committed offsets that go back.
"""
import collections
import dataclasses


@dataclasses.dataclass(frozen=True)
class Sent:
    """One record by an idempotent producer. `offset` is None while nobody answered."""
    producer: str
    number: int
    partition: int
    offset: int | None


@dataclasses.dataclass(frozen=True)
class Stored:
    """One record as the final reader found it."""
    partition: int
    offset: int
    value: str


@dataclasses.dataclass(frozen=True)
class Copied:
    """A record of the output topic: a copy of (partition, offset) of the input, by one transaction of `size` records."""
    partition: int
    offset: int
    source_partition: int
    source_offset: int
    transaction: str
    size: int
    fate: str  # "commit" or "abort": what its copier meant to do


def value_of(producer, number):
    return f"{producer}:{number}"


def check_input(sent, stored):
    """Idempotent producers: what was acknowledged is there, at its offset, once, in order."""
    found = []
    by_value = collections.defaultdict(list)
    by_place = {}
    for record in stored:
        by_value[record.value].append(record)
        by_place[record.partition, record.offset] = record.value
    for record in sent:
        value = value_of(record.producer, record.number)
        places = by_value[value]
        if len(places) > 1:
            found.append(f"duplicated: {value} at {[(p.partition, p.offset) for p in places]}")
        if record.offset is None:
            continue
        if not places:
            found.append(f"lost: {value}, acknowledged at {record.partition}/{record.offset}")
        elif by_place.get((record.partition, record.offset)) != value:
            found.append(f"inconsistent offset: {record.partition}/{record.offset} was {value}, is {by_place.get((record.partition, record.offset))}")
    known = {value_of(record.producer, record.number) for record in sent}
    found += [f"never sent: {value}" for value in by_value if value not in known]
    last = {}
    for record in sorted(stored, key=lambda r: (r.partition, r.offset)):
        producer, number = record.value.rsplit(":", 1)
        at = (record.partition, producer)
        if int(number) < last.get(at, -1):
            found.append(f"reordered: {record.value} after {producer}:{last[at]} in partition {record.partition}")
        last[at] = max(int(number), last.get(at, -1))
    return found


def check_output(stored, copied):
    """Transactional copies, as a read_committed reader sees them: of each input record exactly one; transactions whole or not at all."""
    found = []
    copies = collections.Counter((record.source_partition, record.source_offset) for record in copied)
    for record in stored:
        count = copies.pop((record.partition, record.offset), 0)
        if count != 1:
            found.append(f"{'lost' if count == 0 else 'duplicated'} copy: of {record.partition}/{record.offset} there are {count}")
    found += [f"copy of nothing: {place}" for place in copies]
    transactions = collections.defaultdict(list)
    for record in copied:
        transactions[record.transaction].append(record)
    for name, records in transactions.items():
        if records[0].fate == "abort":
            found.append(f"aborted read: {name}, {len(records)} records")
        elif len(records) != records[0].size:
            found.append(f"torn transaction: {name} has {len(records)} of {records[0].size} records")
    return found


def check_reads(reads):
    """What one reader saw as it went: (partition, offset, value) in its order, restarts included. Offsets rise, values never change."""
    found, last, values = [], {}, {}
    for partition, offset, value in reads:
        if offset <= last.get(partition, -1):
            found.append(f"read went back: {partition}/{offset} after {last[partition]}")
        last[partition] = max(offset, last.get(partition, -1))
        before = values.setdefault((partition, offset), value)
        if before != value:
            found.append(f"inconsistent offset: {partition}/{offset} was {before}, is {value}")
    return found


def check_commits(seen):
    """Committed offsets of a group in the order they were asked for: (partition, offset). They never go back."""
    found, last = [], {}
    for partition, offset in seen:
        if offset < last.get(partition, -1):
            found.append(f"committed offset went back: partition {partition}, {last[partition]} to {offset}")
        last[partition] = max(offset, last.get(partition, -1))
    return found
