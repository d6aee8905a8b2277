"""A program as C++."""
from printing import Printer
from program import *


class CppPrinter(Printer):
    context = "C->"
    closure = "[&] {"
    end = ";"
    this_id = "this->id"
    result = ""  # of the function-like body that is being printed

    def text(self, text):
        return f'std::string("{text}")'

    def callee(self, callee):
        kind = callee[0]
        if kind == "func":
            return self.global_name(callee[1])
        if kind == "var":
            return callee[1]
        if kind == "temp":
            return f"{self.global_name(callee[1])}({self.expression(callee[2])}).{callee[3]}"
        return f"{callee[1]}{'.' if kind == 'method' else '->'}{callee[2]}"

    def head(self, f, owner=""):
        name = "operator()" if f.type == "K" else f.name
        if not f.type:
            name = self.global_name(name)
        type = {"": "void", "text": "std::string"}.get(f.result, "int")
        parameters = ", ".join("int " + p for p in f.parameters)
        return f"{type} {owner}{name}({parameters})"

    def program(self, program):
        annotate(program)
        methods = [f for f in program.functions if f.type]
        virtual = [f for f in methods if f.type in ("D0", "D1")]
        if virtual:
            self.open(f"struct {self.global_name('I')} {{")
            self.line(f"virtual int {virtual[0].name}(int) = 0;")
            self.close("};")
        for type in sorted({f.type for f in methods}):
            name = self.global_name(type)
            base = " : " + self.global_name("I") if type in ("D0", "D1") else ""
            self.open(f"struct {name}{base} {{")
            self.line("int id;")
            self.line(f"explicit {name}(int i) : id(i) {{}}")
            for f in methods:
                if f.type == type:
                    self.line(self.head(f) + (" override;" if base else ";"))
            self.close("};")
        for f in program.functions:
            if not f.type:
                self.line(self.head(f) + ";")
        for f in program.functions:
            self.line("")
            owner = self.global_name(f.type) + "::" if f.type else ""
            self.open(self.head(f, owner) + " {")
            if f.fueled:
                empty = {"": "", "text": ' ""'}.get(f.result, " 0")
                self.open("if (!Fuel())")
                self.line(f"return{empty};")
                self.indent -= 1
            self.body(f.body, f.result, f.result_name)
            self.close()
        self.line("")
        self.open(f"void {self.global_name('Main')}() {{")
        self.body(program.main)
        self.close()

    def body(self, body, result="", result_name=""):
        was, self.result = self.result, result
        if result in ("named", "text"):
            type = "int" if result == "named" else "std::string"
            self.line(f"defer_result {type} {result_name}{{}};")
        self.block(body)
        self.result = was

    def declared(self, name):
        self.line(f"(void){name};")

    def print_Trace(self, node):
        self.line(f"T({node.id}, {self.expression(node.value)});")

    def print_TraceText(self, node):
        self.line(f"Text({node.id}, {self.expression(node.call)});")

    def print_Let(self, node):
        self.line(f"int {node.name} = {self.expression(node.value)};")
        self.declared(node.name)

    def print_Call(self, node):
        self.line(self.expression(node.call) + ";")

    def print_Object(self, node):
        self.line(f"{self.global_name(node.type)} {node.name}{{{self.expression(node.value)}}};")
        self.declared(node.name)

    def print_Pointer(self, node):
        self.line(f"{self.global_name(node.type)} *{node.name} = &{node.target};")
        self.declared(node.name)

    def print_FunctionPointer(self, node):
        self.line(f"auto *{node.name} = &{self.global_name(node.like)};")
        if node.target is None:
            self.line(f"{node.name} = nullptr;")
        self.declared(node.name)

    def print_Closure(self, node):
        type = "int" if node.result else "void"
        self.open(f"auto {node.name} = [&](int {node.parameter}) -> {type} {{")
        self.body(node.body, node.result, node.result_name)
        self.close("};")
        self.declared(node.name)

    def captures(self, node):
        """The capture list, or None for the block form."""
        copies = node.copies
        references = ["&" + n if n != "this" else n for n in node.references]
        if node.style == "block" and not copies:
            return None if not self.result or not returns(node.body) else "[&]"
        if node.style in ("block", "list"):
            return f"[{', '.join(copies + references)}]"
        if not references or references == ["this"]:
            return "[=]" if copies else "[&]"
        if len(copies) < len(references):
            return f"[{', '.join(['&'] + copies)}]"
        return f"[{', '.join(['='] + [r for r in references if r != 'this'])}]"

    def print_DeferBlock(self, node):
        captures = self.captures(node)
        keyword = "defer_" + node.kind if node.kind else "defer"
        if node.style == "call":
            mutable = " mutable" if node.copies else ""
            self.open(f"{keyword} {captures}(int {node.parameter}){mutable} {{")
            closing = f"}}({self.expression(node.argument)});"
        elif captures is None:
            self.open(keyword + " {")
            closing = "};" if node.semicolon else "}"
        else:
            self.open(f"{keyword} {captures} {{")
            closing = "};"
        # To C++, the block form is still a part of the function around it.
        if captures is None and node.style != "call":
            self.block(node.body)
        else:
            self.body(node.body)
        self.close(closing)

    def print_Scope(self, node):
        self.open("{")
        self.block(node.body)
        self.close()

    def print_If(self, node):
        self.open(f"if ({self.expression(node.condition)}%{node.modulus} == 1) {{")
        self.block(node.then)
        if node.otherwise:
            self.between("} else {")
            self.block(node.otherwise)
        self.close()

    def print_IfValue(self, node):
        self.open(f"if ({node.name}) {{")
        self.block(node.then)
        self.close()

    def print_Switch(self, node):
        self.line(f"switch ({self.expression(node.value)} % {node.modulus}) {{")
        for label, body in (("case 0: {", node.zero), ("case 1: {", node.one), ("default: {", node.default)):
            self.open(label)
            self.block(body)
            self.close("} break;")
        self.line("}")

    def print_Loop(self, node):
        self.open(f"for (int {node.name} = 0; {node.name} < {node.count}; {node.name}++) {{")
        self.block(node.body)
        self.close()

    def print_GotoLoop(self, node):
        self.line(f"int {node.name} = 0;")
        self.line(f"L{node.name}:")
        self.open("{")
        self.block(node.body)
        self.close()
        self.line(f"{node.name}++;")
        self.open(f"if ({node.name} < {node.count})")
        self.line(f"goto L{node.name};")
        self.indent -= 1

    def print_Panic(self, node):
        value = {
            "int": lambda: self.expression(node.value),
            "text": lambda: f'"{node.value}"',
            "error": lambda: f"Err{{{node.value}}}",
            "nil": lambda: "nullptr",
            "again": lambda: node.value,
        }[node.kind]()
        self.line(f"opendefer::panic({value});")

    def print_Recover(self, node):
        self.line(f"auto {node.name} = opendefer::recover();")
        self.line(f"R({node.id}, {node.name});")


def cpp_source(programs):
    """One file with all of them, to be compiled with -I support."""
    lines = ["// Generated by test/differential.", '#include "trace.h"', ""]
    prefix = "p{}_" if len(programs) > 1 else ""
    for index, program in enumerate(programs):
        printer = CppPrinter(prefix.format(index))
        printer.program(program)
        lines += [f"// Seed {program.seed}", *printer.lines, ""]
    lines.append("int main(int argc, char **argv) {")
    names = ", ".join(prefix.format(i) + "Main" for i in range(len(programs)))
    lines.append(f"    void (*const programs[])() = {{{names}}};")
    lines += ["    run_program(argc, argv, programs);", "}"]
    return "\n".join(lines) + "\n"
