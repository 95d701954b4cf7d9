"""Trees of source as text, for exactly the grammar that generation writes; nothing else can be printed."""

from __future__ import annotations

import ast
from collections.abc import Callable, Mapping, Sequence

from nnbuilder.codegen.source import checked

_LOOSEST, _OR, _AND, _NOT, _COMPARE, _UNION, _SUM, _PRODUCT, _SIGN, _POWER, _ATOM = range(11)
_OPERATORS: Mapping[type[ast.operator], tuple[str, int]] = {
    ast.BitOr: ("|", _UNION),
    ast.Add: ("+", _SUM),
    ast.Sub: ("-", _SUM),
    ast.Mult: ("*", _PRODUCT),
    ast.Div: ("/", _PRODUCT),
    ast.FloorDiv: ("//", _PRODUCT),
    ast.Mod: ("%", _PRODUCT),
    ast.MatMult: ("@", _PRODUCT),
    ast.Pow: ("**", _POWER),
}
_COMPARISONS: Mapping[type[ast.cmpop], str] = {
    ast.Eq: "==",
    ast.NotEq: "!=",
    ast.Lt: "<",
    ast.LtE: "<=",
    ast.Gt: ">",
    ast.GtE: ">=",
    ast.Is: "is",
    ast.IsNot: "is not",
    ast.In: "in",
    ast.NotIn: "not in",
}

WIDTH = 120


class NotPrintable(TypeError):
    """A piece of grammar that generation does not write."""


def expression(tree: ast.expr, binding: int = _LOOSEST) -> str:
    """An expression, in parentheses where it binds less than its surroundings need."""
    text, own = _text(tree)
    return f"({text})" if own < binding else text


def statement(tree: ast.stmt) -> list[str]:
    """The lines of a statement, four spaces to a level. A header whose body is empty is printed alone."""
    header, body, otherwise = _statement(tree)
    lines = [*(_wrapped(tree, header) if len(header) > WIDTH else [header]), *(f"    {line}" for inner in body for line in statement(inner))]
    if otherwise:
        lines += ["else:", *(f"    {line}" for inner in otherwise for line in statement(inner))]
    return lines


def _wrapped(tree: ast.stmt, line: str) -> list[str]:
    """A long header or call as a person writes it: what stands between its outer brackets on a line of its own."""
    match tree:
        case ast.FunctionDef(args=arguments):
            inside = _arguments(arguments)
        case ast.Assign(value=ast.Call() as made) | ast.Return(value=ast.Call() as made) | ast.Expr(value=ast.Call() as made):
            inside = expression(made)[len(expression(made.func, _ATOM)) + 1 : -1]
        case _:
            return [line]
    before, _, after = line.rpartition(f"({inside})") if len(inside) > WIDTH // 3 else ("", "", "")
    return [f"{before}(", f"    {inside}", f"){after}"] if before else [line]


def string(text: str) -> str:
    """A text as a literal in double quotes; whatever is not printable ASCII-safe is escaped by `repr`."""
    return '"' + repr("'" + text)[2:-1].replace('"', '\\"') + '"'


def _text(tree: ast.expr) -> tuple[str, int]:
    match tree:
        case ast.Name(id=identifier):
            return checked(identifier), _ATOM
        case ast.Constant(value=value):
            return _constant(value), _ATOM
        case ast.Attribute(value=of, attr=word):
            return f"{expression(of, _ATOM)}.{checked(word)}", _ATOM
        case ast.Subscript(value=of, slice=ast.Tuple(elts=items)) if items:
            return f"{expression(of, _ATOM)}[{_commas(items)}]", _ATOM
        case ast.Subscript(value=of, slice=index):
            return f"{expression(of, _ATOM)}[{expression(index)}]", _ATOM
        case ast.Call(func=function, args=[ast.GeneratorExp() as only], keywords=[]):
            return f"{expression(function, _ATOM)}{expression(only)}", _ATOM
        case ast.Call(func=function, args=arguments, keywords=keywords):
            named = [f"{checked(one.arg)}={expression(one.value)}" if one.arg else f"**{expression(one.value, _ATOM)}" for one in keywords]
            return f"{expression(function, _ATOM)}({', '.join([*map(expression, arguments), *named])})", _ATOM
        case ast.Starred(value=of):
            return f"*{expression(of, _ATOM)}", _ATOM
        case ast.Slice(lower=lower, upper=upper, step=None):
            return f"{expression(lower) if lower else ''}:{expression(upper) if upper else ''}", _ATOM
        case ast.Yield(value=value):
            return f"yield {expression(value)}" if value else "yield", _LOOSEST
        case ast.YieldFrom(value=value):
            return f"yield from {expression(value)}", _LOOSEST
        case _:
            return _operation(tree) or _display(tree)


def _operation(tree: ast.expr) -> tuple[str, int] | None:
    match tree:
        case ast.BinOp(left=left, op=ast.Pow(), right=right):
            return f"{expression(left, _ATOM)} ** {expression(right, _SIGN)}", _POWER
        case ast.BinOp(left=left, op=operator, right=right) if type(operator) in _OPERATORS:
            sign, binding = _OPERATORS[type(operator)]
            return f"{expression(left, binding)} {sign} {expression(right, binding + 1)}", binding
        case ast.UnaryOp(op=ast.USub(), operand=operand):
            return f"-{expression(operand, _SIGN)}", _SIGN
        case ast.UnaryOp(op=ast.Invert(), operand=operand):
            return f"~{expression(operand, _SIGN)}", _SIGN
        case ast.UnaryOp(op=ast.Not(), operand=operand):
            return f"not {expression(operand, _NOT)}", _NOT
        case ast.BoolOp(op=ast.And(), values=values):
            return " and ".join(expression(value, _NOT) for value in values), _AND
        case ast.BoolOp(op=ast.Or(), values=values):
            return " or ".join(expression(value, _AND) for value in values), _OR
        case ast.Compare(left=left, ops=[comparison], comparators=[right]) if type(comparison) in _COMPARISONS:
            return f"{expression(left, _UNION)} {_COMPARISONS[type(comparison)]} {expression(right, _UNION)}", _COMPARE
        case ast.IfExp(test=test, body=body, orelse=otherwise):
            return f"{expression(body, _OR)} if {expression(test, _OR)} else {expression(otherwise, _OR)}", _LOOSEST
    return None


def _display(tree: ast.expr) -> tuple[str, int]:
    match tree:
        case ast.Tuple(elts=[only]):
            return f"({expression(only)},)", _ATOM
        case ast.Tuple(elts=items):
            return f"({_commas(items)})", _ATOM
        case ast.List(elts=items):
            return f"[{_commas(items)}]", _ATOM
        case ast.Dict(keys=keys, values=values):
            pairs = [
                f"{expression(key)}: {expression(value)}" if key is not None else f"**{expression(value)}" for key, value in zip(keys, values, strict=True)
            ]
            return "{" + ", ".join(pairs) + "}", _ATOM
        case ast.ListComp(elt=element, generators=generators):
            return f"[{expression(element)}{_generators(generators)}]", _ATOM
        case ast.GeneratorExp(elt=element, generators=generators):
            return f"({expression(element)}{_generators(generators)})", _ATOM
        case ast.DictComp(key=key, value=value, generators=generators):
            return "{" + f"{expression(key)}: {expression(value)}{_generators(generators)}" + "}", _ATOM
    raise NotPrintable(f"Generation does not write {type(tree).__name__}.")


def _statement(tree: ast.stmt) -> tuple[str, Sequence[ast.stmt], Sequence[ast.stmt]]:
    match tree:
        case ast.FunctionDef(name=word, args=arguments, returns=returns, body=body, decorator_list=[]):
            return f"def {checked(word)}({_arguments(arguments)})" + (f" -> {expression(returns)}" if returns else "") + ":", body, ()
        case ast.ClassDef(name=word, bases=bases, keywords=[], body=body, decorator_list=[]):
            return f"class {checked(word)}({_commas(bases)}):", body, ()
        case ast.For(target=target, iter=iterable, body=body, orelse=[]):
            return f"for {_unpacked(target)} in {expression(iterable)}:", body, ()
        case ast.While(test=test, body=body, orelse=[]):
            return f"while {expression(test)}:", body, ()
        case ast.If(test=test, body=body, orelse=otherwise):
            return f"if {expression(test)}:", body, otherwise
        case ast.With(items=items, body=body):
            return f"with {', '.join(expression(item.context_expr) for item in items)}:", body, ()
        case _:
            return _line(tree), (), ()


def _line(tree: ast.stmt) -> str:
    match tree:
        case ast.Assign(targets=targets, value=value):
            return " = ".join([*map(_unpacked, targets), _unpacked(value)])
        case ast.AnnAssign(target=target, annotation=annotation, value=value):
            return f"{expression(target)}: {expression(annotation)}" + (f" = {expression(value)}" if value else "")
        case ast.AugAssign(target=target, op=operator, value=value):
            return f"{expression(target)} {_OPERATORS[type(operator)][0]}= {expression(value)}"
        case ast.Return(value=value):
            return f"return {_unpacked(value)}" if value else "return"
        case ast.Expr(value=value):
            return expression(value)
        case ast.Import(names=names):
            return f"import {', '.join(map(_alias, names))}"
        case ast.ImportFrom(module=str(module), names=names, level=0):
            return f"from {'.'.join(map(checked, module.split('.')))} import {', '.join(map(_alias, names))}"
        case ast.Break():
            return "break"
        case ast.Continue():
            return "continue"
        case ast.Pass():
            return "pass"
    raise NotPrintable(f"Generation does not write {type(tree).__name__}.")


def _unpacked(tree: ast.expr) -> str:
    """A tuple on either side of an assignment, or behind `return`, goes without parentheses."""
    return _commas(tree.elts) if isinstance(tree, ast.Tuple) and len(tree.elts) > 1 else expression(tree)


def _commas(items: Sequence[ast.expr]) -> str:
    return ", ".join(map(expression, items))


def _alias(alias: ast.alias) -> str:
    plain = ".".join(map(checked, alias.name.split(".")))
    return f"{plain} as {checked(alias.asname)}" if alias.asname else plain


def _arguments(arguments: ast.arguments) -> str:
    defaults: list[ast.expr | None] = [None] * (len(arguments.args) - len(arguments.defaults)) + list(arguments.defaults)
    return ", ".join(_argument(argument, default) for argument, default in zip(arguments.args, defaults, strict=True))


def _argument(argument: ast.arg, default: ast.expr | None) -> str:
    annotation = f": {expression(argument.annotation)}" if argument.annotation else ""
    value = "" if default is None else f" = {expression(default)}" if annotation else f"={expression(default)}"
    return f"{checked(argument.arg)}{annotation}{value}"


def _generators(generators: Sequence[ast.comprehension]) -> str:
    return "".join(
        f" for {_unpacked(one.target)} in {expression(one.iter, _OR)}" + "".join(f" if {expression(test, _OR)}" for test in one.ifs) for one in generators
    )


def _constant(value: object) -> str:
    if value is ...:
        return "..."
    writer = _CONSTANTS.get(type(value))
    if writer is None:
        raise NotPrintable(f"Generation does not write a constant of type {type(value).__name__}.")
    return writer(value)


_CONSTANTS: Mapping[type, Callable[..., str]] = {str: string, int: repr, float: repr, bool: repr, type(None): repr}
