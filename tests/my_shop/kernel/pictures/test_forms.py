import io

import pytest
from django import forms
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from my_shop.kernel.pictures.forms import PictureField


class UploadForm(forms.Form):
    picture = PictureField()


def upload(content):
    return UploadForm(files={"picture": SimpleUploadedFile("any.name", content)})


class TestPictureField:
    def test_takes_a_picture_and_hands_it_on_unread(self):
        file = io.BytesIO()
        Image.new("RGB", (8, 8)).save(file, "PNG")
        form = upload(file.getvalue())
        assert form.is_valid()
        assert form.cleaned_data["picture"].read() == file.getvalue()

    @pytest.mark.parametrize("content", [b"<svg onload='alert(1)'/>", b"\x89PNG\r\n\x1a\n broken", b"GIF89a"])
    def test_says_what_is_wrong_beside_the_field(self, content):
        form = upload(content)
        assert not form.is_valid()
        assert form.errors["picture"]
