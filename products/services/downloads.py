"""Who may fetch which file: written when an order is paid, counted at each download, over when the goods go back."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.core.signing import BadSignature, Signer
from django.db import transaction
from django.db.models import F
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext

from products.models import Purchase
from products.models.downloads import DownloadGrant, VariantFile

_signer = Signer(salt="products.download")

RESUMABLE = timedelta(hours=1)
"""So long after a counted download its rest may be fetched: a line that broke costs nothing."""

RESUMES = 5
"""So often: a rest may begin at the second byte."""


class DownloadExpired(Exception):
    """The link was one of ours, and has ended: too late, too often, or the order went back."""


class UnknownDownload(Exception):
    """Nobody gave this link out."""


@dataclass(frozen=True)
class GrantedDownload:
    """A file that somebody may fetch, and the grant by which they may; ``url`` is absolute."""

    grant: DownloadGrant
    file: VariantFile

    @property
    def url(self) -> str:
        token = _signer.sign(str(self.grant.pk))
        return settings.SITE_URL + reverse("products:download", args=[token])


@transaction.atomic
def grant_downloads(
    *, order_number: str, variant_ids: Sequence[int], is_renewed: bool = False, at: datetime | None = None
) -> list[GrantedDownload]:
    """Let the buyer of a paid order fetch each file of these variants; once for each order.

    :param is_renewed: count and days begin again, also of what has ended, and files that came later are in it.
    :param at: when it was paid, if not now.
    :returns: all that the order has of these variants, also from before; nothing for a variant without a file.
    """
    start = timezone.now() if is_renewed else at or timezone.now()
    facts = {
        "downloads_left": settings.SHOP_DOWNLOAD_LIMIT,
        "expires_at": start + timedelta(days=settings.SHOP_DOWNLOAD_DAYS),
    }
    if is_renewed:
        granted = DownloadGrant.objects.filter(order_number=order_number, variant__in=variant_ids)
        granted.update(ended_at=None, started_at=None, **facts)
    files = VariantFile.objects.current().filter(variant__in=variant_ids)
    DownloadGrant.objects.bulk_create(
        [
            DownloadGrant(order_number=order_number, variant_id=file.variant_id, part=file.part, file=file, **facts)
            for file in files
        ],
        ignore_conflicts=True,
    )
    return downloads_of(order_number=order_number, variant_ids=variant_ids)


def end_downloads(*, order_number: str) -> int:
    """Let nothing of an order be fetched any more; return how many grants ended."""
    return DownloadGrant.objects.filter(order_number=order_number, ended_at=None).update(ended_at=timezone.now())


def end_returned_downloads(*, order_number: str, variant_ids: Iterable[int]) -> int:
    """Let nothing be fetched any more of what came back wholly of these variants; return how many grants ended."""
    kept = Purchase.objects.filter(order_number=order_number, quantity__gt=0)
    grants = DownloadGrant.objects.filter(order_number=order_number, variant__in=list(variant_ids), ended_at=None)
    return grants.exclude(variant__in=kept.values("variant")).update(ended_at=timezone.now())


def downloads_of(*, order_number: str, variant_ids: Sequence[int] | None = None) -> list[GrantedDownload]:
    """Return what the buyer of an order may fetch, with what is left of it; what has ended by its order is left out."""
    grants = DownloadGrant.objects.filter(order_number=order_number, ended_at=None).select_related("file")
    if variant_ids is not None:
        grants = grants.filter(variant__in=variant_ids)
    newest: dict[tuple[int, int], VariantFile] = {}
    versions = VariantFile.objects.filter(variant__in={grant.variant_id for grant in grants}, removed_at=None)
    for file in versions.exclude(file="").order_by("version"):
        newest[file.variant_id, file.part] = file
    found = []
    for grant in grants:
        file = newest.get((grant.variant_id, grant.part), grant.file)
        if file.version < grant.file.version:  # what was newer is removed: they keep what they bought
            file = grant.file
        if file.file:
            found.append(GrantedDownload(grant, file))
    return found


def find_download(*, token: str) -> GrantedDownload:
    """Return what a link leads to.

    :raises UnknownDownload: it is none of ours.
    :raises DownloadExpired: the order went back, or nothing is kept of the file any more.
    """
    try:
        grant = DownloadGrant.objects.filter(pk=int(_signer.unsign(token))).first()
    except (BadSignature, ValueError):
        grant = None
    if grant is None:
        raise UnknownDownload(gettext("There is no such download."))
    for granted in downloads_of(order_number=grant.order_number, variant_ids=[grant.variant_id]):
        if granted.grant == grant:
            return granted
    raise DownloadExpired(gettext("This download has ended, because its order was cancelled, returned or refunded."))


def count_download(*, grant: DownloadGrant, starts: bool, now: datetime | None = None) -> None:
    """Count a download that begins; the rest of one that has begun within ``RESUMABLE`` is not counted ``RESUMES``
    times.

    :param starts: does it begin at the first byte?
    :raises DownloadExpired: it was fetched as often as it may be, or too late; nothing is counted then.
    """
    now = now or timezone.now()
    # the guard and the count are one statement: of many at once no more get through than are left
    begun = DownloadGrant.objects.filter(pk=grant.pk, ended_at=None, started_at__gt=now - RESUMABLE)
    if not starts and begun.filter(resumed__lt=RESUMES).update(resumed=F("resumed") + 1):
        return
    living = DownloadGrant.objects.active(now).filter(pk=grant.pk)
    if not living.update(downloads_left=F("downloads_left") - 1, started_at=now, resumed=0):
        raise DownloadExpired(gettext("This link has been used as often as it may be, or its time is over."))
