"""Parameters that learn alike, named by the modules they are in."""

from collections.abc import Sequence

from torch import nn


def weights(model: nn.Module, within: Sequence[str] = (), without: Sequence[str] = ()) -> list[nn.Parameter]:
    """What can learn within some modules, or in all, and not within others."""

    def is_in(name: str, modules: Sequence[str]) -> bool:
        return any(name == module or name.startswith(f"{module}.") for module in modules)

    named = [(name, weight) for name, weight in model.named_parameters() if weight.requires_grad]
    return [weight for name, weight in named if (not within or is_in(name, within)) and not is_in(name, without)]
