"""Describes these programs to test/tools/shrinking.py."""
import sys

import shrinking
from nodes import lists
from program import *


def inside(node):
    if not isinstance(node, (Function, Return, DeferBlock, Closure)):
        for _, body in node.bodies():
            yield body


def simplified(node):
    if isinstance(node, Function) and node.fueled:
        yield node.changed(fueled=False)
    if isinstance(node, Function) and node.result == "named":
        yield node.changed(result="int")
    if isinstance(node, DeferBlock) and node.style != "block":
        yield node.changed(style="block", copy=frozenset())
    if isinstance(node, (Loop, GotoLoop)) and node.count > 1:
        yield node.changed(count=node.count - 1)
    if isinstance(node, Panic) and node.value != ("lit", 1):
        yield node.changed(kind="int", value=("lit", 1))
    for field_name in ("value", "argument", "condition"):
        value = getattr(node, field_name, None)
        if isinstance(value, tuple) and value[0] not in ("lit", "text"):
            for n in (0, 1):
                yield node.changed(**{field_name: ("lit", n)})
    call = getattr(node, "call", None)
    if call and any(a != ("lit", 1) for a in call[2]):
        yield node.changed(call=(call[0], call[1], tuple(("lit", 1) for _ in call[2])))


def key(program):
    return repr((program.functions, program.main))


def shrink(program, failing, say=lambda text: None):
    return shrinking.shrink(program, failing, sys.modules[__name__], say)
