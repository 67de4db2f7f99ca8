import pytest
from django.core.management import CommandError, call_command

from my_shop.kernel.imports.models import Import
from tests.my_shop.kernel.imports.clubs import names

pytestmark = pytest.mark.django_db


@pytest.fixture
def path(tmp_path):
    file = tmp_path / "clubs.csv"
    file.write_text("Club,Founded\nAnts,1900\n,1900\n")
    return str(file)


def test_brings_a_file_in_and_says_what_was_left_out(clubs, path, capsys):
    call_command("import_file", "clubs", path)
    assert names() == ["Ants"]
    assert capsys.readouterr().out.splitlines() == ["line 3: skipped:  has no name", "new: 1", "skipped: 1"]
    assert Import.objects.get().status == Import.Status.DONE


def test_rehearses(clubs, path, capsys):
    call_command("import_file", "clubs", path, dry_run=True)
    assert (names(), Import.objects.count()) == ([], 0)
    assert capsys.readouterr().out.splitlines()[-1] == "Nothing was written: this was a rehearsal."


@pytest.mark.parametrize(
    ("arguments", "text"),
    [
        (["others", "x.csv"], "There are: .*clubs"),
        (["clubs", "x.csv"], "“x.csv” cannot be read: No such file"),
        (["clubs", None, "--preset=x"], "No such kind of file"),
        (["clubs", None, "--pictures=/nowhere"], "is not there"),
    ],
)
def test_refuses(clubs, path, arguments, text):
    with pytest.raises(CommandError, match=text):
        call_command("import_file", *(each or path for each in arguments))
    assert not Import.objects.exists()


def test_says_where_it_was_interrupted(clubs, path):
    def fail(place, batch):
        raise ValueError("no clubs on Mondays")

    clubs.breaks = fail
    with pytest.raises(CommandError, match="the worker goes on with it. It failed with ValueError"):
        call_command("import_file", "clubs", path)
