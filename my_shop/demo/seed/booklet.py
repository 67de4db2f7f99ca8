"""The files of the demo's digital goods: real PDFs, printed from a few words for each page."""

import json

import typst

from my_shop.demo.catalogue import Item
from my_shop.demo.catalogue.booklets import PAGES

TEMPLATE = b"""
#let data = json(bytes(sys.inputs.booklet))
#set document(title: data.title, author: data.house)
#set page(paper: "a5", margin: 18mm, numbering: "1")
#set text(lang: "en", region: "GB", size: 12pt)
#set par(leading: 0.8em)
#align(horizon)[#text(size: 26pt, weight: "bold", data.title) #parbreak() #data.summary #parbreak() #data.house]
#for page in data.pages { pagebreak(); heading(page.at(0)); for line in page.slice(1) { par(line) } }
"""


def booklet_pdf(item: Item) -> bytes:
    """Return the file of a digital item: a title page, and then what ``PAGES`` says, a page for each."""
    shown = {
        "title": item.name.removesuffix(" (PDF)"),
        "house": item.brand.title(),
        "summary": item.summary,
        "pages": PAGES[item.slug],
    }
    return typst.compile(TEMPLATE, format="pdf", sys_inputs={"booklet": json.dumps(shown)}, ignore_system_fonts=True)
