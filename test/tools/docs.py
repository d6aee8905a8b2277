#!/usr/bin/python3
"""docs.py [PAGE...]: tests the code and output on pages; by default on all pages.

Blocks:
  ```cpp    compiled through the plugin, and through the command and g++. The
            blocks of all pages are in one file, each in a namespace of its own.
            A block with a main() is a program, and is run.
  ```c      compiled; with a main() also run
  ```go     a whole program, run if Go is installed
  ```sh     run by bash, like indented blocks, in a directory for the page, which
            contains links to build/, examples/ and other folders
  ```text   after one of these: the expected standard output and error. A line
            `...` matches any lines, `…` any part of a line.

Comments directly before a block specify anything else:
  <!-- test: inside a function -->   the block is the body of a function
  <!-- test: with                    the block replaces the @@ in these lines or,
  lines                              if there is none, follows them
  @@
  lines -->
  <!-- test: alone FLAGS -->         a program in a file of its own
  <!-- test: status N -->            the exit status of the program or commands
  <!-- test: refused NAME... -->     the tool reports exactly these diagnostics, and
                                     its output contains the following ```text; may
                                     have lines like `with`
  <!-- test: lowered -->             the lowered form of the cpp block before it
                                     (without regard to spaces and
                                     `::opendefer::__lowered::`; a line `...`
                                     matches any text)
  <!-- test: file NAME -->           the block, or the lines of the comment if there
                                     are any, is written to the page's directory
  <!-- test: excerpt PATH -->        the lines are in PATH, in this order
  <!-- test: skip: REASON -->        not tested
A block with such a comment is tested only in the specified way.

Targets and anchors of relative links must exist, pictures must be well-formed, and
docs/README.md must link every page of docs/. diagnostics-docs.py tests the examples of
docs/diagnostics.md.

The environment is that of the lit tests (lit.cfg.py).
"""
import os
import pathlib
import pty
import re
import shlex
import shutil
import subprocess
import sys
import tempfile
import threading
import xml.etree.ElementTree

ROOT = pathlib.Path(__file__).resolve().parents[2]
SECONDS = 120
FLAGS = ["-std=c++17", "-Wall", "-Wextra", "-Werror", "-Wno-unused"]
COMMENT = re.compile(r"<!--\s*test:\s*(.*?)\s*-->", re.S)
INCLUDE = re.compile(r"^\s*#\s*include\b.*$", re.M)

# Pages whose blocks have a test of their own; their links are checked here.
TESTED_ELSEWHERE = {
    "docs/diagnostics.md": "test/diagnostics/documented.test, each block by itself",
}

failures = []
counts = {}


def fail(block, message):
    place = f"{block.page}:{block.line}: " if block else ""
    failures.append(place + message.rstrip())


def count(what):
    counts[what] = counts.get(what, 0) + 1


class Block:
    """A fenced or indented block, and the comments before it."""

    def __init__(self, page, line, language, text, comments):
        self.page, self.line, self.language, self.text = page, line, language, text
        self.says = {}  # the comment's first word -> (rest of its line, lines below)
        for comment in comments:
            head, _, below = comment.partition("\n")
            word, _, rest = head.partition(" ")
            self.says[word.rstrip(":")] = (rest.strip(), below)
        self.expected = None  # the text block behind it
        self.number = None

    def has_main(self):
        return re.search(r"^int main\(", self.text, re.M) is not None

    def status(self):
        return int(self.says["status"][0]) if "status" in self.says else 0

    def context(self):
        """(text before, text after) the block."""
        if "inside" in self.says:
            return f"void function_{self.line}() {{", "}"
        for word in ("with", "refused"):
            if word in self.says:
                before, _, behind = self.says[word][1].partition("@@")
                return before, behind
        return "", ""


# Reading pages. ------------------------------------------------------------------


def read_page(path):
    """The blocks of a page, and the page's text without them."""
    name = str(path.relative_to(ROOT)) if path.is_relative_to(ROOT) else path.name
    lines = path.read_text().split("\n")
    blocks, prose, comments = [], [], []
    i, before = 0, ""
    while i < len(lines):
        line = lines[i]
        if re.match(r"\s*<!--", line):
            begin = i
            while "-->" not in lines[i]:
                i += 1
            match = COMMENT.match("\n".join(lines[begin : i + 1]).strip())
            if match:
                comments.append(match[1])
                if match[1].startswith("file ") and "\n" in match[1]:
                    blocks.append(Block(name, begin + 1, "file", "", [comments.pop()]))
        elif re.match(r"\s*```", line):
            indent = len(line) - len(line.lstrip())
            language = line.strip()[3:].strip()
            begin = i + 1
            i = begin
            while lines[i].strip() != "```":
                i += 1
            text = "\n".join(l[indent:] for l in lines[begin:i]) + "\n"
            blocks.append(Block(name, begin + 1, language, text, comments))
            comments = []
        elif line.startswith("    ") and line.strip() and not before and not in_list(prose):
            begin = i
            while i < len(lines) and (lines[i].startswith("    ") or not lines[i].strip()):
                i += 1
            text = "\n".join(l[4:] for l in lines[begin:i]).rstrip() + "\n"
            blocks.append(Block(name, begin + 1, "sh", text, comments))
            comments = []
            i -= 1
        else:
            prose.append(line)
            if line.strip() and comments:
                fail(Block(name, i, "", "", []), "a test comment with no block behind it")
                comments = []
        before = line.strip()
        i += 1
    previous = None
    for block in blocks:
        if block.language == "text" and not block.says and previous:
            previous.expected = block
            block.language = "output"
        previous = block if block.language != "file" else previous
    return name, blocks, "\n".join(prose)


def in_list(prose):
    last = next((l for l in reversed(prose) if l.strip()), "")
    return re.match(r"\s*([-*]|\d+\.)\s", last) or last.startswith("  ")


def build_tree():
    return pathlib.Path(os.environ["OPENDEFER"]).parents[1]


# Comparing output. ---------------------------------------------------------------


def run(command, directory, environment=None):
    """(status, output) of a command on a terminal, as a reader sees it."""
    environment = dict(environment or os.environ, TERM="dumb")
    controller, terminal = pty.openpty()
    process = subprocess.Popen(
        [str(c) for c in command],
        cwd=directory,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=terminal,
        stderr=terminal,
        start_new_session=True,
    )
    os.close(terminal)
    timer = threading.Timer(SECONDS, process.kill)
    timer.start()
    output = b""
    while True:
        try:
            piece = os.read(controller, 65536)
        except OSError:  # the terminal's last user has gone
            break
        if not piece:
            break
        output += piece
    os.close(controller)
    status = process.wait()
    timer.cancel()
    text = output.decode(errors="replace").replace("\r\n", "\n")
    if text and not text.endswith("\n"):
        text += "\n"
    return (status if status >= 0 else 128 - status), text


def matches(expected, text):
    pattern = ""
    for line in expected.splitlines():
        if line.strip() == "...":
            pattern += r"(?:.*\n)*?"
        else:
            pattern += re.escape(line.rstrip()).replace("…", ".*") + r"[ \t]*\n"
    return re.fullmatch(pattern, text) is not None


def check_run(block, how, status, output):
    if status != block.status():
        fail(block, f"{how}: status {status}, not {block.status()}\n{output}")
    elif block.expected and not matches(block.expected.text, output):
        fail(block.expected, f"{how} prints something else:\n{output}")


# C++. ----------------------------------------------------------------------------


def combined(blocks):
    """One file of many blocks; lines are those of the pages."""
    includes, bodies, calls = [], [], []
    for block in blocks:
        before, behind = block.context()
        text = block.text
        if block.has_main():
            text = re.sub(r"^int main\(\)", "int main_()", text, flags=re.M)
            text = re.sub(r"\}\s*$", "return 0; }\n", text)
            calls.append(f"  case {block.number}: return block_{block.number}::main_();")
        for part in (before, text, behind):
            includes += [i.strip() for i in INCLUDE.findall(part)]
        bodies.append(
            f"namespace block_{block.number} {{\n{INCLUDE.sub('', before)}\n"
            f'#line {block.line} "{block.page}"\n{INCLUDE.sub("", text)}'
            f"{INCLUDE.sub('', behind)}\n}}\n"
        )
    main = "int main(int, char **argv) {\n  switch (std::atoi(argv[1])) {\n"
    main += "\n".join(calls) + "\n  }\n  return 2;\n}\n"
    head = ["#include <opendefer/defer.h>", "#include <cstdlib>"] + includes
    return "\n".join(dict.fromkeys(head)) + "\n" + "\n".join(bodies) + main


def variable(name):
    return os.environ["OPENDEFER_" + name].split()


def build_both_ways(source, flags, directory, link=True):
    """The programs, by the way they were built; or None and the error."""
    opendefer = os.environ["OPENDEFER"]
    lowered = directory / (source.stem + ".lowered.cpp")
    plugin, command = directory / (source.stem + ".plugin"), directory / (source.stem + ".command")
    cppflags = variable("CPPFLAGS")
    libs = variable("LIBS") if link else ["-c"]
    for step in (
        [*variable("CLANGXX"), *variable("CXXFLAGS"), *flags, source, "-o", plugin, *libs],
        [opendefer, "--quiet", source, "-o", lowered, "--", *flags, *cppflags],
        [*variable("GXX"), *cppflags, *flags, lowered, "-o", command, *libs],
    ):
        status, output = run(step, directory)
        if status:
            return None, output
    return {"built by the plugin": plugin, "built by the command and g++": command}, ""


def test_cpp(blocks, directory):
    """Those with a main() in one file; the others, which may call what is only
    declared, in one that is not linked."""
    for number, block in enumerate(blocks):
        block.number = number
        count("blocks of C++")
    programs = [block for block in blocks if block.has_main()]
    snippets = [block for block in blocks if not block.has_main()]
    if snippets:
        source = directory / "snippets.cpp"
        source.write_text(combined(snippets))
        built, output = build_both_ways(source, FLAGS, directory, link=False)
        if not built:
            fail(None, "a block does not compile:\n" + output)
    if programs:
        test_programs(programs, directory)


def test_programs(blocks, directory):
    source = directory / "programs.cpp"
    source.write_text(combined(blocks))
    programs, output = build_both_ways(source, FLAGS, directory)
    if not programs:
        return fail(None, "a block does not compile:\n" + output)
    for block in blocks:
        count("programs run")
        for how, program in programs.items():
            check_run(block, how, *run([program, str(block.number)], directory))


def test_alone(block, directory):
    count("blocks of C++")
    source = directory / "alone.cpp"
    before, behind = block.context()
    source.write_text(f'{before}\n#line {block.line} "{block.page}"\n{block.text}{behind}\n')
    flags = FLAGS + shlex.split(block.says["alone"][0])
    programs, output = build_both_ways(source, flags, directory)
    if not programs:
        return fail(block, "does not compile:\n" + output)
    count("programs run")
    for how, program in programs.items():
        check_run(block, how, *run([program], directory))


def test_refused(blocks, directory):
    """All blocks in one file. The line of a message identifies its block."""
    source = directory / "refused.cpp"
    for number, block in enumerate(blocks):
        block.number = number
    source.write_text(combined(blocks))
    command = [os.environ["OPENDEFER"], "--dry-run", source, "--", *FLAGS, *variable("CPPFLAGS")]
    _, output = run(command, directory)
    messages, owner = {}, None
    for line in output.splitlines():
        place = re.match(r"(\S+):(\d+):\d+: (error|warning|note|remark)", line)
        if place:
            of = [
                b
                for b in blocks
                if b.page == place[1]
                and b.line <= int(place[2]) < b.line + b.text.count("\n")
            ]
            owner = of[0] if of else None
            line = re.sub(r"^\S+:(\d+):(\d+): ", "", line)
        messages.setdefault(owner, []).append(re.sub(r"^ +\d+ \|", "      |", line))
    for block in blocks:
        count("blocks that are refused")
        said = "\n".join(messages.get(block, []))
        names = sorted(re.findall(r"\[opendefer-([a-z-]+)\]", said))
        wanted = sorted(block.says["refused"][0].split())
        if names != wanted:
            fail(block, f"refused with {names}, not {wanted}:\n{said or output}")
            continue
        if not block.expected:
            continue
        rest = said
        for line in block.expected.text.splitlines():
            line = re.sub(r"^\S+:\d+:\d+: ", "", line)
            line = re.sub(r"^ +\d+ \|", "      |", line).strip()
            if line not in rest:
                fail(block.expected, f"the tool does not say '{line}':\n{said}")
                break
            rest = rest[rest.index(line) + len(line) :]


def squeezed(text):
    return re.sub(r"\s+|::opendefer::__lowered::(__runtime_\w+::)?", "", text)


def test_lowered(block, original, directory):
    if not original:
        return fail(block, "no C++ before it")
    count("lowered texts")
    source = directory / "lowered.cpp"
    original.number = 0
    source.write_text(combined([original]))
    command = [os.environ["OPENDEFER"], "--quiet", source, "--", *FLAGS, *variable("CPPFLAGS")]
    status, output = run(command, directory)
    pieces = re.split(r"^\s*\.\.\.\s*$", block.text, flags=re.M)
    pattern = ".*".join(re.escape(squeezed(re.sub(r"//.*", "", piece))) for piece in pieces)
    if status or not re.search(pattern, squeezed(re.sub(r"//.*", "", output))):
        fail(block, "the command prints something else:\n" + output)


def test_c(block, directory):
    count("blocks of C")
    source = directory / "block.c"
    before, behind = block.context()
    source.write_text(f'{before}\n#line {block.line} "{block.page}"\n{block.text}{behind}\n')
    compiler = variable("CLANGXX")[0]
    flags = ["-x", "c", "-std=c17", "-Wall", "-Wextra", "-Werror", "-Wno-unused"]
    end = ["-o", "c-program"] if block.has_main() else ["-fsyntax-only"]
    status, output = run([compiler, *flags, source, *end], directory)
    if status:
        return fail(block, "does not compile:\n" + output)
    if block.has_main():
        check_run(block, "built by clang", *run(["./c-program"], directory))


def test_go(block, directory):
    if not shutil.which("go"):
        return
    count("programs of Go")
    (directory / "block.go").write_text(block.text)
    environment = dict(os.environ, GOFLAGS="-mod=mod", GOCACHE=str(build_tree() / "go-cache"))
    status, output = run(["go", "run", "block.go"], directory, environment)
    output = re.sub(r"exit status \d+\n$", "", output)
    if block.status():
        status = block.status() if status else 0
    check_run(block, "go run", status, output)


# Commands and files. -------------------------------------------------------------


def test_commands(block, directory):
    count("blocks of commands")
    build = build_tree()
    for name in ("build", "examples", "scripts", "test", "docs", "runtime", "lib", "tools"):
        link = directory / name
        if not link.exists():
            link.symlink_to(build if name == "build" else ROOT / name)
    path = f"{build / 'bin'}:{os.environ['PATH']}"
    environment = dict(os.environ, PATH=path, HOME=str(directory))
    command = ["bash", "-e", "-o", "pipefail", "-c", block.text]
    check_run(block, "this", *run(command, directory, environment))


def test_excerpt(block):
    count("excerpts")
    lines = (ROOT / block.says["excerpt"][0]).read_text().splitlines()
    at = 0
    for line in block.text.splitlines():
        if line.strip() in ("", "..."):
            continue
        while at < len(lines) and lines[at].strip() != line.strip():
            at += 1
        if at == len(lines):
            return fail(block, f"'{line}' is not in {block.says['excerpt'][0]}")


# Links. --------------------------------------------------------------------------


def anchors(path):
    _, _, prose = read_page(path)
    found = {}
    for heading in re.findall(r"^#+ +(.*?) *#*$", prose, re.M):
        text = re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", heading)
        slug = re.sub(r"[^\w\- ]", "", text.lower()).replace(" ", "-")
        repeated = found.get(slug, -1) + 1
        found[slug] = repeated
        if repeated:
            found[f"{slug}-{repeated}"] = 0
    return set(found) | set(re.findall(r'<a (?:id|name)="([^"]+)"', prose))


def links_of(prose):
    prose = re.sub(r"`[^`\n]*`", "", prose)
    found = re.findall(r"\]\(<?([^)\s>]+)>?(?:\s+\"[^\"]*\")?\)", prose)
    found += re.findall(r'(?:src|href)="([^"]+)"', prose)
    found += re.findall(r"^\[[^\]]+\]:\s+(\S+)", prose, re.M)
    return [l for l in found if not re.match(r"[a-z]+:", l)]


def test_links(path, name, prose):
    """Checks the links. Returns the files that they lead to."""
    targets = set()
    for link in links_of(prose):
        count("links")
        file, _, anchor = link.partition("#")
        target = (path.parent / file).resolve() if file else path
        targets.add(target)
        if not target.exists():
            fail(None, f"{name}: the link to {link} leads nowhere")
        elif anchor and target.suffix == ".md" and anchor not in anchors(target):
            fail(None, f"{name}: no anchor '{anchor}' in {file or name}")
        elif target.suffix == ".svg":
            try:
                xml.etree.ElementTree.parse(target)
            except xml.etree.ElementTree.ParseError as error:
                fail(None, f"{target.name}: {error}")
    return targets


# All of it. ----------------------------------------------------------------------


def sort_blocks(blocks, directory, cpp, refused):
    """Tests the blocks of one page, except those that are compiled together."""
    original = None
    for block in blocks:
        if block.language in ("file", "output"):
            if block.language == "file":
                file, lines = block.says["file"]
                (directory / file).write_text(lines + "\n")
            continue
        if "skip" in block.says:
            count("blocks skipped")
            if not block.says["skip"][0]:
                fail(block, "skipped without a reason")
        elif "file" in block.says:
            (directory / block.says["file"][0]).write_text(block.text)
        elif "excerpt" in block.says:
            test_excerpt(block)
        elif "lowered" in block.says:
            test_lowered(block, original, directory)
        elif "refused" in block.says:
            refused.append(block)
        elif "alone" in block.says:
            test_alone(block, directory)
        elif block.language == "cpp":
            cpp.append(block)
        elif block.language == "c":
            test_c(block, directory)
        elif block.language == "go":
            test_go(block, directory)
        elif block.language == "sh":
            test_commands(block, directory)
        else:
            fail(block, f"nothing tests a block of '{block.language}'; see test/tools/docs.py")
        if block.language == "cpp" and "lowered" not in block.says:
            original = block


def default_pages():
    return [ROOT / "README.md", *sorted(ROOT.glob("docs/**/*.md")), ROOT / "examples" / "README.md"]


def main():
    pages = [pathlib.Path(p).resolve() for p in sys.argv[1:]] or default_pages()
    cpp, refused, linked = [], [], {}
    with tempfile.TemporaryDirectory(prefix="docs-") as scratch:
        scratch = pathlib.Path(scratch)
        for page in pages:
            count("pages")
            name, blocks, prose = read_page(page)
            linked[page] = test_links(page, name, prose)
            if name in TESTED_ELSEWHERE:
                continue
            directory = scratch / re.sub(r"\W", "-", name)
            directory.mkdir()
            if name != "docs/diagnostics.md":
                sort_blocks(blocks, directory, cpp, refused)
        if cpp:
            test_cpp(cpp, scratch)
        if refused:
            test_refused(refused, scratch)
    index = ROOT / "docs" / "README.md"
    if index in linked:
        for page in pages:
            if page.parent == index.parent and page != index and page not in linked[index]:
                fail(None, f"docs/README.md does not link {page.name}")
    for failure in failures:
        print(failure)
    print(", ".join(f"{number} {what}" for what, number in counts.items()))
    print(f"{len(failures)} failures")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
