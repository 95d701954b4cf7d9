"""What several kinds are told alike: where torch documents them, and how their weights start."""

from __future__ import annotations

EVEN = "evenly between -1/√n and 1/√n, where n is how many numbers each output is made of"


def of_torch(name: str) -> str:
    """The page of torch on a module."""
    return f"https://docs.pytorch.org/docs/stable/generated/torch.nn.{name}.html"
