"""What test/tools/shrinking.py needs to know of these programs."""
import copy
import sys

import shrinking
from program import *


def lists(program):
    yield program, "functions"
    yield program, "main"
    for node in nodes(program):
        for name, _ in node.bodies():
            yield node, name


def inside(node):
    if not isinstance(node, (Function, Return, DeferBlock, Closure)):
        for _, body in node.bodies():
            yield body


def simplified(node):
    def changed(**values):
        new = copy.deepcopy(node)
        for name, value in values.items():
            setattr(new, name, value)
        return new

    if isinstance(node, Function) and node.fueled:
        yield changed(fueled=False)
    if isinstance(node, Function) and node.result == "named":
        yield changed(result="int")
    if isinstance(node, DeferBlock) and node.style != "block":
        yield changed(style="block", copy=frozenset())
    if isinstance(node, (Loop, GotoLoop)) and node.count > 1:
        yield changed(count=node.count - 1)
    if isinstance(node, Panic) and node.value != ("lit", 1):
        yield changed(kind="int", value=("lit", 1))
    for field_name in ("value", "argument", "condition"):
        value = getattr(node, field_name, None)
        if isinstance(value, tuple) and value[0] not in ("lit", "text"):
            for n in (0, 1):
                yield changed(**{field_name: ("lit", n)})
    call = getattr(node, "call", None)
    if call and any(a != ("lit", 1) for a in call[2]):
        yield changed(call=(call[0], call[1], tuple(("lit", 1) for _ in call[2])))


def key(program):
    return repr((program.functions, program.main))


def shrink(program, failing, say=lambda text: None):
    return shrinking.shrink(program, failing, sys.modules[__name__], say)
