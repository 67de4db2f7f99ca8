"""The link by which somebody who was invited signs up."""

from allauth.account.adapter import get_adapter
from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from customers.services import invitations
from customers.services.email_ownership import is_email_taken


@require_safe
@never_cache
def accept(request, token):
    """Lead to the form of sign-up, filled in; looking changes nothing but this browser: mail scanners follow links."""
    try:
        email = invitations.read_invitation(token)
    except invitations.UnknownInvitation:
        raise Http404(gettext("This link is not one of ours, or older than 30 days.")) from None
    if is_email_taken(email):
        messages.info(request, gettext("You have an account already: log in."))
        return redirect("account_login")
    get_adapter().stash_verified_email(request, email)
    return redirect(reverse("account_signup", query={"email": email}))
