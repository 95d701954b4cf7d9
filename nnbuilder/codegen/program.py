"""The compiled form of a document: readable source, and where in it every node stands."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field

from nnbuilder.codegen.plain import to_plain
from nnbuilder.core.graph import NodeId, Path
from nnbuilder.core.metrics import MetricSpec
from nnbuilder.core.tensor import TensorSpec


@dataclass(frozen=True, slots=True)
class Argument:
    """An argument of a generated method.

    kind "field" is a prepared field of the data (`field` names it, `text.mask` its padding mask), "noise" is standard normal noise of `spec`, which
    the caller draws, "free" is an input bound to no field.
    """

    name: str
    kind: str
    spec: TensorSpec
    field: str = ""


@dataclass(frozen=True, slots=True)
class Use:
    """One method of the model: what goes in and what comes out, in order.

    `outputs` are the names of the Output nodes. The use "predict" is `forward`. Where there is one output the method
    returns the tensor, else a tuple.
    """

    name: str
    method: str
    arguments: tuple[Argument, ...]
    outputs: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Measure:
    """A metric or a loss of an objective method: the node's name, its kind and parameters, the node, for a metric how it is
    measured, and for a loss the field (`text.mask`) that tells which places it is the mean of; none where it is one of samples."""

    name: str
    kind: str
    params: Mapping[str, object]
    node: NodeId
    metric: MetricSpec | None = None
    mask: str = ""


@dataclass(frozen=True, slots=True)
class ObjectiveMethod:
    """One objective of one phase as a method of the training class.

    The method takes `arguments` in order and returns `(losses, metrics)`: losses is {loss name: scalar}, already
    weighted; metrics is {metric name: (prediction, target)}.
    """

    phase: int
    objective: int
    method: str
    arguments: tuple[Argument, ...]
    losses: tuple[Measure, ...]
    metrics: tuple[Measure, ...]


@dataclass(frozen=True, slots=True)
class Program:
    """Source and its map.

    files       {"model.py": text, "train.py": text}
    root        the name of the model class in model.py (train.py subclasses it as `Training`)
    uses        the methods of the model
    objectives  the methods of the training class
    spans       {path: (file, first line, last line)}: where a node is called (lines count from 1)
    constructed {path: (file, line)}: where its module is made
    lines       {(file, line): path}: the same two maps read backwards, complete over both files
    paths       {path: module path}: "blocks.0.conv" for the prefix in the state_dict; only nodes with a module
    ties        {alias state_dict key: owner state_dict key}: written once in files
    frozen      module paths that the document freezes
    digest      names this program: sha256 of the files and of every map above
    """

    files: Mapping[str, str]
    root: str
    uses: tuple[Use, ...]
    objectives: tuple[ObjectiveMethod, ...] = ()
    spans: Mapping[Path, tuple[str, int, int]] = field(default_factory=dict)
    constructed: Mapping[Path, tuple[str, int]] = field(default_factory=dict)
    lines: Mapping[tuple[str, int], Path] = field(default_factory=dict)
    paths: Mapping[Path, str] = field(default_factory=dict)
    ties: Mapping[str, str] = field(default_factory=dict)
    frozen: tuple[str, ...] = ()

    @property
    def digest(self) -> str:
        """64 hexadecimal digits; two programs with the same ones have the same text and the same map."""
        return hashlib.sha256(json.dumps(to_plain(self)).encode()).hexdigest()
