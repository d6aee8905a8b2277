"""The parts of a generated program, and properties of programs.

A program consists of the nodes below and is printed twice, as Go and as C++
(print_go.py, print_cpp.py). Every name in a program is unique, so the free variables
of a body are the names that it uses without those that it declares.

Expressions are tuples:

    ("lit", 7)  ("var", "v3")  ("G",)  ("id",)         pure; "id" is this->id
    ("bin", "+", left, right, 11)                      (left + right) % 11
    ("num", "r4")                                      an int made of a value
    ("bump", 12)  ("call", callee, [arguments])        impure
    ("text", "x")                                      a string, to be returned

Callees are tuples too:

    ("func", "f0")  ("var", "c3")                      c3: closure, pointer, functor
    ("method", "s1", "m0")  ("arrow", "q2", "m0")  ("temp", "S", expr, "m0")
"""
from dataclasses import dataclass, field
from typing import Optional

from nodes import Node, Tree, nodes


@dataclass
class Trace(Node):
    id: int
    value: tuple


@dataclass
class TraceText(Node):
    """Calls a function that returns a string, and prints it."""

    id: int
    call: tuple


@dataclass
class SetG(Node):
    value: tuple


@dataclass
class Let(Node):
    name: str
    value: tuple


@dataclass
class Assign(Node):
    name: str
    value: tuple


@dataclass
class SetId(Node):
    """object.id = value"""

    name: str
    value: tuple


@dataclass
class Append(Node):
    """Appends to a named result that is a string."""

    name: str
    text: str


@dataclass
class Call(Node):
    call: tuple


@dataclass
class Object(Node):
    """A local of one of the program's types: S, K (a functor), D0, D1."""

    name: str
    type: str
    value: tuple


@dataclass
class Pointer(Node):
    """A pointer to an object; it has type I if the object's type implements I."""

    name: str
    target: str
    type: str


@dataclass
class Repoint(Node):
    name: str
    target: str


@dataclass
class FunctionPointer(Node):
    """`target` None makes a null one."""

    name: str
    like: str  # a function: says the type
    target: Optional[str]


@dataclass
class SetFunctionPointer(Node):
    name: str
    target: str


@dataclass
class Closure(Node):
    name: str
    parameter: str
    result: str  # "", "int", "named"
    result_name: str
    body: list


@dataclass
class DeferCall(Node):
    call: tuple


@dataclass
class DeferBlock(Node):
    """`style`: block, all (capture defaults), list (explicit), call (a lambda called
    at once, with a parameter). `copy` contains the free variables to copy; variables
    that must be copied are copied in any case. `kind`: "", failure, success, scoped."""

    style: str
    copy: frozenset
    body: list
    parameter: str = ""
    argument: tuple = ("lit", 0)
    semicolon: bool = True
    kind: str = ""
    # Found by annotate():
    copies: list = field(default_factory=list, compare=False)
    references: list = field(default_factory=list, compare=False)
    needs_capture: bool = field(default=False, compare=False)

    def bodies(self):
        yield "body", self.body


@dataclass
class Scope(Node):
    """A block with scoped blocks, and without other defers of the same function."""

    body: list


@dataclass
class If(Node):
    condition: tuple
    modulus: int
    then: list
    otherwise: list


@dataclass
class IfValue(Node):
    """If the recovered value is not empty."""

    name: str
    then: list


@dataclass
class Switch(Node):
    value: tuple
    modulus: int
    zero: list
    one: list
    default: list


@dataclass
class Loop(Node):
    name: str
    count: int
    body: list


@dataclass
class GotoLoop(Node):
    name: str
    count: int
    body: list


@dataclass
class Panic(Node):
    kind: str  # int, text, error, nil, again
    value: object  # an expression, a text, a number, None, a variable


@dataclass
class Recover(Node):
    id: int
    name: str


@dataclass
class Return(Node):
    value: Optional[tuple]


@dataclass
class Break(Node):
    pass


@dataclass
class Continue(Node):
    pass


@dataclass
class Goexit(Node):
    """Leaves the thread, if this is not the main one."""

    pass


@dataclass
class Thread(Node):
    body: list


@dataclass
class Together(Node):
    """Threads that run at the same time (in C++). Each recovers its own panics."""

    first: list
    second: list
    third: list


@dataclass
class Refuel(Node):
    pass


@dataclass
class Function(Node):
    name: str
    type: str  # "" for a free function; else the type it is a method of
    parameters: tuple
    result: str  # "", "int", "named", "text" (named, a string)
    result_name: str
    fueled: bool
    body: list

    def expressions(self):
        return iter(())


@dataclass
class Program(Tree):
    seed: int
    functions: list
    main: list

    parts = ("functions", "main")


def names_in(expression):
    """Variable names that an expression or a callee uses; "this" for id."""
    if expression is None:
        return
    kind = expression[0]
    if kind in ("var", "num"):
        yield expression[1]
    elif kind == "id":
        yield "this"
    elif kind in ("method", "arrow"):
        yield expression[1]
    elif kind == "temp":
        yield from names_in(expression[2])
    elif kind == "bin":
        yield from names_in(expression[2])
        yield from names_in(expression[3])
    elif kind == "call":
        yield from names_in(expression[1])
        for argument in expression[2]:
            yield from names_in(argument)


def functions_in(expression):
    """Function and method names that an expression calls."""
    if expression is None:
        return
    kind = expression[0]
    if kind == "func":
        yield expression[1]
    elif kind in ("method", "arrow"):
        yield expression[2]
    elif kind == "temp":
        yield expression[3]
        yield from functions_in(expression[2])
    elif kind == "bin":
        yield from functions_in(expression[2])
        yield from functions_in(expression[3])
    elif kind == "call":
        yield from functions_in(expression[1])
        for argument in expression[2]:
            yield from functions_in(argument)


def used_names(node):
    """The variables that this statement itself names, without its bodies."""
    for expression in node.expressions():
        if expression and isinstance(expression[0], str):
            yield from names_in(expression)
    if isinstance(node, (Assign, SetId, Append, Repoint, SetFunctionPointer, IfValue)):
        yield node.name
    if isinstance(node, (Pointer, Repoint)):
        yield node.target
    if isinstance(node, Panic) and node.kind == "again":
        yield node.value


def declared_names(node):
    if isinstance(node, (Let, Object, Pointer, FunctionPointer, Closure, Recover, Loop, GotoLoop)):
        yield node.name
    if isinstance(node, Closure):
        yield node.parameter
        if node.result == "named":
            yield node.result_name
    if isinstance(node, DeferBlock) and node.style == "call":
        yield node.parameter


def free_names(body):
    """The names that a body uses and does not declare, in order of use."""
    used, declared = {}, set()
    for node in nodes(body):
        declared.update(declared_names(node))
        for name in used_names(node):
            used[name] = None
    return [name for name in used if name not in declared]


def annotate(program):
    """Decides for every deferred block which variables it copies: those that do not
    live long enough, and those that it requests."""

    def walk(body, inner, outermost):
        """`inner`: variables of the current function that die before it ends."""
        for node in body:
            here = set(declared_names(node)) if not outermost else set()
            if isinstance(node, DeferBlock):
                free = free_names(node.body)
                dying = inner if node.kind != "scoped" else ()
                node.copies = [
                    n for n in free if n != "this" and (n in dying or n in node.copy)
                ]
                node.references = [n for n in free if n not in node.copies]
                if node.style == "call" and node.parameter in node.references:
                    node.references.remove(node.parameter)
                node.needs_capture = bool(node.copies) or returns(node.body)
                walk(node.body, set(), True)
            elif isinstance(node, (Closure, Thread, Together)):
                for _, inside in node.bodies():
                    walk(inside, set(), True)
            elif isinstance(node, Loop):
                walk(node.body, inner | {node.name}, False)
            else:
                for _, inside in node.bodies():
                    walk(inside, set(inner), False)
            inner |= here

    for function in program.functions:
        walk(function.body, set(), True)
    walk(program.main, set(), True)


def returns(body):
    """Whether there is a return in the body that leaves this very function."""
    for node in body:
        if isinstance(node, Return):
            return True
        if not isinstance(node, (DeferBlock, Closure, Thread, Together)):
            if any(returns(inside) for _, inside in node.bodies()):
                return True
    return False


def own_nodes(body):
    """The nodes of this very function."""
    for node in body:
        yield node
        if not isinstance(node, (DeferBlock, Closure, Thread, Together)):
            for _, inside in node.bodies():
                yield from own_nodes(inside)


def jumps_out(body, type):
    """Does a statement of that type leave the body?"""
    for node in body:
        if isinstance(node, type):
            return True
        if not isinstance(node, (DeferBlock, Closure, Thread, Together, Loop)):
            if any(jumps_out(inside, type) for _, inside in node.bodies()):
                return True
    return False


def has_conditional(body):
    return any(isinstance(n, DeferBlock) and n.kind in ("failure", "success") for n in own_nodes(body))


def has_scope(body):
    return any(isinstance(n, Scope) for n in own_nodes(body))


def is_valid(program):
    """Whether every name is declared. Shrinking may remove declarations."""
    functions = {f.name: f for f in program.functions}

    def check(body, known, in_loop):
        known = set(known)
        for node in body:
            for name in used_names(node):
                if name not in known:
                    return False
            for expression in node.expressions():
                if expression and isinstance(expression[0], str):
                    if any(name not in functions for name in functions_in(expression)):
                        return False
            if isinstance(node, FunctionPointer) and node.like not in functions:
                return False
            if isinstance(node, (FunctionPointer, SetFunctionPointer)):
                if node.target is not None and node.target not in functions:
                    return False
            if isinstance(node, (Break, Continue)) and not in_loop:
                return False
            known.update(declared_names(node))
            if isinstance(node, (Loop, GotoLoop)):
                loop = isinstance(node, Loop)
            elif isinstance(node, (DeferBlock, Closure, Thread, Together, Switch)):
                loop = False
            else:
                loop = in_loop
            for _, inside in node.bodies():
                if not check(inside, known, loop):
                    return False
        return True

    for function in program.functions:
        known = set(function.parameters)
        if function.result in ("named", "text"):
            known.add(function.result_name)
        if function.type:
            known.add("this")
        if not check(function.body, known, False):
            return False
    return check(program.main, set(), False)
