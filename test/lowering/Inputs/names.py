"""Looks at the names that the headers and lowered text use.

A macro of the user's must not hit them. So each name is one of
  - reserved as those of a standard library are: __x, _X with three letters or
    more (C libraries have macros like _T and _X);
  - begun with opendefer or OPENDEFER: what lowered text declares in the user's
    functions, where clang-tidy looks at it, and macros;
  - a keyword, of namespace std, or public.

  names.py headers FILE...            each name in headers
  names.py lowered SOURCE LOWERED     each name in LOWERED that SOURCE has not
  names.py macros FILE...             #defines for what the names would be if
                                      they were ordinary ones
"""
import re
import sys

KEYWORDS = set(
    """alignas alignof and asm auto bool break case catch char class co_await co_return co_yield const constexpr const_cast continue decltype default
    delete do double dynamic_cast else enum explicit extern false final float for friend goto if inline int long mutable
    namespace new noexcept not nullptr operator or override private protected public reinterpret_cast return short signed
    sizeof static static_assert static_cast struct switch template this throw true try typedef typeid typename union
    unsigned using virtual void volatile while""".split()
)
# Attributes of the standard cannot be macros.
PUBLIC = set(
    """opendefer panic recover goexit value get_if what exception PanicNilError RuntimeError panic_hook set_panic_hook
    source_location location current file_name function_name line column
    stacktrace stacktrace_entry stacktrace_symbol current of_panic address resolve symbol offset module in_module
    source_file source_line to_string no_limit empty size begin end value_type const_iterator
    panic_observer set_panic_observer set_crash_output catch_panic catch_all as_exception carried_panic panic_error call resume stack dropped
    panic_on_fault fiber_state switch_fiber is_failure defer defer_scoped defer_failure defer_success defer_result setjmp sigsetjmp maybe_unused""".split()
)
# Of classes of the standard library, of the C library, and of awaiters:
MEMBERS = "begin category data error has_value size get name target_type value".split()
LIBRARY = {"jmp_buf", "type_info", "await_ready", "await_suspend", "await_resume"}
# Macros that are there or may be: libstdc++'s list of bad names, and keywords.
BAD = set(
    """__in __out __input __output __used __unused __packed __pure __noinline __optional __block __weak __strong __try
    __catch __final __next_in_chain __P __CONCAT __STRING __thread_local __always_inline __result_use_check""".split()
) - {"__final"}
TOKEN = re.compile(
    r"""//[^\n]*|/\*.*?\*/|"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\])+'|[A-Za-z_]\w*|\d[\w.']*|::|->|\.\.\.|\s+|.""",
    re.S,
)
# Names that are likely macros, whoever has them.
COMMON = """A B C D E F G H I J K L M N O P Q R S T U V W X Y Z a b c d e f g h i j k l m n o p q r s t u v w x y z
min max likely unlikely noinline inline_ always_inline unused used cold hot packed assume unreachable None Bool Status Always Success
emit slots signals foreach forever interface near far small huge pascal cdecl DEBUG ERROR TRUE FALSE NULL_ OPTIONAL IN OUT
check verify require nil YES NO debug error warning info log trace print unix linux i386 vax gnu clang defer_bits status lock
arch major minor makedev visibility annotate section weak alias dim countof array_size swap_ abs round bit bits byte word
""".split()


def tokens(text):
    """Those of code and of what macros stand for."""
    text = re.sub(r"\\\n", " ", text)
    text = re.sub(r"##\s*\w+", "", text)  # no macro is expanded there
    strings_kept = TOKEN.sub(lambda m: " " if m[0].startswith(("//", "/*")) else m[0], text)
    result = []
    for line in strings_kept.split("\n"):
        directive = re.match(r"\s*#\s*(\w+)", line)
        macro = re.match(r"\s*#\s*define\s+\w+(\([^()]*\))?", line)
        if directive and not macro:
            continue
        parameters = re.findall(r"\w+", macro[1] or "") if macro else ()
        code = line[macro.end() :] if macro else line
        result += [t for t in TOKEN.findall(code) if not t.isspace() and t not in parameters]
    return result


def ordinary(code):
    """The names that are neither of the safe style nor the library's."""
    for i, token in enumerate(code):
        if not re.match(r"[A-Za-z_]", token) or token in KEYWORDS:
            continue
        if re.match(r"__[a-zA-Z]|_[A-Z]\w\w|_Tp$|_Up$|opendefer|OPENDEFER|_setjmp$|_Pragma$", token) and token not in BAD:
            continue
        first = i
        while first >= 2 and code[first - 1] == "::" and code[first] != "std":
            first -= 2
        if code[first] == "std" or token in LIBRARY:
            continue
        yield token, code[i - 1] if i else ""


def main(mode, *files):
    texts = [open(file).read() for file in files]
    if mode == "headers":
        bad = [
            f"{file}: {token}"
            for file, text in zip(files, texts)
            for token, before in ordinary(tokens(text))
            if token not in PUBLIC and not (token in MEMBERS and before in (".", "->", "::"))
        ]
    elif mode == "lowered":
        source, lowered = map(tokens, texts)
        bad = [token for token, _ in ordinary(lowered) if token not in source and token not in PUBLIC]
        # What lowered text declares in the user's functions is not reserved.
        bad += [
            token
            for before, token in zip(lowered, lowered[1:])
            if token.startswith("__")
            and token not in source
            and before not in ("::", ".", "->", "template", "[", "(")
            and not token.startswith("__attribute")
            and token != "__func__"
        ] + [token for token in lowered if token.startswith("opendefer__")]
    else:
        code = [token for text in texts for token in tokens(text)]
        needed = KEYWORDS | PUBLIC | LIBRARY | set(MEMBERS) | {"std"}
        for i, token in enumerate(code):
            if i and code[i - 1] == "::":
                needed.add(token)
        names = {token.lstrip("_") for token in code if re.match(r"_+[A-Za-z]", token)}
        for name in sorted(n for n in (names | set(COMMON)) - needed if not n.endswith("__") and not n.startswith("builtin")):
            print(f"#define {name} ) a_macro_of_the_users (")
        print("#define new new(__FILE__, __LINE__)")
        return 0
    for line in dict.fromkeys(bad):
        print(line)
    return 1 if bad else 0


sys.exit(main(*sys.argv[1:]))
