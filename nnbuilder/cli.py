"""The command line: everything the window does, without Qt and without a display."""

from __future__ import annotations

import argparse
import importlib
import os
import sys
from collections.abc import Callable, Sequence
from typing import NoReturn

from nnbuilder import __version__
from nnbuilder.commands.answers import Problem, Usage, note
from nnbuilder.core.document import DAMAGES
from nnbuilder.project.files import SUFFIX

DONE, PROBLEM, USAGE, INTERRUPTED = 0, 1, 2, 130


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        raise Usage(f"{message[0].upper()}{message[1:]}. See `{self.prog} --help`.")


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs one command; gives 0 done, 1 a problem said in words, 2 wrong usage, 130 interrupted."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    if "torch" not in sys.modules:
        # torch's threads spin while they wait, which beside a busy neighbour takes a hundred times as long as sleeping
        # (OpenMP 5.2, section 21.8). It is read once, when torch is loaded; what a user has set stays.
        os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")
    try:
        options = _parser().parse_args(["open", *given] if _are_files(given) else given)
        return int(_command(options.command)(options))
    except Usage as error:
        note(str(error))
        return USAGE
    except Problem as error:
        note(str(error))
        return PROBLEM
    except KeyboardInterrupt:
        note("Interrupted.")
        return INTERRUPTED
    except BrokenPipeError:
        # Whoever read has read enough; nothing more can be said.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return DONE
    except ValueError as error:
        if not _is_sentence(error):
            raise
        note(str(error))
        return PROBLEM


def _are_files(given: Sequence[str]) -> bool:
    """Whether there is no command: nothing at all, or documents, as a desktop hands them over."""
    return not given or given[0].endswith(SUFFIX)


def _is_sentence(error: ValueError) -> bool:
    """The errors of our own rooms speak to users; any other ValueError is a bug and should look like one."""
    return type(error).__module__.startswith("nnbuilder.")


def _command(name: str) -> Callable[[argparse.Namespace], int]:
    """The function of a command. Its room is imported only now: most commands need no torch, one needs Qt."""
    room = {
        "templates": "documents", "new": "documents", "layers": "documents", "check": "documents", "code": "documents",
        "train": "training", "evaluate": "evaluation", "predict": "results",
        "export": "results", "generate": "results", "runs": "runs", "open": "window",
    }[name]  # fmt: skip
    found: Callable[[argparse.Namespace], int] = getattr(importlib.import_module(f"nnbuilder.commands.{room}"), name)
    return found


def _parser() -> argparse.ArgumentParser:
    parser = _Parser(prog="nnbuilder", description="Draw, train and take away neural networks. Without a command the window opens.")
    parser.add_argument("--version", action="version", version=f"nnbuilder {__version__}")
    commands = parser.add_subparsers(dest="command", metavar="COMMAND", required=True, parser_class=_Parser)

    def command(name: str, help: str, *, json: bool = True, runs: bool = False) -> argparse.ArgumentParser:
        made = commands.add_parser(name, help=help, description=help)
        if json:
            made.add_argument("--json", action="store_true", help="print a machine-readable answer")
        if runs:
            made.add_argument("--runs", metavar="DIR", help="the folder of runs; else under NNBUILDER_HOME or the user's data folder")
        return made

    command("open", "open the window", json=False).add_argument("files", nargs="*", metavar="FILE")
    command("templates", "list what ships as a starting point")
    new = command("new", "make a document from a template", json=False)
    new.add_argument("template", nargs="?", metavar="TEMPLATE")
    new.add_argument("--data", metavar="PATH", help="a table, a folder of pictures, arrays or a text: draw a sensible first network for it")
    for role, words in (("target", "columns to predict"), ("input", "columns to read, all others being left out"), ("ignore", "columns to leave out")):
        new.add_argument(f"--{role}", metavar="COLUMN", nargs="+", action="extend", default=[], help=f"with --data: {words}")
    new.add_argument("--seed", type=int, metavar="N", help="with --data: the seed of the division into parts")
    words = "with --data: what becomes of rows and files that cannot be read, and of rows without an answer: stop, skip them, or fill missing cells"
    new.add_argument("--damaged", choices=DAMAGES, help=words)
    words = "with --data: what is done anew to each sample that is learned from, such as flip, or affine:rotate=20,shift=0"
    new.add_argument("--augment", metavar="KIND", nargs="+", action="extend", default=[], help=words)
    new.add_argument("-o", "--output", metavar="FILE", required=True)
    command("layers", "list the layers, or show one").add_argument("kind", nargs="?", metavar="KIND")
    check = command("check", "show shapes, parameters and problems of a document")
    check.add_argument("file", metavar="FILE")
    check.add_argument("--data", action="store_true", help="read its data as well: what is left out of it, and what looks wrong")
    code = command("code", "show the source of a document", json=False)
    code.add_argument("file", metavar="FILE")
    code.add_argument("-o", "--output", metavar="FOLDER", help="write model.py and train.py there")
    train = command("train", "train a document", runs=True)
    train.add_argument("file", nargs="?", metavar="FILE")
    train.add_argument("--data", metavar="PATH", help="other data, at best with the same columns")
    train.add_argument("--epochs", type=_positive, metavar="N")
    train.add_argument("--seed", type=int, default=0, metavar="N")
    train.add_argument("--split-seed", type=_from_zero, metavar="N", help="divide the data by another seed")
    train.add_argument("--fold", type=_fold, metavar="I/K", help="divide the data into K equal folds and test on the I-th, such as 1/5")
    train.add_argument("--device", default="cpu", metavar="D")
    train.add_argument("--fastest", action="store_true", help="pick threads, memory layout and precision by measured steps; the run is not exact then")
    train.add_argument("--resume", metavar="RUN", help="take up a run that was stopped or broken off")
    train.add_argument("--from", dest="start_from", metavar="RUN", help="begin with the weights of a run, and with its drawing where no FILE is given")
    train.add_argument("--keep-preparation", action="store_true", help="with --from and --data: prepare new data as the run prepared its own, and compare")
    command("evaluate", "measure a run on its test part", runs=True).add_argument("run", metavar="RUN")
    predict = command("predict", "answer raw inputs with a run", runs=True)
    predict.add_argument("run", metavar="RUN")
    predict.add_argument("inputs", nargs="*", metavar="INPUT", help="a table, pictures, or .npy arrays")
    predict.add_argument("--all", action="store_true", help="answer every window of a series that is whole, not the newest alone")
    predict.add_argument("--wire", metavar="NODE[.PORT]", help="write what a wire holds for every row of the run's data instead")
    predict.add_argument("--mark-unlike", action="store_true", help="note which rows are unlike anything the network has seen in training")
    predict.add_argument("-o", "--output", metavar="FILE", help="write .csv, with pictures in a folder beside it, .npz, or .npy of a wire")
    generate = command("generate", "let a run make something new", runs=True)
    generate.add_argument("run", metavar="RUN")
    generate.add_argument("--use", default="", metavar="U", help="which outputs; the first use that takes noise without it")
    generate.add_argument("-n", "--count", type=_positive, default=1, metavar="N", help="how many samples, or characters of text")
    generate.add_argument("--prompt", metavar="TEXT", help="a language model writes on from here")
    generate.add_argument("--given", action="append", default=[], type=_named_number, metavar="K=V", help="a number for an input that is no noise")
    generate.add_argument("--temperature", type=float, default=1.0, metavar="T", help="how far the noise reaches")
    generate.add_argument("--seed", type=int, default=0, metavar="N")
    generate.add_argument("-o", "--output", metavar="FILE", help="write .npz, or .csv for rows of numbers")
    export = command("export", "take a trained model away", runs=True)
    export.add_argument("run", metavar="RUN", help="a run, or a document for a picture of it")
    export.add_argument("--format", required=True, metavar="F", help="python, notebook, onnx, pt2, safetensors, pt, card, svg or png")
    export.add_argument("-o", "--output", required=True, metavar="PATH")
    export.add_argument("--with-data", action="store_true", help="python: put the prepared data beside the loop of train.py")
    runs = command("runs", "list, show, compare or delete runs", runs=True)
    runs.add_argument("action", nargs="?", choices=("list", "show", "compare", "delete"), metavar="list|show|compare|delete")
    runs.add_argument("names", nargs="*", metavar="RUN")
    return parser


def _fold(text: str) -> tuple[int, int]:
    number, _, folds = text.partition("/")
    if not (number.isdecimal() and folds.isdecimal() and 1 <= int(number) <= int(folds) and int(folds) >= 2):
        raise argparse.ArgumentTypeError(f"{text!r} should be a fold and their number, such as 1/5")
    return int(number), int(folds)


def _from_zero(text: str) -> int:
    if not text.isdecimal() or int(text) >= 2**63:
        raise argparse.ArgumentTypeError(f"{text!r} should be a whole number from 0 up")
    return int(text)


def _named_number(text: str) -> tuple[str, float]:
    name, _, value = text.partition("=")
    try:
        return name, float(value)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} should be a name and a number, such as label=3") from None


def _positive(text: str) -> int:
    number = int(text) if text.lstrip("-").isdigit() else 0
    if number < 1:
        raise argparse.ArgumentTypeError(f"{text!r} should be a whole number from 1 up")
    return number
