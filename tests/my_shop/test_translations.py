"""Every sentence for people can be translated: none stands outside gettext, in templates or in Python.

Left in English are words for those who run and write the shop: logs, checks, commands, settings, contracts of signals.
"""

import ast
import gettext
import re
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from django.utils.translation import gettext as translated

APPS = ("products", "orders", "customers", "blog", "my_shop")
TEMPLATE_TOKEN = re.compile(
    r"(?P<marked>\{%\s*(?:blocktranslate|comment|verbatim)\b.*?%\}.*?\{%\s*end(?:blocktranslate|comment|verbatim)\s*%\})"
    r"|\{%.*?%\}|\{\{.*?\}\}|\{#.*?#\}",
    re.DOTALL,
)
CSS_CLASS = re.compile(r"[a-z]+(-[a-z]+)+")
CLASSES = re.compile(r"\{% block (bodyclass|kind) %\}.*?\{% endblock %\}", re.DOTALL)
"""Blocks that hold classes of CSS and no word for anybody."""
PROSE = re.compile(r"(?<![\w./:#=-])[a-zA-Z][a-z’']+(?![\w/=_-])")
"""A word of a sentence: not a part of a path, a key, an address or a style."""
NO_WORDS = re.compile(r"<(script|style|code|kbd|pre|svg)\b.*?</\1>|<!--.*?-->", re.DOTALL)
SPOKEN = re.compile(r'\b(?:aria-label|title|placeholder|alt)="([^"]*)"')
WORD = re.compile(r"[^\W\d_]{2,}")

GETTEXT = {"_", "gettext", "gettext_lazy", "ngettext", "ngettext_lazy", "pgettext", "pgettext_lazy", "npgettext"} | {
    "gettext_noop"
}
FOR_DEVELOPERS = {
    *("ImproperlyConfigured", "CommandError", "Error", "Warning", "Info", "CheckMessage", "deprecated"),
    *(
        "TypeError",
        "ValueError",
        "RuntimeError",
        "DatabaseError",
        "AssertionError",
        "NotImplementedError",
        "LookupError",
        "KeyError",
    ),
    *("debug", "info", "warning", "error", "exception", "critical", "write", "compile", "execute", "executemany"),
    *("Figure", "Counter", "Histogram", "_gauge", "GaugeMetricFamily"),  # as Prometheus tells them to who runs the shop
    *("UnreadableDocument", "DocumentDoesNotAddUp", "WebhookRefused"),  # read in logs
    *("OpenApiExample", "OpenApiParameter", "OpenApiResponse", "extend_schema", "extend_schema_serializer"),
}
SHOWN = {"help_text", "verbose_name", "verbose_name_plural", "label", "short_description", "empty_label", "message"}
LEFT_OUT = re.compile(
    r"/(migrations|commands|demo|environment|static)/|/(checks|design|keys|settings|wsgi|worker)\.py$"
    r"|/documents/facturx\.py$"  # what the standard has in the metadata of a document
    r"|/kernel/api/schema\.py$|/api_contract\.py$"  # what the description of the API says to who writes a client
)
NAMES_COLUMNS = re.compile(r"/(customers|orders)/imports\.py$|/products/presets/\w+\.py$|/orders/rules/datev\.py$")
"""Modules that name the columns of other shops and of DATEV: there, what does not end in a full stop is such a name."""

NAMES = re.compile(  # of fonts, devices, laws, and who buys in examples; postcodes
    r"Noto |Samsung Internet|Mac OS|Directive 20|Treaty on |HMRC, |[A-Z]{1,3}\d{1,2} \d[A-Z]{2}$|SW1A"
    r"|Chinese, Japanese|Install fonts|Ada Finch|Hill Road"
)
SQL = re.compile(
    r"\s*(SELECT|INSERT|UPDATE|DELETE|CREATE|DROP|ALTER|WITH|PRAGMA|SET|LOCK|VACUUM|ANALYZE|STRING_AGG|STRFTIME|EXISTS|NOT)\b"
    r"|[A-Z]+\(.*%\(expressions\)s"
)


def files(suffixes):
    for app in APPS:
        for path in sorted((Path(settings.BASE_DIR) / app).rglob("*")):
            name = path.relative_to(settings.BASE_DIR).as_posix()
            if path.suffix in suffixes and not LEFT_OUT.search(f"/{name}"):
                yield name, path


def unmarked_in_template(source, *, is_html=True):
    """Return the words of a template that no tag marks for translation."""
    rest = TEMPLATE_TOKEN.sub(lambda found: "\x00", CLASSES.sub("", source))
    spoken = []
    if is_html:
        rest = NO_WORDS.sub("", rest)
        spoken = SPOKEN.findall(rest)
        rest = re.sub(r"<[^>]*>", "\n", rest)
    texts = (re.sub(r"&#?\w+;", " ", text) for text in [*spoken, *re.split(r"[\n\x00]", rest)])
    return [text.strip() for text in texts if WORD.search(text) and not CSS_CLASS.fullmatch(text.strip())]


class Sentences(ast.NodeVisitor):
    """Texts for people outside gettext: sentences anywhere, and whatever is given as a label."""

    def __init__(self):
        self.found = []

    def visit_Expr(self, node):
        if not isinstance(node.value, ast.Constant):  # a docstring
            self.generic_visit(node)

    def visit_FunctionDef(self, node):
        if node.name != "__repr__":
            self.generic_visit(node)

    def visit_Call(self, node):
        name = getattr(node.func, "attr", getattr(node.func, "id", ""))
        if name in GETTEXT | FOR_DEVELOPERS and not self._tells_people(node):
            return
        for keyword in node.keywords:
            if (
                keyword.arg in SHOWN
                and isinstance(keyword.value, ast.Constant)
                and isinstance(keyword.value.value, str)
            ):
                self.keep(keyword.value, always=True)
        self.generic_visit(node)

    def visit_Constant(self, node):
        if isinstance(node.value, str):
            self.keep(node)

    def visit_JoinedStr(self, node):
        text = "".join(str(part.value) if isinstance(part, ast.Constant) else "…" for part in node.values)
        begins_with_value = isinstance(node.values[0], ast.FormattedValue)
        self.keep(node, text=text, always=begins_with_value and len(PROSE.findall(text)) >= 2)

    def keep(self, node, *, text=None, always=False):
        text = node.value if text is None else text
        is_sentence = re.match(r"[A-Z“‘]", text) and len(WORD.findall(text)) >= 2 and " " in text.strip()
        if (always and WORD.search(text) or is_sentence) and not (SQL.match(text) or NAMES.match(text)):
            self.found.append((node.lineno, text))

    @staticmethod
    def _tells_people(node):
        return getattr(getattr(node.func, "value", None), "id", "") == "messages"


def unmarked_in_python(source):
    """Return line and text of each sentence of a module that is not marked for translation."""
    sentences = Sentences()
    sentences.visit(ast.parse(source))
    return sorted(set(sentences.found))


@pytest.mark.parametrize(("name", "path"), list(files({".html", ".txt"})), ids=str)
def test_a_template_marks_its_words(name, path):
    if "/templates/" in name and "/design/" not in name:
        assert unmarked_in_template(path.read_text(), is_html=path.suffix == ".html") == []


@pytest.mark.parametrize(("name", "path"), list(files({".py"})), ids=str)
def test_a_module_marks_its_sentences(name, path):
    unmarked = unmarked_in_python(path.read_text())
    if NAMES_COLUMNS.search(f"/{name}"):
        unmarked = [(line, text) for line, text in unmarked if text.endswith(".")]
    assert unmarked == []


class TestTheCheck:
    def test_sees_a_word_in_a_template(self):
        source = (
            '<p title="Hello you">Buy {{ n }} of {% translate "it" %}</p>{% blocktranslate %}a{% endblocktranslate %}'
        )
        assert unmarked_in_template(source) == ["Hello you", "Buy", "of"]

    @pytest.mark.parametrize(
        "source",
        [
            'raise Refused("No more of these are left.")',
            'models.CharField(help_text="words")',
            'messages.error(request, f"Order {number} is gone.")',
            'raise Refused(f"{name} is sold out.")',
            'notices.append(f"{name}: only {left} left")',
        ],
    )
    def test_sees_a_sentence_in_a_module(self, source):
        assert len(unmarked_in_python(source)) == 1

    @pytest.mark.parametrize(
        "source",
        [
            '"""What this is."""',
            '_("No more of these.")',
            'log.info("Sent all of it.")',
            'raise ValueError("Not so.")',
            'url = f"{base}/orders/{number}/cancel/"',
            'key = f"{app}.cart-merge:{number}"',
            'classes = f"{base} button-{kind} is-open"',
            'log.warning(f"{name} did not answer")',
            'def __repr__(self):\n    return f"{self.name} of the order"',
        ],
    )
    def test_leaves_what_is_for_developers(self, source):
        assert unmarked_in_python(source) == []


NAMED = re.compile(r"%\(\w+\)s|\{\w+\}|<[^>]*>")
UNHYPHENATED = re.compile(r"\bemails?\b", re.IGNORECASE)
CATALOGUE = settings.LOCALE_PATHS[0] / "en_GB" / "LC_MESSAGES"


def sentences(catalogue):
    """Return what a catalogue has: each sentence, and behind it what stands in its place."""
    strings = re.findall(r"^msg\w+(?:\[\d\])? ((?:\".*\"\n?)+)", catalogue.read_text(), re.MULTILINE)
    return ["".join(re.findall(r'"(.*)"', found)) for found in strings]


class TestSpelling:
    """People read "e-mail" everywhere, also where Django or a package speaks."""

    @pytest.mark.parametrize("app", APPS)
    def test_spells_it_one_way_in_sentences(self, app):
        said = sentences(settings.BASE_DIR / app / "locale" / "en_GB" / "LC_MESSAGES" / "django.po")

        assert [words for words in said if UNHYPHENATED.search(NAMED.sub("", words))] == []

    def test_spells_it_one_way_in_names_of_models_and_fields(self):
        options = [model._meta for model in apps.get_models()]
        fields = [field for meta in options for field in meta.fields]
        words = [str(name) for meta in options for name in (meta.verbose_name, meta.verbose_name_plural)]
        words += [str(said) for field in fields for said in (field.verbose_name, *field.error_messages.values())]

        assert [each for each in words if UNHYPHENATED.search(each)] == []

    def test_says_all_that_is_spelt_anew(self):
        _, _, *words = sentences(CATALOGUE / "django.po")
        anew = dict(zip(words[::2], words[1::2], strict=True))
        with (CATALOGUE / "django.mo").open("rb") as compiled:
            catalogue = gettext.GNUTranslations(compiled)
        assert {words: catalogue.gettext(words) for words in anew} == anew
        assert {words: translated(words) for words in anew} == anew
