"""The doors for staff, all of them: each says for every method what is needed, and stands below /staff/."""

from django.urls import get_resolver

from my_shop.kernel.api.access import SCOPES
from my_shop.kernel.api.staff import StaffView

METHODS = ("get", "post", "put", "patch", "delete")


def doors(resolver=None, prefix=""):
    for entry in (resolver or get_resolver()).url_patterns:
        address = f"{prefix}{entry.pattern}"
        if hasattr(entry, "url_patterns"):
            yield from doors(entry, address)
        elif view := getattr(entry.callback, "view_class", None) or getattr(entry.callback, "cls", None):
            yield address, view


STAFF = {address: view for address, view in doors() if address.startswith("api/v1/staff/")}


def test_there_are_some():
    assert len(STAFF) > 10
    assert {address for address, view in doors() if issubclass(view, StaffView)} == set(STAFF)


def test_each_names_what_every_method_needs():
    for address, view in STAFF.items():
        methods = {method.upper() for method in METHODS if hasattr(view, method)}
        assert methods and methods == set(view.permissions) == set(view.names), address
        says_itself = address.startswith("api/v1/staff/reports/")  # each report has permissions of its own
        assert says_itself or all(view.permissions.values()), address


def test_each_asks_for_a_scope_of_the_staff():
    for address, view in STAFF.items():
        assert {scope for scope in view.scopes if scope.startswith("staff:")} == set(view.scopes) <= set(SCOPES), (
            address
        )
