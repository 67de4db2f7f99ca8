"""The pictures of a catalogue file: each comes in by itself, once its product is there."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from django.core.exceptions import ValidationError
from django.core.files import File
from django.db import IntegrityError

from my_shop.kernel.pictures.services import PictureRejected
from products.catalogue_file import PictureRow, Problem
from products.models import Product, ProductImage, Variant
from products.services.catalogue import add_product_image
from products.services.import_report import ImportReport


@dataclass
class WantedPicture:
    """A picture that the file tells, and where it belongs; without ``position`` it stands last."""

    row: PictureRow
    product: Product
    variant: Variant | None = None
    position: int | None = None


class PictureImport:
    """Pictures on their way in.

    :param images: the folder of the pictures; None leaves them out.
    :param picture_file: what an opened picture is taken for; see ``store_picture``.
    """

    def __init__(self, images: Path | None, picture_file: Callable[..., File]):
        self._images, self._picture_file = images, picture_file
        self._files: list = []

    def bring_in(self, pictures: Sequence[WantedPicture], report: ImportReport) -> None:
        """Add what is not there yet; what cannot be used is named in the report, and its product stays."""
        wanted = [picture for picture in pictures if self._images is not None and picture.row.file]
        if not wanted:
            return
        # variants by product and file name; None is the product itself
        shown: dict[tuple[int, str], set[int | None]] = {}
        last: dict[int, int] = {}
        there = ProductImage.objects.filter(product__in={picture.product.pk for picture in wanted})
        for product_id, source, variant_id, position in there.values_list(
            "product_id", "source", "variant_id", "position"
        ):
            shown.setdefault((product_id, source), set()).add(variant_id)
            last[product_id] = max(last.get(product_id, 0), position)
        for picture in wanted:
            product_id = picture.product.pk
            shows = shown.setdefault((product_id, picture.row.file), set())
            # two variants may be seen on one picture; the product's own shows each of them
            if shows and (picture.variant is None or shows & {None, picture.variant.pk}):
                report.unchanged["pictures"] += 1
                continue
            position = last.get(product_id, 0) + 1 if picture.position is None else picture.position
            if self._add(picture, position, report):
                shows.add(picture.variant.pk if picture.variant else None)
                last[product_id] = max(last.get(product_id, 0), position)

    def delete_files(self) -> None:
        """Delete the files of pictures whose rows were rolled back."""
        for file in self._files:
            file.storage.delete(file.name)

    def _add(self, picture, position, report):
        """Add a picture and return whether that could be done."""
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
            report.problems.append(Problem(row.line, f"the picture “{row.file}” is not in the folder"))
        except PictureRejected as refusal:
            report.problems.append(Problem(row.line, f"the picture “{row.file}” was left out: {refusal}"))
        except (ValidationError, IntegrityError) as refusal:
            text = "; ".join(getattr(refusal, "messages", ["its product is not there any more"]))
            report.problems.append(Problem(row.line, f"the picture “{row.file}” was left out: {text}"))
        else:
            self._files.append(image.picture.file)
            report.created["pictures"] += 1
            return True
        return False
