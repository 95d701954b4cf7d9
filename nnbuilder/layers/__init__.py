"""The catalogue: every kind there is, family by family."""

from nnbuilder.core.catalogue import Catalogue
from nnbuilder.layers import activation, attention, convolution, dense, losses, merge, metrics, normalization, pooling, position, recurrent, regularization, sampling, shape, structure
from nnbuilder.layers.optimizers import SGD, AdamW
from nnbuilder.layers.schedules import Constant, Cosine

CATALOGUE = Catalogue.of(
    (
        structure.Input,
        structure.Output,
        structure.Constant,
        structure.Noise,
        structure.Parameter,
        structure.Detach,
        dense.Linear,
        dense.Embedding,
        convolution.Conv2d,
        convolution.ConvTranspose2d,
        pooling.MaxPool2d,
        pooling.AdaptiveAvgPool2d,
        normalization.BatchNorm1d,
        normalization.BatchNorm2d,
        normalization.LayerNorm,
        activation.ReLU,
        activation.LeakyReLU,
        activation.GELU,
        activation.Sigmoid,
        activation.Tanh,
        activation.Softmax,
        regularization.Dropout,
        recurrent.LSTM,
        attention.MultiheadAttention,
        position.SinusoidalPositions,
        shape.Flatten,
        shape.Reshape,
        shape.Select,
        shape.Mean,
        merge.Add,
        merge.Multiply,
        merge.Concat,
        merge.MatMul,
        sampling.GaussianSample,
        losses.CrossEntropy,
        losses.MSE,
        losses.BCEWithLogits,
        losses.GaussianKL,
        metrics.Accuracy,
        metrics.RMSE,
    ),
    optimizers=(AdamW, SGD),
    schedules=(Constant, Cosine),
)
