"""What stands in a file beside a model that answers raw values: what goes in, what comes out, and which words stand for which numbers."""

from __future__ import annotations

import json
from typing import Any

from nnbuilder.export.material import Bundle
from nnbuilder.export.whole_model import Told, fields_of, told, words_of


def described(bundle: Bundle) -> dict[str, str]:
    """{name: JSON}: `inputs`, `outputs` and `words`, and how raw values are prepared."""
    return {
        "inputs": json.dumps({field.name: {"columns": list(field.columns), "kind": field.kind} for field in fields_of(bundle.predictor.use, bundle.fitted)}),
        "outputs": json.dumps({one.name: _entry(one) for one in told(bundle)}, ensure_ascii=False),
        "words": json.dumps({field: {column: list(words) for column, words in of.items()} for field, of in words_of(bundle).items()}, ensure_ascii=False),
        "preprocessing": bundle.fitted.to_json(),
        "metrics": json.dumps(bundle.metadata["metrics"]),
    }


def _entry(one: Told) -> dict[str, Any]:
    """What an output holds, with what is known of it."""
    known = {"field": one.field, "classes": list(one.classes), "columns": list(one.columns)}
    return {"holds": one.what, **{name: value for name, value in known.items() if value}}
