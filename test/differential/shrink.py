"""Making a program that fails smaller while it still fails."""
import copy

from program import *


def lists_in(program):
    """(owner, attribute) of every statement list; the functions are one, too."""
    yield program, "functions"
    yield program, "main"
    for node in nodes(program):
        for name, _ in node.bodies():
            yield node, name


def candidates(program):
    """Smaller programs, boldest first: without a run of statements, with a
    statement replaced by what is in it, and with plainer expressions."""
    places = [
        (i, getattr(owner, name)) for i, (owner, name) in enumerate(lists_in(program))
    ]
    longest = max(len(items) for _, items in places)
    size = longest
    while size >= 1:
        for i, items in places:
            for start in range(0, len(items), size):
                if size == 1 or len(items[start : start + size]) > size // 2:
                    yield edited(program, i, start, start + size, [])
        size //= 2
    for i, items in places:
        if i == 0:
            continue
        for start, node in enumerate(items):
            if isinstance(node, Return):
                continue
            for name, body in node.bodies():
                if body and not isinstance(node, (DeferBlock, Closure)):
                    yield edited(program, i, start, start + 1, body)
    for i, items in places:
        for start, node in enumerate(items):
            for change in simplified(node):
                yield edited(program, i, start, start + 1, [change])


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


def edited(program, place, start, stop, replacement):
    new = copy.deepcopy(program)
    owner, name = list(lists_in(new))[place]
    getattr(owner, name)[start:stop] = copy.deepcopy(replacement)
    return new


def cost(program):
    return len(repr((program.functions, program.main)))


def shrink(program, failing, say=lambda text: None, batch=24):
    """`failing` takes a list of programs, and tells of each whether it fails;
    an empty answer means that one of them does not build."""

    def first_failing(several):
        answers = failing(several)
        if not answers and len(several) > 1:
            middle = len(several) // 2
            return first_failing(several[:middle]) or first_failing(several[middle:])
        return next((p for p, bad in zip(several, answers) if bad), None)

    tried = set()
    while True:
        found, waiting = None, []
        for candidate in candidates(program):
            key = repr((candidate.functions, candidate.main))
            if key in tried or cost(candidate) >= cost(program) or not is_valid(candidate):
                continue
            tried.add(key)
            waiting.append(candidate)
            if len(waiting) == batch:
                found, waiting = first_failing(waiting), []
                if found:
                    break
        if waiting and not found:
            found = first_failing(waiting)
        if not found:
            return program
        program = found
        say(f"shrunk to {program.size()} statements")
