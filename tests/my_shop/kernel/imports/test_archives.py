import io
import zipfile

import pytest

from my_shop.kernel.imports import archives
from my_shop.kernel.imports.archives import open_archive, unpack_pictures
from my_shop.kernel.imports.spreadsheets import FileRefused

ROOM = 1000


def archive(files, **options):
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, **options) as made:
        for name, content in files.items():
            made.writestr(name, content)
    return file


class TestUnpackPictures:
    def test_writes_pictures_under_the_last_part_of_their_names(self, tmp_path):
        folder = tmp_path / "in"
        folder.mkdir()
        names = ["a.jpg", "2023/01/b.PNG", "../../c.webp", "/etc/d.gif", "..\\e.avif", "again/a.jpg"]
        left_out = [".jpg", "__MACOSX/f.jpg", "g.exe", "h.svg", "i\n.jpg", "dir.jpg/", "j" * 300 + ".jpg"]
        made = archive({name: name for name in names} | dict.fromkeys(left_out, "x"))
        assert unpack_pictures(made, folder, most_bytes=ROOM) == 5
        assert sorted(path.name for path in folder.iterdir()) == ["a.jpg", "b.PNG", "c.webp", "d.gif", "e.avif"]
        assert (folder / "a.jpg").read_text() == "a.jpg"
        assert list(tmp_path.iterdir()) == [folder]

    def test_refuses_an_archive_that_lies_about_its_sizes(self, tmp_path):
        data = bytearray(archive({"a.jpg": b"x" * 500}).getvalue())
        place = data.rindex(b"PK\x01\x02") + 24  # the size, unpacked, in the directory
        data[place : place + 4] = (5).to_bytes(4, "little")
        with pytest.raises(FileRefused):
            unpack_pictures(io.BytesIO(data), tmp_path, most_bytes=400)


class TestOpenArchive:
    @pytest.mark.parametrize("content", [b"", b"no zip", b"PK\x05\x06", b"PK\x03\x04" + b"x" * 50])
    def test_refuses_what_is_none(self, content):
        with pytest.raises(FileRefused):
            open_archive(io.BytesIO(content), most_bytes=ROOM)

    def test_refuses_what_unpacks_to_too_much(self):
        with pytest.raises(FileRefused, match="unpacks to more"):
            open_archive(archive({"a.jpg": b"0" * 600, "b.jpg": b"0" * 600}), most_bytes=ROOM)

    def test_refuses_too_many_files_before_it_reads_their_names(self, monkeypatch):
        made = archive({f"{number}.jpg": b"" for number in range(4)})
        monkeypatch.setattr(archives, "MOST_FILES", 3)
        monkeypatch.setattr(zipfile, "ZipFile", None)
        with pytest.raises(FileRefused, match="more than 3 files"):
            open_archive(made, most_bytes=ROOM)
