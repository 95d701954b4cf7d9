"""What a text does with tensors: functions, methods, operators and brackets."""

from __future__ import annotations

import ast
from collections.abc import Mapping, Sequence

from nnbuilder.core.layer import LayerSpec
from nnbuilder.core.parameters import Raw
from nnbuilder.pytorch_text.arguments import operated
from nnbuilder.pytorch_text.kinds import Kinds, Operation
from nnbuilder.pytorch_text.modules import ports_fed
from nnbuilder.pytorch_text.sentences import Unread, shown
from nnbuilder.pytorch_text.sheet import Sheet, Tensor, results

RESHAPE, SCALE, POWER = "{x}.reshape({x}.shape[0], {*shape})", "{x} * {factor} + {offset}", "{x} ** {exponent}"
SELECT, SLICE, UNSQUEEZE = "{x}.select({dim}, {index})", "{x}.narrow({dim}, {start}, {length})", "{x}.unsqueeze({dim})"
UNCHANGED = frozenset({"contiguous", "clone", "to", "cuda", "cpu", "requires_grad_", "type_as"})
_BY_SIGN: Mapping[type[ast.operator], str] = {ast.Add: "add", ast.Sub: "sub", ast.Mult: "mul", ast.Div: "div", ast.MatMult: "matmul"}
_LARGEST_EXTREME = {"max": "amax", "min": "amin"}


class Size:
    """A size that is known only when data comes; the first one is that of the batch."""

    def __init__(self, *, is_batch: bool) -> None:
        self.is_batch = is_batch


BATCH, OTHER = Size(is_batch=True), Size(is_batch=False)


class Operations:
    """Draws what is done with tensors on a sheet. Everything raises `Unread` for what cannot be drawn."""

    def __init__(self, sheet: Sheet, kinds: Kinds) -> None:
        self.sheet, self.kinds = sheet, kinds

    def call(self, name: str, positional: Sequence[object], named: Mapping[str, object], line: int) -> object:
        """torch.cat([a, b], 1), F.relu(x) or x.transpose(1, 2): the tensors come first."""
        word = name.rpartition(".")[2]
        first = positional[0] if positional else None
        if isinstance(first, Tensor):
            if word in UNCHANGED:
                return first
            if word in ("view", "reshape"):
                return self._reshaped(first, positional[1:])
            if word == "size":
                return BATCH if list(positional[1:]) == [0] else OTHER
            if word in _LARGEST_EXTREME and len(positional) + len(named) > 1 and not any(isinstance(value, Tensor) for value in positional[1:]):
                return (self.call(_LARGEST_EXTREME[word], positional, named, line), Tensor(None))
            if first.is_memory and word == "squeeze" and list(positional[1:]) == [0]:
                return self.call(word, [Tensor(first.end), 1], named, line)
            if word == "flatten" and not positional[1:] and "start_dim" not in named:
                raise Unread("flatten() without an axis would flatten the batch axis as well; flatten(1) keeps it")
        operation = self.kinds.operation(word)
        if operation is None:
            raise Unread(f"{shown(name)} is nothing that can be drawn")
        return self._operated(operation, positional, named, line)

    def combined(self, left: object, sign: ast.operator, right: object, line: int) -> object:
        """Two tensors, or a tensor and a number."""
        if isinstance(left, Tensor) and isinstance(right, Tensor):
            word = _BY_SIGN.get(type(sign))
            operation = self.kinds.operation(word) if word else None
            if operation is None:
                raise Unread("two tensors can be added, subtracted, multiplied, divided and matrix-multiplied")
            return self._operated(operation, [left, right], {}, line)
        tensor, number = (left, right) if isinstance(left, Tensor) else (right, left)
        if not isinstance(tensor, Tensor) or isinstance(number, bool) or not isinstance(number, int | float):
            raise Unread("what is computed here is known only when data comes")
        return self._with_number(tensor, sign, float(number), is_first=isinstance(left, Tensor))

    def indexed(self, tensor: Tensor, index: Sequence[object]) -> Tensor:
        """x[:, -1] and x[:, 2:5]; of a memory h[-1]."""
        if tensor.is_memory:
            if len(index) != 1 or not isinstance(index[0], int):
                raise Unread("of what a recurrent layer remembers, one layer is picked, as in h[-1]")
            return self._one(SELECT, {"dim": 1, "index": index[0]}, Tensor(tensor.end))
        if index and index[0] is Ellipsis and len(index) == 2 and isinstance(index[1], int):
            return self._one(SELECT, {"dim": -1, "index": index[1]}, tensor)
        if not index or index[0] != slice(None):
            raise Unread("the first axis is the batch, of which nothing can be picked")
        axis = 1
        for part in index[1:]:
            if isinstance(part, bool) or not isinstance(part, int | slice | None):
                raise Unread("only numbers and stretches are read in brackets")
            if part is None:
                tensor = self._one(UNSQUEEZE, {"dim": axis}, tensor)
            elif isinstance(part, int):
                tensor = self._one(SELECT, {"dim": axis, "index": part}, tensor)
                continue
            elif part != slice(None):
                tensor = self._stretch(tensor, axis, part)
            axis += 1
        return tensor

    def _stretch(self, tensor: Tensor, axis: int, part: slice) -> Tensor:
        start, stop = part.start or 0, part.stop
        if part.step not in (None, 1) or not isinstance(start, int) or not isinstance(stop, int) or start < 0 or stop <= start:
            raise Unread("a stretch in brackets is read with both ends counted from the front, as in x[:, 2:5]")
        return self._one(SLICE, {"dim": axis, "start": start, "length": stop - start}, tensor)

    def _reshaped(self, tensor: Tensor, sizes: Sequence[object]) -> Tensor:
        shape = list(sizes[0]) if len(sizes) == 1 and isinstance(sizes[0], tuple | list) else list(sizes)
        if len(shape) < 2 or not (shape[0] is BATCH or shape[0] == -1):
            raise Unread("a new shape must begin with the batch, as in x.view(x.size(0), -1)")
        numbers = [size for size in shape[1:] if isinstance(size, int) and not isinstance(size, bool)]
        if len(numbers) < len(shape) - 1:
            raise Unread("a new shape is read where its sizes are numbers")
        if numbers == [-1] and (flatten := self.kinds.operation("flatten")) is not None:
            return self._drawn(flatten.spec, {}, [tensor])
        return self._one(RESHAPE, {"shape": tuple(numbers)}, tensor)

    def _with_number(self, tensor: Tensor, sign: ast.operator, number: float, *, is_first: bool) -> Tensor:
        if isinstance(sign, ast.Add | ast.Sub):
            factor = -1.0 if isinstance(sign, ast.Sub) and not is_first else 1.0
            return self._one(SCALE, {"factor": factor, "offset": -number if isinstance(sign, ast.Sub) and is_first else number}, tensor)
        if isinstance(sign, ast.Mult):
            return self._one(SCALE, {"factor": number}, tensor)
        if isinstance(sign, ast.Div) and is_first and number:
            return self._one(SCALE, {"factor": 1 / number}, tensor)
        if isinstance(sign, ast.Div) and not is_first:
            return self._with_number(self._one(POWER, {"exponent": -1.0}, tensor), ast.Mult(), number, is_first=True)
        if isinstance(sign, ast.Pow) and is_first:
            return self._one(POWER, {"exponent": number}, tensor)
        raise Unread("this is not computed with a tensor and a number")

    def _operated(self, operation: Operation, positional: Sequence[object], named: Mapping[str, object], line: int) -> Tensor:
        spec = operation.spec
        count = 1 if spec.inputs and spec.inputs[0].variadic else len([port for port in spec.inputs if not port.optional])
        tensors = list(positional[:count])
        by_name = {port.name: named[port.name] for port in spec.inputs if port.name in named}
        if len(tensors) + len(by_name) < count:
            raise Unread(f"{spec.title} takes {count} tensors")
        bound = operated(operation, positional[count:], {name: value for name, value in named.items() if name not in by_name})
        for remark in bound.remarks:
            self.sheet.say(line, remark)
        return self._drawn(spec, bound.params, tensors, by_name)

    def _one(self, template: str, params: Mapping[str, Raw], tensor: Tensor) -> Tensor:
        spec = self.kinds.templates.get(template)
        if spec is None:
            raise Unread("no kind of layer does this")
        return self._drawn(spec, {name: value for name, value in params.items() if (param := spec.param(name)) is None or value != param.default}, [tensor])

    def _drawn(self, spec: LayerSpec, params: Mapping[str, Raw], tensors: Sequence[object], named: Mapping[str, object] | None = None) -> Tensor:
        node = self.sheet.add(spec, params, ports_fed(spec, tensors, named or {}))
        made = results(spec, node)
        assert isinstance(made, Tensor), "operations give one tensor"
        return made
