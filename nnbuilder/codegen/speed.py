"""What a program gives up of exactness to be faster, as a value; each shows in the text of train.py."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass


@dataclass(frozen=True, slots=True)
class Speed:
    """channels_last  weights and values of convolutions lie in memory place by place, not channel by channel
    autocast       "cpu" or "cuda": losses are computed there by torch.autocast, products in bfloat16, sums and weights in float32
    bit_dropout    the masks of nn.Dropout are drawn from 16 random bits a value, so other ones, at a rate that is rounded to 16 bits
    deterministic  main() asks torch for deterministic algorithms
    Sources: https://docs.pytorch.org/docs/stable/amp.html and
    https://docs.pytorch.org/tutorials/intermediate/memory_format_tutorial.html
    """

    channels_last: bool = False
    autocast: str = ""
    bit_dropout: bool = False
    deterministic: bool = True

    @property
    def words(self) -> tuple[str, ...]:
        """What a person is told of it."""
        given_up = {"channels last": self.channels_last, "bfloat16": bool(self.autocast), "dropout by bits": self.bit_dropout}
        return tuple(words for words, is_given_up in given_up.items() if is_given_up)

    def to_plain(self) -> dict[str, bool | str]:
        return asdict(self)


EXACT = Speed()
_TYPES = {name: type(value) for name, value in EXACT.to_plain().items()}


def speed_from(plain: object) -> Speed:
    """What `to_plain` has given; `EXACT` for everything else, such as the settings of an older run."""
    if not isinstance(plain, Mapping) or {name: type(value) for name, value in plain.items()} != _TYPES or plain["autocast"] not in ("", "cpu", "cuda"):
        return EXACT
    return Speed(**plain)
