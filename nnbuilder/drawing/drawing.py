"""A drawing in code: inputs, outputs and what training needs, and the document that comes of it."""

from __future__ import annotations

from collections.abc import Sequence

from nnbuilder.core.document import DataSet, Document
from nnbuilder.core.graph import MAIN, Path
from nnbuilder.core.layer import Layer
from nnbuilder.core.layout.layered import arranged
from nnbuilder.core.phases import Group, Objective, Part, Phase
from nnbuilder.core.settings import Choice, Setting
from nnbuilder.drawing.drawables import Drawable
from nnbuilder.drawing.errors import DrawingError
from nnbuilder.drawing.raw import raw_params
from nnbuilder.drawing.sheet import Fed, Sheet
from nnbuilder.drawing.values import Value
from nnbuilder.drawing.weights import Starts, Ties
from nnbuilder.layers.structure import Input, Output


class Drawing:
    """A network that is drawn line by line; `document` is what is drawn so far, laid out.

    data    the data set that inputs are bound to, or None
    phases  how it is trained, one phase after another
    """

    def __init__(self, title: str = "Untitled", data: DataSet | None = None) -> None:
        self.title, self.data = title, data
        self.phases: tuple[Phase, ...] = (Phase(),)
        self._sheet = Sheet(f"the drawing {title}", "n", is_main=True, facts=data.facts if data is not None else None)

    def input(self, name: str, shape: int | tuple[int, ...] = (), dtype: str = "float32", *, field: str = "") -> Value:
        """Brings something in: of a shape, without the batch axis, or a field of the data, which is called like the input if
        `field` does not say otherwise. dtype is float32, int64 or bool."""
        if field and shape:
            raise DrawingError(f"The input {name} is bound to the field {field}, which tells its shape; leave the shape out.")
        sizes = (shape,) if isinstance(shape, int) else tuple(shape)
        return self._sheet.draw(Input(field if sizes else field or name, sizes, dtype), name=name)

    def output(self, value: Value, name: str = "", *, use: str = "predict") -> None:
        """Names what the network gives. Outputs of another use than `predict` are methods of their own, such as `encode`."""
        self._sheet.draw(Output(use), (value,), name=name)

    def draw(
        self,
        layer: Layer | Drawable,
        *values: Value,
        name: str = "",
        tie: Ties | None = None,
        share: Value | None = None,
        init: Starts | None = None,
        frozen: bool = False,
        **ports: Fed,
    ) -> Value:
        """Like `nb.draw`, also for a layer without inputs: a parameter, a constant, noise."""
        return self._sheet.draw(layer, values, ports, name=name, tie=tie, share=share, init=init, frozen=frozen)

    def phase(
        self,
        *objectives: Objective,
        name: str = "train",
        epochs: int = 10,
        batch_size: int = 64,
        steps: int | None = None,
        patience: int | None = None,
        fraction: float = 1.0,
        frozen: Sequence[Value] = (),
    ) -> Phase:
        """A stretch of training, to be put into `phases`; without objectives it makes every loss small with AdamW.

        steps     replaces the epochs
        patience  ends it early where the validation loss has not been lower for so many epochs
        fraction  the share of the training part that it sees
        frozen    what neither learns nor moves its statistics meanwhile
        """
        part = Part(fraction=fraction, batch_size=batch_size)
        return Phase(name, epochs, steps, part, objectives or (Objective(),), self._paths(frozen), patience)

    def objective(
        self,
        *losses: Value,
        name: str = "learn",
        updates: Sequence[Value] = (),
        every: int = 1,
        optimizer: Choice | None = None,
        schedule: Choice | None = None,
        clip: float | None = None,
    ) -> Objective:
        """What is made small (every loss, if none is given), and by changing what (all that is not frozen), in which way.

        every  it counts at each so many-th step
        clip   the greatest length of the gradient
        """
        usual = Group()
        group = Group((), _setting(optimizer) if optimizer is not None else usual.optimizer, _setting(schedule) if schedule is not None else usual.schedule)
        return Objective(name, tuple(self._sheet.own(loss).id for loss in losses), self._paths(updates), every, (group,), clip)

    @property
    def document(self) -> Document:
        """The drawing as a document, which the window opens as well."""
        blocks = {name: block.definition.graph for name, block in self._sheet.blocks.items()}
        return arranged(Document({MAIN: self._sheet.graph(), **blocks}, data=self.data, phases=self.phases, title=self.title))

    def _paths(self, values: Sequence[Value]) -> tuple[Path, ...]:
        return tuple((self._sheet.own(value).id,) for value in values)


def _setting(choice: Choice) -> Setting:
    recipe = choice.recipe
    return Setting(recipe.kind, raw_params(recipe.kind, recipe.params, {param.name: getattr(choice, param.name) for param in recipe.params}))
