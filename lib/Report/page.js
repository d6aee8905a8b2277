// The page of --report=html: the list on one side, the source on the other.
// Data becomes text nodes only, never markup.
"use strict";

const data = JSON.parse(document.getElementById("data").textContent);
const $ = (id) => document.getElementById(id);

function make(tag, properties = {}, ...children) {
  const element = Object.assign(document.createElement(tag), properties);
  element.append(...children);
  return element;
}

// The entries: one for each defer and each message. ---------------------------

const entries = [
  ...data.decisions.map((d) => ({
    ...d,
    kind: d.openCoded ? "open-coded" : "linked",
    label: d.openCoded ? `slot ${d.slot}` : "linked",
    title: d.openCoded ? `Open-coded in slot ${d.slot}` : "Linked",
    text: d.reason,
  })),
  ...data.problems.map((p) => ({
    ...p,
    kind: p.level,
    label: p.level,
    title: `${p.level === "error" ? "Error" : "Warning"}: ${p.id}`,
    text: p.message,
  })),
].sort((a, b) => a.file - b.file || a.line - b.line || a.column - b.column);
const isProblem = (entry) => entry.kind === "error" || entry.kind === "warning";
const filterOf = (entry) => (isProblem(entry) ? "problem" : entry.kind);
entries.forEach((entry, index) => {
  const name = data.files[entry.file].name;
  entry.index = index;
  entry.hash = `#${encodeURIComponent(name)}:${entry.line}:${entry.column}:${index}`;
  entry.searched = [name, entry.function, entry.text, entry.title, entry.id]
    .join(" ").toLowerCase();
});
const entriesOf = data.files.map(() => []);
for (const entry of entries) entriesOf[entry.file].push(entry);

const state = { filter: "all", query: "", file: -1, chosen: null };

// The list. ------------------------------------------------------------------

const shows = (entry) =>
  (state.filter === "all" || filterOf(entry) === state.filter) &&
  state.query.split(/\s+/).every((word) => entry.searched.includes(word));

function drawList() {
  entriesOf.forEach((group, file) => {
    if (!group.length) return;
    const counts = group.length === 1 ? "1 entry" : `${group.length} entries`;
    const body = make("tbody", {},
      make("tr", { className: "file" },
        make("th", { colSpan: 3, scope: "rowgroup" }, data.files[file].name + " ",
          make("small", {}, counts))));
    for (const entry of group) {
      entry.link = make("a", { href: entry.hash, tabIndex: -1 },
        entry.function ?? entry.id);
      entry.link.setAttribute("aria-label",
        `${entry.function ?? entry.id}, line ${entry.line}, ${entry.title}`);
      entry.row = make("tr", { className: "entry" },
        make("td", {}, String(entry.line)),
        make("td", {}, make("span", { className: "function" }, entry.link),
          make("span", { className: "reason" }, entry.text)),
        make("td", {}, make("span", { className: `pill ${entry.kind}` }, entry.label)));
      entry.row.addEventListener("click", (event) => {
        if (event.target.closest("a")) return;
        go(entry);
      });
      entry.link.addEventListener("click", (event) => {
        if (event.ctrlKey || event.metaKey || event.shiftKey) return;
        event.preventDefault();
        go(entry);
      });
      entry.link.addEventListener("focus", () => makeTabStop(entry));
      body.append(entry.row);
    }
    $("list").append(body);
  });
}

// The list is one stop for Tab; the arrow keys move inside it.
function makeTabStop(entry) {
  for (const other of entries) other.link.tabIndex = other === entry ? 0 : -1;
}

const shown = () => entries.filter((entry) => !entry.row.hidden);

function applyFilter() {
  for (const entry of entries) entry.row.hidden = !shows(entry);
  for (const body of $("list").tBodies)
    body.hidden = !body.querySelector(".entry:not([hidden])");
  const visible = shown();
  $("status").textContent =
    visible.length === entries.length
      ? `${entries.length} in ${data.files.length} ${data.files.length === 1 ? "file" : "files"}`
      : `${visible.length} of ${entries.length}`;
  $("nothing").hidden = visible.length > 0;
  const stop = visible.includes(state.chosen) ? state.chosen : visible[0];
  if (stop) makeTabStop(stop);
  dimMarks();
}

function dimMarks() {
  for (const mark of $("code").querySelectorAll(".mark"))
    mark.classList.toggle("dim", mark.entries.every((entry) => entry.row.hidden));
}

function moveInList(event) {
  const visible = shown();
  const at = visible.findIndex((entry) => entry.link === document.activeElement);
  const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: visible.length - 1 }[event.key];
  if (to === undefined || at < 0) return;
  event.preventDefault();
  visible[Math.max(0, Math.min(to, visible.length - 1))].link.focus();
}

// The source. ----------------------------------------------------------------

const words = new Set((
  "alignas alignof asm auto bool break case catch char class co_await co_return co_yield concept const consteval " +
  "constexpr constinit const_cast continue decltype default defer defer_failure defer_result defer_scoped defer_success delete do double dynamic_cast else " +
  "enum explicit export extern false float for friend goto if inline int long mutable namespace new noexcept " +
  "nullptr operator private protected public register reinterpret_cast requires return short signed sizeof static " +
  "static_assert static_cast struct switch template this thread_local throw true try typedef typeid typename union " +
  "unsigned using virtual void volatile wchar_t while").split(" "));
const token = /\/\/.*|\/\*(?:.*?\*\/|.*)|"(?:\\.|[^"\\])*"?|'(?:\\.|[^'\\])+'|^\s*#\s*(?:include\s*<[^>]*>|\w+)|\b\d[\w.']*|[A-Za-z_]\w*/g;

// Returns the parts of each line as [begin, end, class]. Starts with the first
// line, since a comment may span lines.
function colour(lines) {
  let inComment = false;
  return lines.map((line) => {
    const parts = [];
    token.lastIndex = 0;
    if (inComment) {
      const end = line.indexOf("*/");
      inComment = end < 0;
      token.lastIndex = inComment ? line.length : end + 2;
      parts.push([0, token.lastIndex, "comment"]);
      if (inComment) return parts;
    }
    for (let found; (found = token.exec(line)); ) {
      const text = found[0];
      const end = token.lastIndex;
      let name = "";
      if (text.startsWith("//")) name = "comment";
      else if (text.startsWith("/*")) {
        name = "comment";
        inComment = !/\*\/$/.test(text.slice(2));
      } else if (text[0] === '"' || text[0] === "'") name = "string";
      else if (/^\s*#/.test(text)) name = "directive";
      else if (/^\d/.test(text)) name = "literal";
      else if (words.has(text)) name = "keyword";
      if (name) parts.push([found.index, end, name]);
    }
    return parts;
  });
}

// Entries at the same location share one mark.
function marksOf(file) {
  const marks = new Map();
  for (const entry of entriesOf[file]) {
    if (!marks.has(entry.line)) marks.set(entry.line, []);
    const inLine = marks.get(entry.line);
    const begin = entry.column - 1;
    const end = begin + Math.max(entry.length, 1);
    const last = inLine[inLine.length - 1];
    if (last && begin < last.end) {
      last.entries.push(entry);
      last.end = Math.max(last.end, end);
    } else {
      inLine.push({ begin, end, entries: [entry] });
    }
  }
  return marks;
}

function drawMark(mark, text) {
  const worst = mark.entries.find(isProblem) ?? mark.entries[0];
  const button = make("button", { type: "button", className: `mark ${worst.kind}` }, text || " ");
  button.entries = mark.entries;
  button.setAttribute("aria-label",
    `${text}: ${mark.entries.map((entry) => `${entry.title}, ${entry.text}`).join("; ")}`);
  for (const entry of mark.entries) entry.mark = button;
  button.addEventListener("mouseenter", () => showTip(button));
  button.addEventListener("mouseleave", hideTip);
  button.addEventListener("focus", () => showTip(button));
  button.addEventListener("blur", hideTip);
  button.addEventListener("click", () => choose(mark.entries[0]));
  return button;
}

function drawLine(line, colours, marks) {
  const code = make("code");
  const pieces = (begin, end, into) => {
    for (const [from, to, name] of colours) {
      if (to <= begin || from >= end) continue;
      if (from > begin) into.append(line.slice(begin, from));
      const stop = Math.min(to, end);
      into.append(make("span", { className: name }, line.slice(Math.max(from, begin), stop)));
      begin = stop;
    }
    into.append(line.slice(begin, end));
  };
  let at = 0;
  for (const mark of marks) {
    pieces(at, mark.begin, code);
    code.append(drawMark(mark, line.slice(mark.begin, mark.end)));
    at = mark.end;
  }
  pieces(at, line.length, code);
  return code;
}

// Hides the namespace, which takes more space than the rest of the text.
function drawGenerated(text) {
  const name = /(::opendefer::__lowered::(?:__runtime_\w+::)?)/;
  return text.split(name).map((part, index) =>
    index % 2 ? make("span", { className: "namespace" }, part) : part);
}

function drawLowered(parts, line) {
  if (!parts) return make("code", {}, line);
  return make("code", {}, ...parts.map((part, index) =>
    index % 2 ? make("span", { className: "generated" }, ...drawGenerated(part)) : part));
}

function drawRow(number, line, parts, colours, marks) {
  const cell = (className, ...children) => {
    const td = make("td", { className }, ...children);
    td.setAttribute("role", "cell");
    return td;
  };
  const row = make("tr", { id: `line-${number}`, className: parts ? "changed" : "" },
    cell("number", String(number)),
    cell("original", drawLine(line, colours, marks)),
    cell("lowered", drawLowered(parts, line)));
  row.setAttribute("role", "row");
  return row;
}

// Returns the lines with marks or changes, and some lines around them.
function interesting(file, count, marks) {
  const wanted = new Set();
  const around = (line) => {
    for (let n = Math.max(1, line - 3); n <= Math.min(count, line + 3); n++) wanted.add(n);
  };
  Object.keys(data.files[file].lowered).forEach((line) => around(Number(line)));
  for (const line of marks.keys()) around(line);
  for (const entry of entries) {
    if (entry.file === file && entry.functionLine) around(entry.functionLine);
    if (entry.cause?.file === file) around(entry.cause.line);
    for (const note of entry.notes ?? []) if (note.file === file) around(note.line);
  }
  return wanted;
}

function drawFile(file) {
  state.file = file;
  $("file").value = String(file);
  for (const entry of entries) entry.mark = null;
  const { lines, lowered } = data.files[file];
  const changed = Object.keys(lowered).map(Number);
  const count = Math.max(lines.length, ...changed);
  const marks = marksOf(file);
  const colours = colour(lines);
  const wanted = interesting(file, count, marks);
  const all = $("whole").checked;
  const row = (n) =>
    drawRow(n, lines[n - 1] ?? "", lowered[n], colours[n - 1] ?? [], marks.get(n) ?? []);
  const rows = document.createDocumentFragment();
  for (let n = 1; n <= count; n++) {
    let end = n;
    while (!all && end <= count && !wanted.has(end)) end++;
    if (end - n < 6) {
      rows.append(row(n));
      continue;
    }
    rows.append(drawFold(n, end - 1, row));
    n = end - 1;
  }
  $("code").replaceChildren(rows);
  dimMarks();
  $("scroll").scrollTop = 0;
}

function drawFold(first, last, row) {
  const button = make("button", { type: "button" }, `⋯ lines ${first} to ${last}, unchanged`);
  const cell = make("td", { colSpan: 3 }, button);
  const fold = make("tr", { className: "fold" }, cell);
  fold.setAttribute("role", "row");
  cell.setAttribute("role", "cell");
  button.addEventListener("click", () => {
    const rows = [];
    for (let n = first; n <= last; n++) rows.push(row(n));
    fold.replaceWith(...rows);
    rows[0].tabIndex = -1;
    rows[0].focus();
  });
  return fold;
}

// The selection. -------------------------------------------------------------

function choose(entry) {
  if (state.chosen) state.chosen.row.classList.remove("chosen");
  state.chosen = entry;
  entry.row.classList.add("chosen");
  entry.row.scrollIntoView({ block: "nearest" });
  if (!entry.row.hidden) makeTabStop(entry);
  if (state.file !== entry.file) drawFile(entry.file);
  for (const row of $("code").querySelectorAll(".chosen, .cause"))
    row.classList.remove("chosen", "cause");
  $(`line-${entry.line}`)?.classList.add("chosen");
  if (entry.cause?.file === entry.file && entry.cause.line !== entry.line)
    $(`line-${entry.cause.line}`)?.classList.add("cause");
  if (location.hash !== entry.hash) history.replaceState(null, "", entry.hash);
}

function go(entry) {
  choose(entry);
  $(`line-${entry.line}`)?.scrollIntoView({ block: "center" });
  entry.mark?.focus({ preventScroll: true });
}

function step(by) {
  const visible = shown();
  if (!visible.length) return;
  let at = visible.indexOf(state.chosen);
  if (at < 0) at = by > 0 ? -1 : 0;
  go(visible[(at + by + visible.length) % visible.length]);
}

function goToHash() {
  const index = Number(location.hash.split(":").pop());
  const named = location.hash && entries[index];
  if (named && named.hash === location.hash) go(named);
  return Boolean(named);
}

// The tooltip. ---------------------------------------------------------------

function showTip(mark) {
  $("tip").replaceChildren(
    ...mark.entries.flatMap((entry) => [
      make("p", {}, make("span", { className: `pill ${entry.kind}` }, entry.title)),
      make("p", {}, entry.text),
      ...(entry.notes ?? []).map((note) =>
        make("p", { className: "faint" }, `${data.files[note.file].name}:${note.line}: ${note.message}`)),
      ...(entry.function
        ? [make("p", { className: "faint" }, `${entry.keyword === "defer" ? "" : entry.keyword + ", "}${entry.form} form, in ${entry.function}`)] : []),
    ]));
  $("tip").hidden = false;
  const at = mark.getBoundingClientRect();
  const size = $("tip").getBoundingClientRect();
  const below = at.bottom + 6 + size.height < innerHeight;
  $("tip").style.left = `${Math.max(8, Math.min(at.left, innerWidth - size.width - 8))}px`;
  $("tip").style.top = `${below ? at.bottom + 6 : at.top - size.height - 6}px`;
  mark.setAttribute("aria-describedby", "tip");
}

function hideTip(event) {
  if (event?.type === "mouseleave" && event.target === document.activeElement) return;
  $("tip").hidden = true;
}

// Colours. -------------------------------------------------------------------

const themes = { auto: "◐", light: "☀", dark: "☾" };

function setTheme(name) {
  if (name === "auto") delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = name;
  $("theme").textContent = themes[name];
  $("theme").setAttribute("aria-label", `Colours: ${name === "auto" ? "as the system" : name}`);
  state.theme = name;
  try {
    localStorage.setItem("opendefer-theme", name);
  } catch {} // A page from a file may have no storage.
}

function nextTheme() {
  const names = Object.keys(themes);
  setTheme(names[(names.indexOf(state.theme) + 1) % names.length]);
}

function rememberedTheme() {
  try {
    const name = localStorage.getItem("opendefer-theme");
    return name in themes ? name : "auto";
  } catch {
    return "auto";
  }
}

// Keys. ----------------------------------------------------------------------

function clearFilter() {
  $("search").value = state.query = "";
  state.filter = "all";
  document.querySelector("input[name=filter][value=all]").checked = true;
  applyFilter();
}

function onKey(event) {
  if (event.ctrlKey || event.metaKey || event.altKey || $("help").open) return;
  const target = event.target;
  if (event.key === "Escape") {
    hideTip();
    if (target === $("search")) {
      $("search").value = state.query = "";
      applyFilter();
    } else if (target.closest?.("#source") && state.chosen) {
      state.chosen.link.focus();
    }
    return;
  }
  if (target.closest?.("#list")) moveInList(event);
  if (target === $("search")) {
    const first = shown()[0];
    if ((event.key === "ArrowDown" || event.key === "Enter") && first) {
      event.preventDefault();
      first.link.focus();
    }
    return;
  }
  if (target instanceof HTMLSelectElement) return;
  const action = {
    "/": () => $("search").focus(),
    n: () => step(1),
    p: () => step(-1),
    t: nextTheme,
    "?": () => $("help").showModal(),
  }[event.key];
  if (action) {
    event.preventDefault();
    action();
  }
}

// The page. ------------------------------------------------------------------

function start() {
  setTheme(rememberedTheme());
  const count = (filter) => entries.filter((entry) => filterOf(entry) === filter).length;
  $("count-all").textContent = entries.length;
  for (const filter of ["open-coded", "linked", "problem"])
    $(`count-${filter}`).textContent = count(filter);
  $("filter-problems").hidden = !count("problem");
  if (data.notParsed.length) {
    $("not-parsed").textContent = `Not compiled, so not in here: ${data.notParsed.join(", ")}`;
    $("not-parsed").hidden = false;
  }
  data.files.forEach((file, index) =>
    $("file").append(make("option", { value: String(index) }, file.name)));
  drawList();
  applyFilter();

  $("filter").addEventListener("change", (event) => {
    state.filter = event.target.value;
    applyFilter();
  });
  $("search").addEventListener("input", () => {
    state.query = $("search").value.trim().toLowerCase();
    applyFilter();
  });
  $("clear").addEventListener("click", clearFilter);
  $("file").addEventListener("change", () => {
    drawFile(Number($("file").value));
  });
  $("whole").addEventListener("change", () => {
    drawFile(state.file);
    if (state.chosen?.file === state.file) choose(state.chosen);
  });
  $("names").addEventListener("change", () =>
    $("code").parentElement.classList.toggle("full", $("names").checked));
  $("previous").addEventListener("click", () => step(-1));
  $("next").addEventListener("click", () => step(1));
  $("theme").addEventListener("click", nextTheme);
  $("help-open").addEventListener("click", () => $("help").showModal());
  $("scroll").addEventListener("scroll", () => {
    // Move the tooltip of the focused mark with it.
    if (document.activeElement.entries) showTip(document.activeElement);
    else hideTip();
  });
  document.addEventListener("keydown", onKey);
  addEventListener("hashchange", goToHash);
  if (!goToHash() && data.files.length) drawFile(0);
}

start();
