"""Computes the expected output of a case: an interpreter for program.py, written from
docs/reference.md and not from the lowering.

The interpreter's stack mirrors that of the case. While a panic runs deferred calls,
nothing is unwound. A recovery is an exception of the interpreter (Recovery) that
unwinds to the recovering frame, like a thrown one (Thrown). A goexit is a panic that
cannot be recovered; it unwinds to the root.

A case that ends the process, or whose behaviour the reference leaves open, is
Unmodelled.
"""
from program import *


class Unmodelled(Exception):
    pass


class Leave(Exception):
    """A way to leave a block; each subclass is one way."""


class Returned(Leave):
    def __init__(self, value=None):
        self.value = value


class Jump(Leave):
    """break, continue"""

    def __init__(self, kind):
        self.kind = kind


class Thrown(Leave):
    def __init__(self, code, while_recovering=False):
        self.code, self.while_recovering = code, while_recovering


class Recovery(Leave):
    def __init__(self, frame):
        self.frame = frame


class ResumedGoexit(Recovery):
    """A recovered panic was about to pass this one."""

    def __init__(self, goexit):
        super().__init__(None)
        self.goexit = goexit


class Cell:
    def __init__(self, value):
        self.value = value


class Running:
    """A panic, an exception that a recovering function may stop, or a goexit."""

    def __init__(self, code, depth, thrown=False, goexit=False):
        self.code, self.depth, self.thrown, self.goexit = code, depth, thrown, goexit
        self.recovered = False


class Frame:
    def __init__(self, noexcept=False, barrier=False):
        self.pending = []  # (group, what to run, does its body recover, keyword)
        self.noexcept, self.barrier = noexcept, barrier
        self.value = None


class Activation:
    """The context of statements: the variables, the frame, and the running panic."""

    def __init__(self, frame, variables, panic, result):
        self.frame, self.variables, self.panic, self.result = frame, variables, panic, result
        self.group = 0


DEFAULTS = {"": 0, "int": 0, "box": -1, "pair": 0}


def group_starts(body):
    """For each top-level statement, the position of the guard of its defers: before
    the statement. A GotoLoop is printed as several statements, but the guards of all
    its defers are before the label, so it counts as one."""
    return {i for i, node in enumerate(body) if any(True for _ in defers_of(node))}


class Model:
    MOST_STEPS = 3000

    def __init__(self, case):
        self.case = case
        self.functions = {f.name: f for f in case.functions}
        self.lines, self.stack, self.panics, self.steps = [], [], [], 0

    def run(self):
        """The lines that the case prints."""
        for argument in self.case.arguments:
            self.say(f"# {argument}")
            root = Frame()
            root.pending.append((0, None, True, ""))
            self.stack, self.panics = [root], []
            try:
                self.say(f"= {self.call(self.case.functions[0], argument)}")
            except Thrown as thrown:
                self.say(f"! {thrown.code}")
            except Recovery:
                pass
            if not self.lines or len(self.lines) > 400:
                raise Unmodelled("too long")
        return self.lines

    def say(self, line):
        self.lines.append(line)

    # Functions.

    def call(self, function, argument):
        name = function.name
        member = function.context in ("constructor", "delegating", "constructor_template")
        if member:
            self.say(f"+m{name}")
        try:
            value = self.run_function(function, {function.parameter: Cell(argument)})
        finally:
            if member:
                self.say(f"~m{name}")
        return value

    def run_function(self, function, variables):
        noexcept = function.noexcept or function.context in ("destructor", "guard")
        try:
            return self.activate(
                function.body, variables, function.result, function.result_name,
                noexcept=noexcept and not function.handler,
            )
        except Thrown as thrown:
            if not function.handler:
                raise
            code = thrown.code
        except Recovery:
            if noexcept:
                raise Unmodelled("leaves a noexcept function")
            raise
        # The handler defers for itself.
        variables = {function.parameter: variables[function.parameter], function.exception: Cell(code - 300)}
        return self.activate(function.handler, variables, function.handler_result, "", noexcept=noexcept)

    def activate(self, body, variables, result, result_name, panic=None, noexcept=False):
        named, kind = RESULTS[result]
        frame = Frame(noexcept)
        if named:
            variables[result_name] = Cell(DEFAULTS[kind])
        activation = Activation(frame, variables, panic, (named, kind, result_name))
        if len(self.stack) > 40:
            raise Unmodelled("deep")
        self.stack.append(frame)
        try:
            outcome = self.block(body, activation, outermost=True)
        finally:
            self.stack.pop()
        if isinstance(outcome, Recovery) and outcome.frame is frame:
            if kind == "reference":
                raise Unmodelled("no value to return")
            if named:
                return variables[result_name].value
            if kind == "box" or frame.value is None:
                return DEFAULTS[kind]
            return frame.value
        if isinstance(outcome, (Recovery, Thrown)):
            if noexcept:
                raise Unmodelled("leaves a noexcept function")
            if isinstance(outcome, Thrown):
                raise Thrown(outcome.code)
            raise outcome
        if isinstance(outcome, Jump):
            raise Unmodelled("invalid jump")
        if named:
            return variables[result_name].value
        if frame.value is None:
            return 0
        return frame.value

    def block(self, body, activation, outermost=False):
        """Runs statements, and then the destructors and deferred calls at the end of
        their block. Returns None, or the Leave by which the block is left."""
        scope, leave = [], None
        starts = group_starts(body) if outermost else ()
        for index, node in enumerate(body):
            if outermost:
                activation.group = index
                if index in starts:
                    scope.append(("guard", index, any(
                        isinstance(d, DeferBlock) and recovers(d.body) for d in defers_of(node)
                    )))
            try:
                self.statement(node, activation, scope)
            except Leave as left:
                leave = left
                break
        return self.unwind(scope, activation, leave)

    def unwind(self, scope, activation, leave, down_to=0):
        while len(scope) > down_to:
            entry = scope.pop()
            if entry[0] == "object":
                self.say(f"~{entry[1]}")
            elif entry[0] == "guard_object":
                self.call(self.functions[entry[1]], entry[2])
            elif entry[0] == "scoped":
                if entry[1] in activation.frame.pending:  # else a panic has run it
                    leave = self.run_pending(activation.frame, entry[1], entry[1][2], leave)
            else:
                leave = self.run_group(activation.frame, entry[1], entry[2], leave)
        return leave

    def nested(self, body, activation):
        leave = self.block(body, activation)
        if leave:
            raise leave

    # Deferred calls.

    def run_group(self, frame, group, recovering, leave):
        while frame.pending and frame.pending[-1][0] == group:
            leave = self.run_pending(frame, frame.pending[-1], recovering, leave)
        return leave

    @staticmethod
    def is_due(entry, failing):
        return {"_failure": failing, "_success": not failing}.get(entry[3], True)

    def run_pending(self, frame, entry, recovering, leave):
        """Runs one deferred call while its block is left; returns how that goes on."""
        frame.pending = [other for other in frame.pending if other is not entry]
        _, run, body_recovers, _ = entry
        if not self.is_due(entry, isinstance(leave, Thrown)):
            return leave
        if isinstance(leave, Thrown):
            if leave.while_recovering and body_recovers:
                raise Unmodelled("an exception out of a recovery, recovered")
            running = Running(leave.code, len(self.stack), thrown=True)
            self.stack.append(Frame(barrier=True))
            if recovering:
                self.panics.append(running)
            try:
                run(running if recovering and body_recovers else None)
            except (Thrown, Recovery):
                raise Unmodelled("leaves a deferred call while unwinding")
            finally:
                self.stack.pop()
            if recovering:
                self.panics.remove(running)
            return Recovery(frame) if running.recovered else leave
        try:
            run(None)
        except Thrown as thrown:
            return Thrown(thrown.code, isinstance(leave, Recovery))
        except Recovery as recovery:
            return recovery
        return leave

    def panic(self, code):
        running = Running(code, len(self.stack))
        self.panics.append(running)
        while True:
            frame = self.newest_pending()
            if not frame:
                raise Unmodelled("nobody recovers")
            entry = frame.pending.pop()
            run = entry[1]
            if not self.is_due(entry, True):
                continue
            if run is None:  # the caller of the whole case recovers
                self.say(f"! {code}")
                running.recovered = True
            else:
                try:
                    run(running)
                except Thrown as thrown:
                    self.panic(thrown.code)
            if running.recovered:
                place = self.stack.index(frame)
                exits = [p for p in self.panics if p.goexit and p.depth > place]
                if len(exits) > 1:
                    raise Unmodelled("several goexits")
                if exits:
                    del self.panics[self.panics.index(exits[0]) + 1 :]
                    raise ResumedGoexit(exits[0])
                self.panics = [p for p in self.panics if p.depth <= place]
                raise Recovery(frame)

    def goexit(self):
        running = Running(None, len(self.stack), goexit=True)
        self.panics.append(running)
        while True:
            frame = self.newest_pending()
            entry = frame and frame.pending.pop()
            if not entry or not entry[1]:
                break
            run = entry[1]
            if not self.is_due(entry, True):
                continue
            try:
                try:
                    run(running)
                except Thrown as thrown:
                    self.panic(thrown.code)
            except ResumedGoexit as recovery:
                if recovery.goexit is not running:
                    raise
        self.panics = []
        raise Recovery(self.stack[0])

    def newest_pending(self):
        for frame in reversed(self.stack):
            if frame.barrier:
                raise Unmodelled("a panic out of a deferred call while unwinding")
            if frame.pending:
                return frame
        return None  # after a goexit, which runs the root's, too

    def recover(self, running, id):
        code = -1
        if running and not running.recovered and not running.goexit and self.panics and self.panics[-1] is running:
            running.recovered = True
            code = running.code
        self.say(f"R {id} {code}")

    def defer(self, node, activation):
        if isinstance(node, DeferBlock):
            variables = dict(activation.variables)
            for name in free_names(node.body):
                if name in variables and self.copies(node, name):
                    variables[name] = Cell(variables[name].value)
            if node.style == "once":
                variables[node.parameter] = Cell(self.value(node.argument, activation))

            def run(running):
                self.activate(node.body, variables, "void", "", panic=running)

            return run, recovers(node.body)
        value, callee, target = self.value(node.value, activation), node.callee, node.target
        variable = activation.variables.get(target)
        snapshot = variable.value if callee == "look" else 0

        def run(running):
            if callee == "bump":
                variable.value = (variable.value + 1) % 97
                self.say(f"B {node.id} {variable.value}")
            elif callee == "look":
                self.say(f"L {node.id} {snapshot}")
            elif callee in ("use", "arrow"):
                self.say(f"U {node.id} {target} {value}")
            elif callee == "temporary":
                self.say(f"U {node.id} t {value}")
            elif callee == "handler":
                self.recover(None if running and running.thrown else running, node.id)
            elif callee == "call":
                self.call(self.functions[target], value)
            else:
                self.say(f"N {node.id} {value}")

        return run, False

    @staticmethod
    def copies(node, name):
        if node.style in ("list", "init", "once"):
            return name in node.copy
        return node.style == "copies"

    # Statements.

    def value(self, expression, activation):
        kind = expression[0]
        if kind == "lit":
            return expression[1]
        if kind in ("var", "box"):
            return activation.variables[expression[1]].value
        left = self.value(expression[1], activation)
        if kind == "add":
            return (left + self.value(expression[2], activation)) % 97
        return left * expression[2] % 97

    def statement(self, node, activation, scope):
        self.steps += 1
        if self.steps > self.MOST_STEPS:
            raise Unmodelled("endless")
        getattr(self, "do_" + type(node).__name__)(node, activation, scope)

    def do_Say(self, node, a, scope):
        self.say(f"S {node.id} {self.value(node.value, a)}")

    def do_Let(self, node, a, scope):
        a.variables[node.name] = Cell(self.value(node.value, a))

    def do_LetPair(self, node, a, scope):
        a.variables[node.name] = Cell(self.value(node.value, a))
        a.variables[node.second] = Cell(self.value(node.other, a))

    def do_LetObject(self, node, a, scope):
        self.say(f"+{node.name}")
        a.variables[node.name] = Cell(None)
        scope.append(("object", node.name))

    def do_LetGuard(self, node, a, scope):
        scope.append(("guard_object", node.function, self.value(node.value, a)))

    def do_Assign(self, node, a, scope):
        value = self.value(node.value, a)
        cell = a.variables[node.name]
        cell.value = value if node.style == "=" else (cell.value + value) % 97

    def condition(self, node, a):
        return self.value(node.condition, a) % 2 == 0

    def do_If(self, node, a, scope):
        if node.style == "init":
            a.variables[node.name] = Cell(self.value(node.condition, a))
        self.nested(node.then if self.condition(node, a) else node.otherwise, a)

    def do_Switch(self, node, a, scope):
        value = self.value(node.value, a) % 3
        try:
            if value == 0:
                self.nested(node.zero, a)
                if node.falls:
                    self.nested(node.one, a)
            elif value == 1:
                self.nested(node.one, a)
            else:
                self.nested(node.default, a)
        except Jump as jump:
            if jump.kind != "break":
                raise

    def do_Loop(self, node, a, scope):
        for i in range(node.count):
            a.variables[node.name] = Cell(i)
            try:
                self.nested(node.body, a)
            except Jump as jump:
                if jump.kind == "break":
                    break

    def do_GotoLoop(self, node, a, scope):
        a.variables[node.name] = Cell(0)
        mark = len(scope)
        while True:
            for inside in node.body:
                self.statement(inside, a, scope)
            counter = a.variables[node.name]
            counter.value += 1
            if counter.value >= node.count:
                return
            left = self.unwind(scope, a, None, mark)
            if left:
                raise left

    def do_Skip(self, node, a, scope):
        if not self.condition(node, a):
            self.nested(node.body, a)

    def do_Block(self, node, a, scope):
        self.nested(node.body, a)

    def do_Labelled(self, node, a, scope):
        for inside in node.body:
            self.statement(inside, a, scope)

    do_InMacro = do_Labelled

    def do_Try(self, node, a, scope):
        try:
            self.nested(node.body, a)
        except Thrown as thrown:
            if node.style != "all":
                a.variables[node.name] = Cell(thrown.code - 300)
            self.nested(node.handler, a)
            if node.style == "all":
                raise
        except Recovery:
            if node.style == "all":
                self.nested(node.handler, a)
            raise

    def do_StatementExpression(self, node, a, scope):
        inner, leave = [], None
        try:
            for inside in node.body:
                self.statement(inside, a, inner)
            a.variables[node.name] = Cell(self.value(node.value, a))
        except Leave as left:
            leave = left
        leave = self.unwind(inner, a, leave)
        if leave:
            raise leave

    def do_Literal(self, node, a, scope):
        variables = {} if node.style.startswith("local_") else dict(a.variables)
        if node.style == "default_argument":
            variables = {}
        variables[node.parameter] = Cell(self.value(node.argument, a))
        value = self.activate(node.body, variables, node.result, node.result_name)
        a.variables[node.name] = Cell(value)

    def do_DeferCall(self, node, a, scope):
        is_scoped = node.kind == "_scoped"
        entry = (None if is_scoped else a.group, *self.defer(node, a), node.kind)
        a.frame.pending.append(entry)
        if is_scoped:
            scope.append(("scoped", entry))

    do_DeferBlock = do_DeferCall

    def do_Recover(self, node, a, scope):
        self.recover(a.panic, node.id)

    def do_Call(self, node, a, scope):
        value = self.call(self.functions[node.function], self.value(node.value, a))
        if node.name:
            a.variables[node.name] = Cell(value)

    def do_Return(self, node, a, scope):
        named, kind, name = a.result
        if node.value is None:
            raise Returned()
        value = self.value(node.value, a)
        if node.style == "local":  # the local is moved from
            a.variables[node.value[1]].value = -2
        if named:
            a.variables[name].value = value
        else:
            a.frame.value = value
        raise Returned()

    def do_Throw(self, node, a, scope):
        raise Thrown(300 + self.value(node.value, a))

    def do_Panic(self, node, a, scope):
        value = self.value(node.value, a)
        self.panic({"int": value, "text": 100, "object": 200 + value}[node.kind])

    def do_Goexit(self, node, a, scope):
        self.goexit()

    def do_Break(self, node, a, scope):
        raise Jump("break")

    def do_Continue(self, node, a, scope):
        raise Jump("continue")
