#!/usr/bin/python3
"""load.py JOURNAL LOG SERVER [ARGUMENT...]: starts the server and sends requests to it,
good and bad ones, from several threads. Checks every response, the journal and the log,
then ends the server, which must exit with 0. Prints the number of each kind of response.
"""
import collections
import http.client
import re
import signal
import subprocess
import sys
import threading
import urllib.parse

CLIENTS, ROUNDS, SECONDS = 8, 25, 60
journal, log, *command = sys.argv[1:]

counts = collections.Counter()
failed = {}  # the numbers of the requests that were answered by 500
wrong = []
lock = threading.Lock()


def expect(address, client, number):
    """One connection: the requests of a round, and what they have to be answered."""
    line = f"{client}.{number}=x"
    connection = http.client.HTTPConnection(*address, timeout=SECONDS)
    for method, path, body, status, text in (
        ("GET", "/", None, 200, "ok"),
        ("POST", "/sum", "1\n2\n39\n", 200, "42"),
        ("POST", "/sum", "1\ntwo\n", 500, None),
        ("POST", "/journal", f"{line}\n{line}2\n", 200, "written"),
        ("POST", "/journal", f"{line}3\nno pair\n", 500, None),
        ("GET", "/nowhere", None, 404, "there is no /nowhere"),
        ("POST", "/sum", "9" * 30 + "\n", 500, None),
    ):
        connection.request(method, path, body)
        response = connection.getresponse()
        got = response.read().decode().strip()
        id = re.fullmatch(r"request (\d+) failed", got)
        with lock:
            counts[response.status] += 1
            if response.status != status or (text is not None and got != text):
                wrong.append(f"{method} {path} {body!r}: {response.status} {got!r}")
            if status == 500:
                if not id or id[1] in failed:
                    wrong.append(f"no number of its own: {got!r}")
                else:
                    failed[id[1]] = path
    connection.close()


def run_client(address, client):
    try:
        for number in range(ROUNDS):
            expect(address, client, number)
    except Exception as problem:
        with lock:
            wrong.append(f"client {client}: {problem!r}")


with open(log, "w") as errors:
    server = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=errors, text=True)
    url = urllib.parse.urlparse(server.stdout.readline().strip())
    address = url.hostname, url.port
    clients = [threading.Thread(target=run_client, args=(address, n)) for n in range(CLIENTS)]
    for client in clients:
        client.start()
    for client in clients:
        client.join()
    # A connection that has sent half a request must not keep the server from ending.
    half = http.client.HTTPConnection(*address, timeout=SECONDS)
    half.putrequest("GET", "/")
    half.connect()
    half.sock.sendall(b"GET / HTTP/1.1\r\n")
    server.send_signal(signal.SIGTERM)
    status = server.wait(timeout=SECONDS)
    if status != 0:
        wrong.append(f"the server ended with {status}")

lines = open(journal).read().split()
expected = {f"{c}.{n}=x{e}" for c in range(CLIENTS) for n in range(ROUNDS) for e in ("", "2")}
if len(lines) != len(expected) or set(lines) != expected:
    wrong.append(f"the journal has {len(lines)} lines, not {len(expected)}")
text = open(log).read()
entry = r"^request (\d+) \(POST (/\w+)\) panicked: not a .*' at .*server\.cpp:[1-9]\d*\n  #0 .+\n  #1 "
logged = dict(re.findall(entry, text, re.M))
if logged != failed:
    wrong.append(f"{len(logged)} panics are logged, {len(failed)} were answered")

for status in sorted(counts):
    print(f"{counts[status]} times {status}")
print("\n".join(wrong[:20]) if wrong else "nothing wrong")
sys.exit(bool(wrong))
