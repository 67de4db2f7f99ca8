"""Hostile values, and a visitor who sends them and looks at what became of the shop."""

from unittest import mock
from urllib.parse import urlencode

from django.apps import apps
from django.core.cache import cache
from django.db import connection, transaction
from django.template import Template
from django.test import Client

LONG = "x" * 10_000
LINE_BREAK = "Ada\r\nBcc: spy@example.com"
SURROGATE = b"\xed\xa0\x80"  # %ED%A0%80: half of a pair, which UTF-8 has no place for
TEXTS = {
    "null": "\x00",
    "null inside": "a\x00b",
    "line break": LINE_BREAK,
    "escape": "\x1b[2J",
    "10 kB": LONG,
    "emoji": "🛒🧺",
    "backwards": "\u202eadA",
    "surrogate": SURROGATE,
    "no UTF-8": b"\xff\xfe",
    "SQL": "' OR 1=1 --",
    "markup": "<script>alert(1)</script>",
    "template": "{{ 7|add:7 }}{% csrf_token %}",
    "format": "%s%n{0}${x}",
    "spaces": "   ",
}
NUMBERS = {
    "nothing": "",
    "zero": "0",
    "minus one": "-1",
    "a fraction": "1.5",
    "an exponent": "1e3",
    "2^31": str(2**31),
    "2^63": str(2**63),
    "40 digits": "9" * 40,
    "5,000 digits": "9" * 5000,
    "a word": "many",
    "other digits": "٣",
    "a power": "²",
    "underscore": "1_0",
    "no number": "NaN",
    "no end": "Infinity",
    "hexadecimal": "0x10",
    **TEXTS,
}
"""No number of units among them. “other digits” is a three that Python reads and nobody in this shop writes."""

PATHS = {
    "unknown": "no-such-thing",
    "null": "%00",
    "null inside": "a%00b",
    "line break": "a%0d%0ab",
    "surrogate": "%ED%A0%80",
    "no UTF-8": "%FF",
    "10 kB": LONG,
    "emoji": "%F0%9F%9B%92",
    "up": "%2e%2e%2f%2e%2e%2fetc",
    "SQL": "%27%20OR%201=1",
    "minus one": "-1",
    "2^63": str(2**63),
    "40 digits": "9" * 40,
}

# these change on every visit, and hold nothing of the shop's
PASSING = {"sessions.Session", "django_tasks_db.DBTaskResult", "admin.LogEntry", "throttle.Tries"}


def shop_rows():
    """Return all rows of the shop, to show that a refusal changed none."""
    rows = {}
    for model in apps.get_models(include_auto_created=True):
        if model._meta.label not in PASSING and model._meta.managed:
            rows[model._meta.label] = list(model._default_manager.order_by("pk").values())
    for user in rows["auth.User"]:
        user.pop("last_login")
    return rows


class Attacker:
    """Sends hostile values one after the other, and lists what the shop should not have answered or done.

    ``refused``: statuses that say no, after which nothing may have changed; ``accepted``: those that take the value as
    it is. Each try is undone.
    """

    def __init__(self, user=None):
        self.client = Client(raise_request_exception=False)
        if user is not None:
            self.client.force_login(user)
        self.before = shop_rows()
        self.faults = []

    def get(self, path, query=None, **expected):
        self._send("get", f"{path}?{urlencode(query)}" if query else path, **expected)

    def post(self, path, data, **expected):
        body = urlencode(data, doseq=True)
        self._send("post", path, body, content_type="application/x-www-form-urlencoded", **expected)

    def post_file(self, path, data, **expected):
        self._send("post", path, data, **expected)

    def post_json(self, path, body, **expected):
        self._send("post", path, body, content_type="application/json", **expected)

    def patch_json(self, path, body, **expected):
        self._send("patch", path, body, content_type="application/json", **expected)

    def post_raw(self, path, body, content_type, **expected):
        self._send("generic", path, body, content_type=content_type, **expected)

    def _send(self, method, path, *args, refused=(), accepted=(), name="", **kwargs):
        cache.clear()  # or the throttles would answer
        mark = transaction.savepoint()
        writes = []
        # nobody looks at the templates, of which the client would copy the context some sixty times a page
        as_the_shop_does = mock.patch.object(Template, "_render", lambda self, context: self.nodelist.render(context))
        with connection.execute_wrapper(_note(writes)), as_the_shop_does:
            if method == "generic":  # sent as it is; the other methods encode it
                response = self.client.generic("POST", path, *args, **kwargs)
            else:
                response = getattr(self.client, method)(path, *args, **kwargs)
        said = f"{name or path[:80]}: {method} {path[:80]!r} -> {response.status_code}"
        if response.status_code >= 500:
            self.faults.append(f"{said} {_cause(response)}")
        elif response.status_code in refused:
            changed = changed_tables(self.before, shop_rows()) if writes else []
            if changed:
                self.faults.append(f"{said} but changed {', '.join(changed)}")
        elif response.status_code not in accepted:
            self.faults.append(f"{said}, and not one of {[*refused, *accepted]}")
        transaction.savepoint_rollback(mark)

    def report(self):
        __tracebackhide__ = True
        assert not self.faults, "\n" + "\n".join(self.faults)


def changed_tables(before, after):
    return sorted(label for label in after if after[label] != before[label])


def _note(writes):
    """Note what is written: where nothing is, the rows need not be compared."""

    def execute(run, sql, params, many, context):
        if sql.startswith(("INSERT", "UPDATE", "DELETE")):
            writes.append(sql)
        return run(sql, params, many, context)

    return execute


def _cause(response):
    found = getattr(response, "exc_info", None)
    return repr(found[1])[:300] if found else ""


def changed_by(base, field, values):
    """Yield the form as it should be with one field hostile, and the name of the value."""
    for name, value in values.items():
        yield f"{field}={name}", {**base, field: value}
