"""The pictures of a catalogue file: each comes in by itself, once its product is there."""

from collections.abc import Callable, Container, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from django.core.exceptions import ValidationError
from django.core.files import File
from django.utils.translation import gettext

from my_shop.kernel.imports.contract import Result
from my_shop.kernel.pictures import remote
from my_shop.kernel.pictures.models import PictureRequest
from my_shop.kernel.pictures.remote import want_pictures
from my_shop.kernel.pictures.services import DrawnPicture, PictureRejected, check_picture, draw_picture
from products.catalogue_rows import PictureRow, Problem, file_name
from products.models import Product, ProductImage, Variant
from products.services.catalogue import add_product_image
from products.services.import_report import ImportReport, Told
from products.services.pictures import OF_PRODUCT, OF_VARIANT
from products.services.prices import lock_prices


@dataclass
class WantedPicture:
    """A picture that the file tells, and where it belongs; without ``position`` it stands last.

    ``is_of_new``: the product was made for this file, and takes the picture with it when it goes.
    """

    row: PictureRow
    product: Product
    variant: Variant | None = None
    position: int | None = None
    is_of_new: bool = False


class PictureImport:
    """Pictures on their way in.

    :param images: the folder of the pictures; None leaves them out.
    :param picture_file: what an opened picture is taken for; see ``store_picture``.
    :param origin: the import for which those at addresses are fetched; empty leaves these out.
    """

    def __init__(self, images: Path | None = None, picture_file: Callable[..., File] = File, *, origin: str = ""):
        self._images, self._picture_file, self._origin = images, picture_file, origin

    @property
    def is_at_work(self) -> bool:
        return self._images is not None

    def want(self, pictures: Sequence[WantedPicture], report: ImportReport, *, require: Callable[[str], None]) -> None:
        """Write down which pictures are to be fetched of those that are at an address and not here yet.

        It belongs into the transaction that writes their products. The report has those of products that were there
        before: whoever takes the import back takes them off again.
        """
        wanted = [picture for picture in pictures if self._is_remote(picture)]
        if not wanted:
            return
        shown, _ = _shown({picture.product.pk for picture in wanted})
        missing = [picture for picture in wanted if not _is_shown(picture, shown)]
        if missing:
            require("add_productimage")
        known = self._requests(missing)
        want_pictures((_remote(picture) for picture in missing), origin=self._origin)
        new = self._requests(missing)
        for key, picture in {_key(picture): picture for picture in missing if not picture.is_of_new}.items():
            if key in new and key not in known:
                text = gettext("it is fetched from %(address)s") % {"address": picture.row.address}
                report.told.append(Told(picture.row.line, Result.CREATED, picture.row.file, [text], new[key]))

    def _requests(self, pictures):
        """Return what this import has asked for, for products that were there before."""
        owners = {(each.owner_kind, each.owner_id) for each in map(_remote, pictures)}
        kinds, ids = {kind for kind, _ in owners}, {pk for _, pk in owners}
        if all(picture.is_of_new for picture in pictures):
            return {}
        rows = PictureRequest.objects.filter(origin=self._origin, owner_kind__in=kinds, owner_id__in=ids)
        return {(row.owner_kind, row.owner_id, row.remote.address): row for row in rows.select_related("remote")}

    def _is_remote(self, picture):
        is_here = self._images is not None and (self._images / picture.row.file).is_file()
        return bool(self._origin and picture.row.address and not is_here)

    def to_add(
        self, pictures: Sequence[WantedPicture], report: ImportReport, *, but_not: Container[tuple[int, str]] = ()
    ) -> list[WantedPicture]:
        """Return those of the folder that are not there yet; the others count as unchanged.

        :param but_not: what was left out before, by its line and name: it is told already.
        """
        if self._images is None:
            return []
        wanted = [picture for picture in pictures if picture.row.file and not self._is_remote(picture)]
        shown, _ = _shown({picture.product.pk for picture in wanted if not picture.is_of_new})
        missing = []
        for picture in wanted:
            if _is_shown(picture, shown):
                report.unchanged["pictures"] += 1
            elif (picture.row.line, picture.row.file) not in but_not:
                missing.append(picture)
                _show(picture, shown)
        return missing

    def check(self, pictures: Sequence[WantedPicture], report: ImportReport) -> None:
        """Say which pictures would come in, and keep nothing; no transaction should wait for it."""
        for picture in self.to_add(pictures, report):
            with _noting(picture, report), self._open(picture) as file:
                check_picture(self._picture_file(file))
                report.tell("pictures", Told(picture.row.line, Result.CREATED, picture.row.file))

    def draw(self, pictures: Sequence[WantedPicture], report: ImportReport) -> list[tuple[WantedPicture, DrawnPicture]]:
        """Return pictures as they will be kept; no transaction should wait for it.

        What cannot be used is named in the report, and its product stays.
        """
        drawn = []
        for picture in pictures:
            with _noting(picture, report), self._open(picture) as file:
                drawn.append((picture, draw_picture(self._picture_file(file))))
        return drawn

    def add(self, drawn: Sequence[tuple[WantedPicture, DrawnPicture]], report: ImportReport) -> None:
        """Show what was drawn with its products; it belongs into the transaction that writes down that it came."""
        # locked, so that none of them is gone at the commit; variants first, as whoever sells does
        lock_prices({picture.variant.pk for picture, _ in drawn if picture.variant})
        products = {picture.product.pk for picture, _ in drawn}
        list(Product.objects.filter(pk__in=products).order_by("pk").select_for_update(no_key=True).values_list("pk"))
        shown, last = _shown(products)
        for picture, file in drawn:
            if _is_shown(picture, shown):
                report.unchanged["pictures"] += 1
                continue
            product_id, row = picture.product.pk, picture.row
            position = last.get(product_id, 0) + 1 if picture.position is None else picture.position
            with _noting(picture, report):
                image = add_product_image(
                    product=picture.product,
                    variant=picture.variant,
                    file=file,
                    alt=(row.alt or _alt(picture))[:200],
                    position=position,
                    source=row.file,
                )
                told = Told(row.line, Result.CREATED, row.file, row=None if picture.is_of_new else image)
                report.tell("pictures", told)
                _show(picture, shown)
                last[product_id] = max(last.get(product_id, 0), position)

    def _open(self, picture):
        return (self._images / picture.row.file).open("rb")


@contextmanager
def _noting(picture, report):
    """Note why a picture is left out; what else there is to do goes on."""
    row = picture.row
    try:
        yield
    except OSError:
        text = f"the picture “{row.file}” is not in the folder"
    except (PictureRejected, ValidationError) as refusal:
        reason = "; ".join(refusal.messages) if isinstance(refusal, ValidationError) else refusal
        text = f"the picture “{row.file}” was left out: {reason}"
    else:
        return
    report.notes.append(Problem(row.line, text, row.file))


def _alt(picture):
    product, variant = picture.product, picture.variant
    return f"{product.name}, {variant.label}" if variant and variant.label else product.name


def _remote(picture):
    return remote.WantedPicture(
        picture.row.address,
        OF_VARIANT if picture.variant else OF_PRODUCT,
        picture.variant.pk if picture.variant else picture.product.pk,
        picture.position,
        picture.row.alt,
    )


def _key(picture):
    one = _remote(picture)
    return one.owner_kind, one.owner_id, one.address


def _is_shown(picture, shown):
    """Is a picture there? Two variants may be seen on one; the product's own shows each of them."""
    shows = shown.get((picture.product.pk, picture.row.file), set())
    return bool(shows and (picture.variant is None or shows & {None, picture.variant.pk}))


def _show(picture, shown):
    shows = shown.setdefault((picture.product.pk, picture.row.file), set())
    shows.add(picture.variant.pk if picture.variant else None)


def _shown(product_ids):
    """Return the variants that pictures of these products show, and each product's last position.

    They go by product and the name of the file that a picture was imported from, or has here; None is the product
    itself.
    """
    shown: dict[tuple[int, str], set[int | None]] = {}
    last: dict[int, int] = {}
    there = ProductImage.objects.filter(product__in=product_ids)
    for product_id, source, file, variant_id, position in there.values_list(
        "product_id", "source", "picture__file", "variant_id", "position"
    ):
        for name in filter(None, {file_name(source), file.rsplit("/", 1)[-1]}):
            shown.setdefault((product_id, name), set()).add(variant_id)
        last[product_id] = max(last.get(product_id, 0), position)
    return shown, last
