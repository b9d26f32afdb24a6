"""What a person reads or hears on a page, and the pages that links lead to."""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from urllib.parse import urlsplit

from flask.testing import FlaskClient
from lxml import etree, html

SILENT = {"script", "style", "code", "textarea"}  # what a reader typed is hers
SPOKEN = ("title", "alt", "aria-label", "placeholder")
PRESSED = {"submit", "button", "reset"}
MAX_SEARCHES = 40  # links to searches followed in one crawl: they lead to one another without end


@dataclass(frozen=True, slots=True)
class Piece:
    """Words of a page: where they stand (`p`, `img[alt]`), and the language that the page says they are in."""

    text: str
    place: str
    lang: str


def parse(page: str) -> html.HtmlElement:
    """Return the page as a tree, without what cuts words into pieces: marks of a search, lines of a picture."""
    root = html.document_fromstring(page)
    etree.strip_tags(root, "mark")
    # A picture writes each line of a label as a text of its own, one after the other.
    for picture in {drawn.getparent() for drawn in root.iter("text")}:
        first, *others = picture.findall("text")
        words = " ".join(line.strip() for drawn in (first, *others) for line in drawn.itertext() if line.strip())
        for child in (*first, *others):
            child.getparent().remove(child)
        first.text = words
    return root


def pieces(page: str, *, without: str = "") -> Iterator[Piece]:
    """Yield the words of a page in their order, without the elements of the class `without`."""
    yield from _inside(parse(page), "", without)


def _inside(element: html.HtmlElement, lang: str, without: str) -> Iterator[Piece]:
    if not isinstance(element.tag, str) or element.tag in SILENT:
        return
    if without and without in element.get("class", "").split():
        return
    lang = element.get("lang") or lang
    yield from _said(element, lang)
    if element.text and element.text.strip():
        yield Piece(_joined(element.text), element.tag, lang)
    for child in element:
        yield from _inside(child, lang, without)
        if child.tail and child.tail.strip():
            yield Piece(_joined(child.tail), element.tag, lang)


def _joined(text: str) -> str:
    """Return the text as it is shown: lines joined; no-break spaces are kept."""
    return re.sub(r"[ \n\t]+", " ", text).strip(" ")


def _said(element: html.HtmlElement, lang: str) -> Iterator[Piece]:
    """The attributes that are read aloud or shown."""
    # What a button sends is not read: its words are inside it.
    shown = element.tag == "input" and element.get("type") in PRESSED
    names = [*SPOKEN, *(["value"] if shown else [])]
    for name in names:
        if (text := (element.get(name) or "").strip()) and not (element.tag == "link" and name == "title"):
            yield Piece(text, f"{element.tag}[{name}]", lang)


def links(page: str) -> list[str]:
    """Return the addresses of this site that the page leads to, without their fragment."""
    found = []
    for address in parse(page).xpath("//a/@href"):
        parts = urlsplit(str(address))
        if not parts.scheme and parts.path.startswith("/"):
            found.append(parts.path + (f"?{parts.query}" if parts.query else ""))
    return found


def crawl(client: FlaskClient, starts: Iterable[str], prefix: str) -> dict[str, str]:
    """Return the pages under `prefix` that can be reached from `starts`, each by its address."""
    waiting, seen, pages = deque(starts), set(starts), dict[str, str]()
    while waiting:
        address = waiting.popleft()
        answer = client.get(address)
        if answer.mimetype != "text/html" or answer.status_code >= 300:
            continue
        pages[address] = answer.text
        for link in links(answer.text):
            searches = sum(1 for one in seen if "?" in one)
            if link in seen or not link.startswith(prefix) or ("?" in link and searches >= MAX_SEARCHES):
                continue
            seen.add(link)
            waiting.append(link)
    return pages
