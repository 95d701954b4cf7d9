"""Names, words and raw values of a document: what each place of a file may hold, read with its rule."""

from __future__ import annotations

from typing import Any

from nnbuilder.core import expressions, names
from nnbuilder.core.expressions import Expression, ExpressionError
from nnbuilder.core.graph import Path
from nnbuilder.core.parameters import Raw
from nnbuilder.core.settings import Setting
from nnbuilder.project import limits
from nnbuilder.project.errors import DocumentError
from nnbuilder.project.reading import Reader


def identifier(text: str, where: str, what: str) -> str:
    """The name of a port, a parameter, a weight or a scheme."""
    if not names.is_identifier(text):
        raise DocumentError(f"The document is damaged at {where}: {text[:60]!r} is no name of {what}.")
    return text


def checked_word(text: str, where: str) -> str:
    """A text that chooses something."""
    if len(text) > limits.WORD:
        raise DocumentError(f"The text at {where} has {len(text):,} characters; at most {limits.WORD} are read.")
    return text


def field_name(reader: Reader) -> str:
    """The name of a field of the data."""
    name = reader.text()
    if not names.is_field(name):
        raise DocumentError(f"The document is damaged at {reader.where}: {names.why_no_field(name)}.")
    return name


def identity(reader: Reader) -> str:
    """The id of a node or a note."""
    text = reader.text()
    if not 0 < len(text) <= 64 or not text.isprintable():
        raise DocumentError(f"The document is damaged at {reader.where}: an id has 1 to 64 printable characters.")
    return text


def label(reader: Reader, otherwise: str, notes: list[str]) -> str:
    """What a phase or an objective is called; what cannot be shown in one line is taken away, and told."""
    text = reader.text()
    shown = names.label(text, otherwise)
    if shown != text:
        notes.append(f"The name {text[:60]!r} at {reader.where} is now {shown!r}: one line of at most {names.LONGEST} characters that can be seen.")
    return shown


def prose(reader: Reader, notes: list[str]) -> str:
    """A text for people; characters that are not seen or turn the direction of writing are taken away, and told."""
    text = reader.text()
    plain = names.plain(text)
    if plain != text:
        notes.append(f"The text at {reader.where} held {len(text) - len(plain):,} characters that cannot be seen; they were taken away.")
    return plain


def line(reader: Reader, notes: list[str]) -> str:
    """A `prose` of one line."""
    return " ".join(prose(reader, notes).splitlines())


def paths(reader: Reader) -> tuple[Path, ...]:
    return tuple(path(entry) for entry in reader.list())


def path(reader: Reader) -> Path:
    return tuple(entry.whole() if isinstance(entry.value, int) else identity(entry) for entry in reader.list(limits.DEPTH))


def setting(reader: Reader) -> Setting:
    """An optimizer or a schedule; whether there is one of that kind is for the analysis to tell."""
    kind = reader.get("kind")
    params = {identifier(key, value.where, "a parameter"): raw_value(value, False) for key, value in reader.get("params", {}).items(100)}
    for name, value in params.items():
        if isinstance(value, str):
            checked_word(value, f"{reader.where}.{name}")
    return Setting(identifier(kind.text(), kind.where, "an optimizer or a schedule"), params)


def raw_value(reader: Reader, is_text: bool) -> Any:
    """A raw value of a parameter, without knowing yet whether it fits."""
    value = reader.value
    if isinstance(value, dict):
        if value.keys() != {"="}:
            raise DocumentError(f'The document is damaged at {reader.where}: a formula is written {{"=": "channels * 2"}}.')
        return formula(reader.get("="))
    if isinstance(value, list):
        return tuple(raw_value(entry, False) for entry in reader.list(limits.NUMBERS))
    if isinstance(value, str):
        text = reader.text()
        return float(text) if text in ("inf", "-inf") and not is_text else text
    return value


def formula(reader: Reader) -> Expression:
    """A formula: one line of ASCII that the grammar reads whole, so no comment stands behind it."""
    expression = Expression(reader.text())
    try:
        if not expression.text.isascii() or not expression.text.isprintable() or "#" in expression.text:
            raise ExpressionError("it is one line of letters, digits, dots, + - * // and parentheses")
        expressions.check(expression)
    except ExpressionError as error:
        raise DocumentError(f"The formula at {reader.where} cannot be read: {error}.") from None
    return expression


def size(reader: Reader) -> Raw:
    """One size of a shape: a whole number of at least 1, or a formula."""
    return formula(reader.get("=")) if isinstance(reader.value, dict) else reader.whole(1, 2**63 - 1)
