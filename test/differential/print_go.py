"""A program as Go."""
from printing import Printer
from program import *

KEEP = "_ = {}"


class GoPrinter(Printer):
    context = "C."
    closure = "func() {"
    end = ""
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
        result = {
            "": "",
            "int": " int",
            "named": f" ({f.result_name} int)",
            "text": f" ({f.result_name} string)",
        }[f.result]
        self.line("")
        self.open(f"func {receiver}{name}({parameters}){result} {{")
        if f.fueled:
            empty = {"": "", "text": ' ""'}.get(f.result, " 0")
            self.open("if !Fuel() {")
            self.line("return" + empty)
            self.close()
        self.body(f.body)
        self.close()

    def body(self, body):
        self.line("gx := C.exits")
        self.line("_ = gx")
        self.block(body)

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
        result = {"": "", "int": " int", "named": f" ({node.result_name} int)"}[node.result]
        self.open(f"{node.name} := func({node.parameter} int){result} {{")
        self.body(node.body)
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
        self.body(node.body)
        self.close(f"}}({', '.join(arguments)})")

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
        self.block(node.body)
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
