"""How the shop uses allauth whichever apps are there: where its pages lead to, and who asks for them."""

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core import context
from django.utils.http import url_has_allowed_host_and_scheme

from my_shop.kernel.visitors import address_of


class AccountAdapter(DefaultAccountAdapter):
    """Log-in, log-out and sign-up lead on within the scheme and the host that were asked."""

    def get_client_ip(self, request):
        return address_of(request)

    def is_safe_url(self, url):
        """May a page lead to this address (``next=``)? By Django's rule for its own log-in.

        allauth's rule takes every host of ``ALLOWED_HOSTS`` and ``CSRF_TRUSTED_ORIGINS`` for ours, leads from https
        to http, and fails over ``https://[``.
        """
        request = context.request
        return url_has_allowed_host_and_scheme(
            url, allowed_hosts={request.get_host()}, require_https=request.is_secure()
        )
