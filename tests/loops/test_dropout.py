"""Dropout by bits drops as often as torch's and keeps means; what it is not for is left to torch, and it starts from a seed."""

from __future__ import annotations

import math

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import nn

from nnbuilder.loops.dropout import BitAttention, BitDropout, drop_by_bits


@settings(max_examples=25, deadline=None)
@given(rate=st.floats(0.001, 0.999), seed=st.integers(0, 2**32))
def test_values_are_dropped_at_the_rate_and_those_that_are_kept_make_up_for_it(rate, seed):
    torch.manual_seed(seed)
    count = 40_003
    kept = BitDropout(rate)(torch.ones(count))
    rounded = round(rate * 2**16) / 2**16
    assert abs(rounded - rate) <= 2**-17
    # Six standard errors: once in half a billion.
    assert abs((kept == 0).double().mean().item() - rounded) <= 6 * math.sqrt(rounded * (1 - rounded) / count)
    scale = 1 / (1 - rounded)
    assert torch.equal(kept[kept != 0], torch.full_like(kept[kept != 0], scale))


def test_a_value_is_dropped_whatever_its_neighbours_are():
    torch.manual_seed(0)
    dropped = (BitDropout(0.3)(torch.ones(100_000)) == 0).double()
    for apart in range(1, 9):
        both = (dropped[apart:] * dropped[:-apart]).mean().item()
        assert abs(both - 0.09) < 6 * math.sqrt(0.09 * 0.91 / 100_000), f"{apart} apart"


@pytest.mark.parametrize("shape", [(), (1,), (3,), (0, 5), (2, 3, 5), (64, 8, 64)])
@pytest.mark.parametrize("dtype", [torch.float32, torch.float64, torch.bfloat16, torch.float16])
def test_any_shape_and_kind_of_number_comes_out_as_it_went_in(shape, dtype):
    x = torch.ones(shape, dtype=dtype)
    y = BitDropout(0.5)(x)
    assert (y.shape, y.dtype) == (x.shape, x.dtype)
    assert {*y.flatten().tolist()} <= {0.0, 2.0}


def test_gradients_go_where_values_went():
    x = torch.randn(7, 11, requires_grad=True)
    y = BitDropout(0.25)(x)
    y.sum().backward()
    assert torch.equal(x.grad == 0, y == 0)
    assert torch.allclose(x.grad * x, y)


def test_pictures_whose_channels_lie_last_stay_so():
    x = torch.ones(2, 3, 4, 4).contiguous(memory_format=torch.channels_last)
    assert BitDropout(0.5)(x).is_contiguous(memory_format=torch.channels_last)


@pytest.mark.parametrize("rate", [0.0, 1e-9, 1.0])
def test_nothing_and_everything_is_left_to_torch(rate):
    assert BitDropout(rate)(torch.ones(9)).sum() == (0 if rate == 1.0 else 9)


def test_an_evaluated_model_drops_nothing():
    x = torch.randn(5)
    assert torch.equal(BitDropout(0.5).eval()(x), x)


def test_the_same_seed_drops_the_same():
    def drawn() -> list[float]:
        torch.manual_seed(3)
        return BitDropout(0.5)(torch.ones(50)).tolist()

    assert drawn() == drawn()


def attention(kind: type[nn.MultiheadAttention], rate: float, **more: bool) -> nn.MultiheadAttention:
    torch.manual_seed(1)
    made = kind(12, 3, dropout=rate, **{"batch_first": True, **more})
    # torch starts biases with zero, which would hide one that is left out.
    for weight in made.parameters():
        nn.init.normal_(weight, 0.0, 0.4)
    return made


def test_attention_that_drops_next_to_nothing_is_that_of_torch_with_its_gradients():
    x = torch.randn(4, 7, 12, generator=torch.Generator().manual_seed(2), dtype=torch.float64)
    given, answers, slopes = [], [], []
    for kind, rate in ((nn.MultiheadAttention, 0.0), (BitAttention, 1e-9)):
        made, own = attention(kind, rate).double(), x.clone().requires_grad_()
        answer, weights = made(own, own, own, need_weights=False)
        assert weights is None
        answer.square().sum().backward()
        given.append(own.grad)
        answers.append(answer)
        slopes.append([weight.grad for weight in made.parameters()])
    torch.testing.assert_close(*answers)
    torch.testing.assert_close(*given)
    torch.testing.assert_close(*slopes)


def test_attention_that_drops_gives_on_the_average_what_it_gives_evaluated():
    x = torch.randn(1, 5, 12, generator=torch.Generator().manual_seed(2)).expand(20_000, 5, 12)
    made = attention(BitAttention, 0.25)
    with torch.no_grad():
        answers = made(x, x, x, need_weights=False)[0].double()
        evaluated = made.eval()(x[:1], x[:1], x[:1], need_weights=False)[0].double()
    spread = answers.std(dim=0)
    assert (spread > 0.05).all()
    assert ((answers.mean(dim=0) - evaluated[0]).abs() < 6 * spread / 20_000**0.5).all()


@pytest.mark.parametrize("case", ["padding", "mask", "causal", "by place", "weights", "other keys", "sequence first", "one sequence", "more keys", "a zero"])
def test_attention_of_other_kinds_is_left_to_torch(case):
    x, other, allowed = torch.randn(2, 5, 12), torch.randn(2, 5, 12), torch.zeros(5, 5)
    more = {"sequence first": {"batch_first": False}, "more keys": {"add_bias_kv": True}, "a zero": {"add_zero_attn": True}}.get(case, {})
    named = {
        "padding": {"key_padding_mask": torch.tensor([[False] * 4 + [True]] * 2)},
        "mask": {"attn_mask": allowed},
        "causal": {"attn_mask": nn.Transformer.generate_square_subsequent_mask(5), "is_causal": True},
        "weights": {"need_weights": True},
    }.get(case, {})
    query = x[0] if case == "one sequence" else x
    keys = other if case == "other keys" else query
    arguments = (query, keys, keys, None, False, allowed) if case == "by place" else (query, keys, keys)
    drawn = []
    for kind in (nn.MultiheadAttention, BitAttention):
        made = attention(kind, 0.5, **more)
        torch.manual_seed(4)
        drawn.append(made(*arguments, **({} if case == "by place" else {"need_weights": False, **named}))[0])
    assert torch.equal(*drawn)


def test_every_dropout_of_a_model_is_replaced_and_keeps_rate_and_mode():
    model = nn.Sequential(nn.Dropout(0.3), nn.Sequential(nn.Dropout(0.4), nn.Dropout2d(0.5)), nn.TransformerEncoderLayer(8, 2, dropout=0.2, batch_first=True))
    model[1].eval()
    names, weights = [name for name, _ in model.named_modules()], list(model.parameters())
    drop_by_bits(model)
    drop_by_bits(model)
    assert [name for name, _ in model.named_modules()] == names
    rates = {name: (module.p, module.training) for name, module in model.named_modules() if type(module) is BitDropout}
    assert rates == {"0": (0.3, True), "1.0": (0.4, False), "2.dropout": (0.2, True), "2.dropout1": (0.2, True), "2.dropout2": (0.2, True)}
    assert type(model[1][1]) is nn.Dropout2d
    assert type(model[2].self_attn) is BitAttention
    assert all(parameter is before for parameter, before in zip(model.parameters(), weights, strict=True))
    assert torch.isfinite(model[2](torch.randn(2, 3, 8))).all()
