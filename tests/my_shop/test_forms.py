import pytest
from django.core.exceptions import ValidationError
from model_bakery import baker

from my_shop.forms import RowField
from orders.models import ShippingMethod


@pytest.mark.django_db
class TestRowField:
    @pytest.fixture
    def field(self):
        for pk in (3, 10):
            baker.make(ShippingMethod, pk=pk, min_days=1, max_days=2)
        return RowField(queryset=ShippingMethod.objects.all())

    def test_takes_the_key_as_the_page_wrote_it(self, field):
        assert [field.clean(value).pk for value in ("3", "10", 3)] == [3, 10, 3]

    @pytest.mark.parametrize("value", ["٣", "03", " 3", "+3", "1_0", "4", "x"])
    def test_refuses_what_only_python_reads_as_that_key(self, field, value):
        with pytest.raises(ValidationError) as refusal:
            field.clean(value)
        assert refusal.value.code == "invalid_choice"
