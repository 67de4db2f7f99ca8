"""How forms ask for a picture."""

from django import forms
from django.core.exceptions import ValidationError

from my_shop.kernel.pictures.services import PictureRejected, check_picture


class PictureField(forms.FileField):
    """An upload that ``store_picture`` will take: what is wrong with another one is said beside the field."""

    widget = forms.FileInput(attrs={"accept": "image/png,image/jpeg,image/webp"})

    def to_python(self, data):
        file = super().to_python(data)
        if file:
            try:
                check_picture(file)
            except PictureRejected as refusal:
                raise ValidationError(str(refusal), code="picture_rejected") from None
        return file
