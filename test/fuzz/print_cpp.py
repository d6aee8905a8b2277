"""Prints cases as C++. The same program can be written in many ways: without braces,
in a macro argument, with garbage in an #if 0 nearby. If the way may matter to the
model, it is part of the case. Otherwise it is chosen here from the case's seed."""
import random
import re
from dataclasses import dataclass

from program import *

RESULT_TYPES = {
    "void": "void",
    "int": "int",
    "named": "int",
    "box": "Box",
    "named_box": "Box",
    "reference": "int &",
    "auto": "auto",
    "decltype_auto": "decltype(auto)",
    "auto_box": "auto",
    "auto_void": "auto",
    "trailing": "auto",
    "pair": "Pair",
}
DECLARED = tuple(r for r in RESULT_TYPES if not r.startswith(("auto", "decltype")))
PLAIN = tuple(r for r in DECLARED if r != "trailing")
LAMBDA = tuple(r for r in RESULT_TYPES if r != "decltype_auto" and r != "trailing")


@dataclass(frozen=True)
class Context:
    """The kind of a function. In the texts, F is its name, R its type, T the trailing
    type, P its parameter, N noexcept, A attributes, BODY its body with braces, and ARG
    the argument of a call."""

    text: str
    call: str
    results: tuple = ()
    standard: int = 17
    deferrable: bool = False
    may_be_noexcept: bool = True
    before: str = ""  # the body's first statement

    @property
    def may_try(self):
        """Not lambdas, nor constructors and destructors, whose handlers rethrow."""
        return not self.before and not re.search(r" : m|~F|auto F =|std::function|auto m =|F\(\)", self.text)


CONTEXTS = {
    "free": Context("A R F(int P) N T BODY", "F(ARG)", deferrable=True),
    "static": Context("A static R F(int P) N T BODY", "F(ARG)", deferrable=True),
    "inline": Context("A inline R F(const int P) N T BODY", "F(ARG)", deferrable=True),
    "extern_c": Context('extern "C" A R F(int P) N BODY', "F(ARG)", ("void", "int", "named", "reference"), deferrable=True),
    "namespace": Context("namespace n_F { A R F(int P) N T BODY }", "n_F::F(ARG)", deferrable=True),
    "inline_namespace": Context("inline namespace n_F { inline namespace { A R F(int P) N T BODY } }", "F(ARG)", deferrable=True),
    "member": Context("struct F { int x = 0; A R m(int P) N T BODY };", "F{}.m(ARG)", deferrable=True),
    "const_member": Context("struct F { int x = 0; A R m(int P) const N T BODY };", "F{}.m(ARG)", deferrable=True),
    "lvalue_member": Context("struct F { A R m(int P) & N T BODY };", "lvalue(F{}).m(ARG)"),
    "rvalue_member": Context("class F { public: A R m(int P) && N T BODY };", "F{}.m(ARG)"),
    "static_member": Context("struct F { A static R m(int P) N T BODY };", "F::m(ARG)", deferrable=True),
    "out_of_line": Context("struct F { R m(int P) N T; }; A R F::m(int P) N T BODY", "F{}.m(ARG)", DECLARED, deferrable=True),
    "virtual": Context(
        "struct b_F { virtual R m(int P) N = 0; virtual ~b_F() = default; }; "
        "struct F final : b_F { A R m(int P) N override BODY };",
        "static_cast<b_F &&>(F{}).m(ARG)", PLAIN,
    ),
    "call_operator": Context("struct F { A R operator()(int P) const N T BODY };", "F{}(ARG)", deferrable=True),
    "plus": Context("struct F { A R operator+(int P) N T BODY };", "(F{} + (ARG))"),
    "index": Context("struct F { A R operator[](int P) N T BODY };", "F{}[ARG]"),
    "increment": Context("struct F { A R operator++(int P) N T BODY };", "F{}.operator++(ARG)"),
    "outer_operator": Context("struct F {}; A R operator<<(F, int P) N T BODY", "(F{} << (ARG))"),
    "user_literal": Context('A R operator""_F(unsigned long long g_F) N T BODY', "operator\"\"_F(unsigned(ARG))", before="int P = int(g_F);"),
    "conversion": Context("struct F { int g_F; A operator R() N BODY };", "static_cast<R>(F{ARG})", ("int", "named", "box", "named_box", "pair"), before="int P = g_F;"),
    "friend": Context("struct F { A friend R f_F(F, int P) N T BODY };", "f_F(F{}, ARG)", deferrable=True),
    "constructor": Context('struct F { Object m; A explicit F(int P) N : m("mF") BODY };', "F(ARG)", ("void",)),
    "constructor_template": Context('struct F { Object m; template <class X> explicit F(X P) N : m("mF") BODY };', "F(ARG)", ("void",)),
    "delegating": Context('struct F { Object m; F() : m("mF") {} explicit F(int P) N : F() BODY };', "F(ARG)", ("void",)),
    "destructor": Context("struct F { int g_F; explicit F(int g) : g_F(g) {} A ~F() BODY };", "F(ARG)", ("void",), may_be_noexcept=False, before="int P = g_F;"),
    "throwing_destructor": Context("struct F { int g_F; explicit F(int g) : g_F(g) {} A ~F() noexcept(false) BODY };", "F(ARG)", ("void",), may_be_noexcept=False, before="int P = g_F;"),
    "guard": Context("struct F { int g_F; explicit F(int g) : g_F(g) {} A ~F() BODY };", "F(ARG)", ("void",), may_be_noexcept=False, before="int P = g_F;"),
    "lambda": Context("auto F = [](int P) N T BODY;", "F(ARG)", LAMBDA, deferrable=True),
    "mutable_lambda": Context("auto F = [c_F = 1](int P) mutable N T BODY;", "F(ARG)", LAMBDA, deferrable=True, before="c_F++;"),
    "generic_lambda": Context("auto F = [](auto P) N T BODY;", "F(ARG)", LAMBDA, deferrable=True),
    "std_function": Context("std::function<S(int)> F = [](int P) T BODY;", "F(ARG)", ("void", "int", "named", "box", "pair"), deferrable=True, may_be_noexcept=False),
    "lambda_in_static": Context("struct F { inline static auto m = [](int P) N T BODY; };", "F::m(ARG)", LAMBDA, deferrable=True),
    "template": Context("template <class T_F> A R F(T_F P) N T BODY", "F(ARG)", deferrable=True),
    "template_result": Context("template <class T_F, class X> A X F(T_F P) N BODY", "F<int, R>(ARG)", PLAIN, deferrable=True),
    "template_of_value": Context("template <int K> A R F(int P) N T BODY", "F<3>(ARG)", deferrable=True),
    "specialisation": Context("template <class X> R F(X P) N = delete; template <> A R F<int>(int P) N BODY", "F<int>(ARG)", PLAIN, deferrable=True),
    "pack": Context("template <class... T_F> A R F(int P, T_F... rest_F) N T BODY", "F(ARG, 1, 'c', 2.5)", deferrable=True, before="take(rest_F...);"),
    "class_template": Context("template <class X> struct F { A R m(X P) N T BODY };", "F<int>{}.m(ARG)", deferrable=True),
    "out_of_line_template": Context("template <class X> struct F { R m(X P) N; }; template <class X> A R F<X>::m(X P) N BODY", "F<int>{}.m(ARG)", PLAIN, deferrable=True),
    "member_template": Context("template <class X> struct F { template <class Y> A static X m(Y P) N BODY };", "F<R>::m(ARG)", PLAIN, deferrable=True),
    "dependent_base": Context("template <class X> struct b_F { X x = X(); void touch() {} }; template <class X> struct F : b_F<X> { A R m(X P) N T BODY };", "F<int>{}.m(ARG)", before="this->touch(); defer this->touch();"),
    "concept": Context("template <Integer X> A R F(X P) N T requires (sizeof(X) > 1) BODY", "F(ARG)", DECLARED, 20, deferrable=True),
    "abbreviated": Context("A R F(Integer auto P) N T BODY", "F(ARG)", standard=20, deferrable=True),
    "template_lambda": Context("auto F = []<class X>(X P) N T BODY;", "F(ARG)", LAMBDA, 20, deferrable=True),
}

# Function literals inside a function. S is the trailing type, B the body.
LITERALS = {
    "lambda": "int X = [&](int P) S B (ARG);",
    "mutable": "int X = [&](int P) mutable S B (ARG);",
    "generic": "int X = [&](auto P) S B (ARG);",
    "variable": "auto l_X = [&](int P) S B; int X = l_X(ARG);",
    "initialiser": "int X{[&, P = ARG]() mutable S B()};",
    "deep": "int X = [&](int q_X) { return [&](int P) S B (q_X); }(ARG);",
    "default_argument": "int X = [](int q_X = [](int P) S B (ARG)) { return q_X; }();",
    "local_class": "struct s_X { U m(int P) B }; int X = s_X{}.m(ARG);",
    "local_static": "struct s_X { static U m(int P) B }; int X = s_X::m(ARG);",
}

HEAD = """#include "fuzz.h"

/// Recovers panics, and not exceptions.
void handler(int id) { recovered(id, opendefer::recover()); }

/// Runs a case once. Nothing leaves it, and nothing stays.
template <class F> void run(int argument, F f) {
  std::printf("# %d\\n", argument);
  std::thread([&] { // as it may end it
    defer {
      if (auto value = opendefer::recover())
        std::printf("! %d\\n", code(value));
    };
    std::printf("= %d\\n", f());
  }).join();
  nothing_is_left();
}
"""
RUBBISH = (
    ("#if 0", "  } defer { return (", "#endif"),
    ("#if defined(NOWHERE)", "  defer (((", "#else", "#endif"),
    ("#ifndef NOWHERE", "#else", "  } } ] defer", "#endif"),
    ("#pragma GCC diagnostic push", "#pragma GCC diagnostic pop"),
)
COMMENTS = ("// defer { } \" ' )", "/* } defer */", "// größer: ä ö ü €", "\t/* a\n   comment; defer f(); */", "(void)R\"x(} defer { \" )x\";")


class Printer:
    def __init__(self, case):
        self.case, self.rng = case, random.Random(case.seed)
        self.lines, self.plain = [], 0
        self.functions = {f.name: f for f in case.functions}

    def chance(self, probability):
        return self.rng.random() < probability

    def put(self, depth, text):
        self.lines.append("  " * depth + text)

    def case_text(self):
        for function in reversed(self.case.functions):
            self.function(function)
        text = "\n".join(self.lines) + "\n"
        return text.replace("\n", "\r\n") if self.chance(0.1) else text

    # Functions.

    def text_of(self, print_it):
        """Returns the output of `print_it` as one text."""
        saved, self.lines = self.lines, []
        print_it()
        lines, self.lines = self.lines, saved
        return "\n".join(lines)

    def words(self, f):
        named, kind = RESULTS[f.result]
        spelled = {"noinline": "__attribute__((noinline))", "flatten": "[[maybe_unused]]"}.get(f.annotation, f.annotation)
        lambda_like = f.context.endswith("lambda") or f.context in ("lambda_in_static", "std_function")
        trailing = ""
        type = RESULT_TYPES[f.result]
        if f.result == "trailing":
            trailing = "-> int"
        if lambda_like and not f.result.startswith("auto"):
            trailing = "-> " + type
        return {"F": f.name, "R": type.strip(), "S": type, "T": trailing, "P": f.parameter, "N": "noexcept" if f.noexcept else "", "A": spelled}

    def function(self, f):
        context = CONTEXTS[f.context]

        def body():
            self.put(0, "{")
            words = self.words(f)
            self.named_result(f.result, f.result_name)
            if context.before:
                self.put(1, self.fill(context.before, words))
            self.body(f.body, f.result, 1)
            self.put(0, "}")

        text = self.fill(context.text, self.words(f))
        before, after = text.split("BODY")
        text = self.text_of(body)
        if f.handler:
            text = f"try {text} {self.text_of(lambda: self.function_handler(f))}"
        self.put(0, before + text + after)

    def function_handler(self, f):
        self.put(0, f"catch (const E &x_{f.exception}) {{")
        self.put(1, f"int {f.exception} = x_{f.exception}.n;")
        self.body(f.handler, f.handler_result, 1)
        self.put(0, "}")

    def fill(self, text, words):
        # Names are glued to prefixes: n_F, mF.
        return re.sub(
            r"\b(?:([nbgcf]|rest|T)_|(m|_))?(F)\b|\b([RSTPNA]|ARG)\b",
            lambda m: (m[1] + "_" if m[1] else m[2] or "") + words["F"] if m[3] else words.get(m[4], m[4]),
            text,
        )

    def named_result(self, result, name):
        named, kind = RESULTS[result]
        if named:
            self.put(1, f"defer_result {'Box' if kind == 'box' else 'int'} {name}{'' if kind == 'box' else ' = 0'};")

    def body(self, body, result, depth):
        saved = getattr(self, "result", None)
        self.result = result
        self.block(body, depth)
        self.result = saved

    def call(self, function, argument):
        """The function's result as an int, as in the model."""
        f = self.functions[function]
        text = self.fill(CONTEXTS[f.context].call, {**self.words(f), "ARG": argument})
        kind = RESULTS[f.result][1]
        if kind == "":
            return f"({text}, 0)"
        return text + {"box": ".n", "pair": ".first"}.get(kind, "")

    # Expressions.

    def value(self, e):
        if e[0] == "lit":
            return str(e[1])
        if e[0] == "var":
            return e[1]
        if e[0] == "box":
            return e[1] + ".n"
        if e[0] == "add":
            return f"mod({self.value(e[1])} + {self.value(e[2])})"
        return f"mod({self.value(e[1])} * {e[2]})"

    # Statements.

    def block(self, body, depth):
        for node in body:
            if not self.plain and self.chance(0.04):
                for line in self.rng.choice(RUBBISH):
                    self.lines.append(line)
            if not self.plain and self.chance(0.04):
                self.put(depth, self.rng.choice(COMMENTS))
            self.statement(node, depth)

    def statement(self, node, depth):
        getattr(self, "put_" + type(node).__name__)(node, depth)

    def compound(self, head, body, depth, tail="", braced=True):
        """`head { body } tail`, possibly without the braces."""
        if not braced and self.is_single(body):
            self.put(depth, head)
            self.statement(body[0], depth + 1)
            if tail:
                self.put(depth, tail)
            return
        self.put(depth, f"{head} {{".strip())
        self.block(body, depth + 1)
        self.put(depth, f"}} {tail}".strip())

    @staticmethod
    def is_single(body):
        """Is it printed as one statement, without a declaration?"""
        return len(body) == 1 and isinstance(
            body[0], (Say, Assign, DeferCall, DeferBlock, Return, Throw, Panic, Goexit, Break, Continue, Recover)
        )

    def put_Say(self, n, depth):
        self.put(depth, f"say({n.id}, {self.value(n.value)});")

    def put_Let(self, n, depth):
        value = self.value(n.value)
        self.put(depth, {
            "plain": f"int {n.name} = {value};",
            "auto": f"auto {n.name} = int({value});",
            "brace": f"int {n.name}{{{value}}};",
            "const": f"const int {n.name} = {value};",
            "maybe_unused": f"[[maybe_unused]] int {n.name} = {value};",
            "box": f"Box {n.name}({value});",
        }[n.style])

    def put_LetPair(self, n, depth):
        a, b = self.value(n.value), self.value(n.other)
        names = f"[{n.name}, {n.second}]"
        if n.style == "array":
            self.put(depth, f"int a_{n.name}[] = {{{a}, {b}}};")
            self.put(depth, f"auto {names} = a_{n.name};")
        else:
            self.put(depth, f"auto {'&&' if n.style == 'reference' else ''}{names} = Pair{{{a}, {b}}};")

    def put_LetObject(self, n, depth):
        self.put(depth, f'Object {n.name}("{n.name}");')

    def put_LetGuard(self, n, depth):
        self.put(depth, f"{n.function} {n.name}({self.value(n.value)});")

    def put_Assign(self, n, depth):
        value = self.value(n.value)
        self.put(depth, f"{n.name} = {value};" if n.style == "=" else f"{n.name} = mod({n.name} + {value});")

    def put_If(self, n, depth):
        condition = self.value(n.condition)
        head = {
            "plain": f"if ({condition} % 2 == 0)",
            "constexpr": f"if constexpr ({condition} % 2 == 0)",
            "init": f"if (int {n.name} = {condition}; {n.name} % 2 == 0)",
        }[n.style]
        braced = n.braced
        if n.otherwise and not braced and self.is_single(n.then):
            # `defer { ... };` would be two statements in front of `else`.
            self.before_else = True
        self.compound(head, n.then, depth, braced=braced)
        self.before_else = False
        if n.otherwise:
            self.compound("else", n.otherwise, depth, braced=braced)

    before_else = False

    def put_Switch(self, n, depth):
        self.put(depth, f"switch (mod({self.value(n.value)}, 3)) {{")
        for head, body, falls in (("case 0:", n.zero, n.falls), ("case 1:", n.one, False), ("default:", n.default, False)):
            if n.braced or not self.is_single(body):
                self.compound(head, body, depth)
            else:
                self.put(depth, head)
                self.statement(body[0], depth + 1)
            self.put(depth, "[[fallthrough]];" if falls else "break;")
        self.put(depth, "}")

    def put_Loop(self, n, depth):
        i, values = n.name, ", ".join(map(str, range(n.count)))
        if n.style in ("while", "do"):
            self.put(depth, "{")
            self.put(depth + 1, f"int {i} = -1;")
            if n.style == "while":
                self.compound(f"while (++{i} < {n.count})", n.body, depth + 1, braced=n.braced)
            else:
                self.put(depth + 1, "do {")
                self.put(depth + 2, f"++{i};")
                self.block(n.body, depth + 2)
                self.put(depth + 1, f"}} while ({i} + 1 < {n.count});")
            self.put(depth, "}")
            return
        head = {
            "for": f"for (int {i} = 0; {i} < {n.count}; {i}++)",
            "range": f"for (int {i} : {{{values}}})",
            "range_init": f"for (int e_{i} = {n.count}; int {i} : count(e_{i}))",
            "pairs": f"for (auto [{i}, s_{i}] : pairs({n.count}))",
        }[n.style]
        self.compound(head, n.body, depth, braced=n.braced)

    def put_GotoLoop(self, n, depth):
        self.put(depth, f"int {n.name} = 0;")
        self.put(depth, f"{n.label}:;")
        self.block(n.body, depth)
        self.put(depth, f"if (++{n.name} < {n.count}) goto {n.label};")

    def put_Skip(self, n, depth):
        self.put(depth, "{")
        self.put(depth + 1, f"if ({self.value(n.condition)} % 2 == 0)")
        self.put(depth + 2, f"goto {n.label};")
        self.compound("", n.body, depth + 1)
        self.put(depth, f"{n.label}:;")
        self.put(depth, "}")

    def put_Block(self, n, depth):
        self.compound("", n.body, depth)

    def put_Labelled(self, n, depth):
        self.put(depth, f"{n.label}:")
        self.statement(n.body[0], depth)

    def put_InMacro(self, n, depth):
        self.plain += 1
        text = self.text_of(lambda: self.statement(n.body[0], depth + 1))
        self.plain -= 1
        self.put(depth, f"PASS({text.strip()})")

    def put_Try(self, n, depth):
        self.compound("try", n.body, depth)
        head = {"value": f"catch (E x_{n.name})", "reference": f"catch (const E &x_{n.name})", "all": "catch (...)"}[n.style]
        self.put(depth, head + " {")
        if n.style != "all":
            self.put(depth + 1, f"int {n.name} = x_{n.name}.n;")
        self.block(n.handler, depth + 1)
        if n.style == "all":
            self.put(depth + 1, "throw;")
        self.put(depth, "}")

    def put_StatementExpression(self, n, depth):
        self.put(depth, f"int {n.name} = ({{")
        self.block(n.body, depth + 1)
        self.put(depth + 1, f"0 + {self.value(n.value)};")
        self.put(depth, "});")

    def put_Literal(self, n, depth):
        def body():
            self.put(0, "{")
            self.named_result(n.result, n.result_name)
            self.body(n.body, n.result, depth + 1)
            self.put(depth, "}")

        text = self.text_of(body)
        words = {"X": n.name, "P": n.parameter, "B": text, "ARG": self.value(n.argument),
                 "S": "" if n.result == "auto" else "-> int", "U": "auto" if n.result == "auto" else "int"}
        self.put(depth, re.sub(
            r"\b([lqs]_)?(X)\b|\b([PBSU]|ARG)\b",
            lambda m: (m[1] or "") + words["X"] if m[2] else words[m[3]],
            LITERALS[n.style],
        ))

    def put_Call(self, n, depth):
        call = self.call(n.function, self.value(n.value))
        self.put(depth, f"int {n.name} = {call};" if n.name else f"(void){call};")

    def put_Return(self, n, depth):
        if n.value is None:
            self.put(depth, "return;")
            return
        value, kind = self.value(n.value), RESULTS[self.result][1]
        deduced = self.result.startswith(("auto", "decltype"))
        if n.style == "local":
            text = n.value[1]
        elif kind == "reference":
            text = f"cell({value})"
        elif n.style == "braced" and not deduced:
            text = f"{{{value}, 1}}" if kind == "pair" else f"{{{value}}}"
        else:
            text = {"box": f"Box({value})", "pair": f"Pair{{{value}, 1}}"}.get(kind, value)
            if kind == "int" and deduced and n.value[0] != "lit" and n.style != "plain":
                text = f"int({text})"
            if n.style == "parens":
                text = f"({text})"
            elif n.style == "comma" and kind != "box":
                text = f"mod(1), {text}" if not deduced else f"mod(1), int({text})"
        if self.result == "decltype_auto":
            text = f"int({value})"
        self.put(depth, f"return {text};")

    def put_Throw(self, n, depth):
        self.put(depth, f"throw E{{{self.value(n.value)}}};")

    def put_Panic(self, n, depth):
        value = self.value(n.value)
        text = {"int": f"int({value})", "text": '"text"', "object": f"Value{{{value}}}"}[n.kind]
        self.put(depth, f"opendefer::panic({text});")

    def put_Goexit(self, n, depth):
        self.put(depth, "opendefer::goexit();")

    def put_Break(self, n, depth):
        self.put(depth, "break;")

    def put_Continue(self, n, depth):
        self.put(depth, "continue;")

    def put_Recover(self, n, depth):
        self.put(depth, f"recovered({n.id}, opendefer::recover());")

    # Defer.

    def put_DeferCall(self, n, depth):
        value, id = self.value(n.value), n.id
        call = {
            "note": f"note({id}, {value})",
            "template": f"note_any({id}, {value})",
            "pointer": f"(*note_pointer)({id}, {value})",
            "functor": f"Note{{{id}}}({value})",
            "closure": f"[]({'auto' if id % 2 else 'int'} v) {{ note({id}, v); }}({value})",
            "function": f"std::function<void(int, int)>{{note}}({id}, {value})",
            "void_cast": f"(void)note({id}, {value})",
            "defaulted": f"Defaulted::note({value}, {id})",
            "two": f"note({id}, twice({value}) / 2)",
            "bump": f"bump({id}, {n.target})",
            "look": f"look({id}, {n.target})",
            "use": f"{n.target}.use({id}, {value})",
            "arrow": f"pointer({n.target})->use({id}, {value})",
            "temporary": f'Object("t", true).use({id}, {value})',
            "handler": f"handler({id})",
        }.get(n.callee)
        if n.callee == "call":
            f = self.functions[n.target]
            call = self.fill(CONTEXTS[f.context].call, {**self.words(f), "ARG": value})
        self.put(depth, f"defer{n.kind} {call};")

    def put_DeferBlock(self, n, depth):
        before_else, self.before_else = self.before_else, False
        free = free_names(n.body)
        items = []
        for name in free:
            if name == n.parameter:
                continue
            if n.style == "init":
                items.append(f"{name} = {name}" if name in n.copy else f"&{name} = {name}")
            else:
                items.append(name if name in n.copy else f"&{name}")
        captures = {"block": "", "all": "[&] ", "copies": "[=] "}.get(n.style, f"[{', '.join(items)}] ")
        head = f"defer{n.kind} {captures}"
        if n.style == "once":
            head += f"(int {n.parameter}) mutable "
        self.put(depth, head + "{")
        self.body(n.body, "void", depth + 1)
        tail = "}"
        if n.style == "once":
            tail += f"({self.value(n.argument)});"
        elif n.style != "block" or (n.semicolon and not before_else):
            tail += ";"
        self.put(depth, tail)


def cpp_source(cases):
    parts = [HEAD]
    for index, case in enumerate(cases):
        parts.append(f"namespace case_{index} {{\n{Printer(case).case_text()}}} // namespace\n")
    parts.append("int main() {\n")
    for index, case in enumerate(cases):
        printer = Printer(case)
        f = case.functions[0]
        call = printer.call(f.name, "argument")
        arguments = ", ".join(map(str, case.arguments))
        parts.append(
            f"  begin({index});\n  for (int argument : {{{arguments}}})\n"
            f"    run(argument, [&] {{ using namespace case_{index}; return {call}; }});\n"
        )
    parts.append("}\n")
    return "".join(parts)
