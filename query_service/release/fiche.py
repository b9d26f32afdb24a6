"""The fiche of a release, as Markdown in French or English: what is counted, how far it may be off, how to check it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal

from query_service.query_model.question import Measure
from query_service.release.labels import in_words
from query_service.release.released import Released, ReleasedTable

LANGUAGES = ("fr", "en")
# Recomputes the checksum with Python alone; the same lines in both languages, run by a test.
CHECK = """\
python3 - release.json <<'END'
import hashlib, json, sys
said = json.load(open(sys.argv[1], encoding="utf-8"))
kept = said.pop("checksum")
spelled = json.dumps(said, sort_keys=True, separators=(",", ":"))
print(hashlib.sha256(spelled.encode()).hexdigest() == kept)
END
"""
_LICENCES: Mapping[str, Mapping[str, str]] = {
    "etalab-2.0": {"fr": "Licence Ouverte 2.0 (Etalab)", "en": "Open Licence 2.0 (Etalab)"}
}
# What Markdown or HTML would read as more than a letter, in words typed by people.
_SIGNS = re.compile(r"([\\`*_\[\]<>#|~&]|^[-+=]|^\d+(?=[.)])|:(?=//))")
# Not the no-break spaces, which French needs.
_BLANKS = re.compile(r"[ \t\r\n\v\f\x1c-\x1e\x85\u2028\u2029]+")

_WORDS: dict[str, dict[str, str]] = {
    "fr": {
        "title": "Fiche de l’indicateur {id}",
        "synthetic": "**Données synthétiques\u00a0: ces chiffres ne disent rien de personnes réelles.**",
        "counted": "Ce qui est compté",
        "period": "Années de soins\u00a0: {period}.",
        "one_to_other": "{first} à {last}",
        "columns": "Fichier|Unité|Selon|Erreur type|Au plus par personne",
        "in_all": "ensemble",
        "range": "{least} à {most}",
        "clip": "{cell} dans une case, {total} dans le tableau",
        "cents": "Dans les fichiers, les montants sont en centimes\u00a0: 100 pour un euro.",
        "note": "À savoir\u00a0: {note}.",
        "erratum": "**Erratum du {date}\u00a0:** {text}",
        "protection": "Comment les personnes sont protégées",
        "parameters": "ρ = {rho}\u202f; ε = {epsilon} pour δ = {delta}\u202f; politique «\u00a0{policy}\u00a0».",
        "source": "D’où viennent les chiffres",
        "vintage": "Millésime du SNDS\u00a0: {vintage}.",
        "codes": "Versions des nomenclatures\u00a0: {codes}.",
        "drawn": "Bruit tiré le {day} par le logiciel {software}. Licence\u00a0: {licence}.",
        "cite": "Citer",
        "citation": "SNDS, indicateur {id}, millésime {vintage}, bruit tiré le {day}, {licence}, SHA-256 {checksum}.",
        "verify": "Vérifier",
        "sums": "La première commande compare chaque fichier à son empreinte. La seconde recalcule celle que la "
        "publication porte en elle\u202f; elle affiche `True` si rien n’a changé.",
        "query": "La requête SQL",
        "about_query": "Ce que DuckDB exécute sur l’entrepôt, avant le bruit. Ces instructions ne dépendent que de la "
        "question, des nomenclatures et des années couvertes, jamais des données.",
        "no_query": "Elle n’est pas jointe à cette fiche.",
    },
    "en": {
        "title": "Fiche of indicator {id}",
        "synthetic": "**Synthetic data: these figures say nothing about real persons.**",
        "counted": "What is counted",
        "period": "Years of care: {period}.",
        "one_to_other": "{first} to {last}",
        "columns": "File|Unit|By|Standard error|At most for a person",
        "in_all": "in all",
        "range": "{least} to {most}",
        "clip": "{cell} in a cell, {total} in the table",
        "cents": "In the files amounts are in cents: 100 for one euro.",
        "note": "Note: {note}.",
        "erratum": "**Erratum of {date}:** {text}",
        "protection": "How persons are protected",
        "parameters": "ρ = {rho}; ε = {epsilon} at δ = {delta}; policy “{policy}”.",
        "source": "Where the figures come from",
        "vintage": "Vintage of the SNDS: {vintage}.",
        "codes": "Versions of the nomenclatures: {codes}.",
        "drawn": "Noise drawn on {day} by {software}. Licence: {licence}.",
        "cite": "To cite",
        "citation": "SNDS, indicator {id}, vintage {vintage}, noise drawn on {day}, {licence}, SHA-256 {checksum}.",
        "verify": "To check",
        "sums": "The first command compares each file with its digest. The second one recomputes that which the "
        "release carries; it prints `True` when nothing was changed.",
        "query": "The SQL query",
        "about_query": "What DuckDB runs over the store, before the noise. These statements depend on the question, "
        "the nomenclatures and the years covered, never on the data.",
        "no_query": "It is not joined to this fiche.",
    },
}


def fiche(released: Released, language: str, files: Sequence[str], sql: str) -> str:
    """Return the fiche in `fr` or `en`; `files` are the names of the CSV of each table, `sql` "" when there is none."""
    return "\n\n".join(_Fiche(released, language, _WORDS[language], files, sql).parts()) + "\n"


class _Fiche:
    def __init__(
        self, released: Released, language: str, words: Mapping[str, str], files: Sequence[str], sql: str
    ) -> None:
        self._said, self._language, self._words = released, language, words
        self._files, self._sql = files, sql

    def parts(self) -> Iterator[str]:
        said = self._said
        yield "# " + self._put("title", id=_code(said.id))
        yield "> " + plain(said.sentence[self._language])
        if said.synthetic:
            yield self._put("synthetic")
        for one in said.errata:
            yield self._put("erratum", date=one.date, text=plain(one.text))
        yield self._heading("counted")
        yield from self._counted()
        yield self._heading("protection")
        yield plain(said.method[self._language])
        yield self._put(
            "parameters",
            rho=self._number(Decimal(said.rho_billionths).scaleb(-9)),
            epsilon=self._number(said.epsilon),
            delta=f"{said.delta:g}".replace("e-0", "e-"),
            policy=plain(said.policy),
        )
        yield self._heading("source")
        yield self._source()
        yield self._heading("cite")
        yield self._put("citation", checksum=_code(said.checksum), **self._facts())
        yield self._heading("verify")
        yield self._put("sums")
        yield f"```sh\nsha256sum --check SHA256SUMS\n{CHECK}```"
        yield self._heading("query")
        yield from (self._put("about_query"), _fenced(self._sql)) if self._sql else (self._put("no_query"),)

    def _counted(self) -> Iterator[str]:
        first, last = self._said.period
        period = str(first) if first == last else self._put("one_to_other", first=first, last=last)
        yield self._put("period", period=period)
        columns = self._words["columns"].split("|")
        rows = [columns, ["---"] * len(columns)]
        rows += [[f"`{name}`", *self._row(table)] for name, table in zip(self._files, self._said.tables, strict=True)]
        yield "\n".join("| " + " | ".join(row) + " |" for row in rows)
        if any(table.measure is Measure.AMOUNT_REIMBURSED for table in self._said.tables):
            yield self._put("cents")
        yield from (self._put("note", note=plain(note)) for note in self._said.notes)

    def _row(self, table: ReleasedTable) -> Iterator[str]:
        yield table.unit[self._language]
        yield ", ".join(plain(one.label[self._language]) for one in table.dimensions) or self._put("in_all")
        errors = [row.standard_error for row in table.rows if row.standard_error is not None]
        if not errors:
            yield "–"
        elif min(errors) == max(errors):
            yield self._number(errors[0])
        else:
            yield self._put("range", least=self._number(min(errors)), most=self._number(max(errors)))
        clip = table.clip
        yield self._put("clip", cell=self._number(clip.cell), total=self._number(clip.total)) if clip else "–"

    def _source(self) -> str:
        codes = ", ".join(f"{_code(name)} {plain(version)}" for name, version in self._said.code_systems.items())
        lines = [self._put("vintage", vintage=_code(self._said.vintage))]
        lines += [self._put("codes", codes=codes)] if codes else []
        lines += [self._put("drawn", software=plain(self._said.software), **self._facts())]
        return "\n".join(f"- {line}" for line in lines)

    def _facts(self) -> dict[str, str]:
        said = self._said
        known = _LICENCES.get(said.licence, {})
        return {
            "id": _code(said.id),
            "vintage": _code(said.vintage),
            "day": plain(said.drawn_on),
            "licence": known.get(self._language, plain(said.licence)),
        }

    def _heading(self, name: str) -> str:
        return f"## {self._words[name]}"

    def _put(self, name: str, **values: object) -> str:
        text = self._words[name]
        wanted = set(re.findall(r"{(\w+)}", text))
        return text.format(**{key: value for key, value in values.items() if key in wanted})

    def _number(self, number: int | float | Decimal) -> str:
        return in_words(number, self._language)


def plain(text: str) -> str:
    """Return words typed by people as one line of Markdown that says them and nothing else."""
    return _SIGNS.sub(r"\\\1", _BLANKS.sub(" ", text).strip())


def _code(text: str) -> str:
    """Return a code or digest in a span of code; what would end the span is left out."""
    return "`" + _BLANKS.sub(" ", text.replace("`", "")).strip() + "`"


def _fenced(sql: str) -> str:
    """Return a block of code that no line of the text can close."""
    longest = max(map(len, re.findall("`+", sql)), default=0)
    fence = "`" * max(3, longest + 1)
    return f"{fence}sql\n{sql.rstrip()}\n{fence}"
