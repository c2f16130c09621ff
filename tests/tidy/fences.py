"""Third-party headers stay behind their fences (ARCHITECTURE.md)."""
import re

# pattern of the header → rooms, or single files, that may include it
FENCES = {
    # Beast's parser takes Asio's buffers: that test compares ours with it.
    r"boost/": {"run", "run/net", "codec/http1/beast_test.cc"},
    r"openssl/": {"run/net", "auth", "auth/sasl", "object"},
    r"simdjson": {"codec", "codec/json", "load", "load/rows"},
    r"nghttp2/": {"door/http/http2_session.cc"},
    r"duckdb": {"sql"},
    r"mysql|mariadb": {"emulate/mysql/mysql_rows.cc"},
    r"CLI/": {"app/command_line.cc", "app/command_words.h"},
    r"yaml-cpp": {"config/yaml.cc"},
    r"google/protobuf": {"codec/protobuf"},
    r"re2/": {"broker/groups/assignment/topic_regex.cc", "codec/jsonschema/pattern.cc", "door/gateway/vtl/pattern.cc", "sink/transforms/java_pattern.cc"},
    r"sqlite3": {"sched/history/sqlite.cc"},
    r"xxhash": {"load", "codec"},
    r"(lz4|snappy|zlib|zstd)": {"codec/records/compression.cc", "codec/records/compression_test.cc"},
}


def check(tree):
    faults = []
    for path in tree.sources():
        room, name = tree.room_of(path), path.relative_to(tree.src).as_posix()
        for number, line in tree.lines(path):
            included = re.match(r"#include [<\"]([^>\"]+)", line)
            if not included:
                continue
            for pattern, places in FENCES.items():
                if re.match(pattern, included[1]):
                    if room not in places and name not in places:
                        faults.append(f"{tree.name(path)}:{number}: {included[1]} belongs behind {sorted(places)}")
                    break
    return faults
