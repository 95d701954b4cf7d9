"""What the sets are made to defeat: linear models on columns, on pixels and on counted words."""

from __future__ import annotations

import numpy as np
import torch
from sklearn.feature_extraction.text import CountVectorizer, TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from nnbuilder.core.document import Source
from nnbuilder.data import builtin


def drawn(name, **options):
    """The columns of a set."""
    return builtin.read(Source("builtin", name, options))


def divided(rows, share=0.7):
    """Rows to learn from and rows to be judged by; the rows of a drawn set are in no order."""
    return np.arange(int(share * rows)), np.arange(int(share * rows), rows)


def logistic(features, labels):
    """The accuracy of logistic regression on rows it has not seen."""
    train, test = divided(len(labels))
    model = make_pipeline(StandardScaler(), LogisticRegression(C=0.1, max_iter=2000)).fit(features[train], labels[train])
    return model.score(features[test], labels[test])


def bag_of_words(texts, labels, weighed=False):
    """The accuracy of logistic regression on how often each word stands in a text, or on tf-idf."""
    train, test = divided(len(labels))
    model = make_pipeline((TfidfVectorizer if weighed else CountVectorizer)(), LogisticRegression(C=1.0, max_iter=2000)).fit(texts[train], labels[train])
    return model.score(texts[test], labels[test])


def numbered(labels):
    return np.unique(labels, return_inverse=True)[1]


def trained(net, inputs, targets, loss, epochs, rate=5e-3, batch=32):
    """The net after some epochs of Adam; inputs and targets are those to learn from."""
    torch.manual_seed(0)
    for layer in net.modules():
        if hasattr(layer, "reset_parameters"):
            layer.reset_parameters()
    optimizer = torch.optim.Adam(net.parameters(), rate)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, 2 * rate, total_steps=epochs * -(-len(inputs) // batch))
    for _ in range(epochs):
        for rows in torch.randperm(len(inputs)).split(batch):
            optimizer.zero_grad()
            loss(net(inputs[rows]), targets[rows]).backward()
            optimizer.step()
            schedule.step()
    return net.eval()
