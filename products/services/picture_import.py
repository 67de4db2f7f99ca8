"""The pictures of a catalogue file: each comes in by itself, once its product is there."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from django.core.exceptions import ValidationError
from django.core.files import File
from django.db import IntegrityError
from django.db.models.fields.files import FieldFile
from django.utils.translation import gettext

from my_shop.kernel.imports.contract import Result
from my_shop.kernel.pictures import remote
from my_shop.kernel.pictures.models import PictureRequest
from my_shop.kernel.pictures.remote import want_pictures
from my_shop.kernel.pictures.services import PictureRejected
from products.catalogue_rows import PictureRow, Problem, file_name
from products.models import Product, ProductImage, Variant
from products.services.catalogue import add_product_image
from products.services.import_report import ImportReport, Told
from products.services.pictures import OF_PRODUCT, OF_VARIANT


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

    def want(self, pictures: Sequence[WantedPicture], report: ImportReport) -> None:
        """Write down which pictures are to be fetched of those that are at an address and not here yet.

        It belongs into the transaction that writes their products. The report has those of products that were there
        before: whoever takes the import back takes them off again.
        """
        wanted = [picture for picture in pictures if self._is_remote(picture)]
        if not wanted:
            return
        shown, _ = _shown({picture.product.pk for picture in wanted})
        missing = [picture for picture in wanted if not _is_shown(picture, shown)]
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

    def bring_in(self, pictures: Sequence[WantedPicture], report: ImportReport) -> list[FieldFile]:
        """Add what is not there yet, and return its files; what cannot be used is named in the report, and its product
        stays."""
        files: list[FieldFile] = []
        if self._images is None:
            return files
        wanted = [picture for picture in pictures if picture.row.file and not self._is_remote(picture)]
        if not wanted:
            return files
        shown, last = _shown({picture.product.pk for picture in wanted})
        for picture in wanted:
            product_id = picture.product.pk
            if _is_shown(picture, shown):
                report.unchanged["pictures"] += 1
                continue
            position = last.get(product_id, 0) + 1 if picture.position is None else picture.position
            if image := self._add(picture, position, report):
                files.append(image.picture.file)
                shows = shown.setdefault((product_id, picture.row.file), set())
                shows.add(picture.variant.pk if picture.variant else None)
                last[product_id] = max(last.get(product_id, 0), position)
        return files

    def _add(self, picture, position, report):
        """Add a picture and return it, None where that could not be done."""
        row, product, variant = picture.row, picture.product, picture.variant
        alt = f"{product.name}, {variant.label}" if variant and variant.label else product.name
        try:
            with (self._images / row.file).open("rb") as file:
                image = add_product_image(
                    product=product,
                    variant=variant,
                    file=self._picture_file(file),
                    alt=(row.alt or alt)[:200],
                    position=position,
                    source=row.file,
                )
        except OSError:
            text = f"the picture “{row.file}” is not in the folder"
        except PictureRejected as refusal:
            text = f"the picture “{row.file}” was left out: {refusal}"
        except (ValidationError, IntegrityError) as refusal:
            reason = "; ".join(getattr(refusal, "messages", ["its product is not there any more"]))
            text = f"the picture “{row.file}” was left out: {reason}"
        else:
            told = Told(row.line, Result.CREATED, row.file, row=None if picture.is_of_new else image)
            report.tell("pictures", told)
            return image
        report.notes.append(Problem(row.line, text, product.slug))
        return None


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
