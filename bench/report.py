"""Tables and plots for docs/performance.md.

The page is written by hand, except for the text between `<!-- NAME -->` and
`<!-- end -->`. Figures in bold miss their goal.
"""
import re

import svg

WORKLOADS = "lock lockInlined one three eight conditional early values reference".split()
PEERS = {
    "Manual": "by hand",
    "Absl": "absl::Cleanup",
    "BoostScopeExit": "Boost",
    "FunctionVector": "vector",
    "DeferTS": "C _Defer",
    "Opendefer": "opendefer",
    "Registered": "registered",
}
OURS = "Opendefer", "Registered"


def table(head, rows):
    lines = ["| " + " | ".join(head) + " |", "| " + " | ".join("---" for _ in head) + " |"]
    return "\n".join(lines + ["| " + " | ".join(str(c) for c in row) + " |" for row in rows]) + "\n"


def judged(value, met, form="{:.2f}"):
    return form.format(value) if met else "**" + form.format(value) + "**"


def normal_time(times):
    """To absl::Cleanup, whose code is that of the RAII struct in most functions: the
    range of their ratios is how much the place of a function matters."""
    out = ""
    for compiler, t in times.items():
        rows = []
        for w in WORKLOADS:
            absl, raii = f"normal/{w}/exe/Absl", f"normal/{w}/exe/Raii"
            equal = t.ratios(raii, absl)
            row = [w, f"{t.time(absl):.1f} ns", f"{t.ratio(raii, absl):.2f} ({min(equal):.2f} to {max(equal):.2f})"]
            for peer in PEERS:
                name = f"normal/{w}/exe/{peer}"
                if peer == "Absl":
                    continue
                ratio = t.ratio(name, absl) if name in t else None
                row.append("" if ratio is None else judged(ratio, peer not in OURS or ratio < 1.035))
            for peer in OURS:
                ratio = t.ratio(f"normal/{w}/pic/{peer}", f"normal/{w}/pic/Absl")
                row.append(judged(ratio, ratio < 1.035))
            rows.append(row)
        names = [name for peer, name in PEERS.items() if peer != "Absl"] + [PEERS[peer] + ", -fPIC" for peer in OURS]
        out += table([compiler, "absl::Cleanup = 1", "RAII struct (lowest to highest)", *names], rows) + "\n"
    return out


def normal_instructions(counts):
    out = ""
    for compiler, c in counts.items():
        rows = []
        for w in WORKLOADS:
            row = [w]
            for kind in "exe", "pic":
                raii = c[f"{w}/{kind}/Raii"]
                row += [f"{raii:.0f}", f"{c[f'{w}/{kind}/Absl']:.0f}"]
                for peer in OURS:
                    more = c[f"{w}/{kind}/{peer}"] - raii
                    row.append(judged(more, more <= 3, "{:+.1f}"))
            rows.append(row)
        head = [compiler, "RAII", "absl", "opendefer: more than RAII", "registered: more than RAII"]
        out += table(head + [h + ", -fPIC" for h in head[1:]], rows) + "\n"
    return out


def over_nothing(times):
    rows = []
    for w in WORKLOADS:
        row = [w]
        for t in times.values():
            go = None
            if f"normal/{w}/go/Defer" in t:
                go = t.more(f"normal/{w}/go/Defer", f"normal/{w}/go/Plain")
            for peer in OURS:
                ours = t.more(f"normal/{w}/exe/{peer}", f"normal/{w}/exe/Manual")
                row.append(judged(ours, go is None or ours <= max(go / 3, 0.1), "{:+.1f} ns"))
            if go is not None:
                row.append(f"{go:+.1f} ns")
        rows.append(row)
    head = ["over the same without cleanup"]
    for compiler in times:
        head += [f"{PEERS[peer]}, {compiler}" for peer in OURS]
        head += ["Go"] if "normal/lock/go/Defer" in times[compiler] else []
    return table(head, rows)


def sizes(text):
    rows = []
    for compiler, peers in text.items():
        raii = peers["Raii"]
        for peer, name in [("Raii", "RAII struct"), *PEERS.items()]:
            if peer in peers:
                hot, code, tables = peers[peer]
                ratio = hot / raii[0]
                rows.append(
                    [
                        compiler,
                        name,
                        hot,
                        judged(ratio, peer not in OURS or compiler != "g++" or ratio <= 1.4),
                        code,
                        f"{code / raii[1]:.2f}",
                        tables,
                        f"{tables / raii[2]:.2f}",
                    ]
                )
    return table(["", "", "hot code", "to RAII", "with cold code", "to RAII", "unwind tables", "to RAII"], rows)


# Of bench/forms: what it is compared with, and how often a call of the function makes it.
FORM_ROWS = {
    "scopedCall": ("`defer_scoped` in a loop, nothing else", 8),
    "scopedWork": ("`defer_scoped` in a loop", 8),
    "scopedLock": ("a lock held by `defer_scoped` in a loop", 8),
    "failure": ("`defer_failure`", 1),
    "never": ("a `defer` in a branch that is not taken", 1),
}


def form_times(times):
    """Scoped calls: at most 1.05 of a guard's time."""
    rows = []
    for w, (what, count) in FORM_ROWS.items():
        row = [what]
        for t in times.values():
            raii = f"forms/{w}/exe/Raii"
            row.append(f"{t.time(raii) / count:.1f} ns")
            for peer in OURS:
                ratio = t.ratio(f"forms/{w}/exe/{peer}", raii)
                row.append(judged(ratio, not w.startswith("scoped") or ratio <= 1.05))
        rows.append(row)
    head = ["each"]
    for compiler in times:
        head += [f"a guard, {compiler}", *(PEERS[peer] for peer in OURS)]
    return table(head, rows)


def form_instructions(counts):
    """A failure's call: at most one more than a defer that never runs takes."""
    rows = []
    for w, (what, count) in FORM_ROWS.items():
        row = [what]
        for c in counts.values():
            raii = c[f"{w}/exe/Raii"]
            row.append(f"{raii / count:.1f}")
            for peer in OURS:
                ours = c[f"{w}/exe/{peer}"]
                row.append(judged((ours - raii) / count, w != "failure" or ours <= c[f"never/exe/{peer}"] + 1, "{:+.1f}"))
        rows.append(row)
    head = ["instructions of each"]
    for compiler in counts:
        head += [f"a guard, {compiler}", *(f"{PEERS[peer]}: more" for peer in OURS)]
    return table(head, rows)


REAL = "copyFile lookUp threeBuffers transaction eachItem".split()
# At most 3 for one defer, 2 for each further one or for a block by reference, 4
# for one that is nested.
COST_GOALS = {"lock": 3, "lockInlined": 3, "one": 3, "three": 7, "eight": 17, "conditional": 4, "early": 7, "values": 3}
COST_GOALS |= {"reference": 2, "copyFile": 5, "lookUp": 3, "threeBuffers": 7, "transaction": 2, "eachItem": 24}
KINDS = {"exe": "-O2", "Os": "-Os", "noexceptions": "-O2 -fno-exceptions"}


def cost_instructions(counts, workloads, goals):
    """What each call executes more than with a RAII struct, by options."""
    rows = []
    for compiler, c in counts.items():
        for kind, flags in KINDS.items():
            for peer in OURS:
                row = [f"{compiler} {flags}", PEERS[peer]]
                for w in workloads:
                    more = c[f"{w}/{kind}/{peer}"] - c[f"{w}/{kind}/Raii"]
                    row.append(judged(more, w not in goals or more <= goals[w], "{:+.1f}"))
                rows.append(row)
    return table(["more than RAII structs", "", *workloads], rows)


def cost_sizes(sizes):
    """Sizes by options: the goals are those for hot code, all code and tables."""
    rows = []
    for compiler, s in sizes.items():
        goals = (1.4, 1.8, 1.5) if compiler == "g++" else (None, 1.4, 1.5)
        for functions, name in ("normal", "nine"), ("real", "five"):
            for kind, flags in KINDS.items():
                raii = s[functions, kind, "Raii"]
                row = [f"{compiler} {flags}", name]
                for what, goal in enumerate(goals):
                    row.append(f"{raii[what]:,}")
                    for peer in OURS:
                        ratio = s[functions, kind, peer][what] / raii[what]
                        row.append(judged(ratio, not goal or ratio <= goal))
                rows.append(row)
    head = ["", "functions"]
    for what in "hot code", "all code", "unwind tables":
        head += [f"{what}: RAII", *(PEERS[peer] for peer in OURS)]
    return table(head, rows)


FRAMES = {"plain1": 8, "plain10": 12, "plain100": 18, "plain1000": 18, "string10": None, "string100": 10}
FORMS = {
    "block": "`defer { if (auto v = recover()) ... };`",
    "result": "the same, sets the `defer_result`",
    "value": "the same, uses the value",
    "handler": "`defer handle();`",
    "method": "`defer object.handle();`",
    "linked": "the block, in a loop",
    "nested": "a second panic, in a deferred call",
    "exception": "an exception",
}
LOWERED = {"registered": "registered", "tables": "table frames"}


def frame_set(name):
    kind, count = re.match(r"([a-z]+)(\d+)", name).groups()
    return f"{int(count):,} " + ("plain" if kind == "plain" else "with a `std::string`")


def panics(times):
    """The block: against throw and catch, and against Go."""
    rows = []
    for frames, goal in FRAMES.items():
        row = [frame_set(frames), goal or ""]
        for t in times.values():
            for lowered in LOWERED:
                of = {form: t.get(f"{lowered}_static/{form}/{frames}") for form in ("block", "catch", "go")}
                ratio = of["catch"] / of["block"]
                row += [f"{of['block']:,.0f} ns", judged(ratio, not goal or ratio >= goal, "{:.1f}")]
                row.append(judged(of["go"] / of["block"], of["go"] >= of["block"]) if of["go"] else "")
            row.append(f"{t[f'registered_thrown/catch/{frames}'] / t[f'registered_thrown/block/{frames}']:.2f}")
        rows.append(row)
    head = ["frames", "goal"]
    for compiler in times:
        for name in LOWERED.values():
            head += [f"{compiler}, {name}", "throw+catch takes", "Go takes"]
        head.append("throw+catch to ours, thrown")
    return table(head, rows)


def recovery_forms(times, runtime):
    """Each form: so many times faster than throw and catch."""
    out = ""
    for compiler, t in times.items():
        rows = []
        for form, text in FORMS.items():
            catch = "nested catch" if form == "nested" else "catch"
            for lowered, name in LOWERED.items():
                program = f"{lowered}_{runtime}"
                row = [text, name, f"{t[f'{program}/{form}/plain1']:,.0f} ns"]
                for frames, goal in FRAMES.items():
                    ratio = t[f"{program}/{catch}/{frames}"] / t[f"{program}/{form}/{frames}"]
                    if form == "exception":
                        met = ratio >= 1 / 1.1
                    else:
                        met = not goal or ratio >= goal
                    row.append(judged(ratio, met, "{:.2f}" if form == "exception" else "{:.1f}"))
                rows.append(row)
        out += table([compiler, "frame", "over 1 plain", *map(frame_set, FRAMES)], rows) + "\n"
    return out


def frame_cost(times):
    """What a plain frame more costs: the same at all depths where the time is linear in frames."""
    rows = []
    for less, more in (10, 100), (100, 1000):
        row = [f"from {less} to {more:,}"]
        for t in times.values():
            for form in "block", "catch", "go":
                low, high = (t.get(f"registered_static/{form}/plain{n}") for n in (less, more))
                row.append(f"{(high - low) / (more - less):,.1f} ns" if low else "")
        rows.append(row)
    head = ["a plain frame more"]
    for compiler in times:
        head += [f"panic+recover, {compiler}", "throw+catch", "Go"]
    return table(head, rows)


def first(times):
    rows = []
    for frames in 1, 100:
        row = [f"{frames} plain frames"]
        for t in times.values():
            row += [f"{t[frames, 'panic'] / 1000:.0f} µs", f"{t[frames, 'throw'] / 1000:.0f} µs"]
        rows.append(row)
    head = ["the first of a process"]
    for compiler in times:
        head += [f"panic+recover, {compiler}", "throw+catch"]
    return table(head, rows)


def traces(times):
    """The addresses of a stack, and the text of a trace."""
    rows = []
    for group, what in ("trace", "addresses"), ("trace-text", "text"):
        for frames in 10, 100, 1000:
            row = [what, f"{frames:,}"]
            for t in times.values():
                ours, *peers = (t[f"{group}/{peer}/{frames}"] for peer in ("opendefer", "backtrace", "boost"))
                row += [f"{ours / 1000:,.2f} µs", *(f"{peer / ours:.2f}" for peer in peers)]
            rows.append(row)
    head = ["a stack trace", "frames"]
    for compiler in times:
        head += [f"opendefer, {compiler}", "`backtrace` takes", "Boost takes"]
    return table(head, rows)


def loops(times):
    rows = []
    for closure, name in ("Small", "an int"), ("Large", "three longs"):
        for count in 10, 100:
            row = [f"{count} times, a closure of {name}"]
            for t in times.values():
                prefix = f"loop/{closure}{count}/"
                ours, bare, go = t[prefix + "defer"], t[prefix + "bare"], t.get(prefix + "go")
                row += [f"{ours / count:.1f} ns", judged(ours / bare, ours <= 3 * bare, "{:.1f}")]
                row.append(judged(go / ours, go >= 4 * ours, "{:.1f}") if go else "")
                row.append(f"{t[prefix + 'vector'] / ours:.1f}")
            rows.append(row)
    head = ["defer in a loop"]
    for compiler in times:
        head += [f"each, {compiler}", "to a bare array", "Go takes", "vector takes"]
    return table(head, rows)


LENGTHS = [10**power for power in range(8)]


def each(times, length, peer):
    """Nanoseconds of one of so many records, if that was measured."""
    ns = times.get(f"length/{length}/{peer}")
    return ns and ns / length


def lengths(times):
    rows = []
    for n in LENGTHS:
        row = [f"{n:,}"]
        for t in times.values():
            ours, bare, fresh, go = (each(t, n, peer) for peer in ("defer", "bare", "fresh", "go"))
            row += [f"{ours:.1f} ns", judged(ours / each(t, 100, "defer"), ours <= 1.25 * each(t, 100, "defer"))]
            row += [judged(ours / bare, ours <= 3 * bare, "{:.1f}"), f"{ours / fresh:.1f}" if fresh else ""]
            row.append(judged(go / ours, go >= 4 * ours, "{:.1f}") if go else "")
        rows.append(row)
    head = ["records"]
    for compiler in times:
        head += [f"each, {compiler}", "to each of 100", "to a bare array", "to one in fresh memory", "Go takes"]
    return table(head, rows)


SEEDS = {
    "Defer": (1, "Defer"),
    "Defer10": (10, "Defer10, each"),
    "DeferMany": (1000, "DeferMany, 1,000, each"),
    "DeferLock": (1, "lock, `defer` unlock"),
    "NoDeferLock": (1, "lock, unlock"),
    "CallC": (1, "a call into C and back, another deferred"),
}


def seeds(times):
    rows = []
    for seed, (count, name) in SEEDS.items():
        row = [name]
        for t in times.values():
            go = t.get(f"seed/{seed}/go")
            row.append(f"{go / count:.1f} ns" if go else "")
            for lowered in "registered", "tables", "linked":
                ours = t[f"seed/{seed}/{lowered}"]
                row.append(judged(ours / count, go is None or ours <= go, "{:.1f} ns"))
        rows.append(row)
    head = ["benchmark"]
    for compiler in times:
        head += [f"Go, beside {compiler}", f"registered, {compiler}", "table frames", "linked"]
    return table(head, rows)


def threads(times):
    rows = []
    for way, name in ("defer", "a defer"), ("counted", "with one atomic counter for all"):
        row = [name]
        for t in times.values():
            one, many = (t[f"threads/{n}/{way}"] / 100 for n in (1, 16))
            row += [f"{one:.1f} ns", f"{many:.1f} ns", f"{many / one:.2f}"]
        rows.append(row)
    head = ["processor time of each"]
    for compiler in times:
        head += [f"1 thread, {compiler}", "16 threads", "ratio"]
    return table(head, rows)


def compile_time(costs):
    none, with_plugin = costs["none"], costs["none+plugin"]
    rows = [["no defer at all, -O2", f"{none[0]:.2f} s", f"{with_plugin[0] / none[0] - 1:+.1%}", f"{with_plugin[1] / none[1] - 1:+.1%}"]]
    goals = {"-O0": 0.15, "-O2": 0.05}
    for case in costs:
        if case[-1] == "plugin" and case[1] in goals:
            functions, level, _ = case
            (seconds, memory), (by_hand, memory_by_hand) = costs[case], costs[functions, level, "by hand"]
            more = seconds / by_hand - 1
            met = functions != 50 or more <= goals[level]
            rows.append(
                [
                    f"{functions:,} deferring functions, {level}",
                    f"{by_hand:.2f} s",
                    judged(more, met, "{:+.1%}"),
                    judged(memory / memory_by_hand - 1, memory <= 1.25 * memory_by_hand, "{:+.1%}"),
                ]
            )
    return table(["", "without the plugin", "time with it", "memory with it"], rows)


def compile_series(costs):
    rows, last = [], None
    for functions in sorted({case[0] for case in costs if case[1:] == ("-fsyntax-only", "plugin")}):
        (seconds, memory), (by_hand, memory_by_hand) = (costs[functions, "-fsyntax-only", w] for w in ("plugin", "by hand"))
        more = (seconds - by_hand) * 1000
        met = memory <= 1.25 * memory_by_hand
        rows.append(
            [
                f"{functions:,}",
                f"{by_hand:.2f} s",
                f"{more:.0f} ms",
                f"{(more - last[1]) / (functions - last[0]):.1f} ms" if last else "",
                judged(memory / memory_by_hand - 1, met, "{:+.1%}"),
            ]
        )
        last = functions, more
    head = ["deferring functions", "without the plugin", "the plugin's part", "of a function more", "memory with it"]
    return table(head, rows)


def launcher(costs):
    names = {
        "plain": ("without the header", 1.02),
        "included": ("with the header, no defer", 1.15),
        "deferring": ("50 functions with three defers each; alone: with guards", 1.6),
    }
    rows = []
    for case, (what, goal) in names.items():
        alone, launched = costs[case]
        rows.append([what, f"{alone:.2f} s", judged(launched / alone, launched <= goal * alone), f"{goal:.2f}"])
    return table(["g++ -O2", "alone", "with the launcher", "goal"], rows)


def project(costs):
    (wall, processor), (wall2, processor2) = costs[1], costs[2]
    speed = judged(wall / wall2, wall / wall2 >= 1.8)
    return table(
        ["200 sources", "-j 1", "-j 2", "ratio"],
        [
            ["time", f"{wall:.1f} s", f"{wall2:.1f} s", speed],
            ["processor time", f"{processor:.1f} s", f"{processor2:.1f} s", f"{processor / processor2:.2f}"],
            ["cores it got", f"{processor / wall:.2f}", f"{processor2 / wall2:.2f}", ""],
        ],
    )


def start_up(facts):
    relocations = ", ".join(f"{n} {kind.removeprefix('R_X86_64_')}" for kind, n in sorted(facts["relocations"].items()))
    return table(
        ["the library", ""],
        [
            ["static constructors in `libopendefer.a`", judged(facts["constructors"], not facts["constructors"], "{}")],
            ["relocations of `libopendefer.so`", relocations],
            ["code and constants of `libopendefer.so`", f"{facts['shared text']:,} bytes"],
            ["file", f"{facts['shared size']:,} bytes"],
        ],
    )


def time_plot(times):
    """{file name: svg}"""
    compiler, t = next(iter(times.items()))
    series = {}
    for peer, name in ("Raii", "RAII struct"), ("Absl", "absl::Cleanup"), *((peer, PEERS[peer]) for peer in OURS):
        series[name] = [t.time(f"normal/{w}/exe/{peer}") for w in WORKLOADS]
    if "normal/lock/go/Defer" in t:
        series["Go"] = [t.time(f"normal/{w}/go/Defer") for w in WORKLOADS]
    title = f"A call in which nothing panics, {compiler} -O2 (less is better)"
    return {"measured-normal-path.svg": svg.bars(title, WORKLOADS, series, "ns")}


def instructions_plot(counts):
    """{file name: svg}"""
    series = {
        f"{PEERS[peer]}, {c}": [n[f"{w}/exe/{peer}"] - n[f"{w}/exe/Raii"] for w in WORKLOADS]
        for peer in OURS
        for c, n in counts.items()
    }
    title = "Additional instructions, against a RAII struct (less is better)"
    return {"measured-instructions.svg": svg.bars(title, WORKLOADS, series, "")}


def recovery_plots(times):
    compiler, t = next(iter(times.items()))
    frames = [1, 10, 100, 1000]
    series = {}
    for name, form in ("throw and catch", "catch"), ("opendefer", "block"), ("Go", "go"):
        if f"registered_static/{form}/plain1" in t:
            series[name] = [t[f"registered_static/{form}/plain{n}"] for n in frames]
    title = f"Panic and recover over plain frames, {compiler} -O2 (less is better)"
    return {"measured-panic.svg": svg.lines(title, frames, series, "frames", "ns")}


def loop_plots(times):
    compiler, t = next(iter(times.items()))
    series = {"opendefer": "defer", "a bare array": "bare", "in fresh memory": "fresh", "Go": "go"}
    series = {name: [each(t, n, peer) for n in LENGTHS] for name, peer in series.items()}
    series = {name: values for name, values in series.items() if any(values)}
    title = f"A defer in a loop, by the number of records, {compiler} -O2 (less is better)"
    return {"measured-loops.svg": svg.lines(title, LENGTHS, series, "records", "ns each")}


def fill(page, tables):
    """The page with the text of each table in its place."""
    for name, text in tables.items():
        pattern = re.compile(rf"(<!-- {re.escape(name)} -->\n).*?(<!-- end -->)", re.S)
        if not pattern.search(page):
            raise SystemExit(f"docs/performance.md has no place for '{name}'")
        page = pattern.sub(lambda m: m[1] + "\n" + text.rstrip("\n") + "\n\n" + m[2], page)
    return page
