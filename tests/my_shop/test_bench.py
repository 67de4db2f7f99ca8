import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]


def test_the_bench_runs_on_a_tiny_shop(tmp_path):
    command = ["--products", "30", "--orders", "12", "--small", "12", "--runs", "1", "--seconds", "0", "--pairs", "1"]
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("PYTEST_", "DJANGO_"))}
    environment |= {"DATABASE_URL": f"sqlite:///{tmp_path / 'shop.sqlite3'}"}
    done = subprocess.run(
        [sys.executable, "-m", "tests.benchmarks", *command],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-3000:]
    assert "30 products" in done.stdout
    rows = {line[:24].strip(): line.split() for line in done.stdout.splitlines()}
    assert int(rows["confirm 10 lines"][3]) > 0
    assert float(rows["confirm, traced / off"][-1]) > 0
    assert {"home, cold", "listing", "filtered", "search", "product", "cart of 10", "order"} < set(rows)
