"""A User's two companions: the Profile and the Customer."""

import secrets

from django.contrib.auth import get_user_model
from django.db import IntegrityError, transaction
from django.db.models import Q

from customers.models import Customer, Profile
from customers.signals import CustomerChange, customers_changed

NUMBER_ALPHABET = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"  # nothing that is mistaken for something else on the telephone
NUMBER_TRIES = 5


def random_number() -> str:
    """Return a customer number of which there are 2^50: it says nothing and is hardly ever drawn twice."""
    return "".join(secrets.choice(NUMBER_ALPHABET) for _ in range(10))


@transaction.atomic
def ensure_account(user) -> tuple[Profile, Customer]:
    """Return the person's profile and customer, and make what is missing; two callers at once make one of each.

    A User can exist without them: loaded from a fixture, made by ``bulk_create``, or older than the shop.
    """
    profile, _ = Profile.objects.get_or_create(user=user)
    for tries_left in reversed(range(NUMBER_TRIES)):
        try:
            customer, is_new = Customer.objects.get_or_create(user=user, defaults={"number": random_number()})
            break
        except IntegrityError:  # the number was taken
            if not tries_left:
                raise
    if is_new:
        announce(user.pk, kind="created")
    return profile, customer


def announce(*user_ids: int, kind: str = "changed") -> None:
    """Announce what has become of customers, within the transaction that does it."""
    changes = tuple(CustomerChange(user_id=user_id, kind=kind) for user_id in user_ids)
    customers_changed.send(sender=Customer, changes=changes)


@transaction.atomic
def sync_account(user, *, is_saved_whole: bool, is_told_anew: bool = False) -> None:
    """Let a user who has just been saved be a whole person: make what is missing, and save what was changed along.

    Only columns that were changed on the very instances that hang on this user are written: what a colleague has
    written meanwhile stays.

    :param is_saved_whole: no columns were named; where they were, as a log-in does, nothing is saved along.
    :param is_told_anew: their name or e-mail address may be another one.
    """
    for companion in _loaded(user) if is_saved_whole else ():
        changed = companion.changed_columns()
        if changed:
            companion.save(update_fields=list(changed))
    whole = get_user_model().objects.filter(pk=user.pk, profile__isnull=False, customer__isnull=False)
    if not whole.exists():
        ensure_account(user)
    elif is_told_anew:
        announce(user.pk)


def _loaded(user):
    cached = (user._state.fields_cache.get(name) for name in ("profile", "customer"))
    return [companion for companion in cached if companion is not None]


def backfill_accounts(*, batch_size: int = 500) -> int:
    """Make the missing profiles and customers of all users, and return how many users lacked something."""
    lacking = get_user_model().objects.filter(Q(profile=None) | Q(customer=None)).order_by("pk")
    filled = 0
    while batch := list(lacking.values_list("pk", "profile", "customer")[:batch_size]):
        # A row that has appeared meanwhile stays; a number drawn twice is left to the next round.
        with transaction.atomic():
            Profile.objects.bulk_create(
                [Profile(user_id=user_id) for user_id, profile, _ in batch if profile is None], ignore_conflicts=True
            )
            Customer.objects.bulk_create(
                [
                    Customer(user_id=user_id, number=random_number())
                    for user_id, _, customer in batch
                    if customer is None
                ],
                ignore_conflicts=True,
            )
            if new := [user_id for user_id, _, customer in batch if customer is None]:
                announce(*new, kind="created")
        filled += len(batch)
    return filled
