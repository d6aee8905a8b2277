"""The tables of a file that tell where its table frames are: the notes that
<opendefer/lowered/frame_note.h> describes, and the call frame information.

opendefer-gdb.py uses this.
"""
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
import bisect
import re
import struct

import gdb


def read(start, end):
    return bytes(gdb.selected_inferior().read_memory(start, end - start))


class Bytes:
    """A place in memory from which values are read one after the other."""

    def __init__(self, start, end):
        self.start, self.data, self.at = start, read(start, end), 0

    def next(self, code):
        (value,) = struct.unpack_from("<" + code, self.data, self.at)
        self.at += struct.calcsize(code)
        return value

    def relative(self):
        here = self.start + self.at
        return here + self.next("i")

    def text(self):
        end = self.data.index(0, self.at)
        text, self.at = self.data[self.at : end].decode(), end + 1
        return text

    def leb(self, is_signed=False):
        value = shift = 0
        byte = 0x80
        while byte & 0x80:
            byte = self.next("B")
            value |= (byte & 0x7F) << shift
            shift += 7
        return value - (1 << shift) if is_signed and byte & 0x40 else value

    def is_at_end(self):
        return self.at >= len(self.data)


def operand(text):
    """(register, offset) of a memory operand, such as `8(%rsp)` or `[rbp-16]`."""
    text = re.sub(r"^[A-Z ]*PTR ", "", text)
    register = re.search(r"\b(r[a-z0-9]+)\b", text)
    numbers = re.findall(r"([-+]?)\s*\b(0x[0-9a-f]+|[0-9]+)\b", text)
    return register[1], sum(int(sign + number, 0) for sign, number in numbers)


class Notes:
    """The notes of a file (<opendefer/lowered/frame_note.h>)."""

    def __init__(self, start, end):
        self.places = []  # (address, tag, bits with call notes, slots, operand), by address
        self.calls = {}  # of a tag: {index: function}
        notes = Bytes(start, end)
        while not notes.is_at_end():
            names, size, kind = (notes.next("I") for _ in range(3))
            name, after = notes.next("4s"), notes.at + (size + 3 & ~3)
            if names == 4 and name == b"ODF\0" and kind == 1:
                place, tag, _ = (notes.relative() for _ in range(3))
                noted, slots = notes.next("Q"), notes.next("B")
                self.places.append((place, tag, noted, slots, notes.text()))
            elif names == 4 and name == b"ODF\0" and kind == 2:
                tag, index = notes.relative(), notes.next("I") & 0xFF
                function = notes.relative()
                self.calls.setdefault(tag, {})[index] = function
            notes.at = after
        self.places.sort()

    def between(self, start, end):
        """The first frame note in a range of addresses, or None."""
        index = bisect.bisect_left(self.places, (start,))
        found = self.places[index : index + 1]
        return found[0] if found and found[0][0] < end else None


class CallFrames:
    """The call frame information of a file."""

    SIZES = {0x3: "I", 0xB: "i"}  # by encoding; others have 8 bytes

    def __init__(self, header):
        data = Bytes(*header)
        version, *encodings = (data.next("B") for _ in range(4))
        data.at = 8
        self.starts, self.entries = [], []
        if [version, *encodings[1:]] == [1, 0x03, 0x3B]:
            for _ in range(data.next("I")):
                self.starts.append(header[0] + data.next("i"))
                self.entries.append(header[0] + data.next("i"))

    def description(self, pc):
        """(first address, end, instructions, alignment of code and data), or None."""
        index = bisect.bisect_right(self.starts, pc) - 1
        if index < 0:
            return None
        start = self.starts[index]
        data = self.entry(self.entries[index])
        cie = data.start - data.next("I")
        initial, encoding, alignments = self.common(cie)
        code = self.SIZES.get(encoding & 15, "q")
        data.next(code)
        end = start + data.next(code.upper())
        data.at += data.leb()
        return (start, end, [initial, data], alignments) if pc < end else None

    def entry(self, address):
        """What follows the length."""
        length = int.from_bytes(read(address, address + 4), "little")
        return Bytes(address + 4, address + 4 + length)

    def common(self, address):
        data = self.entry(address)
        data.at = 5
        augmentation = data.text()
        alignments = data.leb(), data.leb(True)
        data.leb()
        encoding, size = 0, data.leb()
        after = data.at + size
        for letter in augmentation[1:]:
            if letter == "P":
                data.at += 4 if data.next("B") & 15 in self.SIZES else 8
            elif letter in "LR":
                encoding = data.next("B")
                if letter == "R":
                    break
        data.at = after
        return data, encoding, alignments

    def row(self, pc):
        """(register, offset, size of pushed arguments) of the CFA at an address. The
        register is a number of DWARF's; None if the CFA is an expression."""
        start, _, programs, (code, data) = self.description(pc)
        row, saved = (None, 0, 0), []
        for program in programs:
            at = start
            while not program.is_at_end() and at <= pc:
                byte = program.next("B")
                primary, low = byte >> 6, byte & 63
                if primary == 1 or byte in (2, 3, 4):
                    at += code * (low if primary else program.next({2: "B", 3: "H", 4: "I"}[byte]))
                elif primary == 2 or byte in (6, 7, 8):
                    program.leb()
                elif byte in (5, 9, 0x11, 0x14, 0x15):
                    program.leb(), program.leb()
                elif byte == 0xA:
                    saved.append(row)
                elif byte == 0xB:
                    row = saved.pop()[:2] + row[2:]
                elif byte == 0xC:
                    row = program.leb(), program.leb(), row[2]
                elif byte == 0xD:
                    row = program.leb(), row[1], row[2]
                elif byte == 0xE:
                    row = row[0], program.leb(), row[2]
                elif byte in (0xF, 0x10, 0x16):
                    if byte == 0xF:
                        row = None, 0, row[2]
                    else:
                        program.leb()
                    program.at += program.leb()
                elif byte == 0x12:
                    row = program.leb(), program.leb(True) * data, row[2]
                elif byte == 0x13:
                    row = row[0], program.leb(True) * data, row[2]
                elif byte == 0x2E:
                    row = row[0], row[1], program.leb()
        return row
