"""A program as a file: its text, its map, and the signature of whoever generated it."""

from __future__ import annotations

import json
from dataclasses import dataclass

from nnbuilder.codegen.plain import NotPlain, from_plain, to_plain
from nnbuilder.codegen.program import Program

FORMAT = 1


class ProgramFileError(ValueError):
    """A file that holds no program; the message is a sentence."""


@dataclass(frozen=True, slots=True)
class ProgramFile:
    """A program as it was read, and the signature that stood beside it: nobody has checked it yet."""

    program: Program
    signature: str


def dump_program(program: Program, signature: str) -> bytes:
    """The bytes of program.json."""
    whole = {"format": FORMAT, "digest": program.digest, "signature": signature, "program": to_plain(program)}
    return (json.dumps(whole, indent=1) + "\n").encode()


def load_program_file(content: bytes) -> ProgramFile:
    """The program in a file; raises `ProgramFileError`. Nothing in it is executed or to be trusted because of its digest:
    who can change the program can change that as well."""
    try:
        whole = json.loads(content)
        if not isinstance(whole, dict) or whole.get("format") != FORMAT or not isinstance(whole.get("signature"), str):
            raise NotPlain(f"it should be an object of the format {FORMAT}")
        program: Program = from_plain(Program, whole.get("program"))
        if whole.get("digest") != program.digest:
            raise NotPlain("its digest is that of another program")
    except (ValueError, RecursionError, TypeError) as error:
        raise ProgramFileError(f"The file holds no program: {error}.") from None
    return ProgramFile(program, whole["signature"])
