# opendefer-gdb.py - deferred calls and panics in gdb
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
#   (gdb) source /usr/local/share/opendefer/opendefer-gdb.py
#
#   opendefer defers    the pending deferred calls of the selected thread
#   opendefer panics    its panics
#   print v             the content of an opendefer::value
#
# The script reads the runtime's data structures in memory
# (<opendefer/lowered/frame.h>, runtime/src/core/PanicRecord.h), so the runtime needs no
# debug information:
#
#   G      head, panics, ...                        of the thread
#   frame  link, deferBits, pendingBits, unused     among a function's locals
#          then open-coded: slots {function, two words}, one per bit; without
#                           a function, the first word is a list's newest record
#               linked:     the newest record {next, function}
#
# Table frames are outside of the chain (<opendefer/lowered/table_frame.h>). As the
# runtime does, the script finds them by notes in the object file and the call frame
# information.
#
# A closure's lambda is on the line of its `defer`, so the script can find the line of
# a pending call.
import os
import re
import sys

import gdb

# gdb does not search the script's folder for modules. Nothing is written there.
sys.path.insert(0, os.path.dirname(os.path.realpath(__file__)))
had_no_bytecode, sys.dont_write_bytecode = sys.dont_write_bytecode, True
from opendefer_tables import Bytes, CallFrames, Notes, operand, read

sys.dont_write_bytecode = had_no_bytecode
del sys.path[0]

# The namespace of the runtime that this script knows (<opendefer/version.h>).
RUNTIME = "opendefer::__lowered::__runtime_0_1"
WORD = gdb.lookup_type("long").sizeof
LINKED, PENDING, COROUTINE = 1, 8, 1 << 62  # bits of frame::link
TABLE = 1 << 63
KINDS = 15 | 3 << 62  # all bits that are not part of the address

# Functions that `step` skips in code compiled by g++. (With Clang they have no debug
# information.) Destructors of guards are not skipped, because they lead into deferred
# blocks.
PASSED_HEADERS = (
    "jump lowered/callee lowered/frame lowered/frame_note lowered/record"
    " lowered/coroutine lowered/pad lowered/recovery lowered/result lowered/return_flag lowered/table_frame"
)
PASSED = (
    "__bind|__keep|__keep_with|__return_local|__returned|__keep_array|__keep_view|__keep_any|__keep_as|__keep_pack|__keep_callee|"
    "__copy|__arrow|__object|__kept_arg|__kept_call|__kept_pack|__kept_view|__referred_arg|__give|__expand|__pass|"
    "__guard|__group|__linked_group|__coroutine_guard|__coroutine_group|__linked_coroutine_group|__recovering_linked_group|__arm_slot|__closure_of_slot|__push|__record_of|__run_pad"
)
for header in PASSED_HEADERS.split():
    gdb.execute("skip -gfi */opendefer/%s.h" % header, to_string=True)
# (gdb removes backslashes.)
gdb.execute(
    "skip -rfu ^opendefer::__lowered::(.*::)?(%s)(<.*>)?([(].*[)])?$" % PASSED,
    to_string=True,
)


# Memory. ---------------------------------------------------------------------------


def word(address):
    data = gdb.selected_inferior().read_memory(address, WORD)
    return int.from_bytes(bytes(data), "little")


def byte(address):
    return bytes(gdb.selected_inferior().read_memory(address, 1))[0]


def sections():
    """{file: {section: (start, end)}} of all files in memory."""
    found = {}
    pattern = r"\t(0x[0-9a-f]+) - (0x[0-9a-f]+) is (\S+)(?: in (.*))?"
    for start, end, name, file in re.findall(pattern, gdb.execute("info files", to_string=True)):
        found.setdefault(file, {})[name] = int(start, 16), int(end, 16)
    return found


def thread_state():
    """The address of the selected thread's G."""
    if not gdb.selected_thread():
        raise gdb.GdbError("The program is not being run.")
    try:
        return int(gdb.parse_and_eval(f"(unsigned long)&'{RUNTIME}::__this_g'"))
    except gdb.error as error:
        raise gdb.GdbError(f"This program has no opendefer, or no symbols: {error}")


def symbol_at(address):
    """The demangled name of what is at the address, or ""."""
    text = gdb.execute(f"info symbol {address:#x}", to_string=True)
    match = re.match(r"(.*?)(?: \+ \d+)? in section ", text)
    return match[1] if match else ""


# Frames. ---------------------------------------------------------------------------


def records(head):
    """The result of `pending` for a list whose newest record is at `head`."""
    record = word(head)
    while record:
        yield "record", word(record + WORD)
        record = word(record)


def function_of(stored):
    """A slot contains a function, or a note that has the distance to it."""
    if not stored & TABLE:
        return stored
    place = (stored & ~TABLE) + 8
    return Bytes(place, place + 4).relative()


class DeferFrame:
    """A frame object: in the runtime's chain, or found by notes, which then contain
    the functions of some of its slots."""

    def __init__(self, address, functions=None, slots=64):
        self.address = address
        # Only frames in the chain have a link.
        link = word(address) if functions is None else 0
        self.is_linked = bool(link & LINKED)
        self.next = link & ~KINDS
        self.bits = word(address + WORD) & (1 << slots) - 1
        # Of a coroutine, the place is that of the function that runs it.
        self.place = word(address - 4 * WORD) if link & COROUTINE else address
        if link & PENDING:
            self.bits |= word(address + 2 * WORD)
        self.functions = functions or {}

    def pending(self):
        """(name, function) of each call, in the order in which they will run."""
        behind = self.address + 4 * WORD
        if self.is_linked:
            yield from records(behind)
            return
        for index in reversed(range(64)):
            if self.bits >> index & 1:
                slot = behind + 3 * WORD * index
                function = self.functions.get(index) or function_of(word(slot))
                if function:
                    yield f"slot {index}", function
                else:
                    yield from records(slot + WORD)


def chain():
    frame = word(thread_state())
    while frame:
        found = DeferFrame(frame)
        yield found
        frame = found.next


def deferring_frames(frames):
    """The chain, and the table frames on the stack that are not in it and have
    pending calls, newest first."""
    registered = list(chain())
    known = {frame.address for frame in registered}
    others = [frame for frame in table_frames(frames) if frame.address not in known]
    for frame in registered:
        if owner(frame.place, frames):
            while others and others[0].address < frame.place:
                yield others.pop(0)
        yield frame
    yield from others


def stack():
    """The thread's stack frames, innermost first, each with its end."""
    frame = gdb.newest_frame()
    while frame:
        older = frame.older()
        if frame.type() != gdb.INLINE_FRAME:
            end = int(older.read_register("sp")) % (1 << 64) if older else 1 << 64
            yield frame, end
        frame = older


def owner(address, frames):
    """The stack frame among whose locals the address is, or None."""
    for frame, end in frames:
        if address < end:
            return frame
    return None


def place(symtab, line):
    return f"{os.path.basename(symtab.filename)}:{line}" if symtab else ""


def describe(frame):
    sal = frame.find_sal()
    where = place(sal.symtab, sal.line)
    return f"#{frame.level():<2} {frame.name()}" + (f" at {where}" if where else "")


# Table frames. ---------------------------------------------------------------------


DWARF_REGISTERS = {"rbx": 3, "rbp": 6, "rsp": 7}


def register_of(frame, name):
    return int(frame.read_register(name)) % (1 << 64)


def frame_address(frame, pc, end, note, tables):
    """Where the note's frame is, in the stack frame that ends at END."""
    register, offset = operand(note[4])
    base, distance, _ = tables.row(note[0])
    base_here, distance_here, arguments = tables.row(pc)
    if base == DWARF_REGISTERS[register]:  # a constant distance from the CFA
        # gdb does not unwind out of main, so that its end is unknown.
        for name, number in DWARF_REGISTERS.items():
            if number == base_here:
                end = register_of(frame, name) + distance_here
        return end + offset - distance
    return register_of(frame, register) + offset + (arguments if register == "rsp" else 0)


def is_cold(address):
    """Does a part of a function begin there that is not its entry?"""
    return ".cold" in symbol_at(address)


def table_frame_of(frame, end, pc, is_interrupted, notes, tables):
    """The pending table frame of a stack frame, or None. PC is an address in it."""
    function = tables.description(pc)
    note = function and notes.between(*function[:2])
    if not note and frame.function():  # in another section of the function
        function = tables.description(int(frame.function().value().address))
        note = function and notes.between(*function[:2])
    if not note:
        return None
    place, tag, noted, slots, _ = note
    if is_interrupted and function[0] <= pc <= place and not is_cold(function[0]):
        return None  # The frame does not exist yet.
    calls = notes.calls.get(tag, {})
    # Before the function has made its first call, the bits may have no value.
    try:
        found = DeferFrame(
            frame_address(frame, pc, end, note, tables),
            {index: calls[index] for index in calls if noted >> index & 1},
            slots,
        )
        functions = [function for _, function in found.pending()]
    except gdb.MemoryError:
        return None
    return found if functions and all(map(symbol_at, functions)) else None


def table_frames(frames):
    """The table frames that have pending calls, newest first."""
    known = [
        (file, Notes(*file[".note.opendefer"]), CallFrames(file[".eh_frame_hdr"]))
        for file in sections().values()
        if ".note.opendefer" in file and ".eh_frame_hdr" in file
    ]
    is_interrupted = True
    for frame, end in frames:
        pc = int(frame.pc()) - (0 if is_interrupted else 1)
        for file, notes, tables in known:
            if any(start <= pc < past for start, past in file.values()):
                found = table_frame_of(frame, end, pc, is_interrupted, notes, tables)
                if found:
                    yield found
        is_interrupted = frame.type() == gdb.SIGTRAMP_FRAME


# From a slot's function to the source line of the defer. ---------------------------
#
# The function is one of guard.h's call_*<Closure>, which calls or inlines the closure's
# operator().


def is_ours(filename):
    directory, name = os.path.split(filename)
    return os.path.basename(directory) in ("opendefer", "lowered") and name.endswith(".h")


def is_closure(symbol):
    """Is it the call operator of a deferred call's lambda?"""
    name = symbol.name
    if "operator()" not in name or name.startswith("opendefer::__lowered::"):
        return False
    try:
        return any("panic_record" in str(field.type) for field in symbol.type.fields())
    except UnicodeError:  # gdb 13 may return garbage as a type's name.
        return False


def functions_at(address):
    """The functions around an instruction, inlined ones first."""
    block = gdb.block_for_pc(address)
    while block and not block.is_global and not block.is_static:
        if block.function:
            yield block.function
        block = block.superblock


def line_in_closure(address):
    """(symtab, line) of an instruction of a closure that is inlined in call_*.

    Code that is inlined in the closure has the line of its call."""
    line, inner = None, None
    for function in functions_at(address):
        if is_closure(function):
            line = inner or gdb.find_pc_line(address)
        inner = function  # of an inlined function, these are its caller's
    if line and line.symtab and line.line and not is_ours(line.symtab.filename):
        return line.symtab, line.line
    return None


def code_of(function, name):
    architecture = gdb.selected_frame().architecture()
    address = function
    while symbol_at(address) == name:
        instruction = architecture.disassemble(address)[0]
        yield instruction
        address += instruction["length"]


def find_closure(function):
    """(symtab, line) of the closure that the function is, contains or calls.

    If the closure is inlined, this is the first of its lines that has any code."""
    name = symbol_at(function)
    if not re.match(rf"(void )?{RUNTIME}::__call_\w+<", name):
        if f"operator()({RUNTIME}::__panic_record*)" in name:
            for closure in filter(is_closure, functions_at(function)):
                line = closure if closure.line else gdb.find_pc_line(function)
                return line.symtab, line.line
        return None
    lines, callees = [], []
    for instruction in code_of(function, name):
        line = line_in_closure(instruction["addr"])
        if line:
            lines.append(line)
        call = re.match(r"(?:call|jmp|bl?)\w*\s+(?:0x)?([0-9a-f]+)\b", instruction["asm"])
        if call:
            callees.append(int(call[1], 16))
    if lines:
        return min(lines, key=lambda line: line[1])
    return next(filter(None, (find_closure(c) for c in callees if symbol_at(c) != name)), None)


def source_line(symtab, line):
    try:
        text = gdb.execute(f"list {symtab.filename}:{line},{line}", to_string=True)
    except gdb.error:
        return ""
    match = re.match(r"\d+\s+(.*)", text)
    return match[1].strip() if match else ""


def describe_call(function):
    closure = find_closure(function)
    if closure:
        return f"{place(*closure)}  {source_line(*closure)}".rstrip()
    # No debug information: the closure is the template argument.
    name = symbol_at(function)
    argument = re.search(r"::call_\w+<(.*)>(?:\(|$)", name)
    return (argument[1].strip() if argument else name) or f"{function:#x}"


# Values. ---------------------------------------------------------------------------


def describe_box(box):
    """The type of a value and, if there is debug information, its content."""
    if not box:
        return "empty"
    operations = word(box)
    pretty = gdb.Value(word(operations + 2 * WORD)).cast(gdb.lookup_type("char").pointer())
    match = re.search(r"_Tp = (.*?)(?:; .*)?\]$", pretty.string())
    kind = match[1] if match else "a value"
    held = box + 4 * WORD + 8  # after the operations, the references and the place
    if re.match(r"std::(__cxx11::)?basic_string<char>", kind):  # often without a definition
        text = gdb.selected_inferior().read_memory(word(held), word(held + WORD))
        return 'std::string "%s"' % bytes(text).decode(errors="replace")
    name = symbol_at(operations)
    try:
        typed = gdb.lookup_type(name[: name.rindex("::__operations")])
        held = gdb.Value(box).cast(typed.pointer()).dereference()["__held"]
    except (gdb.error, ValueError):
        return kind
    return f"{kind} {held.format_string()}"


class ValuePrinter:
    def __init__(self, value):
        self.value = value

    def to_string(self):
        return describe_box(int(self.value["_Box"]))


def find_printer(value):
    is_value = value.type.strip_typedefs().unqualified().name == "opendefer::value"
    return ValuePrinter(value) if is_value else None


gdb.pretty_printers.append(find_printer)


# The commands. ---------------------------------------------------------------------


class Opendefer(gdb.Command):
    """Deferred calls and panics of the selected thread."""

    def __init__(self):
        super().__init__("opendefer", gdb.COMMAND_STACK, prefix=True)


class Defers(gdb.Command):
    """List the pending deferred calls of the selected thread, next to run first.

    Each function is shown with its stack frame, and how its defers are lowered."""

    def __init__(self):
        super().__init__("opendefer defers", gdb.COMMAND_STACK)

    def invoke(self, argument, from_tty):
        thread_state()  # An error if there is no thread.
        frames = list(stack())
        found = list(deferring_frames(frames))
        for frame in found:
            on_stack = owner(frame.place, frames)
            function = describe(on_stack) if on_stack else f"frame at {frame.address:#x}"
            calls = list(frame.pending())
            form = "linked" if frame.is_linked else "open-coded"
            print(f"{function}, {form}" + ("" if calls else ", nothing pending"))
            for name, call in calls:
                print(f"      {name:8} {describe_call(call)}")
        if not found:
            print("No function with deferred calls is running in this thread.")


class Panics(gdb.Command):
    """List the panics of the selected thread, newest first."""

    def __init__(self):
        super().__init__("opendefer panics", gdb.COMMAND_STACK)

    def invoke(self, argument, from_tty):
        panic = word(thread_state() + WORD)
        if not panic:
            print("This thread does not panic.")
        while panic:
            recovered, superseded, is_goexit = (byte(panic + 4 * WORD + i) for i in range(3))
            what = "goexit" if is_goexit else "panic: " + describe_box(word(panic + WORD))
            state = " [recovered]" if recovered else " [superseded]" if superseded else ""
            print(what + state)
            panic = word(panic)


Opendefer()
Defers()
Panics()
