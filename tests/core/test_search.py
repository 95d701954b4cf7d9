"""Layers are found by what people call them, and what fits the wire in their hand leads."""

from __future__ import annotations

import pytest

from nnbuilder.core.conditions import Invalid
from nnbuilder.core.expressions import Expression
from nnbuilder.core.fitting import FITS, JOINS, MAY_FIT, UNFIT, fit
from nnbuilder.core.offers import LooseEnd, offers
from nnbuilder.core.parameters import accept
from nnbuilder.core.search import search
from nnbuilder.core.tensor import BATCH, UNKNOWN, TensorSpec
from nnbuilder.layers import CATALOGUE

SPECS = tuple(CATALOGUE)
PICTURE, VECTOR, TOKENS = TensorSpec((BATCH, 3, 32, 32)), TensorSpec((BATCH, 64)), TensorSpec((BATCH, 20), "int64")
CALLED = {
    "fc": "Linear",
    "dense": "Linear",
    "Fully Connected": "Linear",
    "skip": "Add",
    "residual": "Add",
    "1x1": "Conv2d",
    "pointwise": "Conv2d",
    "bn": "BatchNorm2d",
    "dropout": "Dropout",
    "softmax": "Softmax",
    "conv": "Conv2d",
    "c2d": "Conv2d",
    "cat": "Concat",
    "concatenate": "Concat",
    "nn.linear": "Linear",
    "attention": "ScaledDotProductAttention",
    "self attention": "MultiheadAttention",
    "Conv2D": "Conv2d",
    "Conv2DTranspose": "ConvTranspose2d",
    "MaxPooling2D": "MaxPool2d",
    "GlobalAveragePooling2D": "AdaptiveAvgPool2d",
    "BatchNormalization": "BatchNorm2d",
    "LayerNormalization": "LayerNorm",
    "SimpleRNN": "RNN",
    "UpSampling2D": "Upsample",
    "SparseCategoricalCrossentropy": "CrossEntropy",
    "swish": "SiLU",
    "positional encoding": "SinusoidalPositions",
    "avg 2d": "AvgPool2d",
}


def kinds(typed: str, given: TensorSpec | None = None, recent: tuple[str, ...] = ()) -> list[str]:
    return [offer.hit.spec.kind for offer in offers(typed, SPECS, LooseEnd(given), recent)]


@pytest.mark.parametrize(("typed", "kind"), CALLED.items())
def test_a_layer_is_found_by_what_people_call_it(typed, kind):
    assert search(typed, SPECS)[0].spec.kind == kind


def test_every_kind_is_found_first_by_its_own_name_and_title():
    for spec in SPECS:
        assert search(spec.kind, SPECS)[0].spec is spec
        assert search(spec.title, SPECS)[0].spec is spec


def test_no_other_name_is_that_of_another_kind_and_its_parameters_are_accepted():
    titles = {spec.title.lower(): spec.kind for spec in SPECS} | {spec.kind.lower(): spec.kind for spec in SPECS}
    for spec in SPECS:
        for alias in spec.also:
            measured = spec.role in ("loss", "metric")
            assert measured or titles.get(alias.name.lower(), spec.kind) == spec.kind, f"{alias.name} of {spec.kind}"
            for name, value in alias.params.items():
                assert accept(spec.param(name), value) == value


@pytest.mark.parametrize(
    ("typed", "kind", "params"),
    [
        ("conv 64", "Conv2d", {"out_channels": 64}),
        ("conv 64 5", "Conv2d", {"out_channels": 64, "kernel_size": (5, 5)}),
        ("fc 10", "Linear", {"out_features": 10}),
        ("dropout 0.2", "Dropout", {"p": 0.2}),
        ("1x1 16", "Conv2d", {"kernel_size": (1, 1), "out_channels": 16}),
        ("maxpool 3", "MaxPool2d", {"kernel_size": (3, 3)}),
    ],
)
def test_numbers_behind_a_name_set_its_first_parameters(typed, kind, params):
    hit = search(typed, SPECS)[0]
    assert (hit.spec.kind, dict(hit.params)) == (kind, params)


def test_a_number_that_belongs_to_the_name_sets_nothing():
    assert next((hit.spec.kind, dict(hit.params)) for hit in search("conv 1", SPECS)) == ("Conv1d", {})
    assert "Dropout" not in [hit.spec.kind for hit in search("dropout 7", SPECS)]


def test_behind_a_picture_its_own_layers_lead_and_what_ends_or_counts_words_comes_late():
    first = kinds("", PICTURE)
    assert first[0] == "Conv2d"
    assert {"MaxPool2d", "BatchNorm2d"} <= set(first[:6])
    assert first.index("Embedding") > 60
    assert first.index("Output") > 30


def test_behind_words_the_embedding_leads_and_behind_a_vector_the_dense_layer():
    assert kinds("", TOKENS)[0] == "Embedding"
    assert kinds("", VECTOR)[0] == "Linear"


def test_what_fits_the_wire_comes_before_what_does_not():
    assert kinds("bn", VECTOR)[0] == "BatchNorm1d"
    assert kinds("bn", PICTURE)[0] == "BatchNorm2d"
    assert kinds("deconv", TensorSpec((BATCH, 8, 100)))[0] == "ConvTranspose1d"
    assert kinds("embedding", PICTURE)[0] == "Embedding", "what is named exactly is meant"


def test_what_was_used_last_leads_where_it_fits():
    assert kinds("", PICTURE, ("Embedding", "ReLU", "Conv2d"))[:3] == ["ReLU", "Conv2d", "Conv2d"]
    assert kinds("", None, ("GELU",))[0] == "GELU"
    assert kinds("drop", PICTURE, ("Dropout2d",)).index("Dropout2d") < 3


def test_before_a_port_the_input_leads():
    end = LooseEnd(axes=CATALOGUE.get("Conv2d").inputs[0].axes)
    assert [offer.hit.spec.kind for offer in offers("", SPECS, end)][:2] == ["Input", "Conv2d"]


def test_the_shape_that_comes_of_it_is_told_or_why_nothing_does():
    conv = fit(CATALOGUE.get("Conv2d"), {"out_channels": 8}, PICTURE)
    assert (conv.how, str(conv.result)) == (FITS, "(N, 8, 30, 30)")
    assert fit(CATALOGUE.get("Add"), {}, PICTURE).how == JOINS
    assert fit(CATALOGUE.get("Conv2d"), {}, UNKNOWN).how == MAY_FIT
    wrong = fit(CATALOGUE.get("Embedding"), {}, PICTURE)
    assert wrong.how == UNFIT
    assert "whole numbers" in wrong.reason
    assert fit(CATALOGUE.get("Input"), {}, PICTURE).how == UNFIT


def test_a_target_goes_in_where_a_loss_takes_it():
    labels = TensorSpec((BATCH,), "int64")
    assert fit(CATALOGUE.get("CrossEntropy"), {}, labels).port == "target"


@pytest.mark.parametrize(
    "typed", ["conv 64 64 64 64 64 64 64 64 64", "9" * 5000, "conv " + "9" * 5000, "linear 1e999", "linear 1e5", "((((", "\x00", "conv -3", "🜁"]
)
def test_whatever_is_typed_is_answered(typed):
    for offer in offers(typed, SPECS, LooseEnd(PICTURE)):
        for name, value in offer.hit.params.items():
            assert accept(offer.hit.spec.param(name), value) == value


def test_a_parameter_never_takes_what_its_kind_refuses():
    with pytest.raises(Invalid):
        accept(CATALOGUE.get("Conv2d").param("out_channels"), -3)
    assert all(hit.params.get("out_channels", 1) > 0 for hit in search("conv -3", SPECS))


def test_a_name_that_stands_for_a_number_is_a_formula():
    first = offers("linear label.classes", SPECS, LooseEnd(VECTOR, known={"label.classes": 10}))[0]
    assert first.hit.params == {"out_features": Expression("label.classes")}
    assert first.fit.result == TensorSpec((BATCH, 10))
    assert not search("linear label.classes", SPECS)


def test_several_tensors_go_to_the_ports_that_take_them():
    given = LooseEnd(TensorSpec((BATCH,), "int64"), beside=(TensorSpec((BATCH, 10)),))
    loss = next(one for one in offers("cross entropy", SPECS, given) if one.hit.spec.kind == "CrossEntropy")
    assert loss.fit.ports == ("target", "prediction")
    assert "Linear" not in [one.hit.spec.kind for one in offers("", SPECS, given) if one.fit.how != UNFIT]


def test_self_attention_asks_with_what_it_looks_at():
    first = offers("self-attention 4", SPECS, LooseEnd(TensorSpec((BATCH, 20, 64))))[0]
    assert first.fit.ports == ("query", "key", "value")
    assert first.hit.params == {"num_heads": 4}
