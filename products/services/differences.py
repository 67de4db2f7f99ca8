"""What differs of a product and its variants, before and after, as the history gathers and keeps it."""

from dataclasses import dataclass, field

from products.models import Product


@dataclass
class Difference:
    """What was before and after, by the names of fields; None where there was no row."""

    old: dict | None
    new: dict | None
    sku: str = ""

    def then(self, later: "Difference") -> None:
        """Take in what was changed next of the same row."""
        if later.new is None:
            self.old = None if self.old is None else {**(later.old or {}), **self.old}
            self.new = None
        elif self.new is not None:
            if self.old is not None:
                self.old = {**(later.old or {}), **self.old}
            self.new |= later.new

    @property
    def plain(self) -> dict | None:
        """As it is kept; None where nothing differs."""
        old, new = self.old, self.new
        if old is not None and new is not None:
            names = [name for name in new if old.get(name) != new[name]]
            if not names:
                return None
            old, new = {name: old.get(name) for name in names}, {name: new[name] for name in names}
        elif old is None and new is None:
            return None
        told = {"old": old, "new": new}
        return told | {"sku": self.sku} if self.sku else told


@dataclass
class Note:
    """What was changed of one product so far."""

    name: str = ""
    slug: str = ""
    is_deleted: bool = False
    product: dict[int, Difference] = field(default_factory=dict)
    variants: dict[int, Difference] = field(default_factory=dict)
    stock: dict[int, Difference] = field(default_factory=dict)
    pictures: list[tuple[str, str]] = field(default_factory=list)

    def of(self, product: Product) -> "Note":
        """Take what the product is called and where it is."""
        self.name, self.slug = product.name, product.slug
        return self

    @property
    def kind(self) -> str:
        """What has become of the product, as ``ProductChange`` names it."""
        if self.is_deleted:
            return "deleted"
        return "created" if any(one.old is None for one in self.product.values()) else "changed"

    @property
    def changes(self) -> dict:
        """As a revision keeps them; empty where nothing differs."""
        found: dict = {}
        for one in self.product.values():
            if own := one.plain:
                found["product"] = own
        for name, rows in (("variants", self.variants), ("stock", self.stock)):
            if told_rows := {str(pk): told for pk, one in rows.items() if (told := one.plain)}:
                found[name] = told_rows
        if self.pictures:
            found["pictures"] = self.pictures
        return found
