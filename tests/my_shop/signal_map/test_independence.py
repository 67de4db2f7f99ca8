"""The signal map imports nothing of the shop: the import rule in pyproject.toml forgets no module."""

import tomllib
from pathlib import Path

ROOT = Path(__file__).parents[3]


def modules_beside_the_signal_map():
    found = set()
    for entry in (ROOT / "my_shop").iterdir():
        if (entry / "__init__.py").exists() or (entry.suffix == ".py" and entry.stem != "__init__"):
            found.add(f"my_shop.{entry.stem}")
    return found - {"my_shop.signal_map"}


def test_the_import_rule_names_every_module_of_ours():
    rules = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]
    forbidden = next(
        set(rule["forbidden_modules"]) for rule in rules if rule.get("source_modules") == ["my_shop.signal_map"]
    )
    assert forbidden == modules_beside_the_signal_map() | {"products", "orders", "customers", "blog"}
