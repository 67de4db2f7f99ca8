"""Programs of the staff: a person with these permissions, and a token with these scopes."""

from types import SimpleNamespace

from django.contrib.auth.models import Permission
from rest_framework.test import APIClient

from tests import recipes

DENIED, UNKNOWN = 403, 401


def program(*permissions, scopes=(), **fields):
    """Return a client that asks as a member of staff who may this; ``program("orders.view_order", scopes=[…])``."""
    user = recipes.member.make(is_staff=True, **fields)
    for permission in permissions:
        app, _, codename = permission.partition(".")
        user.user_permissions.add(Permission.objects.get(content_type__app_label=app, codename=codename))
    client = APIClient()
    client.force_authenticate(user, token=SimpleNamespace(scopes=list(scopes)))
    client.person = user
    return client


def refusals_of(address, *, permissions, scope, method="get", sent=None):
    """Return what everybody gets at a door who may not go through it: a guest, a member, a member of staff without one
    of its permissions each, and one with a token for something else."""
    guest, member = APIClient(), APIClient()
    member.force_authenticate(recipes.member.make())
    asks = [guest, member, program(*permissions, scopes=["read", "shop"])]
    asks += [program(*(each for each in permissions if each != left), scopes=[scope]) for left in permissions]
    return [getattr(client, method)(address, sent).status_code for client in asks]


def is_guarded(address, **door):
    """Is everybody refused at a door who may not go through it?"""
    guest, *others = refusals_of(address, **door)
    return guest == UNKNOWN and set(others) == {DENIED}
