"""A program as Go.

Go has only function-wide defers. A block with scoped ones becomes a function that is called
at once and returns how it was left:

    switch leave := func() (leave int) {
        leave = RECOVERED                 // until the end, or a jump, is reached
        defer func() { ... }()
        ...
        return BREAK
    }(); leave {
    case BREAK: break ...

A function with blocks of failure or success has a variable that tells whether it is being
returned from. It is false while a deferred call is made, and set by the call that recovers.
"""
from dataclasses import dataclass

from printing import Printer
from program import *

NORMALLY, RETURN, BREAK, CONTINUE, RECOVERED = range(5)


@dataclass
class Frame:
    """What is printed for the function-like body that is being printed."""

    returned: str = ""  # the variable that is true while the function returns
    exits: str = ""  # the number of Goexits when it was entered
    result: str = ""  # the result, where it has a name
    recovered: str = ""  # a deferred block: the variable that its recover() sets
    ending: tuple = ()  # a deferred block: what it does last
    scopes: tuple = ()  # the variables of the blocks around, the outermost first
    loops: int = 0  # loops in the innermost block


class GoPrinter(Printer):
    context = "C."
    closure = "func() {"
    end = ""
    frame = Frame()
    variables = 0
    this_id = "this.id"

    def text(self, text):
        return f'"{text}"'

    def callee(self, callee):
        kind = callee[0]
        if kind == "func":
            return self.global_name(callee[1])
        if kind == "var":
            name = callee[1]
            return name + ".call" if self.types.get(name) == self.global_name("K") else name
        if kind == "temp":
            return f"(&{self.global_name(callee[1])}{{{self.expression(callee[2])}}}).{callee[3]}"
        return f"{callee[1]}.{callee[2]}"

    def signature(self, function):
        result = " int" if function.result else ""
        return f"func({', '.join('int' for _ in function.parameters)}){result}"

    def program(self, program):
        annotate(program)
        self.functions = {f.name: f for f in program.functions}
        self.types = {}
        for node in nodes(program):
            self.note_types(node)
        types = sorted({f.type for f in program.functions} - {""})
        for type in types:
            self.line(f"type {self.global_name(type)} struct{{ id int }}")
        virtual = [f for f in program.functions if f.type in ("D0", "D1")]
        if virtual:
            self.line(f"type {self.global_name('I')} interface{{ {virtual[0].name}(int) int }}")
        for function in program.functions:
            self.function(function)
        self.open(f"func {self.global_name('Main')}() {{")
        self.line("gx := 0")
        self.line("_ = gx")
        self.block(program.main)
        self.close()

    def note_types(self, node):
        for name in declared_names(node):
            self.types[name] = "int"
        if isinstance(node, Recover):
            self.types[node.name] = "interface{}"
        elif isinstance(node, Object):
            self.types[node.name] = self.global_name(node.type)
        elif isinstance(node, Pointer):
            self.types[node.name] = ("*" if node.type == "S" else "") + self.global_name(node.type)
        elif isinstance(node, FunctionPointer):
            self.types[node.name] = self.signature(self.functions[node.like])
        elif isinstance(node, Closure):
            self.types[node.name] = "func(int)" + (" int" if node.result else "")

    def function(self, f):
        receiver, name = "", self.global_name(f.name)
        if f.type:
            name = "call" if f.type == "K" else f.name
            pointer = "" if f.type == "K" else "*"
            receiver = f"(this {pointer}{self.global_name(f.type)}) "
        parameters = ", ".join(p + " int" for p in f.parameters)
        name_of_result = self.name_of_result(f)
        result = self.result(f, name_of_result)
        self.line("")
        self.open(f"func {receiver}{name}({parameters}){result} {{")
        if f.fueled:
            empty = {"": "", "text": ' ""'}.get(f.result, " 0")
            self.open("if !Fuel() {")
            self.line("return" + empty)
            self.close()
        self.body(f.body, Frame(result=name_of_result))
        self.close()

    def variable(self, prefix):
        self.variables += 1
        return f"{prefix}x{self.variables}"

    def name_of_result(self, f):
        if f.result == "int" and (has_conditional(f.body) or has_scope(f.body)):
            return self.variable("result")
        return f.result_name

    def result(self, f, name):
        type = {"": "", "text": "string"}.get(f.result, "int")
        return f" ({name} {type})" if name else " " + type if type else ""

    def body(self, body, frame=None, opening=()):
        was, self.frame = self.frame, frame or Frame()
        self.line("gx := C.exits")
        self.line("_ = gx")
        for line in opening:
            self.line(line)
        if has_conditional(body):
            self.frame.returned, self.frame.exits = self.variable("returned"), self.variable("exits")
            self.line(f"{self.frame.returned}, {self.frame.exits} := false, C.exits")
        self.block(body)
        if not body or not isinstance(body[-1], Return):  # Go wants that to be the last statement.
            self.end_of_body()
        self.frame = was

    def end_of_body(self):
        if self.frame.returned:
            self.line(f"{self.frame.returned} = true")
        for line in self.frame.ending:
            self.line(line)

    def leave(self, how):
        """A return, without what it returns, or the end after a recovery."""
        if self.frame.scopes:
            self.line(f"return {how}")
            return
        for line in self.frame.ending:
            self.line(line)
        self.line("return")

    def print_Return(self, node):
        if not (self.frame.returned or self.frame.ending or self.frame.scopes):
            super().print_Return(node)
            return
        self.open("{")  # Go refuses labels after which there is no statement.
        if node.value:
            self.line(f"{self.frame.result} = {self.expression(node.value)}")
        if self.frame.returned:
            self.line(f"{self.frame.returned} = true")
        self.leave(RETURN)
        self.close()

    def print_Break(self, node):
        if self.frame.scopes and not self.frame.loops:
            self.line(f"return {BREAK}")
        else:
            super().print_Break(node)

    def print_Continue(self, node):
        if self.frame.scopes and not self.frame.loops:
            self.line(f"return {CONTINUE}")
        else:
            super().print_Continue(node)

    def print_Scope(self, node):
        variable, frame = self.variable("leave"), self.frame
        self.open(f"{variable} := func() ({variable} int) {{")
        self.line(f"{variable} = {RECOVERED}")
        scopes, loops = frame.scopes, frame.loops
        frame.scopes, frame.loops = scopes + (variable,), 0
        self.block(node.body)
        self.line(f"return {NORMALLY}")
        frame.scopes, frame.loops = scopes, loops
        self.close("}()")
        self.line("Check(gx)")
        for how in (RETURN, RECOVERED):
            self.open(f"if {variable} == {how} {{")
            self.leave(how)
            self.close()
        for how, type, print in ((BREAK, Break, self.print_Break), (CONTINUE, Continue, self.print_Continue)):
            if jumps_out(node.body, type):
                self.open(f"if {variable} == {how} {{")
                print(None)
                self.close()

    def declared(self, name):
        self.line(f"_ = {name}")

    def print_Trace(self, node):
        self.line(f"T(gx, {node.id}, {self.expression(node.value)})")

    def print_TraceText(self, node):
        self.line(f"Text(gx, {node.id}, {self.expression(node.call)})")

    def print_Let(self, node):
        self.line(f"{node.name} := {self.expression(node.value)}")
        self.declared(node.name)

    def print_Call(self, node):
        self.line(self.expression(node.call))
        self.line("Check(gx)")

    def print_Assign(self, node):
        super().print_Assign(node)
        if node.value[0] == "call":
            self.line("Check(gx)")

    def print_Object(self, node):
        self.line(f"{node.name} := {self.global_name(node.type)}{{{self.expression(node.value)}}}")
        self.declared(node.name)

    def print_Pointer(self, node):
        self.line(f"var {node.name} {self.types[node.name]} = &{node.target}")
        self.declared(node.name)

    def print_FunctionPointer(self, node):
        target = self.global_name(node.target) if node.target else "nil"
        self.line(f"var {node.name} {self.types[node.name]} = {target}")
        self.declared(node.name)

    def print_Closure(self, node):
        name_of_result = self.name_of_result(node)
        result = self.result(node, name_of_result)
        self.open(f"{node.name} := func({node.parameter} int){result} {{")
        self.body(node.body, Frame(result=name_of_result))
        self.close()
        self.declared(node.name)

    def print_DeferBlock(self, node):
        parameters, arguments = [], []
        if node.style == "call":
            parameters.append(node.parameter + " int")
            arguments.append(self.expression(node.argument))
        for name in node.copies:
            parameters.append(f"{name} {self.types.get(name, 'int')}")
            arguments.append(name)
        self.open(f"defer func({', '.join(parameters)}) {{")
        self.body(node.body, *self.deferred(node))
        self.close(f"}}({', '.join(arguments)})")

    def deferred(self, node):
        """The frame of a deferred block, and what it does first."""
        owner, frame, opening = self.frame, Frame(), []
        if not owner.returned and node.kind != "scoped":
            return frame, opening
        frame.recovered = self.variable("recovered")
        opening += [f"{frame.recovered} := false", f"_ = {frame.recovered}"]
        ending = []
        if owner.returned:
            before = self.variable("before")
            if node.kind in ("failure", "success"):
                unless = owner.returned if node.kind == "failure" else "!" + owner.returned
                opening.insert(0, f"if {unless} {{ return }}")
            opening.append(f"{before} := {owner.returned}")
            opening.append(f"{owner.returned} = false")
            again = f"{frame.recovered} && C.exits == {owner.exits}"
            ending.append(f"{owner.returned} = {before} || {again}")
        if node.kind == "scoped":
            ending.append(f"if {frame.recovered} {{ {owner.scopes[-1]} = {RECOVERED} }}")
        frame.ending = tuple(ending)
        return frame, opening

    def print_If(self, node):
        self.open(f"if {self.expression(node.condition)}%{node.modulus} == 1 {{")
        self.block(node.then)
        if node.otherwise:
            self.between("} else {")
            self.block(node.otherwise)
        self.close()

    def print_IfValue(self, node):
        self.open(f"if {node.name} != nil {{")
        self.block(node.then)
        self.close()

    def print_Switch(self, node):
        self.line(f"switch {self.expression(node.value)} % {node.modulus} {{")
        for label, body in (("case 0:", node.zero), ("case 1:", node.one), ("default:", node.default)):
            self.open(label)
            self.block(body)
            self.indent -= 1
        self.line("}")

    def print_Loop(self, node):
        self.open(f"for {node.name} := 0; {node.name} < {node.count}; {node.name}++ {{")
        self.frame.loops += 1
        self.block(node.body)
        self.frame.loops -= 1
        self.close()

    def print_GotoLoop(self, node):
        self.line(f"{node.name} := 0")
        self.line(f"L{node.name}:")
        self.open("{")
        self.block(node.body)
        self.close()
        self.line(f"{node.name}++")
        self.open(f"if {node.name} < {node.count} {{")
        self.line(f"goto L{node.name}")
        self.close()

    def print_Panic(self, node):
        value = {
            "int": lambda: self.expression(node.value),
            "text": lambda: self.text(node.value),
            "error": lambda: f"Err{{{node.value}}}",
            "nil": lambda: "NilError{}",
            "again": lambda: f"Again({node.value})",
        }[node.kind]()
        self.line(f"panic({value})")

    def print_Recover(self, node):
        self.line(f"{node.name} := recover()")
        self.line(f"R(gx, {node.id}, {node.name})")
        if self.frame.recovered:
            self.open(f"if {node.name} != nil {{")
            self.line(f"{self.frame.recovered} = true")
            self.close()


def go_source(programs):
    """One file with all of them, to be compiled with support/trace.go."""
    lines = ["// Generated by test/differential.", "package main", ""]
    for index, program in enumerate(programs):
        printer = GoPrinter(f"p{index}_")
        printer.program(program)
        lines += [f"// Seed {program.seed}", *printer.lines, ""]
    names = ", ".join(f"p{i}_Main" for i in range(len(programs)))
    lines.append(f"var programs = []func(){{{names}}}")
    return "\n".join(lines) + "\n"
