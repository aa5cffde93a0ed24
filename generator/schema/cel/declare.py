"""Declares functions for expressions: a name, the types it takes and gives, and what does it."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from cel_expr_python.cel import FunctionDecl


class Declared(NamedTuple):
    """`signature` is "map string -> bool"; a method is called on its first argument."""

    name: str
    signature: str
    implementation: Callable[..., Any]
    is_method: bool


def function(name: str, signature: str, implementation: Callable[..., Any]) -> Declared:
    """`name(a, b)`."""
    return Declared(name, signature, implementation, is_method=False)


def method(name: str, signature: str, implementation: Callable[..., Any]) -> Declared:
    """`a.name(b)`."""
    return Declared(name, signature, implementation, is_method=True)


def declaration(declared: Declared) -> FunctionDecl:
    """`declared` for the runtime."""
    from cel_expr_python.cel import FunctionDecl, Overload, Type

    types = {
        "string": Type.STRING,
        "bool": Type.BOOL,
        "int": Type.INT,
        "double": Type.DOUBLE,
        "list": Type.LIST,
        "map": Type.MAP,
        "any": Type.DYN,
    }
    taken, _, given = declared.signature.partition("->")
    parameters = [types[name] for name in taken.split()]
    identifier = f"kubernetes_{declared.name}_{'_'.join(taken.split())}".replace(".", "_")
    overload = Overload(identifier, types[given.strip()], parameters, declared.is_method, declared.implementation)
    return FunctionDecl(declared.name, [overload])
