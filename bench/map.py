#!/usr/bin/env python3
"""Measures what a request for the DERP map costs the server, in CPU time.

    ./mvnw -B package
    bench/map.py [--requests N] [--repeat N]

Sixteen connections ask at once: the container's port on connections that are kept, and the front door (in clear, which
closes each connection), with a tag that the server knows (304), without one, and compressed, for eight tailnets in turn.
Needs a JDK of 25 as JAVA_HOME or the first on the path. The server is warmed up, each figure is the median of its
repetitions. What the front door's row has more than the container's is the front door's own share; `robots.txt` is what a
request costs the container itself.
"""

import argparse
import os
import shutil
import socket
import statistics
import tempfile

import run

TAILNETS = 8
CONNECTIONS = 16
KINDS = ("304", "200", "200 gzip", "robots.txt")


class Client:
    """One request after the other, on one connection for as long as the server keeps it."""

    def __init__(self, port):
        self.port = port
        self.socket = None
        self.left = b""

    def get(self, path, headers):
        self.ask(path, headers)
        return self.answer()

    def ask(self, path, headers):
        if self.socket is None:
            self.socket = socket.create_connection(("127.0.0.1", self.port))
            self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            self.left = b""
        lines = ["GET %s HTTP/1.1" % path, "Host: localhost"] + headers + ["", ""]
        self.socket.sendall("\r\n".join(lines).encode())

    def answer(self):
        while b"\r\n\r\n" not in self.left:
            self.more()
        head, self.left = self.left.split(b"\r\n\r\n", 1)
        fields = {}
        first, *rest = head.decode("latin-1").split("\r\n")
        for line in rest:
            name, value = line.split(":", 1)
            fields[name.strip().lower()] = value.strip()
        status = int(first.split()[1])
        if status == 200:
            if "content-length" in fields:
                self.until(int(fields["content-length"]))
            else:
                while not self.left.endswith(b"0\r\n\r\n"):
                    self.more()
                self.left = b""
        if fields.get("connection", "").lower() == "close":
            self.socket.close()
            self.socket = None
        return status, fields

    def until(self, length):
        while len(self.left) < length:
            self.more()
        self.left = self.left[length:]

    def more(self):
        data = self.socket.recv(65536)
        if not data:
            raise OSError("the server closed the connection")
        self.left += data


def cpu_seconds(server):
    with open("/proc/%d/stat" % server.process.pid) as file:
        fields = file.read().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def cpu_us(server, port, kind, count):
    clients = [Client(port) for _ in range(CONNECTIONS)]
    paths = ["/robots.txt"] if kind == "robots.txt" else ["/derpmap/t%d.example.com" % i for i in range(TAILNETS)]
    headers = []
    for path in paths:
        _, fields = clients[0].get(path, ["Accept-Encoding: gzip"] if kind == "200 gzip" else [])
        headers.append({"304": ["If-None-Match: " + fields.get("etag", "")],
                        "200 gzip": ["Accept-Encoding: gzip"]}.get(kind, []))
    before = cpu_seconds(server)
    for i in range(0, count, CONNECTIONS):
        for j, client in enumerate(clients):
            client.ask(paths[(i + j) % len(paths)], headers[(i + j) % len(paths)])
        for client in clients:
            status, _ = client.answer()
            if status != (304 if kind == "304" else 200):
                raise SystemExit("status %d" % status)
    return (cpu_seconds(server) - before) / count * 1e6


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--requests", type=int, default=20000)
    parser.add_argument("--repeat", type=int, default=5)
    options = parser.parse_args()
    directory = tempfile.mkdtemp()
    server = run.Server("jderp", False, directory, run.java_command())
    try:
        doors = [("container", server.http_port), ("front door", server.port)]
        for _, port in doors:
            for kind in KINDS:
                cpu_us(server, port, kind, options.requests)
        print("| door | %s |\n|---%s|" % (" | ".join(KINDS), "|--:" * len(KINDS)))
        for name, port in doors:
            figures = [statistics.median(cpu_us(server, port, kind, options.requests) for _ in range(options.repeat))
                       for kind in KINDS]
            print("| %s | %s |" % (name, " | ".join("%.0f µs" % figure for figure in figures)))
    finally:
        server.stop()
        shutil.rmtree(directory, ignore_errors=True)


if __name__ == "__main__":
    main()
