"""Minimises a failing case; see test/tools/shrinking.py."""
import sys

import shrinking
from check import check
from model import Model, Unmodelled
from print_cpp import cpp_source
from nodes import lists
from program import *


def inside(node):
    if not isinstance(node, (Function, DeferBlock, Literal)):
        for _, body in node.bodies():
            yield body


def simplified(node):
    plain = {"braced": True, "falls": False, "count": 1, "noexcept": False, "annotation": ""}
    for name, value in plain.items():
        if getattr(node, name, value) != value:
            yield node.changed(**{name: value})
    styles = {If: "plain", Let: "auto", Return: "plain", Literal: "lambda", DeferBlock: "block", Loop: "for"}
    style = styles.get(type(node))
    if style and node.style != style:
        yield node.changed(style=style)
    if isinstance(node, DeferCall) and node.callee != "note":
        yield node.changed(callee="note")
    if isinstance(node, Function):
        if node.context != "free":
            yield node.changed(context="free")
        if node.result != "int":
            yield node.changed(result="int")
    for name in ("value", "argument", "condition", "other"):
        value = getattr(node, name, None)
        if isinstance(value, tuple) and value[0] != "lit":
            yield node.changed(**{name: ("lit", 0)})
            yield node.changed(**{name: ("lit", 1)})
            for part in value[1:]:
                if isinstance(part, tuple):
                    yield node.changed(**{name: part})


def key(case):
    # The plainest way to write a construct counts as the shortest.
    return repr(case.functions).replace("'free'", "").replace("'note'", "").replace("'plain'", "").replace("('lit', 0)", "")


def is_valid(case):
    """Is every name declared, and is the case modelled?"""
    functions = {f.name for f in case.functions}

    def declared(body, known):
        known = set(known)
        for node in body:
            if any(name not in known for name in used_names(node)):
                return False
            if getattr(node, "function", "") and node.function not in functions:
                return False
            if isinstance(node, DeferCall) and node.callee == "call" and node.target not in functions:
                return False
            if isinstance(node, (Labelled, InMacro)) and len(node.body) != 1:
                return False
            known.update(declared_names(node))
            if not all(declared(inside, known) for _, inside in node.bodies()):
                return False
        return True

    if not case.functions or case.functions[0].context == "guard":
        return False
    for f in case.functions:
        if not declared(f.body, {f.parameter, f.result_name}):
            return False
    try:
        case.lines = Model(case).run()
    except (Unmodelled, KeyError, IndexError):
        return False
    return True


def shrink_case(case, ways, tools):
    """Prints the smallest case that fails like this one. Returns an exit status."""
    failures = check([case], ways, tools)
    if not failures:
        print(f"case {case.seed} does not fail in {', '.join(ways)}")
        return 1
    first = failures[0]

    def failing(cases):
        bad = [id(f.case) for f in check(cases, [first.way], tools) if f.kind == first.kind]
        return [id(c) in bad for c in cases]

    # Names with C linkage are shared by all cases of a program.
    batch = 1 if any(f.context == "extern_c" for f in case.functions) else 24
    small = shrinking.shrink(
        case, failing, sys.modules[__name__], lambda text: print(text, file=sys.stderr, flush=True), batch
    )
    failure = next(f for f in check([small], [first.way], tools))
    text = cpp_source([small])
    print(text[text.index("namespace case_0") :])
    print("// It must print:\n// " + "\n// ".join(small.lines))
    print("// " + failure.report().replace("\n", "\n// "))
    return 0
