"""Templates for data beyond pictures of digits: points, texts, series, ratings, pairs. Drawn by `draw_templates.py`."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from template_parts import class_ends, classifier, data, document, embedded, number_ends, phase

from nnbuilder.core.document import DataSet, Document, Field, Note, Point, Split
from nnbuilder.core.expressions import Expression
from nnbuilder.core.graph import Init
from nnbuilder.core.settings import Setting
from nnbuilder.core.sketch import chain, graph, node
from nnbuilder.data.describe import reread


def perceptron() -> Document:
    """One layer, so one straight line between the classes."""
    return classifier(data("clouds"), "point", "kind", [], phase(30, 32, 0.05, 0.0), "Perceptron")


def spam() -> Document:
    """The mean of learned vectors of words: their order does not count, and need not, and what a text is filled up with does not."""
    return classifier(data("spam"), "message", "kind", [embedded("message", 16), node("mean", "MaskedMean")], phase(12, 64, 0.02), "Spam", "mean")


def sentiment() -> Document:
    """An LSTM reads words in their order; the largest of each of its numbers over the text answers."""
    layers = [embedded("review", 24), node("lstm", "LSTM", hidden_size=48), node("strongest", "MaskedMax"), node("dropout", "Dropout", p=0.2)]
    return classifier(data("reviews"), "review", "verdict", layers, phase(14, 64, 0.006, clip=1.0), "Sentiment LSTM", "strongest")


def sentiment_cnn() -> Document:
    """Convolutions over words next to each other, and the strongest answer of each filter anywhere.

    Source: Kim 2014, Convolutional Neural Networks for Sentence Classification.
    """
    layers = [
        embedded("review", 24),
        node("features_first", "Transpose", dim0=1, dim1=2),
        node("phrases", "Conv1d", out_channels=64, kernel_size=3, padding=1),
        node("relu1", "ReLU"),
        node("longer", "Conv1d", out_channels=64, kernel_size=5, padding=2),
        node("relu2", "ReLU"),
        node("features_last", "Transpose", dim0=1, dim1=2),
        node("strongest", "MaskedMax"),
        node("dropout", "Dropout", p=0.2),
    ]
    return classifier(data("reviews"), "review", "verdict", layers, phase(12, 64, 0.004), "Sentiment text-CNN", "strongest")


def dna_motif() -> Document:
    """Filters as long as a motif slide over the bases; where one fits best is what counts.

    Source: Alipanahi et al. 2015, Predicting the sequence specificities of DNA- and RNA-binding proteins by deep learning.
    """
    layers = [
        embedded("dna", 8),
        node("bases_first", "Transpose", dim0=1, dim1=2),
        node("motifs", "Conv1d", out_channels=32, kernel_size=12),
        node("relu", "ReLU"),
        node("best_match", "Max", dim=(2,)),
        node("dropout", "Dropout", p=0.2),
    ]
    return classifier(data("motif"), "dna", "bound", layers, phase(20, 64, 0.004), "DNA motif")


def forecast() -> Document:
    """The hours to come from those that were, all at once."""
    layers = [
        node("hidden1", "Linear", out_features=128),
        node("relu1", "ReLU"),
        node("hidden2", "Linear", out_features=128),
        node("relu2", "ReLU"),
        node("hours", "Linear", out_features=Expression("future.size")),
    ]
    ends, judged = number_ends("hours", "future", "forecast")
    wires = f"{chain('past', *(one.id for one in layers))} {judged}"
    return document(data("seasons"), [node("past", "Input", field="past"), *layers, *ends], wires, phase(25, 64, 0.003), "Forecast")


def recommender() -> Document:
    """Persons and films as vectors that are alike where a film is liked, and how generous and how good each is.

    Source: Koren, Bell and Volinsky 2009, Matrix Factorization Techniques for Recommender Systems.
    """
    sides = []
    wires = "taste>shared.a style>shared.b shared>liking generous>biases.a good>biases.b biases>estimate.a liking>estimate.b"
    for field, factors, bias in (("person", "taste", "generous"), ("film", "style", "good")):
        rows = Expression(f"{field}.classes")
        small = {"weight": Init("normal", (0.0, 0.1))}
        sides += [
            node(field, "Input", field=field),
            replace(node(factors, "Embedding", num_embeddings=rows, embedding_dim=8), init=small),
            replace(node(bias, "Embedding", num_embeddings=rows, embedding_dim=1), init=small),
        ]
        wires += f" {field}>{factors} {field}>{bias}"
    middle = [
        node("shared", "Multiply"),
        node("liking", "Sum", dim=(1,), keepdim=True),
        node("biases", "Add"),
        node("estimate", "Add"),
    ]
    ends, judged = number_ends("estimate", "stars", "stars_estimate")
    return document(data("ratings"), [*sides, *middle, *ends], f"{wires} {judged}", phase(25, 256, 0.01, 0.3), "Recommender")


def denoising() -> Document:
    """Noise on what is read, the clean picture as what is right: a convolution network that subtracts the noise.

    The set has clean pictures only; training puts new noise on them each time, so that none is learned by heart.

    Source: Vincent et al. 2010, Stacked Denoising Autoencoders.
    """
    layers = []
    for number in (1, 2, 3):
        layers += [node(f"conv{number}", "Conv2d", out_channels=24, kernel_size=(3, 3), padding=(1, 1)), node(f"relu{number}", "ReLU")]
    layers.append(node("picture", "Conv2d", out_channels=1, kernel_size=(3, 3), padding=(1, 1)))
    ends = [node("rebuilt", "Output"), node("mse", "MSE")]
    wires = f"{chain('clean', *(one.id for one in layers))} picture>rebuilt picture>mse.prediction clean>mse.target"
    return document(_spoiled_shapes(), [node("clean", "Input", field="clean"), *layers, *ends], wires, phase(8, 32, 0.003), "Denoising autoencoder")


def _spoiled_shapes() -> DataSet:
    """Clean pictures, on which training puts as much noise as the set would have."""
    found = data("noisy_shapes", noise=0.0)
    spoiled = Field("clean", "input", "image", ("clean",), transforms=found.fields[0].transforms, augmentation=(Setting("Noise", {"spread": 0.25}),))
    same = Field("noisy", "ignore", "image", ("noisy",))
    return reread(replace(found, fields=(spoiled, same)), Path())


def multi_task() -> Document:
    """A photograph and a table come in, a class and a number go out; what both need is learned once."""
    seen = [
        node("conv1", "Conv2d", out_channels=16, kernel_size=(3, 3), padding=(1, 1)),
        node("relu1", "ReLU"),
        node("pool1", "MaxPool2d", kernel_size=(2, 2)),
        node("conv2", "Conv2d", out_channels=32, kernel_size=(3, 3), padding=(1, 1)),
        node("relu2", "ReLU"),
        node("pool2", "MaxPool2d", kernel_size=(2, 2)),
        node("flatten", "Flatten"),
        node("seen", "Linear", out_features=64),
        node("relu3", "ReLU"),
    ]
    measured = [node("measured", "Linear", out_features=64), node("relu4", "ReLU")]
    both = [node("both", "Concat"), node("shared", "Linear", out_features=128), node("relu5", "ReLU")]
    heads = [node("classify", "Linear", out_features=Expression("use.classes")), node("weigh", "Linear", out_features=Expression("weight.size"))]
    classes, class_wires = class_ends("classify", "use")
    numbers, number_wires = number_ends("weigh", "weight", "weight_estimate")
    wires = f"{chain('photograph', *(one.id for one in seen))} {chain('measures', *(one.id for one in measured))} relu3>both.tensors#0 relu4>both.tensors#1 "
    wires += f"{chain('both', 'shared', 'relu5', 'classify')} relu5>weigh {class_wires} {number_wires}"
    given = [node("photograph", "Input", field="photograph"), node("measures", "Input", field="measures")]
    return document(data("workpieces"), [*given, *seen, *measured, *both, *heads, *classes, *numbers], wires, phase(24, 32, 0.003), "Two tasks")


def siamese() -> Document:
    """Two drawings through the same layers; the differences of what comes out tell whether both are of one character.

    Whole alphabets are kept for the test, so characters cannot be learned by heart.
    Source: Koch, Zemel and Salakhutdinov 2015, Siamese Neural Networks for One-shot Image Recognition.
    """
    halves = {"kernel_size": (5, 5), "padding": (2, 2), "stride": (2, 2)}
    layers = [
        node("conv1", "Conv2d", out_channels=16, **halves),
        node("relu1", "ReLU"),
        node("conv2", "Conv2d", out_channels=32, **halves),
        node("relu2", "ReLU"),
        node("flatten", "Flatten"),
        node("features", "Linear", out_features=64),
    ]
    side = graph(node("drawing", "Input"), *layers, node("vector", "Output"), wires=chain("drawing", *(one.id for one in layers), "vector"))
    given = [node("image", "Input", field="image"), node("other", "Input", field="image.other")]
    sides = [node("look", "Side"), replace(node("look_again", "Side"), weights="look")]
    compared = [node("difference", "Subtract"), node("distance", "Abs"), node("compare", "Linear", out_features=2)]
    ends, judged = class_ends("compare", "same", "answer")
    ends = [replace(end, params={"field": "character.same"}) if end.id == "same" else end for end in ends]
    wires = f"image>look.drawing other>look_again.drawing look.vector>difference.a look_again.vector>difference.b {chain('difference', 'distance', 'compare')}"
    how = phase(10, 32, 0.002)
    how = replace(how, part=replace(how.part, sampler="pairs"))
    return document(unseen_characters(), [*given, *sides, *compared, *ends], f"{wires} {judged}", how, "Siamese network", Side=side)


def unseen_characters() -> DataSet:
    """Glyphs divided by their alphabets, so that characters of the test part are none of those that are learned from."""
    found = data("glyphs", rows=6000, alphabets=80, characters=8, shaking=0.6)
    others = Setting("RareToOther", {"share": 0.0})
    fields = tuple(replace(field, transforms=(others,)) if field.role == "target" else field for field in found.fields)
    return reread(replace(found, fields=fields, split=Split(by="group", column="alphabet")), Path())


def continue_new_data() -> Document:
    """Learned from the sensors as they were; what came later is for a run that goes on with this one."""
    layers = [node("hidden1", "Linear", out_features=96), node("relu1", "ReLU"), node("hidden2", "Linear", out_features=96), node("relu2", "ReLU")]
    drawn = classifier(data("machine"), "sensors", "state", layers, phase(25, 32, 0.003), "Continue with new data")
    return replace(drawn, notes=(Note("steps", "main", _STEPS, Point(0.0, -280.0), 1240.0, 210.0),))


_STEPS = (
    "Six of eight sensors of this machine will be exchanged, and few rows will be there then.\n"
    "1. Train the network on the rows from before the change.\n"
    "2. Choose its run among the runs, and “New data …”: it goes on with 200 rows from after the change, and tells what it has forgotten.\n"
    "By command: nnbuilder train FILE, then\n"
    "nnbuilder train --from last --data builtin:machine,when=after --keep-preparation"
)


TEMPLATES: dict[str, Callable[[], Document]] = {
    "perceptron": perceptron,
    "spam": spam,
    "sentiment": sentiment,
    "sentiment-cnn": sentiment_cnn,
    "dna-motif": dna_motif,
    "forecast": forecast,
    "recommender": recommender,
    "denoising": denoising,
    "multi-task": multi_task,
    "siamese": siamese,
    "continue-new-data": continue_new_data,
}
