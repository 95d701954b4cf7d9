"""Four hundred damaged files, drawn with a seed: each is read or refused in a sentence, soon and in little memory.

They are read in one process of their own, whose address space is limited and whose clock is that of its own work, so that a
busy machine makes no difference.
"""

from __future__ import annotations

import random
import resource
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from nnbuilder.core.document import Source
from nnbuilder.data import sources
from nnbuilder.data.errors import DataError

ROOT = Path(__file__).parents[2]
COUNT = 400
SECONDS = 2.0
MEMORY = 256 * 2**20


def test_nothing_that_is_damaged_breaks_hangs_or_fills_the_memory(tmp_path):
    result = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", f"from {__name__} import main; main({str(tmp_path)!r})"], capture_output=True, text=True, cwd=ROOT
    )
    assert result.returncode == 0, result.stdout[-3000:] + result.stderr[-3000:]
    told = dict(line.split() for line in result.stdout.splitlines())
    assert int(told["read"]) + int(told["refused"]) == COUNT
    assert int(told["read"]) > 50
    assert int(told["refused"]) > 100


def main(folder: str) -> None:
    """Reads damaged files one after another; ends in a traceback where one breaks, takes too long or too much."""
    counts = {"read": 0, "refused": 0}
    before = _limit()
    signal.signal(signal.SIGPROF, _too_long)
    for name, path in damaged_files(Path(folder)):
        signal.setitimer(signal.ITIMER_PROF, SECONDS)
        try:
            counts["read" if _is_read(path) else "refused"] += 1
        except BaseException:
            print(name, path, flush=True)
            raise
        finally:
            signal.setitimer(signal.ITIMER_PROF, 0)
        used = _peak() - before
        assert used < MEMORY, f"{name}: {used / 2**20:.0f} MiB for {path}"
    print("\n".join(f"{name} {count}" for name, count in counts.items()))


def damaged_files(folder: Path) -> Iterator[tuple[str, Path]]:
    """The files of the corpus that are sound, each damaged in some place of some file, in turns."""
    from tests.data.corpus import CASES

    chance = random.Random(7)
    sound = {name: case for name, case in CASES.items() if case.columns is not None and not case.options}
    names = sorted(sound)
    for place in range(COUNT):
        name = names[place % len(names)]
        home = folder / str(place)
        home.mkdir()
        path = home / sound[name].name
        sound[name].build(path)
        target = path if path.is_file() else chance.choice(sorted(file for file in path.rglob("*") if file.is_file()))
        target.write_bytes(damaged(target.read_bytes(), chance))
        yield name, path


def damaged(content: bytes, chance: random.Random) -> bytes:
    """The bytes with one to four faults."""
    for _ in range(chance.randrange(1, 5)):
        start = chance.randrange(len(content) + 1)
        length = chance.choice([1, 1, 2, 4, 8, 100])
        fault = chance.randrange(6)
        if fault == 0:
            content = content[:start] + chance.randbytes(length) + content[start + length :]
        elif fault == 1:
            content = content[:start] + content[start + length :]
        elif fault == 2:
            content = content[:start] + chance.randbytes(length) + content[start:]
        elif fault == 3:
            content = content[:start]
        elif fault == 4:
            content = content[:start] + b"\xff" * length + content[start + length :]
        else:
            content = content[:start] + content[max(0, start - 50) : start] * 3 + content[start:]
    return content


def _is_read(path: Path) -> bool:
    source = sources.source_of(path, path.parent)
    try:
        table = sources.read(Source(source.kind, source.name), path.parent)
        assert all(len(table[name]) == table.rows for name in table)
        sources.fingerprint(source, path.parent)
    except DataError:
        return False
    return True


def _limit() -> int:
    """Limits the address space to what is there and four times the memory that may be used; what is used now, in bytes."""
    from nnbuilder.data.cache import default_cache

    default_cache()
    pages = int(Path("/proc/self/statm").read_text().split()[0])
    resource.setrlimit(resource.RLIMIT_AS, (pages * resource.getpagesize() + 4 * MEMORY,) * 2)
    return _peak()


def _peak() -> int:
    """The most memory that this process has had, in bytes."""
    status = dict(line.split(":", 1) for line in Path("/proc/self/status").read_text().splitlines())
    return int(status["VmHWM"].split()[0]) * 1024


def _too_long(number: int, frame: object) -> None:
    raise TimeoutError(f"more than {SECONDS} s of work")
