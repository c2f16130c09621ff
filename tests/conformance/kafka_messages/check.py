"""Compares our message tables with Kafka's own definitions, field by field in every version.

    check.py DUMP JAR_OR_FOLDER…

DUMP is what kafka_messages_dump prints. A kafka-clients jar (or a folder) holds the definitions as JSON with comments;
the first one that covers a version is compared with, so name the newest first and an old one for versions it dropped.
"""
import json
import pathlib
import re
import sys
import zipfile

# Differences that are meant. A reason for each; one that is no longer there is a fault.
ABSENT = {
    "between brokers and controllers": {
        "LeaderAndIsr", "StopReplica", "UpdateMetadata", "ControlledShutdown", "WriteTxnMarkers", "Vote", "BeginQuorumEpoch",
        "EndQuorumEpoch", "AlterPartition", "Envelope", "FetchSnapshot", "BrokerRegistration", "BrokerHeartbeat",
        "UnregisterBroker", "AllocateProducerIds", "ControllerRegistration", "AssignReplicasToDirs", "AddRaftVoter",
        "RemoveRaftVoter", "UpdateRaftVoter", "InitializeShareGroupState", "ReadShareGroupState", "WriteShareGroupState",
        "DeleteShareGroupState", "ReadShareGroupStateSummary", "UpdateFeatures"},
    "delegation tokens are not offered": {
        "CreateDelegationToken", "RenewDelegationToken", "ExpireDelegationToken", "DescribeDelegationToken"},
    "clients push telemetry only where it is offered": {"GetTelemetrySubscriptions", "PushTelemetry"},
    "share groups (KIP-932) and streams groups (KIP-1071) are not offered": {
        "ShareGroupHeartbeat", "ShareGroupDescribe", "ShareFetch", "ShareAcknowledge", "StreamsGroupHeartbeat",
        "StreamsGroupDescribe", "DescribeShareGroupOffsets", "AlterShareGroupOffsets", "DeleteShareGroupOffsets"},
    "an older name of ListConfigResources": {"ListClientMetricsResources"},
}
NEWER = {  # Kafka has later versions than we read
    "Fetch": "18 tells a replica's high watermark to the leader",
    "ListOffsets": "11 asks for offsets that wait for tiered storage",
    "DescribeLogDirs": "5 says whether a log directory is cordoned",
    "InitProducerId": "6 belongs to two-phase commit, which Kafka calls unstable",
    "ListTransactions": "2 filters by a regular expression",
}
OLDER = {  # Kafka has earlier versions than we read
    "Fetch": "0 to 3 carry older message formats",
    "ListOffsets": "0 lists segments",
    "OffsetCommit": "0 and OffsetFetch 0 mean ZooKeeper",
    "OffsetFetch": "0 means ZooKeeper",
    "AlterReplicaLogDirs": "Kafka 4 dropped 0",
}
RENAMED = {"ListConfigResources": "ListClientMetricsResources"}  # ours: Kafka's older name
NO_VERSION = 32767


def without_comments(text):
    text = re.sub(r"^\s*//.*$", "", text, flags=re.M)
    return re.sub(r'(?<!:)//[^"\n]*$', "", text, flags=re.M)


class Definitions:
    """The definitions of one release, by message name."""

    def __init__(self, path):
        self.name = pathlib.Path(path).name
        self.messages = {}
        if path.endswith(".jar"):
            with zipfile.ZipFile(path) as jar:
                texts = [jar.read(n).decode() for n in jar.namelist() if re.match(r"common/message/\w+\.json$", n)]
        else:
            texts = [p.read_text(encoding="utf-8") for p in pathlib.Path(path).glob("*.json")]
        for text in texts:
            message, _ = json.JSONDecoder().raw_decode(without_comments(text).lstrip())
            self.messages[message["name"]] = message


def span(text):
    """ "3", "3+", "3-5", "none" → (first, last)."""
    first, dash, last = str(text).partition("-")
    if first == "none":
        return 1, 0
    if first.endswith("+"):
        return int(first[:-1]), NO_VERSION
    return int(first), int(last) if dash else int(first)


def covers(text, version):
    first, last = span(text)
    return first <= version <= last


def kafka_fields(fields, shared, version):
    out = []
    for f in fields:
        if not covers(f["versions"], version):
            continue
        item = f["type"].removeprefix("[]")
        inner = f.get("fields", shared.get(item))
        type_ = f["type"] if inner is None else f["type"].replace(item, "struct")
        tag = f["tag"] if "taggedVersions" in f and covers(f["taggedVersions"], version) else -1
        nullable = covers(f.get("nullableVersions", "none"), version)
        out.append((f["name"], type_, nullable, tag, kafka_default(f, type_, nullable),
                    inner and kafka_fields(inner, shared, version)))
    return out


def kafka_default(f, type_, nullable):
    # Where null is allowed our default is null: it is seen only where a field was left out.
    if "nullableVersions" in f:
        return None
    given = f.get("default", "")
    if type_ == "bool":
        return str(given).lower() == "true"
    if type_ == "string":
        return given
    if re.fullmatch(r"u?int\d+", type_):
        return int(str(given) or "0", 0)
    if type_ == "float64":
        return float(given or 0)
    return None


def our_fields(fields, version):
    return [(f["name"], f["type"], f["nullable"] <= version, f["tag"], f.get("default"),
             our_fields(f["fields"], version) if "fields" in f else None)
            for f in fields if f["since"] <= version <= f["until"]]


def differences(ours, theirs, place):
    if [f[0] for f in ours] != [f[0] for f in theirs]:
        yield f"{place}: fields {[f[0] for f in ours]}, Kafka {[f[0] for f in theirs]}"
        return
    for mine, other in zip(ours, theirs):
        at = f"{place}.{mine[0]}"
        for column, word in enumerate(("type", "nullable", "tag", "default"), start=1):
            if mine[column] != other[column]:
                yield f"{at}: {word} {mine[column]!r}, Kafka {other[column]!r}"
        yield from differences(mine[5] or [], other[5] or [], at)


def find(releases, api, kind, version):
    for release in releases:
        for name in (api, RENAMED.get(api)):
            message = release.messages.get(f"{name}{kind}")
            if message and covers(message["validVersions"], version):
                return message
    return None


def compare(table, releases):
    faults, compared = [], 0
    for ours in table:
        api, kind = ours["api"], ours["kind"]
        for version in range(ours["min"], ours["max"] + 1):
            place = f"{api}{kind} v{version}"
            message = find(releases, api, kind, version)
            if message is None:
                faults.append(f"{place}: Kafka has no such version in {[r.name for r in releases]}")
                continue
            compared += 1
            if message["apiKey"] != ours["key"]:
                faults.append(f"{place}: key {ours['key']}, Kafka {message['apiKey']}")
            if covers(message.get("flexibleVersions", "none"), version) != (version >= ours["flexible"]):
                faults.append(f"{place}: compact or not, Kafka {message.get('flexibleVersions')}")
            shared = {s["name"]: s["fields"] for s in message.get("commonStructs", [])}
            faults += differences(our_fields(ours["fields"], version), kafka_fields(message["fields"], shared, version), place)
    return faults, compared


def coverage(table, releases):
    """APIs and versions that Kafka has and we have not."""
    ours = {m["api"]: m for m in table}
    meant = set().union(*ABSENT.values())
    faults, newer, older = [], set(), set()
    for release in releases:
        for message in release.messages.values():
            if message["type"] != "request" or message["validVersions"] == "none":
                continue
            api = message["name"].removesuffix("Request")
            if api not in ours:
                if api not in meant:
                    faults.append(f"{api} ({release.name}): not ours, and no reason given")
                continue
            first, last = span(message["validVersions"])
            newer |= {api} if last > ours[api]["max"] else set()
            older |= {api} if first < ours[api]["min"] else set()
    for found, given, word in ((newer, NEWER, "later"), (older, OLDER, "earlier")):
        faults += [f"{api}: Kafka has {word} versions, and no reason is given" for api in sorted(found - set(given))]
        faults += [f"{api}: a reason for {word} versions that Kafka does not have" for api in sorted(set(given) - found)]
    faults += [f"{api}: a reason for its absence, but it is there" for api in sorted(meant & set(ours))]
    return faults


def main():
    table = json.loads(pathlib.Path(sys.argv[1]).read_text(encoding="utf-8"))
    releases = [Definitions(path) for path in sys.argv[2:]]
    faults, compared = compare(table, releases)
    faults += coverage(table, releases)
    print("\n".join(faults))
    print(f"{compared} messages and versions compared, {len(faults)} differences")
    sys.exit(1 if faults or not compared else 0)


if __name__ == "__main__":
    main()
