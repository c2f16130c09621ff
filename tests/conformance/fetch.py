"""What the suites fetch of others, once, into MILLRACE_PEERS (~/.cache/millrace/peers): by lock file, requirements and Maven's profiles."""
import os
import pathlib
import subprocess
import sys

PEERS = pathlib.Path(os.environ.get("MILLRACE_PEERS") or pathlib.Path.home() / ".cache/millrace/peers")


def npm(place):
    """What the lock file in `place` names."""
    if not (place / "node_modules").exists():
        subprocess.run(["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund"], cwd=place, check=True)


def python(name, requirements):
    """A Python of that name with the requirements."""
    found = PEERS / name / "bin/python"
    if not found.exists():
        subprocess.run([sys.executable, "-m", "venv", PEERS / name], check=True)
        subprocess.run([PEERS / name / "bin/pip", "install", "-q", "-r", requirements], check=True)
    return found


def jars(name, pom):
    """The directory with the jars that the profile of that name brings."""
    place = PEERS / name
    if not place.exists():
        subprocess.run(["mvn", "-q", "-B", "-f", pom, f"-P{name}", "dependency:copy-dependencies", f"-DoutputDirectory={place}"], check=True)
    return place
