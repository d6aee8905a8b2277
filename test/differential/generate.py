"""Generates random programs. generate(seed) always returns the same program.

One rule keeps a program from running forever: a function may call functions with a
higher number freely, and any other only if that one burns fuel on entry. Three rules
keep it valid in both languages: an ordinary call has at most one impure argument (C++
does not specify the order of evaluation, but opendefer does for a deferred call), all
names are different, and no deferred block refers to a variable that is destroyed
before its function ends (annotate() turns these into copies).
"""
import random

from program import *

MODULI = (7, 11, 23, 41)


class Context:
    """The function-like body being generated."""

    def __init__(self, kind, result="", result_name="", rank=0, parent=None):
        self.kind = kind  # function, closure, block, thread, together
        self.result = result
        self.result_name = result_name
        self.rank = rank
        self.parent = parent
        self.depth = 0
        self.scopes = 0
        self.breakable = False
        # Has blocks of failure and success, and no deferred call of a function, whose
        # panics and recoveries its Go translation could not see.
        self.conditional = False
        self.variables = []  # (name, type, depth), in scope now

    def visible(self, type, anything_inner=True):
        """Names of that type, without the inner locals of this function if requested."""
        names = [
            name
            for name, of, depth in self.variables
            if of == type and (anything_inner or depth == 0)
        ]
        if self.parent:
            names += self.parent.visible(type)
        return names


class Generator:
    def __init__(self, seed):
        self.random = random.Random(seed)
        self.seed = seed
        self.last = 0
        self.functions = []
        # What this program is about.
        r = self.random
        self.budget = r.choice((60, 90, 130))
        self.panics = r.choice((0.5, 1, 1, 2))
        self.exits = r.choice((0, 0.3, 0.7))
        self.defers = r.choice((1, 1, 2))
        self.recovers = r.choice((0.3, 1, 1, 2))
        # The other half of the programs has defer alone.
        self.forms = random.Random(f"forms of {seed}").random() < 0.5

    # Small things. ----------------------------------------------------------

    def number(self):
        self.last += 1
        return self.last

    def name(self, prefix):
        return f"{prefix}{self.number()}"

    def chance(self, p):
        return self.random.random() < p

    def pure(self, c, with_g=True):
        r = self.random

        def leaf():
            ints = c.visible("int")
            pick = r.random()
            if ints and pick < 0.65:
                return ("var", r.choice(ints))
            if with_g and pick < 0.75:
                return ("G",)
            if pick < 0.85 and "this" in c.visible("this"):
                return ("id",)
            return ("lit", r.randrange(20))

        if self.chance(0.5):
            return leaf()
        return ("bin", r.choice("+-*"), leaf(), leaf(), r.choice(MODULI))

    def callable_functions(self, c, result=None, method_of=None):
        return [
            f
            for f in self.functions
            if (f.rank > c.rank or f.fueled)
            and f.type == (method_of or "")
            and (result is None or (f.result in ("int", "named")) == (result == "int"))
            and (result is not None or True)
        ]

    def arguments(self, c, count, ordered):
        """Impure arguments: at most one, or any number if the order is specified."""
        impure = self.random.randrange(count + 1) if ordered else int(self.chance(0.5))
        places = set(self.random.sample(range(count), min(impure, count)))
        out = []
        for i in range(count):
            if i not in places:
                out.append(self.pure(c, with_g=not places))
                continue
            callees = [
                f
                for f in self.callable_functions(c, "int")
                if len(f.parameters) == 1 and f.fueled
            ]
            if callees and self.chance(0.15):
                f = self.random.choice(callees)
                out.append(("call", ("func", f.name), (self.pure(c, False),)))
            else:
                out.append(("bump", self.number()))
        return tuple(out)

    def call(self, c, deferred=False, result=None):
        """A call of any callee that is visible here; None if there is none."""
        r = self.random
        inner = not deferred  # a deferred call must not name inner locals
        choices = []
        for f in self.callable_functions(c, result):
            choices += [(("func", f.name), len(f.parameters))] * 2
        s = c.visible("S", inner)
        p = c.visible("S*")
        for f in self.callable_functions(c, result, "S"):
            if s:
                choices.append((("method", r.choice(s), f.name), len(f.parameters)))
            if p:
                choices += [(("arrow", r.choice(p), f.name), len(f.parameters))] * 2
            if deferred:
                temporary = ("temp", "S", self.pure(c), f.name)
                choices.append((temporary, len(f.parameters)))
        virtual = [f for f in self.functions if f.type == "D0"]
        if virtual and result is None and (virtual[0].fueled or virtual[0].rank > c.rank):
            for i in c.visible("I*"):
                choices += [(("arrow", i, virtual[0].name), 1)] * 2
        if result is None:
            k = [f for f in self.functions if f.type == "K"]
            if k and (k[0].fueled or k[0].rank > c.rank):
                for name in c.visible("K", inner):
                    choices += [(("var", name), 1)] * 2
            for kind, count in (("closure", 1), ("fp1", 1), ("fp2", 2)):
                for name in c.visible(kind, inner):
                    choices += [(("var", name), count)] * 2
            if deferred:
                for name in c.visible("nullfp"):
                    choices += [(("var", name), 1)] * 2
        if not choices:
            return None
        callee, count = r.choice(choices)
        return ("call", callee, self.arguments(c, count, deferred))

    def panic(self, c):
        r = self.random
        pick = r.random()
        values = c.visible("value")
        if values and pick < 0.3:
            return Panic("again", r.choice(values))
        if pick < 0.6:
            return Panic("int", self.pure(c) if self.chance(0.3) else ("lit", r.randrange(1, 999)))
        if pick < 0.85:
            return Panic("text", f"e{self.number()}")
        if pick < 0.97:
            return Panic("error", r.randrange(99))
        return Panic("nil", None)

    def maybe(self, c, statement):
        """Returns the statement, often inside an `if`."""
        if self.chance(0.35):
            return statement
        subject = ("bump", self.number()) if self.chance(0.3) else self.pure(c)
        return If(subject, self.random.choice((2, 2, 3)), [statement], [])

    # Statements. ------------------------------------------------------------

    def body(self, c, size):
        """A nested scope of the same function."""
        mark = len(c.variables)
        c.depth += 1
        out = self.statements(c, size)
        c.depth -= 1
        del c.variables[mark:]
        return out

    def function_body(self, c, size, opening=()):
        """Deferred blocks often begin with recover(), bodies often end badly."""
        c.conditional = self.forms and self.chance(0.5)
        out = list(opening)
        if c.kind == "block" and self.chance(0.25 * self.recovers):
            out += self.make_recover(c, size)
        out += self.statements(c, size)
        pick = self.random.random()
        if pick < 0.22 * self.panics:
            out.append(self.panic(c))
        elif pick > 1 - 0.12 * self.exits:
            out.append(self.maybe(c, Goexit()))
        return out

    def declare(self, c, name, type):
        c.variables.append((name, type, c.depth))

    def statements(self, c, size):
        out = []
        while size > 0 and self.budget > 0:
            made = self.statement(c, size)
            out += made
            used = sum(1 for _ in nodes(made)) or 1
            size -= used
        return out

    def statement(self, c, size):
        r = self.random
        self.budget -= 1
        deferring = self.defers * (2 if size > 2 else 1)
        weights = {
            "trace": 3,
            "defer_call": 3 * deferring if not c.conditional and not c.scopes else 0,
            "defer_block": 5 * deferring if size > 1 and not c.scopes else 0,
            "call": 3,
            "recover": (3 if c.kind == "block" else 0.8) * self.recovers if not c.scopes else 0,
            "panic": 1.3 * self.panics,
            "let": 0.7,
            "assign": 1,
            "set_g": 0.5,
            "if": 1.5 if size > 2 else 0,
            "switch": 0.7 if size > 3 else 0,
            "loop": 1.2 if size > 2 else 0,
            "goto": 0.3 if size > 2 and c.depth == 0 else 0,
            "return": 0.8,
            "leave": 0.8 if c.breakable else 0,
            "goexit": 0.5 * self.exits,
            "object": 1 if c.depth == 0 and c.kind != "together" else 0,
            "pointer": 1 if c.depth == 0 else 0,
            "repoint": 1,
            "fp": 0.5 if c.depth == 0 else 0,
            "closure": 0.8 if c.depth == 0 and size > 2 else 0,
            "thread": 0.25 if size > 4 and c.kind != "together" else 0,
            "append": 2,
            "scope": 3 if self.forms and size > 2 and c.scopes < 3 else 0,
        }
        while True:
            kind = r.choices(list(weights), list(weights.values()))[0]
            made = getattr(self, "make_" + kind)(c, size)
            if made is not None:
                return made

    def make_trace(self, c, size):
        callees = [f for f in self.functions if f.result == "text" and f.fueled]
        if callees and self.chance(0.15):
            f = self.random.choice(callees)
            return [TraceText(self.number(), ("call", ("func", f.name), self.arguments(c, len(f.parameters), False)))]
        return [Trace(self.number(), self.pure(c))]

    def make_defer_call(self, c, size):
        call = self.call(c, deferred=True)
        return call and [DeferCall(call)]

    def make_scope(self, c, size):
        mark = len(c.variables)
        c.depth += 1
        c.scopes += 1
        out = []
        for _ in range(self.random.choice((1, 1, 2, 3))):
            out += self.make_defer_block(c, size, "scoped")
            out += self.statements(c, size // 3)
        c.scopes -= 1
        c.depth -= 1
        del c.variables[mark:]
        return [Scope(out)]

    def make_defer_block(self, c, size, kind=""):
        r = self.random
        if c.conditional and not kind:
            kind = r.choice(("", "failure", "success"))
        inside = Context("block", rank=c.rank, parent=c)
        style = r.choices(("block", "all", "list", "call"), (6, 2, 2, 2))[0]
        parameter, argument = "", ("lit", 0)
        if style == "call":
            parameter = self.name("a")
            argument = self.arguments(c, 1, True)[0]
            inside.variables.append((parameter, "int", 0))
        share = r.choice((0, 0.5, 1)) if style != "block" else 0
        ints = c.visible("int") + c.visible("S*") + c.visible("I*")
        copy = frozenset(n for n in ints if self.chance(share))
        room = max(1, min(size - 1, r.choice((1, 2, 3, 5, 8))))
        body = self.function_body(inside, room)
        return [DeferBlock(style, copy, body, parameter, argument, self.chance(0.5), kind)]

    def make_call(self, c, size):
        if self.chance(0.4) and c.visible("int"):
            call = self.call(c, result="int")
            name = self.random.choice(c.visible("int"))
            return call and [Assign(name, call), Trace(self.number(), ("var", name))]
        call = self.call(c)
        return call and [Call(call)]

    def make_recover(self, c, size):
        name = self.name("r")
        out = [Recover(self.number(), name)]
        self.declare(c, name, "value")
        if self.chance(0.15):  # the second recover() returns nothing
            out.append(Recover(self.number(), self.name("r")))
        ints = c.visible("int")
        if ints and self.chance(0.3):
            out.append(IfValue(name, [Assign(self.random.choice(ints), ("num", name))]))
        if self.chance(0.2 * self.panics):
            out.append(IfValue(name, [self.panic(c)]))
        return out

    def make_panic(self, c, size):
        return [self.maybe(c, self.panic(c))]

    def make_let(self, c, size):
        name, value = self.name("v"), self.pure(c)
        self.declare(c, name, "int")
        return [Let(name, value)]

    def make_assign(self, c, size):
        ints = c.visible("int")
        return [Assign(self.random.choice(ints), self.pure(c))] if ints else None

    def make_append(self, c, size):
        texts = c.visible("text")
        return [Append(texts[0], self.random.choice("xyz"))] if texts else None

    def make_set_g(self, c, size):
        return [SetG(self.pure(c))]

    def make_if(self, c, size):
        subject = ("bump", self.number()) if self.chance(0.3) else self.pure(c)
        then = self.body(c, size // 2)
        otherwise = self.body(c, size // 3) if self.chance(0.4) else []
        return [If(subject, self.random.choice((2, 2, 3)), then, otherwise)]

    def make_switch(self, c, size):
        was, c.breakable = c.breakable, False
        parts = [self.body(c, size // 3) for _ in range(3)]
        c.breakable = was
        return [Switch(self.pure(c), 3, *parts)]

    def make_loop(self, c, size):
        name = self.name("i")
        was, c.breakable = c.breakable, True
        mark = len(c.variables)
        c.variables.append((name, "index", c.depth + 1))
        # The body may change a copy, but not the index itself.
        copy = self.name("v")
        c.variables.append((copy, "int", c.depth + 1))
        body = [Let(copy, ("var", name))] + self.body(c, size // 2)
        del c.variables[mark:]
        c.breakable = was
        return [Loop(name, self.random.choice((1, 2, 2, 3)), body)]

    def make_goto(self, c, size):
        was, c.breakable = c.breakable, False
        body = self.body(c, size // 2)
        c.breakable = was
        return [GotoLoop(self.name("n"), 2, body)]

    def make_return(self, c, size):
        return [self.maybe(c, self.return_from(c))]

    def return_from(self, c):
        if c.result in ("int", "named"):
            call = self.call(c, result="int") if self.chance(0.2) else None
            return Return(call or self.pure(c))
        if c.result == "text":
            return Return(("text", f"t{self.number()}"))
        return Return(None)

    def make_leave(self, c, size):
        return [If(self.pure(c), 2, [self.random.choice((Break, Continue))()], [])]

    def make_goexit(self, c, size):
        return [self.maybe(c, Goexit())]

    def make_object(self, c, size):
        have = {f.type for f in self.functions} & {"S", "K", "D0", "D1"}
        if not have:
            return None
        type = self.random.choice(sorted(have))
        name, value = self.name("s"), self.pure(c)
        self.declare(c, name, type)
        pointer = self.make_pointer(c, size) if self.chance(0.5) else None
        return [Object(name, type, value)] + (pointer or [])

    def pointer_target(self, c, type):
        """An object that lives at least as long as this function."""
        names = []
        for of in ("S",) if type == "S" else ("D0", "D1"):
            names += c.visible(of, False)
        return self.random.choice(names) if names else None

    def make_pointer(self, c, size):
        type = self.random.choice("SI")
        target = self.pointer_target(c, type)
        if not target:
            return None
        name = self.name("q")
        self.declare(c, name, type + "*")
        return [Pointer(name, target, type)]

    def make_repoint(self, c, size):
        r = self.random
        if self.chance(0.3):
            objects = c.visible("K") + c.visible("S")
            return [SetId(r.choice(objects), self.pure(c))] if objects else None
        if self.chance(0.4):
            for count in (1, 2):
                pointers = [n for n, t, d in c.variables if t == f"fp{count}"]
                functions = self.pointable(c, count)
                if pointers and functions:
                    return [SetFunctionPointer(r.choice(pointers), r.choice(functions).name)]
            return None
        type = r.choice("SI")
        # Only pointers of this function: an older one would dangle.
        pointers = [n for n, t, d in c.variables if t == type + "*"]
        target = self.pointer_target(c, type)
        return [Repoint(r.choice(pointers), target)] if pointers and target else None

    def pointable(self, c, count):
        """Functions of one type, by their number of parameters."""
        return [
            f
            for f in self.functions
            if not f.type and len(f.parameters) == count
            and f.result == ("int" if count == 2 else "")
            and f.fueled
        ]

    def make_fp(self, c, size):
        count = self.random.choice((1, 2))
        functions = self.pointable(c, count)
        if not functions:
            return None
        like, name = self.random.choice(functions).name, self.name("p")
        if count == 1 and self.chance(0.25):
            self.declare(c, name, "nullfp")
            return [FunctionPointer(name, like, None)]
        self.declare(c, name, f"fp{count}")
        return [FunctionPointer(name, like, like)]

    def make_closure(self, c, size):
        parameter, name = self.name("a"), self.name("c")
        result = self.random.choice(("", "", "int", "named"))
        result_name = self.name("z") if result == "named" else ""
        inside = Context("closure", result, result_name, c.rank, c)
        inside.variables.append((parameter, "int", 0))
        if result_name:
            inside.variables.append((result_name, "int", 0))
        body = self.function_body(inside, max(2, size // 2))
        if result:
            body.append(self.return_from(inside))
        self.declare(c, name, "closure")
        return [Closure(name, parameter, result, result_name, body)]

    def make_thread(self, c, size):
        inside = Context("thread", rank=c.rank, parent=c)
        return [Thread(self.function_body(inside, size // 2))]

    # Whole programs. --------------------------------------------------------

    def function(self, index, type, parameters, result, fueled):
        f = Function(f"{'m' if type else 'f'}{index}", type, (), result, "", fueled, [])
        f.parameters = tuple(self.name("a") for _ in range(parameters))
        f.rank = index
        if result in ("named", "text"):
            f.result_name = self.name("z")
        self.functions.append(f)
        return f

    def fill(self, f):
        c = Context("function", f.result, f.result_name, f.rank)
        for name in f.parameters:
            c.variables.append((name, "int", 0))
        if f.type:
            c.variables.append(("this", "this", 0))
        if f.result_name:
            type = "text" if f.result == "text" else "int"
            c.variables.append((f.result_name, type, 0))
        opening = []
        if self.chance(0.4):  # like a handler; some call another function first
            call = self.call(c) if self.chance(0.4) else None
            opening = [Call(call)] if call else []
            opening += self.make_recover(c, 3)
        f.body = self.function_body(c, self.random.choice((3, 6, 10, 16, 24)), opening)
        if self.chance(0.15) and not c.conditional:  # more defers than fit in eight slots, no loop
            for _ in range(self.random.randrange(6, 12)):
                call = self.call(c, deferred=True)
                if call:
                    f.body.append(DeferCall(call))
        if f.result:
            f.body.append(self.return_from(c))

    def program(self):
        r = self.random
        plan = [("", r.choice((1, 2)), r.choice(("", "int", "named"))) for _ in range(r.randrange(2, 6))]
        plan.append(("", 1, ""))
        plan.append(("", 2, "int"))
        if self.chance(0.5):
            plan.append(("", 1, "text"))
        for _ in range(r.choice((0, 1, 1, 2))):
            plan.append(("S", r.choice((1, 2)), r.choice(("", "int", "named"))))
        if self.chance(0.5):
            plan.append(("K", 1, ""))
        r.shuffle(plan)
        if self.chance(0.5):
            plan += [("D0", 1, "int"), ("D1", 1, "int")]
        virtual = "m%d" % next((i for i, p in enumerate(plan) if p[0] == "D0"), 0)
        for index, (type, parameters, result) in enumerate(plan):
            fueled = type in ("D0", "D1", "K") or result == "text" or self.chance(0.6)
            f = self.function(index, type, parameters, result, fueled)
            if type in ("D0", "D1"):
                f.name = virtual  # an override
        # Higher ranks first, so that the budget suffices for the functions that are called.
        for f in reversed(self.functions):
            self.budget = max(self.budget, 8)
            self.fill(f)
        main = []
        for _ in range(r.randrange(1, 4)):
            self.budget = max(self.budget, 14)
            main += self.entry()
        return Program(self.seed, self.functions, main)

    def entry(self):
        """A part of main, mostly inside a function that recovers."""
        rank = -1
        catch_all = DeferBlock("block", frozenset(), [Recover(self.number(), self.name("r"))])
        if self.exits and self.chance(0.3):
            parts = []
            for _ in range(3):
                inside = Context("together", rank=rank)
                # Declared before the body is generated: nothing else may be.
                guard = DeferBlock("block", frozenset(), [Recover(self.number(), self.name("r"))])
                parts.append([guard] + self.function_body(inside, 5))
                self.budget = max(self.budget, 8)
            return [Refuel(), Together(*parts), Trace(self.number(), ("G",))]
        inside = Context("thread" if self.chance(0.5 + self.exits) else "closure", rank=rank)
        opening = [catch_all] if self.chance(0.88) else []
        body = self.function_body(inside, 8, opening)
        if inside.kind == "thread":
            return [Refuel(), Thread(body), Trace(self.number(), ("G",))]
        name, parameter = self.name("c"), self.name("a")
        return [
            Refuel(),
            Closure(name, parameter, "", "", body),
            Call(("call", ("var", name), (("lit", 3),))),
            Trace(self.number(), ("G",)),
        ]


def generate(seed):
    program = Generator(seed).program()
    for f in program.functions:
        del f.rank
    return program
