"""What things are called: a vocabulary in which few words are everywhere and most are rare, as in any language."""

import itertools
import random


def _listed(text):
    return text.split()


FREQUENT = "everyday"
"""Stands in the names of 5% of the products."""

RARE = "heirloom"
"""Stands in the names of 20 products, however many there are."""

ADJECTIVES = _listed(
    """
    quiet heavy plain bright folding little woven glazed linen oaken copper enamel stone walnut soft tall round slim
    rustic modern striped dotted washed brushed carved hanging nesting winter summer harbour meadow orchard cottage
    country coastal northern velvet woollen cotton bamboo
    """
)
COLOURS = {
    "Sage": "#8a9a7b",
    "Ink": "#22304a",
    "Chalk": "#f4f1ea",
    "Rust": "#a4512f",
    "Straw": "#d9c07a",
    "Clay": "#b5744f",
    "Slate": "#59636b",
    "Plum": "#5b2a47",
    "Olive": "#6b6b36",
    "Mustard": "#c99a2c",
    "Blush": "#e3b7ae",
    "Forest": "#274a36",
}
SIZES = ("Tiny", "Small", "Medium", "Large", "Huge", "Giant")
ROOTS = ("Kitchen", "Living", "Garden", "Bath", "Desk", "Nursery")
NOUNS = _listed(
    """
    mug lamp bowl chair towel kettle basket notebook blanket clock vase cushion jug plate rug stool tray bench
    candle mirror hook broom pan spoon board carafe napkin apron planter trowel soap pencil folder cradle rattle
    keyring
    """
)
"""One for each of the smallest categories, the largest first."""

_ONSETS = _listed(
    """
    b br c cl d dr f fl g gr h l m n p pl qu r s sl st t th tr v w
    """
)
_VOWELS = ["a", "e", "i", "o", "u", "ai", "ea", "oo", "ou"]
_CODAS = ["ck", "l", "ld", "m", "n", "nd", "ng", "nt", "r", "rd", "rn", "s", "sh", "st", "t", "x"]


def vocabulary(count: int) -> list[str]:
    """Return so many words that could be English, most frequent first, none of those above; always the same."""
    chance = random.Random(7)
    taken = {FREQUENT, RARE, *ADJECTIVES, *NOUNS}
    return list(itertools.islice(_new_words(chance, taken), count))


def _new_words(chance, taken):
    while True:
        syllables = chance.choice((1, 2, 2, 2, 3))
        word = "".join(chance.choice(_ONSETS) + chance.choice(_VOWELS) for _ in range(syllables))
        word += chance.choice(_CODAS)
        if len(word) > 4 and word not in taken:
            taken.add(word)
            yield word
