"""Tests of the whole shop are left out where an app is unplugged."""

from django.apps import apps

WHOLE = ("products", "orders", "customers", "blog")

collect_ignore = []
if not all(apps.is_installed(app) for app in WHOLE):
    collect_ignore += [
        "test_access.py",
        "test_api_access.py",
        "test_api_bodies.py",
        "test_api_schema.py",
        "test_bench.py",
        "test_demo_people.py",
        "test_fill.py",
        "test_order_traces.py",
    ]
