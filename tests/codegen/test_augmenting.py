"""Augmentation in train.py: one line each, targets that follow or stay clean, and a sentence where it cannot be."""

from __future__ import annotations

from dataclasses import replace

import pytest

from nnbuilder.codegen.generate import NotSound, generate
from nnbuilder.core.analysis import analyze
from nnbuilder.core.data_edits import set_augmentation
from nnbuilder.core.document import DataSet, Document, Field, Source
from nnbuilder.core.edits import EditError
from nnbuilder.core.facts import Facts, FieldFacts
from nnbuilder.core.settings import Setting
from nnbuilder.layers import CATALOGUE
from nnbuilder.project.files import dump_document, load_document
from nnbuilder.runtime.build import build_training
from tests.drawings import DIGITS, IRIS, classifier, graph, node
from tests.siamese import siamese

PICTURE = FieldFacts("input", "image", (1, 8, 12), axes=("channels", "height", "width"))
MASKED = DataSet(
    Source("builtin", "shapes"),
    (Field("image", "input", "image"), Field("mask", "target", "mask"), Field("small", "target", "image")),
    facts=Facts(
        {
            "image": PICTURE,
            "mask": FieldFacts("target", "mask", (8, 12), "int64", ("0", "1", "2"), ("height", "width"), "classes"),
            "small": replace(PICTURE, role="target", shape=(1, 4, 6)),
        }
    ),
)


def digits(*settings: Setting) -> Document:
    drawn = classifier(node("flatten", "Flatten"), node("classify", "Linear", out_features=10), data=DIGITS, given="image", wanted="label")
    return set_augmentation(drawn, "image", settings)


def autoencoder(*settings: Setting) -> Document:
    """One Input, from which wires lead to the network and to the loss, maybe through a node that has no weights."""
    nodes = [node("image", "Input", field="image"), node("flatten", "Flatten"), node("code", "Linear", out_features=8), node("back", "Linear", out_features=64)]
    ends = [node("rebuilt", "Output"), node("mse", "MSE"), node("rmse", "RMSE")]
    wires = "image>flatten flatten>code code>back back>rebuilt back>mse.prediction flatten>mse.target back>rmse.prediction flatten>rmse.target"
    return set_augmentation(Document({"main": graph(*nodes, *ends, wires=wires)}, data=DIGITS, title="Auto"), "image", settings)


def segmenter(*settings: Setting) -> Document:
    nodes = [node("image", "Input", field="image"), node("conv", "Conv2d", out_channels=3, kernel_size=1), node("mask", "Input", field="mask")]
    wires = "image>conv conv>scores conv>loss.prediction mask>loss.target"
    drawn = graph(*nodes, node("scores", "Output"), node("loss", "CrossEntropy"), wires=wires)
    return set_augmentation(Document({"main": drawn}, data=MASKED, title="Segmenter"), "image", settings)


def lines(document: Document) -> list[str]:
    """The lines of the loop from the augmentation up to the forward pass, and of the validation."""
    text = generate(document, CATALOGUE).files["train.py"]
    written = [line.strip() for line in text[text.index("def train(") :].splitlines()]
    return [line for line in written if line.startswith(("batch = ", "clean = ", "losses, metrics = "))]


def messages(document: Document) -> list[str]:
    return [finding.message for finding in analyze(document, CATALOGUE).diagnostics if finding.code == "phase/augmentation"]


def test_without_augmentation_nothing_is_written_and_no_helper_copied():
    assert [line for line in lines(digits()) if not line.startswith("losses")] == []
    assert "def flipped" not in generate(digits(), CATALOGUE).files["train.py"]


def test_each_is_a_line_of_the_training_part_only_what_spoils_last():
    written = lines(digits(Setting("Noise", {"spread": 0.25}), Setting("Flip"), Setting("Affine", {"rotate": 5.0})))
    assert written == [
        'batch = flipped(batch, ["image"], horizontal=0.5, vertical=0.0)',
        'batch = moved(batch, ["image"], rotate=5.0, shift=0.1, scale=0.1, shear=0.0)',
        'batch = noisy(batch, "image", spread=0.25)',
        'losses, metrics = model.learn(batch["image"], batch["label"])',
        'losses, metrics = model.learn(batch["image"], batch["label"])',
    ]


def test_a_mask_follows_where_it_stands_and_a_target_of_another_size_does_not():
    flip, cutout, train, validation = lines(segmenter(Setting("Cutout"), Setting("Flip")))
    assert flip == 'batch = flipped(batch, ["image", "mask"], horizontal=0.5, vertical=0.0)'
    assert cutout == 'batch = cut_out(batch, "image", side=0.3)'
    assert train == validation == 'losses, metrics = model.learn(batch["image"], batch["mask"])'


def test_an_autoencoder_with_noise_is_compared_with_the_clean_picture():
    document = autoencoder(Setting("Noise"), Setting("Flip"))
    flip, kept, noise, train, validation = lines(document)
    assert (kept, noise) == ("clean = batch", 'batch = noisy(batch, "image", spread=0.1)')
    assert train == 'losses, metrics = model.learn(batch["image"], clean["image"])'
    assert validation == 'losses, metrics = model.learn(batch["image"], batch["image"])'
    assert "flipped" in flip
    assert list(document.main.nodes) == ["image", "flatten", "code", "back", "rebuilt", "mse", "rmse"], "the drawing itself stays as it is"


def test_of_an_autoencoder_without_noise_the_program_is_as_ever():
    plain, flipped = (generate(autoencoder(*settings), CATALOGUE) for settings in ((), (Setting("Flip"),)))
    assert plain.objectives == flipped.objectives
    assert plain.files["model.py"] == flipped.files["model.py"]
    assert plain.files["model.py"] == generate(autoencoder(Setting("Noise")), CATALOGUE).files["model.py"]


def test_mixed_classes_are_learned_in_shares_and_counted_as_they_are():
    mixed, train, validation = lines(digits(Setting("Mixup")))
    assert mixed == 'batch = mixed_up(batch, ["image"], {"label": 10}, strength=0.2)'
    assert train == 'losses, metrics = model.learn(batch["image"], batch["label"], batch["label.mixed"])'
    assert validation == 'losses, metrics = model.learn(batch["image"], batch["label"], batch["label"])'


@pytest.mark.parametrize("kind", CATALOGUE.augmentations)
def test_every_program_passes_the_gate(kind):
    documents = [autoencoder(Setting(kind)), segmenter(Setting(kind)), digits(Setting(kind))]
    for document in documents:
        assert messages(document) == []
        build_training(generate(document, CATALOGUE), CATALOGUE)


REFUSED = {
    "an unknown one": (digits(Setting("Magic")), "The augmentation Magic of image cannot be as it is described: there is no Magic; known are Flip, Affine"),
    "a wrong value": (digits(Setting("Noise", {"spread": -1.0})), "spread must be from 0 to 100, not -1"),
    "an unknown parameter": (digits(Setting("Flip", {"magic": 1})), "there is no parameter magic"),
    "a flip of a table": (
        set_augmentation(classifier(node("classify", "Linear", out_features=3)), "features", [Setting("Flip")]),
        "The augmentation Flip does not suit features, which is numbers; Mixup, Noise, MaskingNoise does. Take it away.",
    ),
    "a target": (
        replace(digits(), data=replace(DIGITS, fields=(DIGITS.fields[0], replace(DIGITS.fields[1], augmentation=(Setting("Noise"),))))),
        "label is not read by the network, so it is not augmented itself",
    ),
    "mixing twice": (digits(Setting("Mixup"), Setting("Mixup")), "Mixup of image mixes whole samples, so one is enough"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_what_cannot_be_is_told_and_has_no_source(case):
    document, words = REFUSED[case]
    (message,) = messages(document)
    assert words in message
    with pytest.raises(NotSound, match=r"ugment|Mixup"):
        generate(document, CATALOGUE)


def test_a_loss_that_takes_one_class_only_cannot_be_mixed():
    layers = (node("flatten", "Flatten"), node("classify", "Linear", out_features=10), node("log", "LogSoftmax"))
    drawn = classifier(*layers, data=DIGITS, given="image", wanted="label")
    loss = replace(drawn.main.nodes["loss"], kind="NLL")
    document = drawn.with_graph("main", replace(drawn.main, nodes={**drawn.main.nodes, "loss": loss}))
    (message,) = messages(set_augmentation(document, "image", [Setting("Mixup")]))
    assert message == (
        "Mixup of image mixes the classes of label, but loss takes one class, not shares of several; "
        "compare with a Cross Entropy without a mask, or do not mix."
    )


def test_it_is_set_by_an_edit_saved_and_absent_where_there_is_none():
    document = digits(Setting("Affine", {"rotate": 3.0}), Setting("Noise"))
    content = dump_document(document)
    assert load_document(content, CATALOGUE).document == document
    assert b"augmentation" not in dump_document(digits())
    assert document.facts == DIGITS.facts, "no shape changes with it"
    with pytest.raises(EditError, match="label is not read by the network"):
        set_augmentation(document, "label", [Setting("Noise")])
    with pytest.raises(EditError, match="no field nowhere"):
        set_augmentation(document, "nowhere", [])


def test_numbers_take_noise_too():
    document = set_augmentation(classifier(node("classify", "Linear", out_features=3), data=IRIS), "features", [Setting("MaskingNoise"), Setting("Mixup")])
    assert lines(document)[:2] == [
        'batch = mixed_up(batch, ["features"], {"species": 3}, strength=0.2)',
        'batch = blanked(batch, "features", share=0.1)',
    ]


def test_rows_that_are_drawn_together_are_augmented_each_by_itself_and_not_mixed():
    drawn = siamese()
    written = lines(set_augmentation(drawn, "image", [Setting("Flip")]))
    assert written[:2] == [
        'batch = flipped(batch, ["image"], horizontal=0.5, vertical=0.0)',
        'batch = flipped(batch, ["image.other"], horizontal=0.5, vertical=0.0)',
    ]
    (message,) = [message for message in messages(set_augmentation(drawn, "image", [Setting("Mixup")])) if "draws pairs" in message]
    assert message.startswith("Mixup of image mixes whole samples")
