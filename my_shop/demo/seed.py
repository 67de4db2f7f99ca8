"""Fills an empty shop with the demo shop, through the services, as a merchant and customers would have done.

Everything is looked up before it is made: a second run changes nothing, one that was cut off goes on where it stopped.
"""

from collections.abc import Callable
from contextlib import contextmanager
from datetime import datetime, timedelta

from allauth.account.models import EmailAddress
from django.apps import apps
from django.contrib.auth import get_user_model
from django.contrib.auth.hashers import make_password
from django.contrib.auth.models import Group
from django.core.files.base import ContentFile, File
from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from my_shop.demo import data
from my_shop.kernel.pictures.services import FinishedPicture


def seed(
    *,
    with_pictures: bool = True,
    with_logins: bool = True,
    with_orders: bool = True,
    begin: Callable[[str], None] = lambda part: None,
    say: Callable[[str], None] = lambda line: None,
) -> None:
    """Make what is missing of the demo shop.

    :param with_pictures: False leaves the pictures out, for tests that need none.
    :param with_logins: False gives the demo people no usable password, for a shop that the world can reach.
    :param with_orders: False leaves orders and reviews to another run.
    :param begin: takes the name of each part before the work on it begins.
    :param say: takes one line for each part in which something was made.
    """
    now, has = timezone.now(), apps.is_installed
    if has("products"):
        from my_shop.demo.catalogue import seed_catalogue  # noqa: PLC0415 - the app may be unplugged

        begin("catalogue")
        say(seed_catalogue(now=now, with_pictures=with_pictures))
    begin("people")
    people, line = seed_people(now=now, with_pictures=with_pictures, with_logins=with_logins)
    say(line)
    sells = has("products") and has("orders")
    if sells:
        from my_shop.demo import trade  # noqa: PLC0415 - the app may be unplugged

        trade.seed_setup(now=now)
    if has("blog"):
        begin("journal")
        say(seed_posts(now=now, people=people, with_pictures=with_pictures))
        say(seed_pages())
    if sells and with_orders:
        begin("orders and reviews")
        say(trade.seed_trade(now=now, people=people))


def seed_people(*, now: datetime, with_pictures: bool, with_logins: bool) -> tuple[dict, str]:
    """Make the demo people who are missing; return all of them by key, and what was done in words."""
    from my_shop import roles  # noqa: PLC0415 - asks for models

    emails = [person.email for person in data.people()]
    known = {user.email: user for user in get_user_model().objects.filter(email__in=emails)}
    new = [person for person in data.people() if person.email not in known]
    if new:
        # one slow hash for all of them: it is the same password
        password = make_password(data.PASSWORD if with_logins else None)
        with transaction.atomic():
            roles.create_roles()
            for number, person in enumerate(new):
                joined = now - timedelta(days=90 - number)
                user = known[person.email] = _create_user(person, password, joined)
                if apps.is_installed("customers"):
                    _introduce(user, person, with_pictures=with_pictures)
    return {person.key: known[person.email] for person in data.people()}, f"{len(new)} people" if new else ""


def _create_user(person: data.Person, password: str, joined: datetime):
    first, _, last = person.name.partition(" ")
    user = get_user_model().objects.create(
        username=person.email,
        email=person.email,
        first_name=first,
        last_name=last,
        password=password if person.role else make_password(None),
        is_staff=person.role in {"editor", "manager", "administrator"},
        is_superuser=person.role == "administrator",
        date_joined=joined,
    )
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    if person.role in {"editor", "manager"}:
        user.groups.add(Group.objects.get(name=person.role))
    return user


def _introduce(user, person: data.Person, *, with_pictures: bool):
    from customers.models import Profile  # noqa: PLC0415 - the app may be unplugged
    from customers.services import accounts, addresses, profiles  # noqa: PLC0415

    profile, customer = accounts.ensure_account(user)
    profiles.save_profile(
        profile=profile,
        nickname=person.nickname,
        date_of_birth=None,
        gender=Profile.Gender.UNDISCLOSED,
        bio=person.bio,
        **({"avatar": _picture(person.avatar)} if with_pictures and person.avatar else {}),
    )
    profiles.save_mail_preferences(profile=profile, wants_comment_mail=True, wants_post_mail=person.wants_post_mail)
    addresses.save_address(
        customer=customer,
        name=person.name,
        line1=person.line1,
        city=person.city,
        region=person.region,
        postcode=person.postcode,
        country=person.country,
    )


def _picture(name: str) -> File:
    return FinishedPicture(ContentFile((data.IMAGES / name).read_bytes(), name=name))


@transaction.atomic
def seed_posts(*, now: datetime, people: dict, with_pictures: bool) -> str:
    """Write the missing posts, the oldest first, and return what was made in words."""
    from blog.models import Post  # noqa: PLC0415 - the app may be unplugged

    known = set(Post.objects.values_list("slug", flat=True))
    new = [post for post in data.posts() if post["slug"] not in known]
    if not new:
        return ""
    with sent_long_ago(now=now):
        for post in new:
            _publish(post, now, people, with_pictures=with_pictures)
    return f"{len(new)} posts"


def seed_pages() -> str:
    """Write the missing free pages, and return what was made in words."""
    from blog import free_pages  # noqa: PLC0415 - the app may be unplugged
    from blog.models import Page  # noqa: PLC0415

    known = set(Page.objects.values_list("slug", flat=True))
    new = [page for page in data.pages() if page["slug"] not in known]
    for page in new:
        free_pages.save_page(**page, status=Page.Status.PUBLISHED, is_in_footer=True)
    return f"{len(new)} pages" if new else ""


def _publish(post: dict, now: datetime, people: dict, *, with_pictures: bool):
    from blog import services  # noqa: PLC0415 - the app may be unplugged
    from blog.models import Comment, Post  # noqa: PLC0415

    # in the morning of its day
    when = now - timedelta(days=post["days_ago"], hours=2)
    facts = {name: post[name] for name in ("title", "slug", "summary", "body", "tags", "cover_alt")}
    cover = _picture(post["cover"]) if with_pictures else None
    row = services.save_post(author=people["eira"], cover=cover, **facts)
    row = services.publish_post(post=row, user=people["eira"], published_at=when)
    Post.objects.filter(pk=row.pk).update(created_at=when - timedelta(days=1), updated_at=when)
    for remark in post.get("comments", []):
        user = people.get(remark["by"])
        guest = {"name": remark["by"], "email": f"{remark['by'].split()[0].lower()}@guests.example"}
        comment = services.write_comment(post=row, text=remark["text"], user=user, **({} if user else guest))
        if not remark.get("is_held"):
            services.approve_comment(comment=comment)
        # dated back, it also does not count as one of a flood
        written = min(when + timedelta(hours=remark["hours_later"]), now)
        Comment.objects.filter(pk=comment.pk).update(created_at=written)


@contextmanager
def sent_long_ago(*, now: datetime, with_samples: bool = False):
    """Mark the mails that are written within as sent in the last thirty days: they must not go out any more.

    :param with_samples: leave one that waits and one that was refused, to be looked at in the outbox.
    """
    if not apps.is_installed("customers"):
        yield
        return
    from customers.models import OutgoingEmail  # noqa: PLC0415 - the app may be unplugged

    last = OutgoingEmail.objects.aggregate(last=Max("pk"))["last"] or 0
    yield
    mails = list(OutgoingEmail.objects.filter(status=OutgoingEmail.Status.QUEUED, pk__gt=last).order_by("pk"))
    step = timedelta(days=30) / max(1, len(mails))
    for number, mail in enumerate(mails):
        mail.created_at = now - timedelta(days=30) + step * number
        mail.sent_at = mail.created_at + timedelta(seconds=4)
        mail.status, mail.attempts = OutgoingEmail.Status.SENT, 1
    if with_samples and len(mails) > 1:
        waiting, refused = mails[-1], mails[-2]
        waiting.status, waiting.attempts, waiting.sent_at = OutgoingEmail.Status.QUEUED, 0, None
        refused.status, refused.sent_at = OutgoingEmail.Status.FAILED, None
        refused.last_error = "550 5.1.1 The address is not known here."
    OutgoingEmail.objects.bulk_update(
        mails, ["created_at", "sent_at", "status", "attempts", "last_error"], batch_size=200
    )
