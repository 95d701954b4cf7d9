"""20,000 mutants of the templates and of the golden documents, the same ones each time: bytes, and values of JSON."""

from __future__ import annotations

import copy
import json
import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from nnbuilder import shipped
from nnbuilder.project.files import dump_document
from tests.hostile.documents import carrier, places
from tests.hostile.words import WORDS
from tests.zoo import SOUND, WRONG

COUNT = 20_000
FORMAT_1 = Path(__file__).parent.parent / "files" / "format_1.nnb"
VALUES = (
    None,
    True,
    False,
    0,
    1,
    -1,
    2,
    3,
    7,
    10**6,
    2**31,
    2**62,
    2**63,
    0.5,
    -0.5,
    1e308,
    "",
    "inf",
    "main",
    "output",
    [],
    {},
    [1],
    [0, 0],
    {"=": "2"},
    {"=": "a * b"},
    *WORDS,
)


def originals() -> tuple[bytes, ...]:
    """The documents that are changed: what ships, every mechanism of the language, every place of a file."""
    templates = [shipped.template(entry["name"]) or b"" for entry in shipped.templates()]
    return (*templates, *(dump_document(drawn()) for drawn in (SOUND | WRONG).values()), FORMAT_1.read_bytes(), as_bytes(carrier()))


def mutants(share: int, shares: int) -> Iterator[bytes]:
    """One share of all mutants; three of five are changed as text, the others as values."""
    contents = originals()
    parsed = [json.loads(content) for content in contents]
    for number in range(share, COUNT, shares):
        chance = random.Random(number)
        which = chance.randrange(len(contents))
        yield _changed_bytes(chance, contents[which]) if chance.random() < 0.6 else _changed_values(chance, parsed[which])


def as_bytes(whole: Any) -> bytes:
    return json.dumps(whole).encode()


def _changed_bytes(chance: random.Random, content: bytes) -> bytes:
    changed = bytearray(content)
    for _ in range(chance.randint(1, 4)):
        at = chance.randrange(len(changed))
        match chance.randrange(4):
            case 0:
                changed[at] = chance.randrange(256)
            case 1:
                # A digit for a digit and a letter for a letter stay JSON more often than not.
                changed[at] = ord(chance.choice("0123456789" if chr(changed[at]).isdigit() else "abcxyzTOI_ "))
            case 2:
                del changed[at : at + chance.randint(1, 30)]
            case _:
                changed[at:at] = changed[at : at + chance.randint(1, 200)]
    return bytes(changed)


def _changed_values(chance: random.Random, parsed: Any) -> bytes:
    whole = copy.deepcopy(parsed)
    for _ in range(chance.choice((1, 1, 1, 2, 3))):
        everywhere = list(places(whole))
        holder, key, _ = everywhere[chance.randrange(len(everywhere))]
        match chance.randrange(8):
            case 0:
                del holder[key]
            case 1:
                other, place, _ = everywhere[chance.randrange(len(everywhere))]
                holder[key] = copy.deepcopy(other[place])
            case 2 if isinstance(holder, dict):
                holder[chance.choice([*WORDS, "id", "kind", "params", "repeat", "loop", "weights", "tie", "x"])] = holder.pop(key)
            case 3:
                holder[key] = copy.deepcopy(chance.choice(VALUES))
            case _:
                # Another value of its own type passes the reader more often, and goes further.
                alike = [other[place] for other, place, _ in everywhere if type(other[place]) is type(holder[key])]
                alike += [value for value in VALUES if type(value) is type(holder[key])]
                holder[key] = copy.deepcopy(chance.choice(alike))
    return as_bytes(whole)
