"""The pages in a project that is not the shop, with nothing but Django's own admin around them."""

import json

FILES = {
    "bakery/signals.py": '''
        from django.dispatch import Signal

        loaf_baked = Signal()
        """A loaf has left the oven.

        Arguments: ``loaf`` (str).
        Kind: may follow.
        """
    ''',
    "bakery/services.py": """
        from bakery.signals import loaf_baked


        def bake(loaf):
            loaf_baked.send(sender="oven", loaf=loaf)
    """,
    "counter/receivers.py": '''
        from django.dispatch import receiver

        from bakery.signals import loaf_baked


        @receiver(loaf_baked, dispatch_uid="counter.lay_out")
        def lay_out(sender, loaf, **kwargs):
            """Lays the loaf on the counter."""
    ''',
    "counter/apps.py": """
        from django.apps import AppConfig


        class CounterConfig(AppConfig):
            name = "counter"

            def ready(self):
                from counter import receivers
    """,
}
VISIT = """
    import json

    from django.contrib.auth import get_user_model
    from django.core.management import call_command
    from django.test import Client

    call_command("migrate", verbosity=0)
    client = Client()
    client.force_login(get_user_model().objects.create_superuser("boss", "boss@example.com", "pass-for-tests"))
    from bakery.services import bake

    bake("rye")
    from signal_map.tracing import traces

    paths = ["", "trace/", "trace/recent/", "trace/signal/bakery.loaf_baked/"]
    baked = [trace for trace in traces.recent() if trace["sends"][0]["signal"] == "bakery.loaf_baked"]
    paths.append(f"trace/recent/{baked[0]['id']}/")
    pages = {}
    for path in paths:
        response = client.get(f"/admin/signals/{path}")
        pages["trace" if path.count("/") == 3 and "recent" in path else path] = (
            response.status_code, response.content.decode()
        )
    print(json.dumps(pages))
"""


def test_everything_is_there(project):
    project.write(FILES, signal_map='{"TRACE": "always"}')
    pages = json.loads(project.python(VISIT))
    assert {path: status for path, (status, _) in pages.items()} == dict.fromkeys(
        ["", "trace/", "trace/recent/", "trace/signal/bakery.loaf_baked/", "trace"], 200
    )
    _, drawn = pages[""]
    assert "1 signal, 1 receiver" in drawn
    assert 'aria-label="lay_out of counter hears loaf_baked, may follow"' in drawn
    _, signal = pages["trace/signal/bakery.loaf_baked/"]
    assert "A loaf has left the oven." in signal
    assert "bakery/services.py:6" in signal
    assert "def lay_out(sender, loaf, **kwargs):" in signal
    assert "loaf baked" in pages["trace/recent/"][1]
    assert "counter: lays the loaf on the counter" in pages["trace"][1]
