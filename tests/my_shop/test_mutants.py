import pytest

from tests.mutants import MUTANTS, ROOT


@pytest.mark.parametrize("mutant", MUTANTS, ids=lambda mutant: mutant.name)
def test_the_text_that_a_mutant_changes_stands_once(mutant):
    assert (ROOT / mutant.file).read_text().count(mutant.old) == 1
