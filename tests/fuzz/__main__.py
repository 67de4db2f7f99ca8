"""Fuzz the API of a shop of its own, as a guest, as two members and as staff. Ends with 1 where something was found."""

import argparse
import os
import re
import subprocess
import sys
import tempfile
import time
from contextlib import contextmanager
from pathlib import Path

from tests.fuzz.house import furnish

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
CONTRACT = ROOT / "docs" / "openapi.yaml"
PEOPLE = ("guest", "member", "other", "staff")
LAST = "^(end|erase|changePassword)"
"""What takes away what the asker asks with: it is tried after everything else."""


def say(line):
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def arguments(given=None):
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz", description=__doc__)
    parser.add_argument("--examples", type=int, default=100, help="drawn for each operation and phase (100)")
    parser.add_argument("--people", nargs="+", choices=PEOPLE, default=PEOPLE, help="who asks (all)")
    parser.add_argument("--seed", type=int, default=1, help="what is drawn (1)")
    parser.add_argument("--phases", default="examples,coverage,fuzzing,stateful", help="of Schemathesis (all)")
    parser.add_argument("--only", help="operations whose name this regular expression finds")
    return parser.parse_args(given)


def main(options, folder: Path) -> int:
    os.environ |= environment(folder)
    house = furnish(folder)
    failed = []
    with shop(folder) as url:
        for person in options.people:
            say(f"\n=== as {person}")
            parts = [["--exclude-operation-id-regex", LAST], ["--include-operation-id-regex", LAST]]
            for part in [["--include-operation-id-regex", options.only]] if options.only else parts:
                if fuzz(options, url, house, person, part):
                    failed.append(person)
    say(f"\nfound something as: {', '.join(failed)}" if failed else "\nnothing found")
    return 1 if failed else 0


def environment(folder: Path) -> dict[str, str]:
    """Return what the shop runs with: the settings of the tests, and files that are gone afterwards."""
    return {
        "DJANGO_SETTINGS_MODULE": "tests.settings",
        "DATABASE_URL": os.environ.get("FUZZ_DATABASE_URL") or f"sqlite:///{folder}/shop.sqlite3",
        "MEDIA_ROOT": str(folder / "media"),
        "PRIVATE_ROOT": str(folder / "private"),
        "SHOP_TEST_GATEWAY_FILE": str(folder / "gateway.sqlite3"),
        "EMAIL_URL": "dummymail://",
        "LOG_LEVEL": "ERROR",
    }


@contextmanager
def shop(folder: Path):
    """Run the shop, and give its address."""
    log = folder / "shop.log"
    command = [sys.executable, "-m", "gunicorn", "--worker-class", "gthread", "--threads", "4"]
    command += ["--bind", "127.0.0.1:0", "--limit-request-line", "0"]  # the shop itself answers, however long it is
    with log.open("w") as written:
        server = subprocess.Popen([*command, "tests.fuzz.wsgi"], cwd=ROOT, stderr=written, stdout=written)
    try:
        yield _address(server, log)
    finally:
        server.terminate()
        server.wait()
        say(_faults(log))


def fuzz(options, url, house, person, part) -> int:
    """Let Schemathesis ask as somebody, and return with what it ends.

    :param part: which operations are asked for.
    """
    token = house["tokens"].get(person)
    command = [
        *(str(Path(sys.executable).with_name("schemathesis")), "--config-file", str(HERE / "schemathesis.toml")),
        *("run", str(CONTRACT), "--url", url, "--no-color", "--workers", "1"),
        *("--max-examples", str(options.examples), "--seed", str(options.seed), "--phases", options.phases),
        *part,
        *(["--header", f"Authorization:Bearer {token}"] if token else []),
    ]
    own = {"SCHEMATHESIS_HOOKS": "tests.fuzz.hooks", "FUZZ_HOUSE": house["file"], "FUZZ_PERSON": person}
    return subprocess.run(command, cwd=ROOT, env=os.environ | own, check=False).returncode


def _address(server, log):
    for _ in range(300):
        if found := re.search(r"Listening at: (http://[\d.:]+)", log.read_text()):
            return found[1]
        if server.poll() is not None:
            break
        time.sleep(0.1)
    raise SystemExit(log.read_text())


def _faults(log):
    """Return the last fault that the shop has written about."""
    written = log.read_text()
    return written[-3000:] if "Traceback" in written else ""


if __name__ == "__main__":
    with tempfile.TemporaryDirectory(prefix="fuzz-") as made:
        sys.exit(main(arguments(), Path(made)))
