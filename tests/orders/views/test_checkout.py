from dataclasses import replace
from decimal import Decimal

import pytest
from django.contrib.auth import get_user_model
from django.urls import reverse

from orders.models import Cart, Order, ShippingMethod
from orders.rules.fingerprint import fingerprint_of
from orders.services.lifecycle import confirmation
from orders.services.shopping import cart_merge
from orders.signals import KnownAddress, address_used, addresses_asked
from products.models import Variant

pytestmark = pytest.mark.django_db

KEY = "a-key-of-this-one-pass-through"
TYPED = {
    "checkout_key": KEY,
    "email": "ada@example.com",
    "name": "Ada Lovelace",
    "line1": "Gartenweg 3",
    "line2": "",
    "postcode": "10115",
    "city": "Berlin",
    "country": "DE",
    "phone": "",
    "billing_same": "on",
    "note": "",
}


@pytest.fixture
def standard(db):
    return ShippingMethod.objects.create(name="Standard", price=Decimal("4.90"), free_from=Decimal(60))


@pytest.fixture
def typed(standard):
    return {**TYPED, "shipping_method": str(standard.pk)}


@pytest.fixture
def guest(client, make_variant):
    make_variant()
    client.post(reverse("orders:cart_add"), {"sku": "MUG", "quantity": "2"})
    return client


@pytest.fixture
def member(guest):
    user = get_user_model().objects.create_user("ada", "ada@example.com", "secret")
    guest.force_login(user)
    guest.post(reverse("orders:cart_add"), {"sku": "MUG", "quantity": "2"})
    guest.user = user
    return guest


def check_out(client, typed, **changed):
    return client.post(reverse("orders:checkout"), {**typed, **changed})


class TestCheckoutPage:
    def test_sends_an_empty_cart_back(self, client):
        response = client.get(reverse("orders:checkout"))
        assert response.status_code == 303
        assert response["Location"] == reverse("orders:cart")

    def test_asks_a_guest_for_eight_things_at_most(self, guest, standard):
        response = guest.get(reverse("orders:checkout"))
        assert response.status_code == 200
        form = response.context["form"]
        folded = {"note", "saved_address", "keep_address", "shipping_method", "billing_same", "checkout_key", "region"}
        folded |= {"company", "vat_id"}
        shown = [name for name in form.fields if name not in folded and not name.startswith("billing_")]
        assert len(shown) == 8

    def test_five_typed_fields_are_enough(self, guest, standard):
        form = guest.get(reverse("orders:checkout")).context["form"]
        as_shown = {name: form[name].value() or "" for name in form.fields}
        five = {"email": "ada@example.com", "name": "Ada", "line1": "Lane 1", "postcode": "ls14ab", "city": "Leeds"}
        assert guest.post(reverse("orders:checkout"), as_shown | five).status_code == 303
        for name in five:
            assert guest.post(reverse("orders:checkout"), as_shown | five | {name: ""}).status_code == 422

    def test_chooses_the_shops_own_country_first(self, guest, standard, settings):
        assert guest.get(reverse("orders:checkout")).context["form"]["country"].value() == "GB"
        settings.SHOP_COUNTRY = "AT"
        form = guest.get(reverse("orders:checkout")).context["form"]
        assert (form["country"].value(), form["billing_country"].value()) == ("AT", "AT")

    def test_folds_the_region_where_the_country_has_none(self, guest, standard, settings):
        settings.SHOP_COUNTRIES = ["GB", "US"]
        page = guest.get(reverse("orders:checkout")).content.decode()
        labels = 'data-postcode="Postcode" data-region="State or province"'
        assert f'<option value="GB" selected {labels} class="no-region">' in page
        assert '<option value="US" data-postcode="ZIP code" data-region="State">' in page
        region = page[page.index('<input type="text" name="region"') :].partition(">")[0]
        assert 'class="region"' in region
        assert 'placeholder=" "' in region
        assert " required" not in region, "a browser would hold back the form for a field that is folded away"

    def test_says_so_where_no_delivery_is_set_up(self, guest):
        response = guest.get(reverse("orders:checkout"))
        assert response.status_code == 200
        assert "We cannot take orders yet" in response.content.decode()

    def test_fills_in_what_a_member_has_told(self, member, standard):
        response = member.get(reverse("orders:checkout"))
        assert response.context["form"]["email"].value() == "ada@example.com"


class TestPlacing:
    def test_a_guest_is_led_to_the_review(self, guest, typed):
        response = check_out(guest, typed)
        order = Order.objects.get()
        assert response.status_code == 303
        assert order.number in response["Location"]
        assert order.is_placed
        assert (order.email, order.total) == ("ada@example.com", Decimal("28.90"))
        assert [line.quantity for line in order.lines.all()] == [2]
        assert guest.get(response["Location"]).status_code == 200

    def test_sent_twice_makes_one_order(self, guest, typed):
        first, second = check_out(guest, typed), check_out(guest, typed)
        assert first["Location"] == second["Location"]
        assert Order.objects.count() == 1

    def test_back_from_the_review_finds_everything_as_typed(self, guest, typed):
        check_out(guest, typed, note="Ring twice", phone="030 1234", line2="2nd floor")
        form = guest.get(reverse("orders:checkout")).context["form"]
        for name, value in {**typed, "note": "Ring twice", "phone": "030 1234", "line2": "2nd floor"}.items():
            assert str(form[name].value()) == {"billing_same": "True"}.get(name, value)

    def test_a_change_after_the_review_changes_the_same_order(self, guest, typed):
        check_out(guest, typed)
        number = Order.objects.get().number
        check_out(guest, typed, checkout_key="another-key-of-a-second-tab", city="Potsdam")
        order = Order.objects.get()
        assert order.number == number
        assert order.addresses.get().city == "Potsdam"

    def test_a_billing_address_of_its_own(self, guest, typed):
        billing = {f"billing_{part}": typed[part] for part in ("name", "line1", "postcode", "city", "country")}
        del typed["billing_same"]
        check_out(guest, typed, **{**billing, "billing_city": "Hamburg"})
        assert Order.objects.get().addresses.get(kind="billing").city == "Hamburg"

    def test_wrong_input_changes_nothing_and_is_kept(self, guest, typed):
        response = check_out(guest, typed, email="ada@", postcode="123", name="A\r\nBcc: x@example.com")
        assert response.status_code == 422
        assert not Order.objects.exists()
        form = response.context["form"]
        assert set(form.errors) == {"email", "postcode", "name"}
        assert form["city"].value() == "Berlin"
        page = response.content.decode()
        assert 'aria-invalid="true"' in page
        assert "A postcode in Germany has 5 digits, for example 10115." in page

    @pytest.mark.parametrize(
        ("field", "value"),
        [
            *((field, "A\r\nBcc: x@example.com") for field in ("email", "name", "line1", "line2", "city", "phone")),
            *((field, "A\x00B") for field in ("email", "name", "postcode", "city", "phone", "note")),
            ("note", "a\x07bell"),
            ("phone", "abc"),
            ("name", "x" * 121),
            ("note", "x" * 501),
            ("country", "US"),
            ("country", ""),
            ("shipping_method", "999"),
            ("shipping_method", str(2**70)),
            ("shipping_method", "text"),
            ("saved_address", "somebody-elses"),
            ("checkout_key", ""),
            ("checkout_key", "short"),
            ("checkout_key", "x" * 5000),
        ],
    )
    def test_refuses_hostile_input_beside_the_field(self, guest, typed, field, value):
        response = check_out(guest, typed, **{field: value})
        assert response.status_code == 422
        assert field in response.context["form"].errors
        assert not Order.objects.exists()

    @pytest.mark.parametrize(
        ("country", "postcode", "printed"), [("GB", "sw1a1aa", "SW1A 1AA"), ("DE", "D-10115", "10115")]
    )
    def test_keeps_the_postcode_as_its_country_prints_it(self, guest, typed, country, postcode, printed):
        check_out(guest, typed, country=country, postcode=postcode)
        assert Order.objects.get().addresses.get().postcode == printed

    def test_a_note_may_have_several_lines(self, guest, typed):
        check_out(guest, typed, note="Ring twice.\nThen wait.")
        assert Order.objects.get().note.splitlines() == ["Ring twice.", "Then wait."]

    def test_buys_what_can_be_had_and_leaves_the_rest_in_the_cart(self, guest, typed, make_variant):
        bag = make_variant("BAG")
        guest.post(reverse("orders:cart_add"), {"sku": "BAG"})
        type(bag).objects.filter(pk=bag.pk).update(quantity=0)
        check_out(guest, typed)
        assert [line.sku for line in Order.objects.get().lines.all()] == ["MUG"]

    def test_a_price_that_changed_meanwhile_is_told_on_the_review(self, guest, typed):
        guest.get(reverse("orders:checkout"))
        Variant.objects.update(price=Decimal("14.00"))
        review = guest.get(check_out(guest, typed)["Location"]).content.decode()
        assert "Mug now costs €14.00; it was €12.00" in review
        assert "€32.90" in review

    def test_the_second_click_after_confirming_leads_to_the_order(self, guest, typed, warehouse):
        first = check_out(guest, typed)
        order = Order.objects.get()
        confirmation.confirm_order(order=order, shown=fingerprint_of(order))
        assert check_out(guest, typed)["Location"] == first["Location"]
        assert Order.objects.count() == 1

    def test_who_logs_in_on_the_way_takes_the_order_along(self, guest, typed):
        check_out(guest, typed)
        user = get_user_model().objects.create_user("ada", "ada@example.com", "secret")
        guest.force_login(user)
        cart_merge.merge_carts(token=Cart.objects.get().token, user=user)
        check_out(guest, typed, city="Potsdam")
        assert Order.objects.get().user == user


class TestRegion:
    AMERICAN = {"country": "US", "postcode": "950141234", "city": "Cupertino"}

    @pytest.fixture(autouse=True)
    def overseas(self, settings):
        settings.SHOP_COUNTRIES = ["DE", "GB", "US", "CA"]

    def test_is_kept_printed_and_found_again(self, guest, typed):
        review = guest.get(check_out(guest, typed, **self.AMERICAN, region="CA")["Location"]).content.decode()
        assert "Cupertino, CA 95014-1234" in review
        assert Order.objects.get().addresses.get().region == "CA"
        assert guest.get(reverse("orders:checkout")).context["form"]["region"].value() == "CA"

    def test_is_demanded_where_the_country_has_one(self, guest, typed):
        response = check_out(guest, typed, **self.AMERICAN, region="")
        assert response.status_code == 422
        form = response.context["form"]
        assert form.errors == {"region": ["Write the state."]}
        assert (form["region"].label, form["postcode"].label) == ("State", "ZIP code")
        assert form["city"].value() == "Cupertino"
        assert not Order.objects.exists()

    def test_is_demanded_of_the_billing_address_by_name(self, guest, typed):
        billing = {"name": "Ada", "line1": "Lane 1", "postcode": "", "city": "Ottawa", "country": "CA", "region": ""}
        del typed["billing_same"]
        form = check_out(guest, typed, **{f"billing_{part}": text for part, text in billing.items()}).context["form"]
        assert form.errors == {
            "billing_postcode": ["Write the postal code of the billing address."],
            "billing_region": ["Write the province of the billing address."],
        }

    def test_is_needless_elsewhere_and_kept_where_somebody_writes_one(self, guest, typed):
        check_out(guest, typed, region="")
        assert Order.objects.get().addresses.get().region == ""
        check_out(guest, typed, region="Brandenburg")
        assert Order.objects.get().addresses.get().region == "Brandenburg"

    @pytest.mark.parametrize("region", ["A\r\nBcc: x@example.com", "A\x00B", "x" * 81])
    @pytest.mark.parametrize("country", ["US", "DE"])
    def test_refuses_hostile_text(self, guest, typed, country, region):
        parts = self.AMERICAN if country == "US" else {}
        assert "region" in check_out(guest, typed, **parts, region=region).context["form"].errors
        assert not Order.objects.exists()

    def test_a_country_without_postcodes_needs_none(self, guest, typed, settings):
        settings.SHOP_COUNTRIES = ["GB", "AE"]
        assert check_out(guest, typed, country="AE", postcode="", city="Dubai").status_code == 303
        assert Order.objects.get().addresses.get().printed_lines[-2:] == ["Dubai", "United Arab Emirates"]


class TestSummary:
    def test_shows_the_total_of_another_way_of_delivery(self, guest, standard):
        express = ShippingMethod.objects.create(name="Express", price=Decimal("12.90"))
        page = guest.get(reverse("orders:checkout_summary"), {"shipping_method": express.pk}).content.decode()
        assert "€36.90" in page

    @pytest.mark.parametrize("value", ["", "text", "999", str(2**70)])
    def test_knows_no_other(self, guest, standard, value):
        assert guest.get(reverse("orders:checkout_summary"), {"shipping_method": value}).status_code == 404


class TestMembersAddresses:
    known = KnownAddress(
        name="Ada Lovelace",
        line1="Gartenweg 3",
        line2="",
        city="Berlin",
        region="",
        postcode="10115",
        country="DE",
        phone="030 99",
        is_default=True,
    )

    @pytest.fixture
    def address_book(self, monkeypatch):
        monkeypatch.setattr(addresses_asked, "receivers", [])
        addresses_asked.connect(self.answer, weak=False)

    def answer(self, user_id, **kwargs):
        return [self.known]

    def test_are_offered_and_the_default_is_chosen(self, member, standard, address_book):
        form = member.get(reverse("orders:checkout")).context["form"]
        assert form["saved_address"].value() in form.known
        assert form["phone"].value() == "030 99"

    def test_choosing_one_needs_no_typing(self, member, typed, address_book):
        form = member.get(reverse("orders:checkout")).context["form"]
        for part in ("name", "line1", "postcode", "city", "country"):
            typed[part] = ""
        response = check_out(member, typed, saved_address=form["saved_address"].value())
        assert response.status_code == 303
        assert Order.objects.get().addresses.get().line1 == "Gartenweg 3"

    @pytest.mark.parametrize(
        ("outdated", "words"),
        [
            ({"postcode": "1011"}, "A postcode in Germany has 5 digits"),
            ({"country": "US", "postcode": "95014"}, "Write the state."),
            ({"country": "NO", "postcode": "0153"}, "We do not deliver to this address any more."),
        ],
    )
    def test_an_outdated_one_is_refused_beside_it(self, member, typed, address_book, settings, outdated, words):
        settings.SHOP_COUNTRIES = ["DE", "US"]
        self.known = replace(self.known, **outdated)
        form = member.get(reverse("orders:checkout")).context["form"]
        response = check_out(member, typed, saved_address=form["saved_address"].value())
        assert response.status_code == 422
        form = response.context["form"]
        assert set(form.errors) == {"saved_address"}
        assert words in form.errors["saved_address"][0]
        assert words in response.content.decode()
        assert form["city"].value() == "Berlin"
        assert not Order.objects.exists()

    def test_one_without_a_space_in_its_postcode_stays_chosen(self, member, typed, address_book):
        self.known = replace(self.known, country="GB", postcode="SW1A1AA")
        chosen = member.get(reverse("orders:checkout")).context["form"]["saved_address"].value()
        check_out(member, typed, saved_address=chosen)
        assert Order.objects.get().addresses.get().postcode == "SW1A 1AA"
        assert member.get(reverse("orders:checkout")).context["form"]["saved_address"].value() == chosen

    def test_a_new_one_is_kept_on_request(self, member, typed):
        kept = []

        def keep(user_id, address, **kwargs):
            kept.append((user_id, address.city))

        address_used.connect(keep)
        check_out(member, typed)
        assert kept == []
        check_out(member, typed, keep_address="on")
        assert kept == [(member.user.pk, "Berlin")]
