"""The signal map as an app: its label is ``signals``, so that Django's admin serves it under ``/admin/signals/``."""

from django.apps import AppConfig
from django.core import checks
from django.core.signals import setting_changed


class SignalMapConfig(AppConfig):
    name = "signal_map"
    label = "signals"
    verbose_name = "Signals"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self):
        from signal_map.tracing import dispatch

        checks.register(check_signals, "signals")
        dispatch.refresh()
        setting_changed.connect(follow_settings, dispatch_uid="signals.follow_settings")


def check_signals(app_configs=None, **kwargs) -> list[checks.CheckMessage]:
    """Check the rules; what reads the source for them is loaded by whoever checks, and by no web process."""
    from signal_map.checks import rules

    return rules.check_signals(app_configs)


def follow_settings(*, setting, **kwargs):
    if setting == "SIGNAL_MAP":
        from signal_map import conf
        from signal_map.tracing import dispatch

        conf.conf.cache_clear()  # whoever is called first
        dispatch.refresh()
