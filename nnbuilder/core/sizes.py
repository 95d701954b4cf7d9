"""Sizes that are not known yet: arithmetic on free names that prints well.

A dimension is an int or a `Size`. A `Size` is a sum of products of free names ("T") and of quotients ("(T-2)//2"),
kept in one normal form, so that two sizes computed on different ways compare equal when they are equal for all values.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from math import gcd, prod


@dataclass(frozen=True, slots=True)
class Quotient:
    """The whole part of a size divided by a positive number."""

    of: Size
    by: int

    def __str__(self) -> str:
        return f"({self.of})//{self.by}" if self.of.is_sum else f"{self.of}//{self.by}"


Atom = str | Quotient
Product = tuple[Atom, ...]


@dataclass(frozen=True, slots=True)
class Size:
    """A sum of products with whole coefficients, plus a constant: `2*T + 3`."""

    terms: tuple[tuple[Product, int], ...]
    constant: int = 0

    @property
    def is_sum(self) -> bool:
        return len(self.terms) + (self.constant != 0) > 1 or (bool(self.terms) and self.terms[0][1] < 0)

    def __add__(self, other: Dim) -> Dim:
        mine, theirs = dict(self.terms), _as_size(other)
        for product, factor in theirs.terms:
            mine[product] = mine.get(product, 0) + factor
        return _normal(mine, self.constant + theirs.constant)

    __radd__ = __add__

    def __neg__(self) -> Dim:
        return self * -1

    def __sub__(self, other: Dim) -> Dim:
        return self + (-other)

    def __rsub__(self, other: int) -> Dim:
        return (-self) + other

    def __mul__(self, other: Dim) -> Dim:
        theirs = _as_size(other)
        terms: dict[Product, int] = {}
        for (left, a), (right, b) in itertools.product(_with_constant(self), _with_constant(theirs)):
            product = tuple(sorted(left + right, key=str))
            terms[product] = terms.get(product, 0) + a * b
        return _normal(terms, 0)

    __rmul__ = __mul__

    def __floordiv__(self, other: Dim) -> Dim:
        if isinstance(other, Size):
            return _exact_ratio(self, other)
        if other <= 0:
            raise ZeroDivisionError(f"a size cannot be divided by {other}")
        other = int(other)
        common = gcd(other, self.constant, *(factor for _, factor in self.terms))
        reduced = Size(tuple((product, factor // common) for product, factor in self.terms), self.constant // common)
        if other == common:
            return _normal(dict(reduced.terms), reduced.constant)
        # Whole multiples of the divisor leave the quotient: (2*T + 1)//2 is T + 1//2.
        by = other // common
        whole = {product: factor // by for product, factor in reduced.terms if factor % by == 0}
        rest = {product: factor for product, factor in reduced.terms if factor % by}
        inner = _normal(rest, reduced.constant)
        if isinstance(inner, int):
            return _normal(whole, inner // by)
        return _normal({**whole, (_quotient(inner, by),): 1}, 0)

    def __str__(self) -> str:
        text = ""
        for product, factor in self.terms:
            word = "*".join(str(atom) for atom in product)
            sign = "-" if factor < 0 else "+" if text else ""
            text += sign + (word if abs(factor) == 1 else f"{abs(factor)}*{word}")
        return text + (f"{self.constant:+d}" if self.constant else "")


Dim = int | Size


def free(name: str) -> Size:
    """A size known by name only."""
    return Size((((name,), 1),))


def names(dim: Dim) -> frozenset[str]:
    """The free names a dimension depends on."""
    if isinstance(dim, int):
        return frozenset()
    atoms = [atom for product, _ in dim.terms for atom in product]
    return frozenset().union(*(frozenset({atom}) if isinstance(atom, str) else names(atom.of) for atom in atoms))


def value(dim: Dim, sizes: Mapping[str, int]) -> int:
    """The number a dimension has once every free name has one."""
    if isinstance(dim, int):
        return int(dim)
    return dim.constant + sum(factor * prod(_atom_value(atom, sizes) for atom in product) for product, factor in dim.terms)


def product(dims: Iterable[Dim]) -> Dim:
    """All of them multiplied; 1 for none."""
    total: Dim = 1
    for dim in dims:
        total = total * dim
    return total


def total(dims: Iterable[Dim]) -> Dim:
    """All of them added up, however many; 0 for none."""
    constant, terms = 0, dict[Product, int]()
    for dim in dims:
        size = _as_size(dim)
        constant += size.constant
        for atoms, factor in size.terms:
            terms[atoms] = terms.get(atoms, 0) + factor
    return _normal(terms, constant)


def with_sizes(dim: Dim, sizes: Mapping[str, int]) -> Dim:
    """The dimension once some free names have a number; the others stay free."""
    if isinstance(dim, int):
        return int(dim)
    return dim.constant + total(factor * product(_atom_with_sizes(atom, sizes) for atom in atoms) for atoms, factor in dim.terms)


def possible(holds: Callable[[Mapping[str, int]], bool], *dims: Dim) -> bool:
    """Whether some positive values of the free names in `dims` satisfy `holds`.

    Sizes in networks are small sums and quotients, so the values worth trying are few: the small ones, and those at
    which a constant of the expression is met.
    """
    wanted = sorted(frozenset().union(*map(names, dims)))
    if not wanted:
        return holds({})
    constants, divisors = _landmarks(dims)
    scale = prod(divisors) or 1
    near = {landmark * factor + offset for landmark in constants for factor in {1, scale, *divisors} for offset in range(-scale - 1, scale + 2)}
    near |= {landmark // factor for landmark in constants for factor in range(1, 9)}
    values = sorted({*range(1, 33), *(number for number in near if 0 < number < 10**7)})
    if len(wanted) > 1:
        values = values[:: max(1, len(values) // 48)] if len(values) > 96 else values
    attempts = itertools.product(values, repeat=min(len(wanted), 2))
    return any(holds({name: attempt[min(i, len(attempt) - 1)] for i, name in enumerate(wanted)}) for attempt in attempts)


def can_equal(left: Dim, right: Dim) -> bool:
    """Whether two dimensions are equal for some positive values of their free names."""
    difference = left - right
    if isinstance(difference, int):
        return difference == 0
    return possible(lambda sizes: value(left, sizes) == value(right, sizes), left, right)


def _as_size(dim: Dim) -> Size:
    return dim if isinstance(dim, Size) else Size((), int(dim))


def _with_constant(size: Size) -> Iterator[tuple[Product, int]]:
    yield from size.terms
    if size.constant:
        yield (), size.constant


def _normal(terms: dict[Product, int], constant: int) -> Dim:
    constant += terms.pop((), 0)
    kept = sorted(((product, factor) for product, factor in terms.items() if factor), key=lambda term: (-len(term[0]), str(term[0])))
    return Size(tuple(kept), constant) if kept else constant


def _quotient(of: Size, by: int) -> Quotient:
    """(x//a)//b is x//(a*b)."""
    if len(of.terms) == 1 and not of.constant:
        (product, factor) = of.terms[0]
        if factor == 1 and len(product) == 1 and isinstance(product[0], Quotient):
            return Quotient(product[0].of, product[0].by * by)
    return Quotient(of, by)


def _exact_ratio(left: Size, right: Size) -> Dim:
    if left == right:
        return 1
    if len(right.terms) == 1 and not right.constant:
        product, factor = right.terms[0]
        quotient: dict[Product, int] = {}
        for mine, count in _with_constant(left):
            rest = list(mine)
            for atom in product:
                if atom not in rest:
                    raise ArithmeticError(f"{left} does not divide by {right}")
                rest.remove(atom)
            if count % factor:
                raise ArithmeticError(f"{left} does not divide by {right}")
            quotient[tuple(rest)] = count // factor
        return _normal(quotient, 0)
    raise ArithmeticError(f"{left} does not divide by {right}")


def _atom_value(atom: Atom, sizes: Mapping[str, int]) -> int:
    return sizes[atom] if isinstance(atom, str) else value(atom.of, sizes) // atom.by


def _atom_with_sizes(atom: Atom, sizes: Mapping[str, int]) -> Dim:
    if isinstance(atom, str):
        return sizes[atom] if atom in sizes else free(atom)
    return with_sizes(atom.of, sizes) // atom.by


def _landmarks(dims: tuple[Dim, ...]) -> tuple[set[int], set[int]]:
    constants: set[int] = {1}
    divisors: set[int] = set()
    for dim in dims:
        if isinstance(dim, int):
            constants.add(abs(int(dim)))
            continue
        constants |= {abs(dim.constant), *(abs(factor) for _, factor in dim.terms)}
        for atom in (atom for product, _ in dim.terms for atom in product if isinstance(atom, Quotient)):
            inner, factors = _landmarks((atom.of,))
            constants |= inner
            divisors |= {atom.by, *factors}
    return constants, divisors
