"""Processor time and memory of other processes, as Linux counts them."""

from pathlib import Path

PROC = Path("/proc")
TICKS = 100
NANO = 1_000_000_000


def tree(pid: int) -> list[int]:
    """Return a process and all below it."""
    found = [pid]
    for task in PROC.glob(f"{pid}/task/*/children"):
        for child in task.read_text().split():
            found += tree(int(child))
    return found


def spent(pids) -> dict[int, float]:
    """Return the seconds of processor time of each process since it began; one that is gone is left out."""
    found = {}
    for pid in pids:
        try:
            found[pid] = _spent(PROC / str(pid))
        except OSError:
            continue
    return found


def _spent(folder):
    """To the nanosecond where the kernel says so, else by its ticks (``utime`` and ``stime``)."""
    tasks = [float(task.read_text().split()[0]) for task in folder.glob("task/*/schedstat")]
    if tasks:
        return sum(tasks) / NANO
    fields = (folder / "stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / TICKS


def difference(before: dict[int, float], after: dict[int, float]) -> float:
    """Return what was spent between two readings."""
    return sum(seconds - before.get(pid, 0) for pid, seconds in after.items())


def resident_megabytes(pid: int) -> float:
    line = next(line for line in (PROC / str(pid) / "status").read_text().splitlines() if line.startswith("VmRSS"))
    return int(line.split()[1]) / 1024
