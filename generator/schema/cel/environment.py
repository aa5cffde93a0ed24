"""Compiles and evaluates expressions; what the language here cannot do is told apart from what the server refuses."""

from __future__ import annotations

import functools
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from generator.schema.cel import amounts, collections, networks, text, urls
from generator.schema.cel.declare import declaration

if TYPE_CHECKING:
    from cel_expr_python.cel import Env, Expression

_LIBRARIES = (amounts, collections, networks, text, urls)
_OLD_SELF = re.compile(r"\boldSelf\b")
_STRINGS = re.compile(r"'''.*?'''|\"\"\".*?\"\"\"|'(?:[^'\\\n]|\\.)*'|\"(?:[^\"\\\n]|\\.)*\"", re.DOTALL)
# What the runtime answers where a function or a conversion is missing here: no verdict of the server.
_UNSUPPORTED = re.compile("UNIMPLEMENTED|No matching overloads|Non-CEL value|invalid regular expression")
_NO_KEY = re.compile(r'NOT_FOUND: Key not found in map : "(.*)"', re.DOTALL)
_INDEX = re.compile(r"UNKNOWN: Index error: index=(-?[0-9]+)")


class UnsupportedError(Exception):
    """An expression that cannot be compiled or evaluated here; the message says why."""


class EvaluationError(Exception):
    """An expression whose evaluation fails on the server as well: a missing field, an index out of bounds."""


@dataclass(frozen=True, slots=True)
class Program:
    """A compiled expression over `self`."""

    expression: Expression

    def value(self, subject: Any) -> Any:
        """What it evaluates to. Raises UnsupportedError and EvaluationError."""
        result = self.expression.eval(data={"self": subject})
        kind = result.type().name()
        if kind in ("BOOL", "STRING", "bool", "string"):
            return result.value()
        if kind.upper() != "ERROR":
            raise UnsupportedError(f"it gives {kind}")
        answer = str(result.value())
        if _UNSUPPORTED.search(answer):
            raise UnsupportedError(answer)
        raise EvaluationError(_words(answer))


def uses_old_self(expression: str) -> bool:
    """Whether it speaks of the object before the change; text in quotes does not."""
    return _OLD_SELF.search(_STRINGS.sub("''", expression)) is not None


@functools.cache
def compile_expression(expression: str, *, without_old: bool = False, self_of: str = "") -> Program:
    """The program of an expression. Raises UnsupportedError.

    `without_old` makes `oldSelf` an empty optional; `self_of` says what `self` is made of the one given.
    """
    source = f"cel.bind(oldSelf, optional.none(), {expression})" if without_old else expression
    source = f"cel.bind(self, {self_of}, {source})" if self_of else source
    try:
        return Program(_environment().compile(source))
    except RuntimeError as error:
        reason = str(error).partition("\n")[0].removeprefix("INVALID_ARGUMENT: ERROR: ")
        raise UnsupportedError(reason) from error


@functools.cache
def _environment() -> Env:
    from cel_expr_python.cel import CelExtension, NewEnv, Type
    from cel_expr_python.ext.ext_bindings import ExtBindings
    from cel_expr_python.ext.ext_optional import ExtOptional
    from cel_expr_python.ext.ext_strings import ExtStrings

    ours = [declaration(one) for module in _LIBRARIES for one in module.FUNCTIONS]
    extensions = [ExtStrings(), ExtOptional(), ExtBindings(), CelExtension("kubernetes", ours)]
    return NewEnv(variables={"self": Type.DYN}, extensions=extensions)


def _words(answer: str) -> str:
    """An error of the runtime in the words of the one that the server uses."""
    if missing := _NO_KEY.fullmatch(answer):
        return f"no such key: {missing[1]}"
    if index := _INDEX.match(answer):
        return f"index out of bounds: {index[1]}"
    return answer.partition(": ")[2] or answer
