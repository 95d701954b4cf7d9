"""Columns of words, and names of classes, in an ONNX model: its own operators read and tell them.

Source: LabelEncoder of ai.onnx.ml, version 2, https://onnx.ai/onnx/operators/onnx_aionnxml_LabelEncoder.html
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from nnbuilder.data.preparation.cells import labels_of
from nnbuilder.data.preparation.preparation import FittedField
from nnbuilder.export.material import Bundle
from nnbuilder.export.whole_model import told, words_of

if TYPE_CHECKING:
    from onnx import ModelProto

_DOMAIN = "ai.onnx.ml"
_VERSION = 2
_ROWS = "batch"


def put_words(model: ModelProto, bundle: Bundle, fields: Sequence[FittedField]) -> None:
    """Gives a field with columns of words an input for each of its columns, of texts or of numbers, both (rows, 1); and classes
    their names."""
    words = words_of(bundle)
    for field in fields:
        if field.name in words:
            _read_words(model, field, words[field.name])
    for one in told(bundle):
        if one.what == "class":
            _name_classes(model, one.name, one.classes)
    if not any(opset.domain == _DOMAIN for opset in model.opset_import):
        model.opset_import.add(domain=_DOMAIN, version=_VERSION)


def onnx_inputs(bundle: Bundle, arrays: Mapping[str, np.ndarray]) -> dict[str, np.ndarray]:
    """The raw samples as the written model takes them."""
    words = words_of(bundle)
    given: dict[str, np.ndarray] = {}
    for field in bundle.predictor.inputs:
        if field.name not in words:
            given[field.name] = arrays[field.name]
            continue
        columns = arrays[field.name].reshape(len(arrays[field.name]), -1).T
        for column, numbers in zip(field.columns, columns, strict=True):
            is_word = column in words[field.name]
            cells = np.array(labels_of(bundle.raw[column]), dtype=object) if is_word else numbers
            given[input_name(field, column)] = cells.reshape(-1, 1)
    return given


def input_name(field: FittedField, column: str) -> str:
    """What the input of a column is called."""
    return f"{field.name}.{column}"


def _read_words(model: ModelProto, field: FittedField, words: Mapping[str, Sequence[str]]) -> None:
    """Puts what reads the columns of a field before its input, which is one no longer."""
    from onnx import TensorProto, helper

    whole = next(one for one in model.graph.input if one.name == field.name)
    is_vector = len(whole.type.tensor_type.shape.dim) == 1
    rows = whole.type.tensor_type.shape.dim[0].dim_param or _ROWS
    model.graph.input.remove(whole)
    nodes, columns = [], []
    for column in field.columns:
        name = input_name(field, column)
        kind = TensorProto.STRING if column in words else TensorProto.FLOAT
        model.graph.input.append(helper.make_tensor_value_info(name, kind, [rows, 1]))
        if column in words:
            nodes.append(_places(name, f"{name}.place", words[column], is_vector=is_vector))
        columns.append(f"{name}.place" if column in words else name)
    if is_vector:
        model.graph.initializer.append(helper.make_tensor(f"{field.name}.axis", TensorProto.INT64, [1], [1]))
        nodes.append(helper.make_node("Squeeze", [columns[0], f"{field.name}.axis"], [field.name]))
    else:
        nodes.append(helper.make_node("Concat", columns, [field.name], axis=1))
    for place, node in enumerate(nodes):
        model.graph.node.insert(place, node)


def _places(source: str, target: str, words: Sequence[str], *, is_vector: bool) -> Any:
    """Words as their places. Another word is -1 where that is known to the graph, else beyond the last, which no table holds."""
    from onnx import helper

    default: dict[str, Any] = {"default_int64": len(words)} if is_vector else {"default_float": -1.0}
    values: dict[str, Any] = {"values_int64s": list(range(len(words)))} if is_vector else {"values_floats": [float(place) for place in range(len(words))]}
    return helper.make_node("LabelEncoder", [source], [target], domain=_DOMAIN, keys_strings=list(words), **values, **default)


def _name_classes(model: ModelProto, output: str, classes: Sequence[str]) -> None:
    """The numbers of an output become the names of classes."""
    from onnx import TensorProto, helper

    for node in model.graph.node:
        for place, name in enumerate(node.output):
            if name == output:
                node.output[place] = f"{output}.number"
        for place, name in enumerate(node.input):
            if name == output:
                node.input[place] = f"{output}.number"
    names = list(classes)
    places = list(range(len(names)))
    model.graph.node.append(
        helper.make_node("LabelEncoder", [f"{output}.number"], [output], domain=_DOMAIN, keys_int64s=places, values_strings=names, default_string="")
    )
    value = next(one for one in model.graph.output if one.name == output)
    value.type.tensor_type.elem_type = TensorProto.STRING
