"""Keeps the French catalogue true to the messages of the site.

Without option the messages are read from the code: new ones come in without words, gone ones go
out, and each keeps the place it has in the code. With --check nothing is written: each fault is
named, and the exit status is 1 when there is one.
"""

from __future__ import annotations

import argparse
import io
import re
import sys
from collections import defaultdict
from collections.abc import Iterator, Sequence
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_dir
from babel.messages.frontend import parse_mapping_cfg
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).resolve().parents[2]
CATALOGUE = Path("translations", "fr", "LC_MESSAGES", "messages.po")
LANGUAGE = "fr"

KEYWORDS = {
    **DEFAULT_KEYWORDS,
    "_l": None,
    "lazy_gettext": None,
    "lazy_ngettext": (1, 2),
    "lazy_pgettext": ((1, "c"), 2),
}

# No date and no line number: the file changes only when a message does.
HEADER = """\
# French words of the site; the English ids are the English words.
# `make fix` keeps the list of messages; the words are written here, by hand.
msgid ""
msgstr ""
"Language: fr\\n"
"MIME-Version: 1.0\\n"
"Content-Type: text/plain; charset=utf-8\\n"
"Content-Transfer-Encoding: 8bit\\n"
"Plural-Forms: nplurals=2; plural=(n > 1);\\n"

"""

_PLACEHOLDER = re.compile(r"%\(\w+\)[a-z]|\{\w*\}")


def extract(root: Path = ROOT) -> Catalog:
    """Return the messages of `citizen_site` under `root`, in the order of its files."""
    with (root / "translations" / "babel.cfg").open(encoding="utf-8") as file:
        methods, options = parse_mapping_cfg(file)
    found = Catalog(locale=LANGUAGE)
    package = root / "citizen_site"
    for name, line, message, comments, context in extract_from_dir(package, methods, options, KEYWORDS):
        found.add(message, locations=[(f"{package.name}/{name}", line)], auto_comments=comments, context=context)
    return found


def read(root: Path = ROOT) -> Catalog:
    """Return the catalogue; an empty one when there is no file."""
    path = root / CATALOGUE
    if not path.exists():
        return Catalog(locale=LANGUAGE)
    with path.open("rb") as file:
        return read_po(file, locale=LANGUAGE)


def write(catalogue: Catalog, root: Path = ROOT) -> None:
    """Write the messages as a PO file that depends on nothing but them."""
    path = root / CATALOGUE
    path.parent.mkdir(parents=True, exist_ok=True)
    body = io.BytesIO()
    write_po(body, catalogue, width=0, omit_header=True, ignore_obsolete=True, include_lineno=False)
    whole = path.with_suffix(".new")
    whole.write_text(HEADER + body.getvalue().decode("utf-8").rstrip("\n") + "\n", encoding="utf-8")
    whole.replace(path)


def update(catalogue: Catalog, found: Catalog) -> Catalog:
    """Return the messages found in the code, with the words that the catalogue has for them."""
    merged = Catalog(locale=LANGUAGE)
    for message in _messages(found):
        known = _same(catalogue, message)
        merged.add(
            message.id,
            known.string if known is not None and _shape(known) == _shape(message) else "",
            locations=message.locations,
            flags=message.flags,
            auto_comments=message.auto_comments,
            user_comments=known.user_comments if known is not None else (),
            context=message.context,
        )
    return merged


def faults(catalogue: Catalog, found: Catalog) -> Iterator[str]:
    """Yield what is wrong with the catalogue, one sentence for each fault."""
    for message in _messages(found):
        known = _same(catalogue, message)
        if known is None or _shape(known) != _shape(message):
            yield f"missing: {_named(message)}"
        elif not all(_strings(known)):
            yield f"empty: {_named(message)}"
        else:
            yield from (f"{fault}: {_named(message)}" for fault in _faults_of(known))
    for message in _messages(catalogue):
        if _same(found, message) is None:
            yield f"no longer in the code: {_named(message)}"
    for message in catalogue.obsolete.values():
        yield f"obsolete: {_named(message)}"


def _faults_of(message: Message) -> Iterator[str]:
    if message.fuzzy:
        yield "fuzzy"
    for string, originals in zip(_strings(message), _originals(message), strict=True):
        if _placeholders(string) not in [_placeholders(original) for original in originals]:
            yield f"other placeholders in {string!r}"
        elif not _formats(string):
            yield f"a lone % in {string!r}"


def _originals(message: Message) -> list[tuple[str, ...]]:
    """Return, for each form of the translation, the English forms whose placeholders it may have.

    The singular of French is said of zero too: it may need the number that the English one leaves out.
    """
    if isinstance(message.id, tuple):
        one, many = message.id
        return [(one, many), (many,)]
    return [(message.id,)]


def _formats(string: str) -> bool:
    """Say whether `%` formatting, which only messages with values undergo, accepts the string."""
    if not re.search(r"%\(\w+\)", string):
        return True
    try:
        string % defaultdict(str)
    except (TypeError, ValueError):
        return False
    return True


def _placeholders(string: str) -> set[str]:
    return set(_PLACEHOLDER.findall(string))


def _messages(catalogue: Catalog) -> Iterator[Message]:
    return (message for message in catalogue if message.id)


def _same(catalogue: Catalog, message: Message) -> Message | None:
    key = message.id[0] if isinstance(message.id, tuple) else message.id
    return catalogue.get(key, message.context)


def _shape(message: Message) -> tuple[str, ...]:
    return message.id if isinstance(message.id, tuple) else (message.id,)


def _strings(message: Message) -> tuple[str, ...]:
    strings = message.string if isinstance(message.string, tuple) else (message.string,)
    return tuple(string or "" for string in strings)


def _named(message: Message) -> str:
    places = ", ".join(dict.fromkeys(name for name, _line in message.locations))
    return f"{_shape(message)[0]!r}" + (f" ({places})" if places else "")


def main(arguments: Sequence[str] | None = None, root: Path = ROOT) -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.repository.translations", description=__doc__)
    parser.add_argument("--check", action="store_true", help="write nothing; name what is wrong")
    asked = parser.parse_args(arguments)
    found, catalogue = extract(root), read(root)
    if not asked.check:
        write(update(catalogue, found), root)
        return 0
    wrong = list(faults(catalogue, found))
    for fault in wrong:
        print(fault, file=sys.stderr)
    if wrong:
        print(f"{len(wrong)} to mend in {CATALOGUE}; `make fix` adds and removes messages, "
              "the French words are yours to write.", file=sys.stderr)  # fmt: skip
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
