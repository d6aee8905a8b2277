"""Generates random cases. The generator decides what a case may do (which variables a
deferred body may refer to, where a `return` is allowed). model.py determines whether
the reference specifies the case's behaviour; other cases are dropped."""
import random

from model import Model, Unmodelled
from print_cpp import CONTEXTS, LITERALS
from program import *


@dataclass
class Variable:
    name: str
    kind: str  # int, const, box, binding, counter, object; dependent: an int whose type is a template's
    level: int  # of the function literal or deferred body that declares it
    outlives: bool  # deferred calls of that function


class Generator:
    def __init__(self, seed, attempt, standard):
        self.seed, self.rng = seed, random.Random(f"{seed}.{attempt}")
        self.standard = standard
        self.count, self.level = 0, 0
        self.variables = []
        self.result, self.may_return, self.in_deferred = None, True, False

    def name(self, prefix):
        self.count += 1
        return f"{prefix}{'ä' if self.chance(0.03) else ''}{self.count}"

    def chance(self, probability):
        return self.rng.random() < probability

    def case(self):
        count = self.rng.choice((1, 1, 2, 2, 3))
        self.signatures = [self.signature(i, count) for i in range(count)]
        # A function calls those after it.
        self.callees = []
        for function in reversed(self.signatures):
            self.fill(function)
            self.callees.insert(0, function)
        arguments = tuple(self.rng.sample(range(6), 3))
        return Case(self.seed, self.signatures, arguments, self.standard)

    def signature(self, index, count):
        name = self.name("f") + f"_{self.seed}"  # extern "C" has no namespaces
        contexts = [
            c
            for c, context in CONTEXTS.items()
            if context.standard <= self.standard and (c != "guard" or index)
        ]
        context = self.rng.choice(contexts)
        results = CONTEXTS[context].results or tuple(RESULTS)
        result = self.rng.choice(results)
        noexcept = self.chance(0.08) and CONTEXTS[context].may_be_noexcept
        annotation = self.rng.choice(("",) * 6 + ("OPENDEFER_LINKED", "noinline", "flatten"))
        return Function(name, context, self.name("a"), result, self.name("r"), noexcept, annotation, [])

    def fill(self, function):
        self.variables, self.level, self.budget = [], 0, 25
        self.context = function.context
        self.in_deferred = False
        text = CONTEXTS[function.context].text + CONTEXTS[function.context].before
        kind = "const" if "const int P" in text else "int" if "int P" in text else "dependent"
        function.body = self.function_body(
            function.parameter, function.result, function.result_name, self.rng.randint(3, 8), kind
        )
        # Otherwise hardly any case would recover anything.
        if defers_recovery(function.body) and self.chance(0.7):
            leave = Throw(("lit", 7)) if self.chance(0.6) else Panic("int", ("lit", 8))
            at = len(function.body) - isinstance(function.body[-1], Return)
            function.body.insert(at, leave)
        if CONTEXTS[function.context].may_try and self.chance(0.2):
            self.variables = []
            function.exception = self.name("e")
            self.declare(function.exception, "const", True)
            function.handler = self.function_body(
                function.parameter, function.handler_result, "", self.rng.randint(1, 4), kind
            )

    def function_body(self, parameter, result, result_name, size, kind="int", may_return=True):
        """`may_return`: a block form is in a function that returns a value."""
        saved = self.variables, self.result, self.may_return
        self.variables = list(self.variables)
        self.result, self.may_return = RESULTS[result], may_return
        if parameter:
            self.declare(parameter, kind, True)
        named, kind = self.result
        if named:
            self.declare(result_name, "box" if kind == "box" else "int", True)
        body = self.statements(size, self.level, Place(outermost=True))
        if kind and not (body and isinstance(body[-1], Return)):
            body.append(self.return_statement())
        self.variables, self.result, self.may_return = saved
        return body

    # Variables and expressions.

    def declare(self, name, kind, outlives):
        self.variables.append(Variable(name, kind, self.level, outlives))

    def known(self, *kinds):
        return [v for v in self.variables if v.kind in kinds]

    def outliving(self, *kinds):
        """The variables that a deferred call of the current function may refer to."""
        return [v for v in self.known(*kinds) if v.outlives or v.level < self.level]

    def expression(self, depth=0):
        ints = self.known("int", "const", "binding", "box", "counter", "dependent")
        roll = self.rng.random()
        if ints and roll < 0.55:
            v = self.rng.choice(ints[-6:])
            return ("box" if v.kind == "box" else "var", v.name)
        if depth < 2 and roll < 0.7:
            return ("add", self.expression(depth + 1), self.expression(depth + 1))
        if depth < 2 and roll < 0.8:
            return ("mul", self.expression(depth + 1), self.rng.randint(2, 5))
        return ("lit", self.rng.randrange(20))

    # Statements.

    def statements(self, size, depth, place):
        body = []
        for _ in range(size):
            node = self.statement(depth, place)
            body.append(node)
            if isinstance(node, (Return, Throw, Break, Continue)):
                break
        return body

    def inside(self, size, depth, place):
        """The statements of a block of its own."""
        saved = list(self.variables)
        body = self.statements(size, depth + 1, place.inner())
        self.variables = saved
        return body

    def some(self, depth, place, least=1):
        return self.inside(self.rng.randint(least, 3), depth, place)

    KINDS = (
        ("say", 3), ("let", 3), ("pair", 1), ("object", 4), ("assign", 2), ("defer_call", 5),
        ("call", 2), ("leave", 3), ("guard", 1),
    )
    COMPOUND = (
        ("defer_block", 7), ("if_", 5), ("switch", 2), ("loop", 3), ("goto_loop", 1), ("skip", 1), ("block", 1),
        ("labelled", 1), ("try_", 3), ("expression_block", 1), ("literal", 2), ("macro", 1.5),
    )

    def statement(self, depth, place):
        self.budget -= 1
        kinds = self.KINDS + (self.COMPOUND if depth < 4 and self.budget > 0 else ())
        while True:
            kind = self.rng.choices([k for k, _ in kinds], [w for _, w in kinds])[0]
            node = getattr(self, "make_" + kind)(depth, place)
            if node:
                return node

    def make_say(self, depth, place):
        return Say(self.id(), self.expression())

    def id(self):
        self.count += 1
        return self.count

    def make_let(self, depth, place):
        style = self.rng.choice(("plain", "plain", "auto", "brace", "const", "maybe_unused", "box"))
        node = Let(self.name("v"), self.expression(), style)
        kind = {"const": "const", "box": "box"}.get(style, "int")
        self.declare(node.name, kind, place.outermost)
        return node

    def make_pair(self, depth, place):
        style = self.rng.choice(("copy", "reference", "array"))
        node = LetPair(self.name("p"), self.name("q"), self.expression(), self.expression(), style)
        for name in (node.name, node.second):
            self.declare(name, "binding", place.outermost and style != "reference")
        return node

    def make_object(self, depth, place):
        node = LetObject(self.name("o"))
        self.declare(node.name, "object", place.outermost)
        return node

    def make_guard(self, depth, place):
        guards = [f for f in self.callees if f.context == "guard"]
        if not guards:
            return None
        return LetGuard(self.name("g"), self.rng.choice(guards).name, self.expression())

    def make_assign(self, depth, place):
        ints = self.known("int", "dependent")
        if not ints:
            return None
        return Assign(self.rng.choice(ints).name, self.expression(), self.rng.choice(("=", "+=")))

    def make_if_(self, depth, place):
        style = self.rng.choice(("plain", "plain", "plain", "init", "constexpr"))
        condition = self.expression()
        if style == "constexpr":
            condition = ("lit", self.rng.randrange(2))
        name = self.name("i")
        saved = list(self.variables)
        if style == "init":
            self.declare(name, "int", False)
        then = self.some(depth, place)
        otherwise = self.some(depth, place) if self.chance(0.4) else []
        self.variables = saved
        return If(condition, then, otherwise, style, name, self.chance(0.5))

    def make_switch(self, depth, place):
        braced = self.chance(0.6)
        inside = place.copy(breaks=True, jumps=False, scopes=braced)
        bodies = [self.some(depth, inside) for _ in range(3)]
        return Switch(self.expression(), *bodies, self.chance(0.3), braced)

    def make_loop(self, depth, place):
        styles = ["for", "while", "do", "range", "pairs"]
        styles += ["range_init"] if self.standard >= 20 else []
        style = self.rng.choice(styles)
        name = self.name("i")
        saved = list(self.variables)
        kind = {"pairs": "binding", "range": "const", "range_init": "const"}.get(style, "counter")
        self.declare(name, kind, False)
        body = self.some(depth, place.copy(breaks=True, continues=True))
        self.variables = saved
        return Loop(style, name, self.rng.randint(1, 3), body, self.chance(0.6))

    def make_goto_loop(self, depth, place):
        if not place.jumps or self.in_macro:
            return None
        name = self.name("c")
        saved = list(self.variables)
        self.declare(name, "counter", place.outermost)
        body = self.statements(self.rng.randint(1, 4), depth + 1, place.copy(outermost=False, jumps=False))
        self.variables = saved
        if any(isinstance(n, (Return, Throw, Break, Continue)) for n in body):
            return None
        return GotoLoop(name, self.name("again"), self.rng.randint(2, 3), body)

    def make_skip(self, depth, place):
        return Skip(self.name("behind"), self.expression(), self.some(depth, place))

    def make_block(self, depth, place):
        return Block(self.some(depth, place))

    def make_labelled(self, depth, place):
        node = self.statement(9, place.copy(jumps=False))
        if isinstance(node, (Let, LetPair, LetObject, LetGuard, Call)):
            return node  # no label in front of a declaration before C++23
        return Labelled(self.name("l"), [node])

    def make_macro(self, depth, place):
        if self.in_macro:
            return None
        self.in_macro = True
        node = self.statement(depth, place.copy(jumps=False))
        self.in_macro = False
        return InMacro([node])

    in_macro = False

    def make_try_(self, depth, place):
        style = self.rng.choice(("value", "reference", "all"))
        body = self.some(depth, place, 2)
        saved = list(self.variables)
        name = self.name("e")
        if style == "all":
            handler = [Say(self.id(), self.expression())]
            if self.chance(0.5):
                handler.insert(0, LetObject(self.name("o")))
        else:
            self.declare(name, "const", False)
            handler = self.some(depth, place)
        self.variables = saved
        return Try(style, name, body, handler)

    def make_expression_block(self, depth, place):
        saved = list(self.variables)
        size = self.rng.randint(1, 3)
        inside = place.inner().copy(jumps=False, breaks=False, continues=False, expression=True)
        body = self.statements(size, depth + 1, inside)
        value = self.expression()
        self.variables = saved
        if any(isinstance(n, (Return, Throw)) for n in body):
            return None
        node = StatementExpression(self.name("x"), body, value)
        self.declare(node.name, "int", place.outermost)
        return node

    def make_literal(self, depth, place):
        styles = [s for s in LITERALS if not (self.in_macro and s.startswith("local_"))]
        style = self.rng.choice(styles)
        argument = self.expression()
        if style == "default_argument":  # which names no locals
            argument = ("lit", self.rng.randrange(20))
        saved, callees = list(self.variables), self.callees
        if style.startswith("local_") or style == "default_argument":
            self.variables = []
        elif self.standard < 20:
            self.variables = [v for v in self.variables if v.kind != "binding"]
        self.level += 1
        result = self.rng.choice(("int", "named", "auto"))
        if style.startswith("local_") and self.context == "lambda_in_static" and result == "auto":
            result = "int"  # g++ 12 would use it before it has been deduced
        parameter, result_name = self.name("a"), self.name("r")
        in_deferred, self.in_deferred = self.in_deferred, False
        kind = "dependent" if style == "generic" else "int"
        body = self.function_body(parameter, result, result_name, self.rng.randint(2, 4), kind)
        self.in_deferred = in_deferred
        self.level -= 1
        self.variables, self.callees = saved, callees
        node = Literal(self.name("x"), style, parameter, argument, result, result_name, body)
        self.declare(node.name, "int", place.outermost)
        return node

    def make_call(self, depth, place):
        if not self.callees:
            return None
        function = self.rng.choice(self.callees)
        if function.context == "guard":
            return None
        name = self.name("x") if self.chance(0.5) else ""
        node = Call(name, function.name, self.expression())
        if name:
            self.declare(name, "int", place.outermost)
        return node

    def make_leave(self, depth, place):
        choices = ["return"] * 3 * (self.may_return or bool(self.result[1])) + ["throw"] * 2 + ["panic"] * 3 + ["goexit"]
        if self.in_deferred:
            choices += ["recover"] * 6
        choices += ["break"] * 2 * place.breaks + ["continue"] * 2 * place.continues
        choice = self.rng.choice(choices)
        if choice == "return":
            node = self.return_statement()
        elif choice == "throw":
            node = Throw(self.expression())
        elif choice == "panic":
            node = Panic(self.rng.choice(("int", "text", "object")), self.expression())
        elif choice == "goexit":
            node = Goexit()
        elif choice == "recover":
            return Recover(self.id())
        else:
            node = Break() if choice == "break" else Continue()
        if place.outermost or self.chance(0.7):
            return If(self.expression(), [node], [], "plain", self.name("i"), self.chance(0.3))
        if self.in_macro:
            return None
        return node

    def return_statement(self):
        named, kind = self.result
        if not kind:
            return Return(None, "plain")
        boxes = [v for v in self.known("box") if v.level == self.level]
        ints = [v for v in self.known("int") if v.level == self.level]
        if kind == "box":
            if boxes and self.chance(0.5):
                # Moves the local into the result.
                return Return(("box", self.rng.choice(boxes).name), "local")
            return Return(self.expression(), self.rng.choice(("plain", "braced", "parens")))
        if kind == "int" and ints and self.chance(0.2):
            return Return(("var", self.rng.choice(ints).name), "plain")
        style = self.rng.choice(("plain", "plain", "parens", "comma", "braced"))
        return Return(self.expression(), style)

    # Defer.

    def kind(self, place):
        """A `case` may not pass a defer_scoped."""
        scoped = ("_scoped",) * 3 if place.scopes else ()
        return self.rng.choice(("",) * 5 + ("_failure", "_success") + scoped)

    def make_defer_call(self, depth, place):
        callees = ["note", "pointer", "functor", "closure", "function", "template", "temporary", "void_cast", "defaulted", "two"]
        callees += ["handler"] * 2
        kind = self.kind(place)
        scoped = kind == "_scoped"
        ints = self.known("int") if scoped else self.outliving("int")
        objects = self.known("object") if scoped else self.outliving("object")
        looks = self.known("int", "const")
        direct = [f for f in self.callees if CONTEXTS[f.context].deferrable]
        callees += ["bump"] * 2 * bool(ints) + ["use", "arrow"] * bool(objects)
        callees += ["look"] * bool(looks) + ["call"] * 2 * bool(direct)
        callee, target = self.rng.choice(callees), ""
        if callee == "bump":
            target = self.rng.choice(ints).name
        elif callee in ("use", "arrow"):
            target = self.rng.choice(objects).name
        elif callee == "look":
            target = self.rng.choice(looks).name
        elif callee == "call":
            target = self.rng.choice(direct).name
        return DeferCall(callee, self.id(), target, self.expression(), kind)

    def make_defer_block(self, depth, place):
        style = self.rng.choice(("block", "block", "all", "copies", "list", "init", "once"))
        # The body might call recover(), which is refused in an expression.
        kind = self.kind(place.copy(scopes=place.scopes and not place.expression))
        saved, saved_level = self.variables, self.level
        bindings_in_captures = self.standard >= 20
        allowed, copy = [], set()
        for v in saved:
            refers = v.outlives or v.level < self.level or kind == "_scoped"
            if v.kind == "binding" and style != "block" and not bindings_in_captures:
                continue
            if v.kind == "box" and (style == "copies" or not refers):
                continue  # cannot be copied
            if style in ("block", "all"):
                if not refers:
                    continue
                allowed.append(v)
                continue
            copied = style == "copies" or not refers or self.chance(0.3)
            if v.kind == "box" and copied:
                if style == "copies" or not refers:
                    continue
                copied = False
            if copied:
                copy.add(v.name)
            # A copy of a constant or of a binding of one may not be assigned to.
            allowed.append(v)
        self.level += 1
        self.variables = [Variable(v.name, v.kind, self.level if v.name in copy or style == "copies" else v.level, True) for v in allowed]
        parameter = self.name("a") if style == "once" else ""
        argument = ("lit", 0)
        if style == "once":
            inner, self.variables = self.variables, saved
            argument = self.expression()
            self.variables = inner
        # A function without a value to return then must not recover.
        in_deferred, self.in_deferred = self.in_deferred, self.result[1] != "reference"
        in_macro = self.in_macro
        may_return = style != "block" or (not self.result[1] and self.may_return)
        body = self.function_body(parameter, "void", "", self.rng.randint(1, 4), may_return=may_return)
        if self.in_deferred and self.chance(0.25):
            body.insert(self.rng.randrange(len(body) + 1), Recover(self.id()))
            while isinstance(body[-1], Recover) and len(body) > 1 and isinstance(body[-2], (Return, Throw)):
                body[-1], body[-2] = body[-2], body[-1]
        self.in_deferred, self.in_macro = in_deferred, in_macro
        self.level, self.variables = saved_level, saved
        return DeferBlock(style, frozenset(copy), body, parameter, argument, self.chance(0.5), kind)


@dataclass(frozen=True)
class Place:
    outermost: bool = False
    breaks: bool = False
    continues: bool = False
    jumps: bool = True
    scopes: bool = True
    expression: bool = False  # directly in a statement expression

    def copy(self, **changes):
        return Place(**{**self.__dict__, **changes})

    def inner(self):
        return self.copy(outermost=False, expression=False)


def defers_recovery(body):
    return any(
        isinstance(node, DeferBlock) and recovers(node.body)
        or any(defers_recovery(inside) for _, inside in node.bodies())
        for node in body
    )


def interesting(case):
    return any(isinstance(n, (DeferBlock, DeferCall)) for n in nodes(case))


def generate(seed, standard=17):
    """Returns case number `seed`: the first case generated from it that has a model."""
    for attempt in range(1000):
        case = Generator(seed, attempt, standard).case()
        if not interesting(case):
            continue
        try:
            case.lines = Model(case).run()
        except Unmodelled:
            continue
        return case
    raise AssertionError(f"no case for seed {seed}")
