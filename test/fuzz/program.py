"""The parts of a generated case.

A case consists of a few functions; the first is run with several arguments. It is
represented by the nodes below. model.py computes its expected output, and print_cpp.py
prints it as C++. Every name in a case is unique.

All values are small ints. Expressions are tuples:

    ("lit", 7)  ("var", "v3")  ("box", "b2")       the last is b2.n
    ("add", left, right)  ("mul", left, 3)         modulo 97
"""
from dataclasses import dataclass, field

from nodes import Node, Tree, nodes


@dataclass
class Say(Node):
    id: int
    value: tuple


@dataclass
class Let(Node):
    name: str
    value: tuple
    style: str  # plain, auto, brace, const, maybe_unused, box


@dataclass
class LetPair(Node):
    """A structured binding; of a copy, or of a reference to one."""

    name: str
    second: str
    value: tuple
    other: tuple
    style: str  # copy, reference, array


@dataclass
class LetObject(Node):
    """An object that prints when it is constructed and destroyed."""

    name: str


@dataclass
class LetGuard(Node):
    """An object whose destructor is a function of the case."""

    name: str
    function: str
    value: tuple


@dataclass
class Assign(Node):
    name: str
    value: tuple
    style: str  # "=" or "+="


@dataclass
class If(Node):
    condition: tuple
    then: list
    otherwise: list
    style: str  # plain, init, declare, constexpr
    name: str  # declared by init
    braced: bool


@dataclass
class Switch(Node):
    value: tuple
    zero: list
    one: list
    default: list
    falls: bool  # from 0 into 1
    braced: bool


@dataclass
class Loop(Node):
    style: str  # for, while, do, range, range_init, pairs
    name: str
    count: int
    body: list
    braced: bool


@dataclass
class GotoLoop(Node):
    """The body is in the enclosing block, between a label and a goto."""

    name: str  # the counter
    label: str
    count: int
    body: list


@dataclass
class Skip(Node):
    """A goto to the statement after a block."""

    label: str
    condition: tuple
    body: list


@dataclass
class Block(Node):
    body: list


@dataclass
class Labelled(Node):
    label: str
    body: list  # one statement


@dataclass
class Try(Node):
    style: str  # value, reference, all (rethrows)
    name: str
    body: list
    handler: list


@dataclass
class StatementExpression(Node):
    name: str
    body: list
    value: tuple


@dataclass
class Literal(Node):
    """A lambda or local class that is called at once, its value in `name`."""

    name: str
    style: str  # lambda, mutable, generic, variable, initialiser, default_argument, deep, local_class, local_static
    parameter: str
    argument: tuple
    result: str  # int, named, auto
    result_name: str
    body: list


@dataclass
class DeferCall(Node):
    """`callee`: note, pointer, functor, closure, function, template, bump
    (by reference), look (by const reference), use, arrow, temporary, handler,
    member_of_this, or call (of `target`, a function of the case)."""

    callee: str
    id: int
    target: str
    value: tuple
    kind: str = ""  # of the keyword: "", _scoped, _failure, _success


@dataclass
class DeferBlock(Node):
    """`style`: block, all (`[&]`), copies (`[=]`), list, init, once. `copy` contains
    the variables that a list copies although a reference would be possible."""

    style: str
    copy: frozenset
    body: list
    parameter: str = ""
    argument: tuple = ("lit", 0)
    semicolon: bool = True
    kind: str = ""


@dataclass
class Recover(Node):
    id: int


@dataclass
class Call(Node):
    name: str  # takes the value, or ""
    function: str
    value: tuple


@dataclass
class Return(Node):
    value: object  # an expression or None
    style: str  # plain, braced, parens, comma, local


@dataclass
class Throw(Node):
    value: tuple


@dataclass
class Panic(Node):
    kind: str  # int, text, object
    value: tuple


@dataclass
class Goexit(Node):
    pass


@dataclass
class Break(Node):
    pass


@dataclass
class Continue(Node):
    pass


@dataclass
class InMacro(Node):
    """Statements as the argument of a macro."""

    body: list


@dataclass
class Function(Node):
    name: str
    context: str  # a key of print_cpp.CONTEXTS
    parameter: str
    result: str  # a key of RESULTS
    result_name: str
    noexcept: bool
    annotation: str
    body: list
    exception: str = ""  # what a function-try-block catches
    handler: list = field(default_factory=list)  # none if empty

    @property
    def handler_result(self):
        """A named result would belong to the body."""
        return {"named": "int", "named_box": "box"}.get(self.result, self.result)

    def expressions(self):
        return iter(())


# result: is it named, what `return` takes ("" for nothing)
RESULTS = {
    "void": (False, ""),
    "int": (False, "int"),
    "named": (True, "int"),
    "box": (False, "box"),
    "named_box": (True, "box"),
    "reference": (False, "reference"),
    "auto": (False, "int"),
    "decltype_auto": (False, "int"),
    "auto_box": (False, "box"),
    "auto_void": (False, ""),
    "trailing": (False, "int"),
    "pair": (False, "pair"),
}


@dataclass
class Case(Tree):
    seed: int
    functions: list
    arguments: tuple
    standard: int
    lines: list = field(default_factory=list, compare=False)  # the expected output


def names_in(expression):
    if expression[0] in ("var", "box"):
        yield expression[1]
    elif expression[0] in ("add", "mul"):
        yield from names_in(expression[1])
        if expression[0] == "add":
            yield from names_in(expression[2])


def used_names(node):
    """The variables that this statement itself names, without its bodies."""
    for expression in node.expressions():
        yield from names_in(expression)
    if isinstance(node, Assign):
        yield node.name
    if isinstance(node, DeferCall) and node.callee in ("bump", "look", "use", "arrow"):
        yield node.target


def declared_names(node):
    if isinstance(node, LetPair):
        yield node.second
    if isinstance(node, Try) and node.style == "all":
        return
    if isinstance(node, (Literal, DeferBlock)):
        yield node.parameter
    if isinstance(node, Literal) and node.result == "named":
        yield node.result_name
    name = getattr(node, "name", "")
    if name and not isinstance(node, (Assign, Function)):
        yield name


def free_names(body):
    """The names that a body uses and does not declare, in order of use."""
    used, declared = {}, set()
    for node in nodes(body):
        declared.update(declared_names(node))
        for name in used_names(node):
            used[name] = None
    return [name for name in used if name not in declared]


def recovers(body):
    """Does a deferred body call recover() itself?"""
    for node in body:
        if isinstance(node, Recover):
            return True
        if not isinstance(node, (DeferBlock, Literal)):
            if any(recovers(inside) for _, inside in node.bodies()):
                return True
    return False


def defers_of(node):
    """The defer statements in one of a function's top-level statements, without those
    that belong to a block."""
    if isinstance(node, (DeferCall, DeferBlock)):
        if node.kind != "_scoped":
            yield node
    elif not isinstance(node, Literal):
        for _, inside in node.bodies():
            for child in inside:
                yield from defers_of(child)
