"""Edits of how data is described: what each column is for, as what it is read, and how rows are divided.

Pure functions from a document to a document, which never look at the data: what the columns look like stands in the facts.
A field that is changed loses its facts, so that its shape is unknown until somebody has read them again.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from nnbuilder.core import names
from nnbuilder.core.document import DAMAGES, READ, ROLES, DataSet, Document, Field, Split, Windows
from nnbuilder.core.edits import EditError, set_data
from nnbuilder.core.facts import LABEL, STEPS, TABLE, TOKENS, Form
from nnbuilder.core.parameters import Raw
from nnbuilder.core.settings import Setting

TOGETHER = "features"
"""What the field of all columns of a table is called that are read side by side."""


@dataclass(frozen=True, slots=True)
class Usage:
    """How a kind of field is used where nobody says anything else.

    form        the axes of a sample, and whether its values are choices
    choices     what its values choose from, as formulas name it ("classes", "vocabulary")
    transforms  what is done with its values
    params      the parameters of the kind
    is_table    whether all columns of it stand side by side in one field, unless somebody takes one out
    takes_many  whether a field of it can have several columns
    """

    form: Form = TABLE
    choices: str = ""
    transforms: tuple[Setting, ...] = ()
    params: Mapping[str, Raw] = dataclasses.field(default_factory=dict)
    is_table: bool = False
    takes_many: bool = False


Usages = Mapping[str, Usage]
"""{kind: how it is used}."""


def set_role(document: Document, name: str, role: str, usages: Usages) -> Document:
    """Gives a field, or one column out of one, another role. A column becomes a field of its own, but one that is read joins
    those it belongs to. Raises `EditError`."""
    data = _data(document)
    if role not in ROLES:
        raise EditError(f"There is no role {role}; there are {', '.join(ROLES)}.")
    field = _holder(data, name)
    if field.role == role:
        return document
    moving = field.columns if field.name == name else (name,)
    return _changed(document, _divided(_with_role(data, moving, role, usages), usages))


def predict(document: Document, column: str, usages: Usages) -> Document:
    """Makes a column the only target; what was one is read instead. Raises `EditError`."""
    for field in _data(document).fields:
        if field.role == "target" and column not in field.columns:
            document = set_role(document, field.name, "input", usages)
    return set_role(document, column, "target", usages)


def group_columns(document: Document, columns: Iterable[str], name: str, usages: Usages) -> Document:
    """Makes one field of columns, in the role and of the kind of the first; with one column it is taken out of its field.
    Raises `EditError` where they cannot be read alike."""
    data = _data(document)
    chosen = tuple(columns)
    if not chosen:
        raise EditError("Choose at least one column for the field.")
    first = _holder(data, chosen[0])
    for column in chosen[1:]:
        known = data.facts.columns.get(column) if data.facts is not None else None
        if known is not None and first.kind not in (*known.inputs, *known.targets) and _holder(data, column).kind != first.kind:
            raise EditError(f"{column} cannot be read as {first.kind}, as {chosen[0]} is; group columns of one kind.")
    if len(chosen) > 1 and not usages.get(first.kind, Usage()).takes_many:
        raise EditError(f"{chosen[0]} is read as {first.kind}, of which each column is a field of its own; read the columns as another kind first.")
    left = _without(data, chosen)
    made = replace(first, name=names.unique(name, {field.name for field in left}), columns=chosen)
    place = min(data.fields.index(_holder(data, column)) for column in chosen)
    return _changed(document, _ordered(replace(data, fields=(*left[:place], made, *left[place:])), usages))


def ungroup(document: Document, name: str, usages: Usages) -> Document:
    """Makes each column of a field one of its own. Raises `EditError`."""
    for column in _named(_data(document), name).columns:
        document = group_columns(document, (column,), names.legal(column), usages)
    return document


def set_kind(document: Document, name: str, kind: str, usages: Usages) -> Document:
    """Reads a field as another kind, with what usually belongs to it. Raises `EditError`."""
    data = _data(document)
    field = _named(data, name)
    if kind not in usages:
        raise EditError(f"There is no kind of field {kind}; there are {', '.join(usages)}.")
    for column in field.columns:
        possible = kinds_of(data, column, field.role, usages)
        if possible and kind not in possible:
            raise EditError(f"{column} cannot be {'learned' if field.role == 'target' else 'read'} as {kind}; it can be as {' or '.join(possible)}.")
    if field.kind == kind:
        return document
    usual = replace(field, kind=kind, params=usages[kind].params, transforms=usages[kind].transforms, augmentation=())
    return _changed(document, _divided(_with_field(data, usual), usages))


def set_params(document: Document, name: str, params: Mapping[str, Raw]) -> Document:
    """Sets the parameters of the kind of a field. Raises `EditError`."""
    data = _data(document)
    return _changed(document, _with_field(data, replace(_named(data, name), params=dict(params))))


def set_transforms(document: Document, name: str, transforms: Iterable[Setting]) -> Document:
    """Sets what is done with the values of a field, in order. Raises `EditError`."""
    data = _data(document)
    return _changed(document, _with_field(data, replace(_named(data, name), transforms=tuple(transforms))))


def set_augmentation(document: Document, name: str, augmentation: Iterable[Setting]) -> Document:
    """Sets what is done anew to each sample of the training part. Its shape and what is prepared stay the same. Raises `EditError`."""
    data = _data(document)
    field = _named(data, name)
    if field.role != "input":
        raise EditError(f"{name} is not read by the network; only what is read is augmented, and what is learned follows it.")
    return set_data(document, _with_field(data, replace(field, augmentation=tuple(augmentation))))


def rename_field(document: Document, name: str, to: str) -> Document:
    """Calls a field otherwise. Raises `EditError` for a name that is taken or that no field may have."""
    data = _data(document)
    field = _named(data, name)
    if not names.is_field(to):
        raise EditError(f"The field cannot be called so: {names.why_no_field(to)}.")
    if any(other.name == to and other is not field for other in data.fields):
        raise EditError(f"There is already a field called {to}.")
    renamed = replace(data, fields=tuple(replace(field, name=to) if other is field else other for other in data.fields))
    if data.facts is not None and name in data.facts.fields:
        renamed = replace(renamed, facts=replace(data.facts, fields={to if key == name else key: fact for key, fact in data.facts.fields.items()}))
    return set_data(document, renamed)


def set_split(document: Document, split: Split) -> Document:
    """Divides the rows otherwise."""
    return set_data(document, replace(_data(document), split=split))


def set_damaged(document: Document, damaged: str) -> Document:
    """Says what happens to a row that cannot be read or has no answer. Every mean and every class may change with it. Raises
    `EditError`."""
    data = _data(document)
    if damaged not in DAMAGES:
        raise EditError(f"Damaged rows cannot be treated as {damaged!r}; choose {', '.join(DAMAGES)}.")
    return set_data(document, _forgotten(replace(data, damaged=damaged), {field.name for field in data.fields}))


def set_windows(document: Document, windows: Windows | None, usages: Usages) -> Document:
    """Makes samples of stretches of rows, or of single rows. Every shape changes with it; what only stretches have, a single row
    is read without."""
    data = replace(_data(document), windows=windows)
    fields = tuple(_possible(data, field, usages) for field in data.fields)
    return set_data(document, _forgotten(replace(data, fields=fields), {field.name for field in fields}))


def kinds_of(data: DataSet, column: str, role: str, usages: Usages) -> tuple[str, ...]:
    """As what a column could be read, or learned; nothing where nobody has looked at it. A stretch of numbers may be a series."""
    known = data.facts.columns.get(column) if data.facts is not None else None
    if known is None:
        return ()
    is_series = data.windows is not None and holds_numbers(data, column, usages)
    series = [kind for kind, usage in usages.items() if is_series and usage.form == STEPS]
    return tuple(dict.fromkeys((*(known.targets if role == "target" else known.inputs), *series)))


def holds_numbers(data: DataSet, column: str, usages: Usages) -> bool:
    """Whether a column holds a number in each row, as far as somebody has looked at it."""
    known = data.facts.columns.get(column) if data.facts is not None else None
    forms = {usages[kind].form for kind in known.inputs if kind in usages} if known is not None else set()
    return TABLE in forms and TOKENS not in forms


def _possible(data: DataSet, field: Field, usages: Usages) -> Field:
    """The field as it is, or as the likeliest kind that its columns can be where they cannot be what it is."""
    kinds = kinds_of(data, field.columns[0], field.role, usages)
    if field.role not in READ or not kinds or field.kind in kinds:
        return field
    return replace(field, kind=kinds[0], params=usages[kinds[0]].params, transforms=usages[kinds[0]].transforms)


def _with_role(data: DataSet, columns: tuple[str, ...], role: str, usages: Usages) -> DataSet:
    before = _holder(data, columns[0])
    kind = _kind_for(data, before, columns, role, usages)
    left = _without(data, columns)
    mates = [field for field in left if _joins(field, kind, usages)] if role == "input" else []
    if mates:
        joined = replace(mates[0], columns=(*mates[0].columns, *columns))
        fields = tuple(joined if field is mates[0] else field for field in left)
    else:
        usage = usages.get(kind, Usage())
        is_same = kind == before.kind and bool(before.transforms or before.params)
        params, transforms = (before.params, before.transforms) if is_same else (usage.params, usage.transforms)
        wanted = before.name if before.columns == columns else TOGETHER if role == "input" and usage.is_table else columns[0]
        name = wanted if names.is_field(wanted) else names.legal(wanted)
        taken = {field.name for field in left}
        made = Field(names.unique(name, taken) if name in taken else name, role, kind, columns, params, transforms)
        # What is read stands before what is learned, and that before what is neither.
        fields = tuple(sorted((*left, made), key=lambda field: ROLES.index(field.role)))
    return _ordered(replace(data, fields=fields), usages)


def _kind_for(data: DataSet, field: Field, columns: tuple[str, ...], role: str, usages: Usages) -> str:
    """The likeliest kind all columns can be in a role; that of the field where nobody has looked at them."""
    if role not in ("input", "target"):
        return field.kind
    possible = [kinds_of(data, column, role, usages) for column in columns]
    known = data.facts.columns if data.facts is not None else {}
    empty = next((column for column, kinds in zip(columns, possible, strict=True) if column in known and not kinds), None)
    if empty is not None:
        raise EditError(f"{empty} cannot be {'predicted' if role == 'target' else 'an input'}. {known[empty].why}".strip())
    return next((kind for kind in possible[0] if all(kind in kinds or not kinds for kinds in possible[1:])), field.kind)


def _joins(field: Field, kind: str, usages: Usages) -> bool:
    return field.role == "input" and field.kind == kind and kind in usages and usages[kind].is_table


def _without(data: DataSet, columns: Iterable[str]) -> tuple[Field, ...]:
    """The fields without some columns; one that keeps none is gone."""
    gone = frozenset(columns)
    kept = [(field, tuple(column for column in field.columns if column not in gone)) for field in data.fields]
    return tuple(field if left == field.columns else replace(field, columns=left) for field, left in kept if left)


def _ordered(data: DataSet, usages: Usages) -> DataSet:
    """The columns of a table in the order of the source."""
    order = {column: place for place, column in enumerate(data.facts.columns if data.facts is not None else ())}

    def sorted_field(field: Field) -> Field:
        if len(field.columns) < 2 or field.kind not in usages or not usages[field.kind].is_table:
            return field
        return replace(field, columns=tuple(sorted(field.columns, key=lambda column: order.get(column, len(order)))))

    return replace(data, fields=tuple(map(sorted_field, data.fields)))


def _changed(document: Document, data: DataSet) -> Document:
    """The document with data of other fields; those that are the same in both keep their facts."""
    before = {field.name: field for field in _data(document).fields}
    return set_data(document, _forgotten(data, {field.name for field in data.fields if before.get(field.name) != field}))


def _divided(data: DataSet, usages: Usages) -> DataSet:
    """With fair shares of every class where a target has classes; a division by groups, by time or into folds stays."""
    if data.split.by not in ("random", "stratified"):
        return data
    labels = [field.columns[0] for field in data.fields if field.role == "target" and field.kind in usages and usages[field.kind].form == LABEL]
    return replace(data, split=replace(data.split, by="stratified" if labels else "random", column=labels[0] if labels else ""))


def _with_field(data: DataSet, field: Field) -> DataSet:
    """With one field in the place of the one of its name."""
    return replace(data, fields=tuple(field if other.name == field.name else other for other in data.fields))


def _forgotten(data: DataSet, changed: Iterable[str]) -> DataSet:
    if data.facts is None:
        return data
    there = {field.name for field in data.fields} - set(changed)
    return replace(data, facts=replace(data.facts, fields={name: fact for name, fact in data.facts.fields.items() if name in there}))


def _data(document: Document) -> DataSet:
    if document.data is None:
        raise EditError("There is no data yet; choose a data set first.")
    return document.data


def _named(data: DataSet, name: str) -> Field:
    field = next((field for field in data.fields if field.name == name), None)
    if field is None:
        raise EditError(f"The data has no field {name}; it has {', '.join(field.name for field in data.fields[:12])}.")
    return field


def _holder(data: DataSet, name: str) -> Field:
    """The field that is called so, or that holds a column called so."""
    field = next((field for field in data.fields if field.name == name), None)
    return field or next((field for field in data.fields if name in field.columns), None) or _named(data, name)
