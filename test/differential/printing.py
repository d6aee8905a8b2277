"""The common parts of the two printers: lines, indentation, expressions."""
from program import *


class Printer:
    context = None  # how the thread's state is reached: "C." or "C->"
    closure = None  # how one without parameters begins

    def __init__(self, prefix=""):
        self.prefix = prefix  # of every name that is not local to a function
        self.lines = []
        self.indent = 0

    def line(self, text):
        self.lines.append("    " * self.indent + text if text else "")

    def open(self, text):
        self.line(text)
        self.indent += 1

    def close(self, text="}"):
        self.indent -= 1
        self.line(text)

    def between(self, text):
        self.close(text)
        self.indent += 1

    def block(self, body):
        for node in body:
            getattr(self, "print_" + type(node).__name__)(node)

    def expression(self, e):
        kind = e[0]
        if kind == "lit":
            return str(e[1])
        if kind == "var":
            return e[1]
        if kind == "G":
            return self.context + "G"
        if kind == "id":
            return self.this_id
        if kind == "num":
            return f"Num({e[1]})"
        if kind == "bin":
            return f"({self.expression(e[2])}{e[1]}{self.expression(e[3])})%{e[4]}"
        if kind == "bump":
            return f"Bump({e[1]})"
        if kind == "call":
            return f"{self.callee(e[1])}({', '.join(map(self.expression, e[2]))})"
        if kind == "text":
            return self.text(e[1])
        raise ValueError(e)

    def global_name(self, name):
        return self.prefix + name

    # Statements that look the same in both.

    def print_Assign(self, node):
        self.line(f"{node.name} = {self.expression(node.value)}{self.end}")

    def print_SetId(self, node):
        self.line(f"{node.name}.id = {self.expression(node.value)}{self.end}")

    def print_SetG(self, node):
        self.line(f"{self.context}G = {self.expression(node.value)}{self.end}")

    def print_Append(self, node):
        self.line(f"{node.name} += {self.text(node.text)}{self.end}")

    def print_Repoint(self, node):
        self.line(f"{node.name} = &{node.target}{self.end}")

    def print_SetFunctionPointer(self, node):
        self.line(f"{node.name} = {self.global_name(node.target)}{self.end}")

    def print_DeferCall(self, node):
        self.line(f"defer {self.expression(node.call)}{self.end}")

    def print_Return(self, node):
        value = " " + self.expression(node.value) if node.value else ""
        self.line(f"return{value}{self.end}")

    def print_Break(self, node):
        self.line("break" + self.end)

    def print_Continue(self, node):
        self.line("continue" + self.end)

    def print_Goexit(self, node):
        self.line("Goexit()" + self.end)

    def print_Thread(self, node):
        self.open(f"Thread({self.closure}")
        self.body(node.body)
        self.close("})" + self.end)

    def print_Together(self, node):
        self.open(f"Together({self.closure}")
        self.body(node.first)
        self.between(f"}}, {self.closure}")
        self.body(node.second)
        self.between(f"}}, {self.closure}")
        self.body(node.third)
        self.close("})" + self.end)

    def print_Refuel(self, node):
        self.line(f"{self.context}fuel = 24{self.end}")
