"""Run UCP's public conformance suite against the shop: ``python -m tests.conformance PATH_OF_ITS_CLONE``.

It makes a shop in a folder of its own (SQLite), fills it with the suite's flower shop, starts web server and worker
with the demo's simulation routes, runs each file of the suite, prints a line for each of its tests, and the sum. The
suite needs packages of its own, among them UCP's SDK of the same version: they go into an environment beside the clone,
made once, with the SDK of a clone named ``python-sdk`` there. docs/ucp.md says which commits have passed.
"""

import argparse
import os
import re
import secrets
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from contextlib import ExitStack, contextmanager
from pathlib import Path

from tests.conformance.specification import served

ROOT = Path(__file__).resolve().parent.parent.parent
SDK_COMMIT = "de68bb5"
"""The last one of the SDK that speaks the suite's version, 2026-01-11."""

PACKAGES = ["absl-py", "httpx", "pydantic>=2.12", "fastapi", "uvicorn[standard]"]
FIRST = "webhook_test.py"
"""It takes the first event that comes for its own. After the others, who hear none, theirs would come there again."""

NOT_STATED = {"ap2_test.py": "AP2 mandates: the shop does not state them, and passes a mandate over"}
"""Files about capabilities that the shop's profile does not state: what they ask is not the shop's to pass."""

WORKERS, FIRST_ROUND = 2, 7
"""The suite waits two seconds for a webhook: one worker may be printing invoices, and the other one is not. Each begins
with what is overdue, so many seconds after the one before."""

OUTCOME = re.compile(r"^\[\s*(OK|FAILED|SKIPPED)\s*\] (\w+)\.(\w+)$", re.MULTILINE)


def main() -> int:
    options = read_options()
    suite = options.suite.resolve()
    python = options.python or environment_beside(suite, options.sdk)
    secret, port = secrets.token_urlsafe(24), free_port()
    with tempfile.TemporaryDirectory(prefix="ucp-") as folder, ExitStack() as stack:
        work = Path(folder)
        settings = shop_settings(work, secret, port)
        data = suite / "test_data" / "flower_shop"
        manage(settings, "migrate", "--verbosity=0")
        subprocess.run(
            [sys.executable, "-m", "tests.conformance.flower_shop", data, work], cwd=ROOT, env=settings, check=True
        )
        stack.enter_context(running(settings, work, "runserver", "--noreload", f"127.0.0.1:{port}"))
        wait_for(lambda: is_open(port))
        for number in range(WORKERS):
            stack.enter_context(running(settings, work, "worker", log=f"worker-{number}"))
            wait_for(lambda log=work / f"worker-{number}.log": " starts" in log.read_text())
            time.sleep(FIRST_ROUND)
        server = f"http://localhost:{port}"
        flags = [f"--server_url={server}", f"--simulation_secret={secret}", f"--test_data_dir={data}"]
        flags += [f"--conformance_input={data / 'conformance_input.json'}"]
        flags += [f"--mock_webhook_port={free_port()}", f"--mock_agent_port={free_port()}"]
        beside = stack.enter_context(served(options.specification, work)) if options.specification else {}
        count = run_suite(suite, python, flags, os.environ | beside, only=options.only, is_loud=options.verbose)
        if options.verbose:
            for log in sorted(work.glob("*.log")):
                say(f"--- {log.name}\n{log.read_text()[-20_000:]}")
    say(f"{', '.join(f'{number} {word}' for word, number in sorted(count.items()))}; suite at {commit_of(suite)}")
    return 1 if count["failed"] or not count["passed"] else 0


def read_options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.conformance", description=(__doc__ or "").split("\n")[0])
    parser.add_argument("suite", type=Path, help="A clone of github.com/Universal-Commerce-Protocol/conformance.")
    parser.add_argument("--sdk", type=Path, help="A clone of …/python-sdk; without it, the one beside the suite.")
    parser.add_argument(
        "--specification", type=Path, help="A clone of …/ucp that stands in for ucp.dev where that cannot be reached."
    )
    parser.add_argument("--python", help="An interpreter that has the suite's packages already.")
    parser.add_argument("--only", default="", help="Files whose names have this in them.")
    parser.add_argument("--verbose", action="store_true", help="Print what failing tests and the shop have said.")
    return parser.parse_args()


def environment_beside(suite: Path, sdk: Path | None) -> str:
    """Return the interpreter of the suite's own environment; it is made where there is none."""
    folder = suite.parent / "conformance-environment"
    python = folder / "bin" / "python"
    if not (folder / "ready").exists():
        say(f"Making an environment for the suite in {folder} …")
        subprocess.run([sys.executable, "-m", "venv", folder], check=True)
        source = f"git+file://{(sdk or suite.parent / 'python-sdk').resolve()}@{SDK_COMMIT}"
        subprocess.run([python, "-m", "pip", "install", "-q", *PACKAGES, source], check=True)
        (folder / "ready").touch()
    return str(python)


def shop_settings(work: Path, secret: str, port: int) -> dict[str, str]:
    """Return the environment of a flower shop: in dollars, without tax, with the suite's routes."""
    return os.environ | {
        "DEBUG": "on",
        "PYTHONPATH": os.pathsep.join(filter(None, [str(ROOT), os.environ.get("PYTHONPATH", "")])),
        "PYTHONUNBUFFERED": "1",
        "DJANGO_SETTINGS_MODULE": "my_shop.settings",
        "LOG_LEVEL": "INFO",
        "DATABASE_URL": f"sqlite:///{work / 'shop.sqlite3'}",
        "MEDIA_ROOT": str(work / "media"),
        "PRIVATE_ROOT": str(work / "private"),
        "EMAIL_URL": "dummymail://",
        "SITE_URL": f"http://localhost:{port}",
        "SHOP_NAME": "Flower Shop",
        "SHOP_CURRENCY": "USD",
        "SHOP_TAX_RATE": "0",
        "SHOP_COUNTRIES": "US,CA",
        "SHOP_GATEWAYS": "test",
        "SHOP_TEST_GATEWAY_FILE": str(work / "test-gateway.sqlite3"),
        "SHOP_OUTBOUND_NETWORKS": "127.0.0.1/32,::1/128",
        "SHOP_UCP": "on",
        "SHOP_UCP_SIMULATION_SECRET": secret,
        "SIGNAL_TRACE": "off",
    }


def run_suite(
    suite: Path, python: str, flags: list[str], environment: dict[str, str], *, only: str, is_loud: bool
) -> Counter:
    """Run the files of the suite, print what became of each test, and return how many there were of each outcome."""
    count: Counter = Counter()
    for file in sorted(suite.glob("*_test.py"), key=lambda file: (file.name != FIRST, file.name)):
        if only not in file.name:
            continue
        command = [python, file.name, *flags]
        ran = subprocess.run(command, cwd=suite, env=environment, capture_output=True, text=True, check=False)
        said = ran.stdout + ran.stderr
        outcomes = {f"{found[2]}.{found[3]}": found[1] for found in OUTCOME.finditer(said)}
        broke = not outcomes or (ran.returncode and "FAILED" not in outcomes.values())
        for name, outcome in outcomes.items():
            word = {"OK": "passed", "FAILED": "failed", "SKIPPED": "skipped"}[outcome]
            word = "not stated" if file.name in NOT_STATED else word
            count[word] += 1
            say(f"{word:<10}  {file.stem}  {name}")
        if file.name in NOT_STATED:
            say(f"            {NOT_STATED[file.name]}")
        if broke:
            count["failed"] += 1
            say(f"failed      {file.stem}  (it did not run to its end: {ran.returncode})\n{said[-3000:]}")
        elif is_loud and ran.returncode:
            say(said[-10_000:])
    return count


def commit_of(clone: Path) -> str:
    command = ["git", "-C", str(clone), "log", "-1", "--format=%H"]
    return subprocess.run(command, capture_output=True, text=True, check=False).stdout.strip()


def say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def manage(settings: dict[str, str], *words: str) -> None:
    subprocess.run([sys.executable, ROOT / "manage.py", *words], cwd=ROOT, env=settings, check=True)


@contextmanager
def running(settings: dict[str, str], work: Path, *words: str, log: str = ""):
    """Run a management command until the end of the block; what it says goes into a file named for it."""
    with (work / f"{log or words[0]}.log").open("w") as file:
        command = [sys.executable, ROOT / "manage.py", *words]
        process = subprocess.Popen(command, cwd=ROOT, env=settings, stdout=file, stderr=file)
        try:
            yield
        finally:
            process.send_signal(signal.SIGTERM)
            try:
                process.wait(10)
            except subprocess.TimeoutExpired:
                process.kill()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def is_open(port: int) -> bool:
    with socket.socket() as client:
        return client.connect_ex(("127.0.0.1", port)) == 0


def wait_for(is_there: Callable[[], bool]) -> None:
    for _ in range(1200):
        if is_there():
            return
        time.sleep(0.1)
    sys.exit("The shop did not open.")


if __name__ == "__main__":
    sys.exit(main())
