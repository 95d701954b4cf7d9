"""The golden documents: one for each mechanism of the language, and three that are wrong."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

from nnbuilder.core.document import Document
from nnbuilder.core.phases import Group, Objective, Part, Phase
from nnbuilder.core.settings import Setting
from tests.drawings import IRIS, classifier, graph, iris_mlp, lstm_loop, node, residual_cnn

FAST = (Group(optimizer=Setting("AdamW", {"lr": 0.01})),)


def shared_module() -> Document:
    """Two inputs read by one and the same encoder."""
    return Document(
        {
            "main": graph(
                node("left", "Input", shape=(4,)),
                node("right", "Input", shape=(4,)),
                node("encode", "Linear", out_features=3),
                replace(node("encode_right", "Linear", out_features=3), weights="encode"),
                node("both", "Concat"),
                node("compare", "Linear", out_features=1),
                node("distance", "Output"),
                wires="left>encode right>encode_right encode>both.tensors#0 encode_right>both.tensors#1 both>compare compare>distance",
            )
        },
        title="Shared encoder",
    )


def tied_embedding() -> Document:
    """Words in and words out use one table."""
    return Document(
        {
            "main": graph(
                node("words", "Input", shape=(5,), dtype="int64"),
                node("embedding", "Embedding", num_embeddings=11, embedding_dim=6),
                node("positions", "SinusoidalPositions"),
                replace(node("unembed", "Linear", out_features=11, bias=False), tie={"weight": (("embedding",), "weight")}),
                node("scores", "Output"),
                wires="words>embedding embedding>positions positions>unembed unembed>scores",
            )
        },
        title="Tied embedding",
    )


def gan() -> Document:
    """A generator and a judge that learn against each other; both objectives are logistic."""
    drawn = graph(
        node("real", "Input", field="features"),
        node("noise", "Noise", shape=(2,)),
        node("make1", "Linear", out_features=16),
        node("make_tanh", "Tanh"),
        node("make2", "Linear", out_features=4),
        node("made", "Output", use="generate"),
        node("stop", "Detach"),
        node("judge", "Linear", out_features=1),
        replace(node("judge_made", "Linear", out_features=1), weights="judge"),
        replace(node("judge_stopped", "Linear", out_features=1), weights="judge"),
        node("zero", "Detach"),
        node("zeros", "Multiply"),
        node("nothing", "Constant", values=(0.0,), shape=(1,)),
        node("one", "Constant", values=(1.0,), shape=(1,)),
        node("ones", "Add"),
        node("fool", "BCEWithLogits"),
        node("see_real", "BCEWithLogits"),
        node("see_made", "BCEWithLogits"),
        wires="noise>make1 make1>make_tanh make_tanh>make2 make2>made make2>stop make2>judge_made stop>judge_stopped real>judge"
        " judge>zero zero>zeros.a nothing>zeros.b zeros>ones.a one>ones.b"
        " judge_made>fool.prediction ones>fool.target judge>see_real.prediction ones>see_real.target judge_stopped>see_made.prediction zeros>see_made.target",
    )
    objectives = (
        Objective("judge_well", ("see_real", "see_made"), (("judge",),), groups=FAST),
        Objective("make_well", ("fool",), (("make1",), ("make2",)), groups=FAST),
    )
    return Document({"main": drawn}, data=IRIS, title="GAN", phases=(Phase("play", 2, None, Part(batch_size=16), objectives),))


def pretrain_and_finetune() -> Document:
    """First rebuild the measurements of two species, then classify all three with the encoder held still."""
    drawn = graph(
        node("features", "Input", field="features"),
        node("encode", "Linear", out_features=8),
        node("squash", "Tanh"),
        node("rebuild", "Linear", out_features=4),
        node("error", "MSE"),
        node("classify", "Linear", out_features=3),
        node("scores", "Output"),
        node("species", "Input", field="species"),
        node("loss", "CrossEntropy"),
        node("accuracy", "Accuracy"),
        wires="features>encode encode>squash squash>rebuild rebuild>error.prediction features>error.target squash>classify classify>scores"
        " classify>loss.prediction species>loss.target classify>accuracy.prediction species>accuracy.target",
    )
    two = Part(where=(("species", ("setosa", "virginica")),), batch_size=16)
    first = Phase("pretrain", 2, None, two, (Objective("rebuild_well", ("error",), groups=FAST),))
    second = Phase("finetune", 2, None, Part(batch_size=16), (Objective("classify_well", ("loss",), groups=FAST),), frozen=(("encode",),))
    return Document({"main": drawn}, data=IRIS, title="Pretrain and finetune", phases=(first, second))


def vae() -> Document:
    """A variational autoencoder whose predict gives the mean."""
    drawn = graph(
        node("features", "Input", field="features"),
        node("mean", "Linear", out_features=2),
        node("log_variance", "Linear", out_features=2),
        node("noise", "Noise", shape=(2,)),
        node("code", "GaussianSample"),
        node("decode", "Linear", out_features=4),
        node("rebuilt", "Output"),
        node("error", "MSE"),
        node("pull", "GaussianKL", weight=0.1),
        wires="features>mean features>log_variance mean>code.mean log_variance>code.log_variance noise>code.noise code>decode decode>rebuilt"
        " decode>error.prediction features>error.target mean>pull.mean log_variance>pull.log_variance",
    )
    return Document({"main": drawn}, data=IRIS, title="VAE", phases=(Phase("train", 2, None, Part(batch_size=16), (Objective(groups=FAST),)),))


def unknown_kind() -> Document:
    """A layer of a later program, which is kept and stands beside what can be computed."""
    drawn = iris_mlp()
    strange = node("strange", "QuantumLayer", qubits=3)
    wired = graph(*drawn.main.nodes.values(), strange, wires="tanh>strange")
    return drawn.with_graph("main", replace(wired, edges=wired.edges | drawn.main.edges))


def wrong_shapes() -> Document:
    """A picture goes into a classifier without being flattened."""
    return classifier(
        node("conv", "Conv2d", out_channels=4, kernel_size=3),
        node("classify", "Linear", out_features=10),
        data=residual_cnn().data,
        given="image",
        wanted="label",
        title="Not flattened",
    )


def wrong_parameters() -> Document:
    """A kernel larger than the picture, and a share above one."""
    return classifier(
        node("conv", "Conv2d", out_channels=4, kernel_size=30),
        node("dropout", "Dropout", p=1.5),
        node("flatten", "Flatten"),
        node("classify", "Linear", out_features=7),
        data=residual_cnn().data,
        given="image",
        wanted="label",
        title="Impossible numbers",
    )


def wrong_wiring() -> Document:
    """Two tensors that cannot be added, an input that nothing feeds, and a field that is not there."""
    return Document(
        {
            "main": graph(
                node("features", "Input", field="features"),
                node("nowhere", "Input", field="petals"),
                node("wide", "Linear", out_features=8),
                node("narrow", "Linear", out_features=5),
                node("add", "Add"),
                node("lonely", "ReLU"),
                node("out", "Output"),
                node("second", "Output"),
                wires="features>wide features>narrow wide>add.a narrow>add.b add>out lonely>second",
            )
        },
        data=IRIS,
        title="Wrong wiring",
    )


SOUND: Mapping[str, Callable[[], Document]] = {
    "residual_cnn": residual_cnn,
    "lstm_loop": lstm_loop,
    "shared_module": shared_module,
    "tied_embedding": tied_embedding,
    "gan": gan,
    "pretrain_and_finetune": pretrain_and_finetune,
    "vae": vae,
    "unknown_kind": unknown_kind,
}
WRONG: Mapping[str, Callable[[], Document]] = {"wrong_shapes": wrong_shapes, "wrong_parameters": wrong_parameters, "wrong_wiring": wrong_wiring}
