"""The answer to whoever comes by an address that something had before."""

from django.views.decorators.cache import never_cache
from django.views.generic import RedirectView


def moved_to(request, url: str):
    """Send on for good (301), with what the address asks for (``?variant=…``).

    Browsers keep nothing of it: after a name was changed and changed back they would go round in a circle.
    """
    return never_cache(RedirectView.as_view(url=url, permanent=True, query_string=True))(request)
