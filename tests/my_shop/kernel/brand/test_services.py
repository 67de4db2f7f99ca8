import io
from itertools import chain

import pytest
from django.core.files.base import ContentFile
from PIL import Image

from my_shop.kernel.brand import services
from my_shop.kernel.brand.models import BrandIcon, HomeBand, ShopBrand
from my_shop.kernel.brand.services import ColoursUnreadable
from my_shop.kernel.brand.shown import current_brand
from my_shop.kernel.pictures.models import Picture
from my_shop.kernel.pictures.services import PictureRejected

pytestmark = pytest.mark.django_db


def upload(size=(300, 200), colour="navy"):
    file = io.BytesIO()
    Image.new("RGB", size, colour).save(file, "PNG")
    return ContentFile(file.getvalue(), name="upload.png")


class TestSaveBrand:
    def test_makes_the_row_and_writes_what_is_typed(self):
        services.save_brand(texts={"name": "Fern & Co", "phone": "+353 1 000 0000"})
        services.save_brand(texts={"home_title": "Ferns and pots"})
        row = ShopBrand.objects.get()
        assert (row.name, row.phone, row.home_title) == ("Fern & Co", "+353 1 000 0000", "Ferns and pots")

    def test_refuses_a_colour_that_cannot_be_read_and_changes_nothing(self):
        services.save_brand(texts={"name": "Fern & Co", "primary": "#1b3a8c"})
        with pytest.raises(
            ColoursUnreadable, match="contrast of 1.8 to 1.* The nearest shade that is enough: #"
        ) as found:
            services.save_brand(texts={"name": "Other", "primary": "#ff9900"})
        assert list(found.value.reasons) == ["primary"]
        row = ShopBrand.objects.get()
        assert (row.name, row.primary) == ("Fern & Co", "#1b3a8c")

    def test_refuses_one_for_the_dark_beside_its_own_field(self):
        with pytest.raises(ColoursUnreadable) as found:
            services.save_brand(texts={"accent_dark": "#402020"})
        assert list(found.value.reasons) == ["accent_dark"]

    def test_puts_a_new_logo_in_the_place_of_the_old_one(self):
        old = services.save_brand(texts={}, logo=upload()).logo
        new = services.save_brand(texts={}, logo=upload(colour="red")).logo
        assert list(Picture.objects.all()) == [new] != [old]
        assert services.save_brand(texts={}, without=["logo"]).logo is None
        assert not Picture.objects.exists()

    def test_refuses_what_is_no_picture_and_changes_nothing(self):
        services.save_brand(texts={"name": "Fern & Co"})
        with pytest.raises(PictureRejected):
            services.save_brand(texts={"name": "Other"}, logo=ContentFile(b"<svg/>", name="a.svg"))
        assert ShopBrand.objects.get().name == "Fern & Co"

    def test_draws_the_icon_in_every_size_as_a_square(self):
        first = services.save_brand(texts={}, icon=upload((300, 200))).icon_version
        sizes = {row.size: Image.open(io.BytesIO(row.png)) for row in BrandIcon.objects.all()}
        assert {size: (drawn.size, drawn.format) for size, drawn in sizes.items()} == {
            32: ((32, 32), "PNG"),
            180: ((180, 180), "PNG"),
        }
        assert services.save_brand(texts={}, icon=upload(colour="red")).icon_version not in {"", first}
        assert services.save_brand(texts={}, without=["icon"]).icon_version == ""
        assert not BrandIcon.objects.exists()


class TestHomeBands:
    def test_a_section_takes_its_picture_with_it(self):
        band = services.save_home_band(band=HomeBand(title="Our workshop"), picture=upload())
        assert [one.title for one in current_brand().bands] == ["Our workshop"]
        services.delete_home_band(band=band)
        assert not Picture.objects.exists() and current_brand().bands == []

    def test_the_order_names_each_section_once(self):
        services.arrange_home(order=["hero", "promises", "hero"], hidden=["promises", "promises"])
        row = ShopBrand.objects.get()
        assert (row.home_order, row.home_hidden) == (["hero", "promises"], ["promises"])


def test_every_field_that_is_typed_is_a_field_and_every_other_one_is_set_by_a_service():
    own = {field.name for field in ShopBrand._meta.concrete_fields} - set(services.TEXTS)
    assert own == {"id", "logo", "hero_picture", "guarantee_picture", "icon_version", "home_order", "home_hidden"}
    assert len(set(services.TEXTS)) == len(list(chain(services.TEXTS)))
