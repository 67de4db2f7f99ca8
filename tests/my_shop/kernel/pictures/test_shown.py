from my_shop.kernel.pictures.models import shown_picture
from my_shop.kernel.pictures.shown import PictureFile


class TestFiles:
    def test_are_the_sizes_of_each_format_with_their_heights(self):
        picture = shown_picture("pictures/ab/abc.webp", 1500, 1000, "ready", [160, 640])
        assert [(file.type, file.width, file.height) for file in picture.files] == [
            ("image/avif", 160, 107),
            ("image/avif", 640, 427),
            ("image/webp", 160, 107),
            ("image/webp", 640, 427),
        ]
        assert picture.files[0] == PictureFile("/media/pictures/ab/abc-160.avif", "image/avif", 160, 107)

    def test_are_none_before_they_are_made(self):
        assert shown_picture("pictures/ab/abc.webp", 1500, 1000, "pending", []).files == []
