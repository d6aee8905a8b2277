"""Opens a file in clangd and prints what an editor would show.

usage: clangd.py CLANGD FILE FLAG...

Prints errors and warnings as LINE: SEVERITY: MESSAGE, and for each `// hover: WORD`
in the file the text that clangd shows for WORD, which is on the same line, before
that comment.
"""

import json
import os
import subprocess
import sys

clangd, path, *flags = sys.argv[1:]
text = open(path).read()
uri = "file://" + path
command = {
    "workingDirectory": os.path.dirname(path),
    "compilationCommand": ["clang++", *flags, "-c", path],
}
severities = {1: "error", 2: "warning"}  # the others are notes

server = subprocess.Popen(
    [clangd, "--log=error", "--background-index=false", "--clang-tidy=false"],
    stdin=subprocess.PIPE,
    stdout=subprocess.PIPE,
)
last_id = 0


def send(method, params, **more):
    message = json.dumps({"jsonrpc": "2.0", "method": method, "params": params, **more})
    data = message.encode()
    server.stdin.write(b"Content-Length: %d\r\n\r\n" % len(data) + data)
    server.stdin.flush()


def receive():
    length = 0
    while (line := server.stdout.readline().strip()) or not length:
        if not line and server.poll() is not None:
            sys.exit(f"{clangd} has ended with status {server.returncode}")
        if line.lower().startswith(b"content-length:"):
            length = int(line.split(b":")[1])
    return json.loads(server.stdout.read(length))


def ask(method, params):
    global last_id
    last_id += 1
    send(method, params, id=last_id)
    while True:
        message = receive()
        if message.get("id") == last_id:
            return message.get("result")


ask(
    "initialize",
    {
        "processId": None,
        "rootUri": None,
        "capabilities": {"textDocument": {"hover": {"contentFormat": ["plaintext"]}}},
        "initializationOptions": {"compilationDatabaseChanges": {path: command}},
    },
)
send("initialized", {})
document = {"uri": uri, "languageId": "cpp", "version": 1, "text": text}
send("textDocument/didOpen", {"textDocument": document})
while (message := receive()).get("method") != "textDocument/publishDiagnostics":
    pass
for diagnostic in message["params"]["diagnostics"]:
    line = diagnostic["range"]["start"]["line"] + 1
    if severity := severities.get(diagnostic["severity"]):
        print(f"{line}: {severity}: {diagnostic['message'].splitlines()[0]}")
print("end of diagnostics")

for number, line in enumerate(text.splitlines()):
    code, comment, word = line.partition("// hover: ")
    if not comment or not code.strip():
        continue
    place = {"line": number, "character": code.index(word)}
    hover = ask("textDocument/hover", {"textDocument": {"uri": uri}, "position": place})
    print(f"hover over {word}:", hover["contents"]["value"] if hover else "nothing")

ask("shutdown", None)
send("exit", None)
sys.exit(server.wait())
