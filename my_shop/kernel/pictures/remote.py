"""Pictures at addresses of other hosts: wanted by rows of apps, fetched by the worker, once for all of them."""

import hashlib
import io
import logging
from collections import Counter
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import timedelta
from urllib.parse import urlsplit

from django.conf import settings
from django.db import transaction
from django.db.models import Count, Exists, F, OuterRef, QuerySet
from django.utils.translation import gettext

from my_shop.kernel import clock
from my_shop.kernel.background import is_stopping, task
from my_shop.kernel.outbound import AddressRefused, FetchFailed, fetch
from my_shop.kernel.pictures.models import PictureRequest, RemotePicture
from my_shop.kernel.pictures.services import DrawnPicture, PictureRejected, delete_picture, draw_picture, keep_picture
from my_shop.kernel.signals import PictureOwner, picture_fetched

logger = logging.getLogger(__name__)

Status = RemotePicture.Status

AT_ONCE, OF_ONE_HOST = 12, 4
"""Addresses that are asked at the same time, and how many of them may be one host's."""

LOOKED_AT = 200
"""Due rows among which those are found whose hosts are not busy."""

SECONDS = 15
"""For one picture; all of a batch are asked at the same time, so a batch takes no longer."""

LEASE = timedelta(minutes=5)
"""Longer than a batch takes: within it no second worker begins with it."""

BACK_OFF = (timedelta(minutes=1), timedelta(minutes=10), timedelta(hours=1), timedelta(hours=6), timedelta(days=1))
"""Waiting times after the first, second… failure; the failure after the last one is final."""

MAX_ATTEMPTS, LONGEST_PAUSE = len(BACK_OFF) + 1, BACK_OFF[-1]


@dataclass(frozen=True)
class WantedPicture:
    """A picture at an address, and whose it is to be.

    :param owner_kind: the label of the owner's model in small letters, such as ``products.product``.
    :param position: where it stands with its owner; None puts it last.
    :param alt: what is to be seen; empty leaves it to the owner.
    """

    address: str
    owner_kind: str
    owner_id: int
    position: int | None = None
    alt: str = ""


def want_pictures(wanted: Iterable[WantedPicture], *, origin: str = "") -> int:
    """Write down which pictures are wanted, in the caller's transaction, and return how many are new.

    They come some minutes after the commit. What was wanted before is not fetched again: what somebody has removed
    since stays removed, whether others still show it or not. An address that several owners want is fetched once. A few
    queries for some hundred pictures.

    :param origin: the import that they come with, such as ``import:12``; ``progress`` tells how far it is.
    """
    of = {(_digest(one.address), one.owner_kind, one.owner_id): one for one in wanted}
    if not of:
        return 0
    with transaction.atomic():
        is_idle = not _due(clock.now()).exists()
        remotes = _remotes({digest: one.address for (digest, _, _), one in of.items()})
        ids = {remote.pk: digest for digest, remote in remotes.items()}
        there = PictureRequest.objects.filter(remote__in=ids)
        known = {(ids[row.remote_id], row.owner_kind, row.owner_id) for row in there}
        new = [key for key in of if key not in known]
        PictureRequest.objects.bulk_create(
            [_request(remotes[key[0]], of[key], origin) for key in new], ignore_conflicts=True, batch_size=500
        )
        woken = {remotes[key[0]].pk for key in new}
        RemotePicture.objects.filter(pk__in=woken, status=Status.FETCHED).update(**_afresh())
        if woken and is_idle:
            _wake()
    return len(new)


def _remotes(addresses: dict[str, str]) -> dict[str, RemotePicture]:
    """Return the rows of some addresses, locked: until the caller commits, no worker takes one for finished."""
    new = [
        RemotePicture(address=address, digest=digest, host=_host(address), next_try_at=clock.Now())
        for digest, address in sorted(addresses.items())
    ]
    RemotePicture.objects.bulk_create(new, ignore_conflicts=True, batch_size=500)
    rows = RemotePicture.objects.filter(digest__in=addresses).order_by("pk").select_for_update(no_key=True)
    return {remote.digest: remote for remote in rows}


def _request(remote, one, origin):
    facts = {"owner_kind": one.owner_kind, "owner_id": one.owner_id, "position": one.position, "alt": one.alt[:200]}
    return PictureRequest(remote=remote, origin=origin, **facts)


def _digest(address):
    return hashlib.sha256(address.encode()).hexdigest()


def _host(address):
    try:
        return (urlsplit(address).hostname or "")[:255]
    except ValueError:  # the worker says what is wrong with it
        return ""


def _afresh():
    return {"status": Status.WAITING, "attempts": 0, "next_try_at": clock.Now(), "last_error": ""}


def _wake():
    # only the wake-up call: if it is lost, the worker's regular round finds the rows
    transaction.on_commit(fetch_pictures.enqueue, robust=True)


@transaction.atomic
def fetch_again(remotes: QuerySet[RemotePicture]) -> int:
    """Ask for pictures that could not be fetched once more, with a fresh set of attempts; return how many."""
    count = remotes.filter(status=Status.FAILED).update(**_afresh())
    if count:
        _wake()
    return count


@transaction.atomic
def want_no_longer(origin: str) -> None:
    """Forget what an import wanted and is not here yet; an address that nobody else waits for is not asked any more.

    :param origin: as for ``want_pictures``.
    """
    left = PictureRequest.objects.filter(origin=origin, is_done=False)
    remotes = RemotePicture.objects.filter(pk__in=left.values("remote")).exclude(status=Status.FETCHED)
    # locked before it is looked who else waits: whoever begins to meanwhile locks them as well
    ids = list(remotes.order_by("pk").select_for_update(no_key=True).values_list("pk", flat=True))
    left.delete()
    is_wanted = Exists(PictureRequest.objects.filter(remote=OuterRef("pk"), is_done=False))
    for begin in range(0, len(ids), 500):
        unwanted = RemotePicture.objects.filter(~is_wanted, pk__in=ids[begin : begin + 500])
        unwanted.update(status=Status.FETCHED, last_error="")


def progress(origin: str) -> dict[str, int]:
    """Return how many pictures of an import there are by ``RemotePicture.Status``, each once, whoever wants it."""
    requests = PictureRequest.objects.filter(origin=origin)
    counts = requests.values_list("remote__status").annotate(Count("remote", distinct=True))
    return dict.fromkeys(Status.values, 0) | dict(counts)


@task
def fetch_pictures() -> int:
    """Fetch some pictures that are due, and have the worker go on behind whatever else waits for it."""
    count = fetch_due()
    if count and not is_stopping():
        fetch_pictures.enqueue()
    return count


def fetch_due() -> int:
    """Fetch some of the pictures that are due, at the same time, and return how many addresses were asked.

    Must not run inside a transaction: no lock is held while a stranger's host thinks.
    """
    batch = _take_batch()
    if not batch:
        return 0
    with ThreadPoolExecutor(max_workers=len(batch)) as threads:
        for row, answer in zip(batch, threads.map(_answer_of, batch), strict=True):
            try:
                _settle(row, answer)
            except Exception as error:
                logger.exception("Picture at %s: attempt %s failed", row.address, row.attempts)
                _note_failure(row, f"{type(error).__name__}: {error}")
    return len(batch)


def _due(now):
    return RemotePicture.objects.filter(status=Status.WAITING, next_try_at__lte=now)


@transaction.atomic
def _take_batch() -> list[RemotePicture]:
    """Return rows that are due and now ours: few of one host, and none that another worker has."""
    now = clock.now()
    _due(now).filter(attempts__gte=MAX_ATTEMPTS).update(
        status=Status.FAILED, last_error=gettext("The worker died over it each time.")
    )
    rows = _due(now).order_by("next_try_at", "pk").select_for_update(skip_locked=True, no_key=True)
    batch: list[RemotePicture] = []
    hosts: Counter[str] = Counter()
    for row in rows[:LOOKED_AT]:
        if len(batch) < AT_ONCE and hosts[row.host] < OF_ONE_HOST:
            hosts[row.host] += 1
            row.attempts += 1  # it is the lease: who finds another number has lost it
            batch.append(row)
    ids = [row.pk for row in batch]
    RemotePicture.objects.filter(pk__in=ids).update(attempts=F("attempts") + 1, next_try_at=now + LEASE)
    return batch


def _answer_of(row: RemotePicture) -> bytes | None | AddressRefused | FetchFailed:
    """Return what lies at an address, None where the picture is here already. In a thread: no database."""
    if row.picture_id is not None:
        return None
    try:
        return fetch(row.address, most_bytes=settings.SHOP_MAX_UPLOAD, seconds=SECONDS).content
    except (AddressRefused, FetchFailed) as refusal:
        return refusal
    except Exception as error:  # the others of the batch have their answers
        logger.exception("Picture at %s: attempt %s failed", row.address, row.attempts)
        return FetchFailed(f"{type(error).__name__}: {error}")


def _settle(row, answer) -> None:
    """Write down what came of an address, and hand the picture to those who want it."""
    if isinstance(answer, AddressRefused):
        _note_failure(row, str(answer), is_final=True)
    elif isinstance(answer, FetchFailed):
        _note_failure(row, str(answer), is_final=answer.is_final, pause=answer.retry_after)
    else:
        try:
            drawn = None if answer is None else draw_picture(io.BytesIO(answer))
        except PictureRejected as refusal:
            _note_failure(row, str(refusal), is_final=True)
        else:
            _hand_over(row, drawn)


def _ours(row):
    return RemotePicture.objects.filter(pk=row.pk, attempts=row.attempts, status=Status.WAITING)


@transaction.atomic
def _hand_over(row, drawn: DrawnPicture | None) -> None:
    remote = _ours(row).select_for_update(no_key=True).first()
    if remote is None or (drawn is None and remote.picture_id is None):
        return  # another worker has it, or it was deleted a moment ago: then the next round fetches it
    picture = keep_picture(drawn) if drawn else remote.picture
    requests = list(remote.requests.filter(is_done=False).order_by("pk"))
    owners = tuple(PictureOwner(each.owner_kind, each.owner_id, each.position, each.alt) for each in requests)
    answers = picture_fetched.send(sender=None, picture_id=picture.pk, address=remote.address, owners=owners)
    if drawn and not any(answer for _, answer in answers):
        delete_picture(picture)
        picture = None
    PictureRequest.objects.filter(pk__in=[each.pk for each in requests]).update(is_done=True)
    _ours(row).update(status=Status.FETCHED, picture=picture, last_error="")


def _note_failure(row, error, *, is_final=False, pause: timedelta | None = None) -> None:
    if is_final or row.attempts >= MAX_ATTEMPTS:
        _ours(row).update(status=Status.FAILED, last_error=error)
        return
    until = clock.now() + max(BACK_OFF[row.attempts - 1], min(pause or timedelta(0), LONGEST_PAUSE))
    _ours(row).update(next_try_at=until, last_error=error)
    if pause:  # it wants to be left alone, whatever is asked of it
        waiting = RemotePicture.objects.filter(status=Status.WAITING, host=row.host, next_try_at__lt=until)
        waiting.update(next_try_at=until)
