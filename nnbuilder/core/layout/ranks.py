"""Which column each node stands in: behind all its sources, and no farther from them than it must."""

from __future__ import annotations

from collections.abc import Sequence

Wires = Sequence[tuple[int, int]]
"""(source, target) of nodes that are called by their numbers."""
_ROUNDS = 8


def forwards(count: int, wires: Wires) -> list[tuple[int, int]]:
    """The same wires, those turned around that close a loop (found depth first, in the order of the nodes); none from a node to itself."""
    after: list[list[int]] = [[] for _ in range(count)]
    for source, target in wires:
        after[source].append(target)
    state = [0] * count
    loops: set[tuple[int, int]] = set()
    for start in range(count):
        if state[start]:
            continue
        state[start], stack = 1, [(start, iter(after[start]))]
        while stack:
            node, targets = stack[-1]
            for target in targets:
                if state[target] == 1:
                    loops.add((node, target))
                elif not state[target]:
                    state[target] = 1
                    stack.append((target, iter(after[target])))
                    break
            else:
                state[node] = 2
                stack.pop()
    turned = [(target, source) if (source, target) in loops else (source, target) for source, target in wires]
    return [(source, target) for source, target in turned if source != target]


def ranks(count: int, wires: Wires) -> list[int]:
    """The column of each node, from 0. By the longest path, then every node goes where its wires are shortest in sum until none
    gains. `wires` close no loop."""
    before: list[list[int]] = [[] for _ in range(count)]
    after: list[list[int]] = [[] for _ in range(count)]
    for source, target in wires:
        before[target].append(source)
        after[source].append(target)
    order = _ordered(before, after)
    rank = [0] * count
    for node in order:
        if before[node]:
            rank[node] = 1 + max([rank[source] for source in before[node]])
    for _ in range(_ROUNDS):
        # What gains nothing goes along to the right and comes back to the left, so that a chain behind an input moves as one.
        if not _shifted(list(reversed(order)), rank, before, after, right=True) | _shifted(order, rank, before, after, right=False):
            break
    least = min(rank, default=0)
    return [column - least for column in rank]


def _shifted(order: Sequence[int], rank: list[int], before: list[list[int]], after: list[list[int]], *, right: bool) -> bool:
    """Moves every node within its room towards the side with more wires; whether a wire became shorter."""
    gained = False
    for node in order:
        pull = len(after[node]) - len(before[node])
        if not after[node] and not before[node]:
            continue
        towards_right = pull > 0 or (pull == 0 and right)
        if towards_right and after[node]:
            to = min([rank[target] for target in after[node]]) - 1
        elif not towards_right and before[node]:
            to = max([rank[source] for source in before[node]]) + 1
        else:
            continue
        if to != rank[node]:
            gained |= pull != 0
            rank[node] = to
    return gained


def _ordered(before: list[list[int]], after: list[list[int]]) -> list[int]:
    waiting = [len(sources) for sources in before]
    ordered = [node for node, count in enumerate(waiting) if not count]
    for node in ordered:
        for target in after[node]:
            waiting[target] -= 1
            if not waiting[target]:
                ordered.append(target)
    return ordered
