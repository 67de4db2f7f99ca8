"""What `manage.py check --deploy` says of visitors' addresses: whom the shop will believe."""

from django.conf import settings
from django.core import checks


@checks.register(checks.Tags.security, deploy=True)
def check_trusted_proxies(app_configs, **kwargs):
    """Tell whose word is taken for a visitor's address, and ask for it where nobody has said."""
    proxies = settings.SHOP_TRUSTED_PROXIES
    if proxies is None:
        return [
            checks.Warning(
                "Nobody has said how many proxies stand in front of the shop (SHOP_TRUSTED_PROXIES): the address that"
                " asks is taken for the visitor's. Behind a proxy that is the proxy's: all visitors are one, and are"
                " locked out together. X-Forwarded-Proto is believed, whoever sends it.",
                hint="1 behind one proxy, as in docs/production.md; 0 without any.",
                id="throttle.W001",
            )
        ]
    if proxies == 0:
        said = "The address that asks is taken for the visitor's; X-Forwarded-For and X-Forwarded-Proto are not read."
    else:
        said = (
            f"Entry {-proxies} of X-Forwarded-For is taken for the visitor's address (-1 is the last one), and"
            " X-Forwarded-Proto for the scheme. Whoever reaches the web process beside the proxy can invent both."
        )
    return [checks.Info(said, id="throttle.I001")]
