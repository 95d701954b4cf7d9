"""The name authority: which names a node or a block may have, and how to make one that is free."""

from __future__ import annotations

import builtins
import keyword
import re
from collections.abc import Collection

LONGEST = 64

# dir() of an nn.Module instance without the underscored names. A node called `to` or `train` would silently replace a
# method, so these are never names. A test compares the list with the installed torch.
MODULE_NAMES = frozenset(
    """T_destination add_module apply bfloat16 buffers call_super_init children compile cpu cuda double dump_patches eval
    extra_repr float forward get_buffer get_extra_state get_parameter get_submodule half ipu load_state_dict modules mtia
    named_buffers named_children named_modules named_parameters parameters register_backward_hook register_buffer
    register_forward_hook register_forward_pre_hook register_full_backward_hook register_full_backward_pre_hook
    register_load_state_dict_post_hook register_load_state_dict_pre_hook register_module register_parameter
    register_state_dict_post_hook register_state_dict_pre_hook requires_grad_ set_extra_state set_submodule share_memory
    state_dict to to_empty train training type xpu zero_grad""".split()
)
GENERATED_NAMES = frozenset({"torch", "nn", "F", "self", "x", "step", "losses", "metrics", "Training", "noise_like", "math"})
RESERVED = MODULE_NAMES | GENERATED_NAMES | frozenset(keyword.kwlist) | frozenset(keyword.softkwlist) | frozenset(dir(builtins))


def is_legal(name: str) -> bool:
    """Whether source may use this name: a plain ASCII identifier, not underscored, not reserved."""
    return name.isidentifier() and name.isascii() and not name.startswith("_") and name not in RESERVED and len(name) <= LONGEST


def why_illegal(name: str) -> str:
    """The reason in words, for a name that is not legal."""
    if not name:
        return "a name cannot be empty"
    if name in RESERVED:
        return f"`{name}` is a word of Python or PyTorch; `{name}_1` would do"
    if len(name) > LONGEST:
        return f"a name has at most {LONGEST} characters, this one has {len(name)}"
    return f"`{name[:LONGEST]}` is not a Python name; letters, digits and underscores, starting with a letter, such as `{legal(name)}`, would do"


def legal(text: str) -> str:
    """The nearest legal name: `Conv 1×1` becomes `conv_1_1`."""
    words = re.sub(r"[^0-9A-Za-z]+", "_", text).strip("_")[: LONGEST - 8] or "node"
    name = words if words[0].isalpha() else f"n{words}"
    return name if is_legal(name) else f"{name}_1"


def unique(wanted: str, taken: Collection[str]) -> str:
    """The wanted name if it is legal and free, else with the first free number behind it."""
    name = wanted if is_legal(wanted) else legal(wanted)
    if name not in taken:
        return name
    stem = re.sub(r"_\d+$", "", name)
    number = next(number for number in range(2, len(taken) + 3) if f"{stem}_{number}" not in taken)
    return f"{stem}_{number}"


def for_kind(kind: str, taken: Collection[str]) -> str:
    """A name for a new node of a kind: `Conv2d` gives conv2d, `MaxPool2d` gives max_pool2d, then conv2d_2 and so on."""
    snake = re.sub(r"(?<=[a-z])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", "_", kind).lower()
    return unique(snake, taken)
