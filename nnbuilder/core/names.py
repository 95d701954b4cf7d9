"""The name authority: which names nodes, blocks, fields and phases may have, and how to make one that is free."""

from __future__ import annotations

import builtins
import keyword
import re
from collections.abc import Collection, Iterable

LONGEST = 64
_NUMBERED = LONGEST - 8
"""How long a name may be before a number is put behind it."""

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
GENERATED_NAMES = frozenset({"torch", "nn", "F", "self", "x", "step", "losses", "metrics", "Training", "Tensor", "noise_like", "math"})
"""What generated source calls things of its own."""
_TURNING = "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
"""Marks that turn the direction of writing, so that a line reads otherwise than it is (Boucher and Anderson 2021, Trojan Source)."""
_UNSEEN = re.compile(rf"[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff{_TURNING}]")
RESERVED = MODULE_NAMES | GENERATED_NAMES | frozenset(keyword.kwlist) | frozenset(keyword.softkwlist) | frozenset(dir(builtins))


def is_legal(name: str) -> bool:
    """Whether source may use this name: a plain ASCII identifier, not underscored, not reserved."""
    return name.isidentifier() and name.isascii() and not name.startswith("_") and name not in RESERVED and len(name) <= LONGEST


def why_illegal(name: str) -> str:
    """The reason in words, for a name that is not legal."""
    if not name:
        return "a name cannot be empty"
    if name in GENERATED_NAMES:
        return f"`{name}` is what the source calls something of its own; `{name}_1` would do"
    if name in RESERVED:
        return f"`{name}` is a word of Python or PyTorch; `{name}_1` would do"
    if len(name) > LONGEST:
        return f"a name has at most {LONGEST} characters, this one has {len(name)}"
    return f"`{name[:LONGEST]}` is not a Python name; letters, digits and underscores, starting with a letter, such as `{legal(name)}`, would do"


def legal(text: str) -> str:
    """The nearest legal name: `Conv 1×1` becomes `conv_1_1`."""
    words = re.sub(r"[^0-9A-Za-z]+", "_", text).strip("_")[:_NUMBERED] or "node"
    name = words if words[0].isalpha() else f"n{words}"
    return name if is_legal(name) else f"{name}_1"


def unique(wanted: str, taken: Collection[str]) -> str:
    """The wanted name if it is legal and free, else with the first free number behind it."""
    name = wanted if is_legal(wanted) else legal(wanted)
    if name not in taken:
        return name
    stem = re.sub(r"_\d+$", "", name)[:_NUMBERED]
    number = next(number for number in range(2, len(taken) + 3) if f"{stem}_{number}" not in taken)
    return f"{stem}_{number}"


def unique_each(texts: Iterable[str], taken: Collection[str]) -> dict[str, str]:
    """A legal name for each text, all different and none of those taken: {text: name}."""
    named: dict[str, str] = {}
    for text in dict.fromkeys(texts):
        named[text] = unique(legal(text), {*taken, *named.values()})
    return named


def for_kind(kind: str, taken: Collection[str]) -> str:
    """A name for a new node of a kind: `Conv2d` gives conv2d, `MaxPool2d` gives max_pool2d, `ReLU` relu, then conv2d_2 and so on."""
    snake = re.sub(r"(?<=[a-z])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", "_", kind.replace("PReLU", "Prelu").replace("ReLU", "Relu").replace("IoU", "Iou")).lower()
    return unique(snake, taken)


def is_identifier(name: str) -> bool:
    """Whether a port, a parameter or a weight may be called so: a plain ASCII identifier of at most 64 characters."""
    return name.isidentifier() and name.isascii() and len(name) <= LONGEST


def is_field(name: str) -> bool:
    """Whether a field of the data may be called so. It names a tensor in a file and half of a formula (`label.classes`),
    never a variable, so words of torch such as `x` or `type` will do."""
    return is_identifier(name) and not name.startswith("_") and not keyword.iskeyword(name)


def why_no_field(name: str) -> str:
    """The reason in words, for a name no field may have."""
    if len(name) > LONGEST:
        return f"the name of a field has at most {LONGEST} characters, this one has {len(name):,}"
    return f"{name!r} is no name of a field; letters, digits and underscores, starting with a letter, such as `{legal(name)}`, would do"


def label(text: str, otherwise: str) -> str:
    """One printable line of at most 64 characters, as phases and objectives are called; `otherwise` where nothing is left."""
    words = "".join(character if character.isprintable() else " " for character in text).split()
    return " ".join(words)[:LONGEST].strip() or otherwise


def plain(text: str) -> str:
    """A text without what no one sees: control characters but for tabs and line ends, marks that turn the direction of
    writing, halves of characters."""
    return _UNSEEN.sub("", text)
