"""Where values enter and leave a drawing, and values that nothing feeds."""

from __future__ import annotations

from math import prod
from typing import Literal, NamedTuple

from nnbuilder.core.conditions import Invalid
from nnbuilder.core.layer import Layer, layer
from nnbuilder.core.parameters import Floats, Ints, param
from nnbuilder.core.tensor import BATCH, TensorSpec
from nnbuilder.core.weights import Weight, Weights
from nnbuilder.layers.ports import Anything

Dtype = Literal["float32", "int64", "bool"]


class Given(NamedTuple):
    """The values of a field, and where they are: (N, length), True where there is something and False where it was filled up."""

    output: TensorSpec
    mask: TensorSpec


@layer(category="Structure", role="input", also=("data", "placeholder", "field"))
class Input(Layer):
    """Brings a field of the data into the network; its shape is that of the field, with the batch axis first.

    Where shorter samples of the field are filled up there is a second output, the mask, which is True where a sample is.
    """

    field: str = param("", "The field of the data set that comes in here.")
    shape: Ints = param((), "The shape of one sample where no data set is chosen, without the batch axis.", min=1)
    dtype: Dtype = param("float32", "The number type where no data set is chosen.", advanced=True)

    def infer(self) -> Given:
        return Given(TensorSpec((BATCH, *self.shape), self.dtype), TensorSpec((BATCH, *self.shape[:1]), "bool"))


@layer(category="Structure", role="output", also=("result", "prediction", "head"))
class Output(Layer):
    """Names what the network gives; the trained model returns it."""

    use: str = param("predict", "The method of the model that gives it; `predict` is what the model is called for.", advanced=True)

    def infer(self, x: Anything) -> TensorSpec:
        return x


@layer(category="Structure", role="source", also=("random", "latent", "randn"))
class Noise(Layer):
    """Draws standard normal noise for every sample, as a generator or a sampling autoencoder needs."""

    shape: Ints = param((8,), "The shape of the noise for one sample, without the batch axis.", min=1, required=True)

    def infer(self) -> TensorSpec:
        return TensorSpec((BATCH, *self.shape))


@layer(category="Structure", role="parameter", also=("learned tensor", "weight", "class token"))
class Parameter(Layer):
    """Holds a tensor that is learned and the same for every sample, such as a bias or a query."""

    shape: Ints = param((1,), "The shape of the tensor; it has no batch axis.", min=1, required=True)

    def infer(self) -> TensorSpec:
        return TensorSpec(self.shape)

    def weights(self) -> Weights:
        return {"": Weight(self.shape)}


@layer(category="Structure", role="constant", also=("number",))
class Constant(Layer):
    """Holds numbers that never change and are the same for every sample."""

    values: Floats = param((0.0,), "The numbers, row by row; a single one fills the whole shape.", required=True)
    shape: Ints = param((1,), "The shape of the tensor; it has no batch axis.", min=1, required=True)

    def infer(self) -> TensorSpec:
        if len(self.values) not in (1, prod(self.shape)):
            raise Invalid("values", f"a shape of {self.shape} holds {prod(self.shape)} numbers, but there are {len(self.values)}")
        return TensorSpec(self.shape)


@layer(category="Structure", expression="{x}.detach()", moves=True, also=("stop gradient",))
class Detach(Layer):
    """Lets values through and gradients not: what comes before it does not learn from what comes after."""

    def infer(self, x: Anything) -> TensorSpec:
        return x
