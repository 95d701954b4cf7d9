"""What some templates are measured against, where no metric of their own says it: {name: value}, the network's own first, and by
how much that has to be better than the rest."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path

import numpy as np
import torch
from sklearn.covariance import EmpiricalCovariance
from sklearn.decomposition import PCA
from sklearn.ensemble import IsolationForest
from sklearn.metrics import roc_auc_score

import nnbuilder as nb
from nnbuilder.core.document import Source
from nnbuilder.data import sources
from nnbuilder.data.builtin import name_of_later, named
from nnbuilder.data.describe import describe
from nnbuilder.data.prepare import prepare
from nnbuilder.data.renewing import renewed
from nnbuilder.insight.predict import Predictor
from nnbuilder.insight.questions import asked
from nnbuilder.insight.trial import Trial, trial_of
from nnbuilder.layers import CATALOGUE
from nnbuilder.training.job import job_for
from nnbuilder.training.restore import load_fitted, load_model
from nnbuilder.training.runs import Run, RunStore
from nnbuilder.training.trainer import train

_OWN = "the network"


def fraud_told(run: Run) -> Mapping[str, float]:
    """How often a fraud of the test part is held for stranger than what is none, by the error that `predict` tells (AUROC)."""
    trial = trial_of(run)
    rows, train = trial.rows.numpy(), trial.prepared.fields["features"][trial.prepared.parts["train"]].numpy()
    raw = sources.read(run.document.data.source, Path())
    is_fraud = np.asarray(raw["fraud"])[rows] == "yes"
    told = [answer.said["rebuilt"] for answer in Predictor.of(run).predict({name: raw[name][rows] for name in raw})]
    seen = trial.prepared.fields["features"][trial.rows].numpy()
    flagged = np.array([each["unusual"] for each in told])
    assert flagged[is_fraud].mean() >= 10 * flagged[~is_fraud].mean(), "the threshold of the validation part flags frauds, not ordinary rows"
    scores = {
        _OWN: [each["error"] for each in told],
        "isolation forest": -IsolationForest(n_estimators=200, random_state=0).fit(train).score_samples(seen),
        "Mahalanobis": EmpiricalCovariance().fit(train).mahalanobis(seen),
    }
    return {name: roc_auc_score(is_fraud, score) for name, score in scores.items()}


def pictures_told(run: Run) -> Mapping[str, float]:
    """How far the clean picture stands out from what is left of the noise, in decibels, beside as many principal components of
    the noisy pictures as do best on the validation part; and that few values of the code are not zero."""
    trial = trial_of(run)
    model = load_model(run).eval()

    def pictures(field: str, part: str) -> np.ndarray:
        return trial.prepared.fields[field][trial.prepared.parts[part]].flatten(1).numpy().astype(np.float64)

    with torch.no_grad():
        code = model.encode(trial.prepared.fields["noisy"][trial.rows])
    assert (code > 0).float().mean() <= 0.2
    given, right = ({part: pictures(field, part) for part in ("train", "validation", "test")} for field in ("noisy", "clean"))
    return {_OWN: _decibels(run.metrics["test/mse"]), **_components(given, right)}


def cleaned_told(run: Run) -> Mapping[str, float]:
    """How far the clean picture stands out from what is left of the noise, in decibels, beside as many principal components of
    the noisy pictures as do best on the validation part. The pictures of every part get noise by the seed of the run, the same for both."""
    trial = trial_of(run)
    (task,) = trial.tasks
    each = asked(trial, task)
    given = {part: samples.inputs[0].reshape(len(samples), -1) for part, samples in each.question.parts.items()}
    right = {part: samples.truth.reshape(len(samples), -1) for part, samples in each.question.parts.items()}
    spread = np.std(given["test"] - right["test"])
    assert 0.23 < spread < 0.27, "the noise that training puts on its pictures"
    (judge,) = each.question.judges
    return {_OWN: _decibels(judge.value(each.network[judge.name])), **_components(given, right)}


def _components(given: Mapping[str, np.ndarray], right: Mapping[str, np.ndarray]) -> Mapping[str, float]:
    """As many principal components as do best on the validation part, on the test part."""
    components = PCA(200, random_state=0).fit(given["train"])

    def left(part: str, count: int) -> float:
        axes = components.components_[:count]
        rebuilt = (given[part] - components.mean_) @ axes.T @ axes + components.mean_
        return float(np.mean((rebuilt - right[part]) ** 2))

    count = min((10, 20, 40, 60, 80, 120, 200), key=lambda count: left("validation", count))
    return {"PCA on the same noise": _decibels(left("test", count))}


def _decibels(error: float) -> float:
    return float(-10 * np.log10(error))


def next_words_told(run: Run) -> Mapping[str, float]:
    """How often the next word is among three guesses, beside those of a bigram whose share of common words the validation part
    has chosen."""
    trial = trial_of(run)
    before, after = _pairs(trial, "train")
    size = len(run.document.data.facts.fields["text"].names)
    counts = np.zeros((size, size))
    np.add.at(counts, (before, after), 1.0)
    commonness = counts.sum(axis=0) / counts.sum()

    def hits(part: str, strength: float) -> float:
        guesses = np.argsort(-(counts + strength * commonness), axis=1)[:, :3]
        given, right = _pairs(trial, part)
        return float((guesses[given] == right[:, None]).any(axis=1).mean())

    strength = max((0.01, 0.1, 1.0, 10.0), key=lambda strength: hits("validation", strength))
    return {_OWN: run.metrics["test/top3"], "bigram": hits("test", strength)}


def _pairs(trial: Trial, part: str) -> tuple[np.ndarray, np.ndarray]:
    """Each word of a part and the one that follows, where there is one."""
    text, following, mask = (trial.prepared.fields[name][trial.prepared.parts[part]] for name in ("text", "following", "following.mask"))
    return text[mask].numpy(), following[mask].numpy()


def new_data_told(run: Run) -> Mapping[str, float]:
    """How many of 4,000 rows from after the change are answered rightly by the run that goes on, beside the run before and the same
    network on the new rows alone, six times as long; and that what was forgotten is told."""
    name = name_of_later(run.document.data.source)
    held_out = Source("builtin", "machine", {"when": "after", "rows_after": 4000, "seed": 99})
    after = nb.go_on(run, name, seed=run.settings["seed"])
    alone = replace(run.document, data=describe(named(name), Path()), phases=tuple(replace(phase, epochs=6 * phase.epochs) for phase in run.document.phases))
    store = RunStore(run.folder.parent, CATALOGUE)

    def share(of: Run) -> float:
        prepared = prepare(renewed(of.document.data, held_out, Path(), load_fitted(of)).data, Path(), load_fitted(of))
        with torch.no_grad():
            answers = load_model(of).eval()(prepared.fields["sensors"]).argmax(1)
        return float((answers == prepared.fields["state"]).float().mean())

    told = nb.forgetting(after)
    assert "points of accuracy were forgotten on the 900 rows of the old test part" in told.sentence, told.sentence
    assert told.new.after["accuracy"] > told.new.before["accuracy"]
    learned_alone = train(job_for(alone, CATALOGUE, Path(), seed=run.settings["seed"]), store, lambda event: None)
    return {_OWN: share(after), "the network before": share(run), "the new rows alone": share(learned_alone)}


RIVALS: Mapping[str, tuple[Callable[[Run], Mapping[str, float]], float]] = {
    "continue-new-data": (new_data_told, 0.05),
    "denoising": (cleaned_told, 2.0),
    "fraud-autoencoder": (fraud_told, 0.05),
    "next-word": (next_words_told, 0.1),
    "sparse": (pictures_told, 2.0),
}
"""{template: what it is measured by, and how much better it has to be}."""
