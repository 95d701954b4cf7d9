"""Words that a document should not be able to say anywhere, and the flag that rises where one of them is executed."""

from __future__ import annotations

import builtins

FLAG = "canary_of_the_hostile_tests"
_RAISE = f"setattr(__import__('builtins'),'{FLAG}',1)"
WORDS = (
    _RAISE,
    f'"];{_RAISE};["',
    f"');{_RAISE}#",
    f'"""\n{_RAISE}\n"""',
    f"\n{_RAISE}\n",
    f"\\';{_RAISE}#",
    f"{{{_RAISE}}}",
    f"k # \n{_RAISE}",
    f"x):\n        {_RAISE}\n    def y(self",
    "\0",
    "\u202e fi \u202c\u2066",
    "{}{0}{name!r:>{width}}%s%(a)s",
    "'\"`\\$(touch canary)`",
    "<script>alert(1)</script><!-- -->&amp;]]>",
    "[a](javascript:alert(1)) ![](file:///etc/passwd)",
    "=cmd|' /C calc'!A0",
    "../../../../etc/passwd",
    "__class__",
    "forward",
    "ｘ",
    "größe 中文 \U0001f600\u200d",
    "\x1b[31m\x07\x7f",
    "\u2028\u2029\x85",
    "a" * 5000,
    "",
    " ",
    "inf",
    "None",
    "lambda",
)


def rose() -> bool:
    """Whether a hostile word has run."""
    return hasattr(builtins, FLAG)
