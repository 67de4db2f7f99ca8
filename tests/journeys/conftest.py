"""Journeys through several apps are left out where one of them is unplugged."""

from django.apps import apps

WHOLE = ("products", "orders", "customers", "blog")

collect_ignore = []
if not all(apps.is_installed(app) for app in WHOLE):
    collect_ignore += ["test_bad_input.py", "test_bad_input_api.py", "test_purchases.py", "test_queries.py"]
