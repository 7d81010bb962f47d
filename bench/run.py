#!/usr/bin/env python3
"""Measures jderp beside derper on this machine and writes bench/results.md, bench/results.svg, the table in
docs/performance.md and the figures in README.md.

    ./mvnw -B package
    bench/run.py [--quick] [--repeat N] [--only TEXT]

Needs go (for derper and for the load generator in bench/derpload), a JDK of 25 as JAVA_HOME or the first on the path,
and nothing else running. About 30 minutes; --quick takes one run of each instead of five.

Every row is run against derper and jderp in turn, --repeat times, and the medians are compared. jderp is started by its
program bin/jderp, and so with the flags of jderp.jvm. Servers and load generator share the machine. In rows of a mesh,
senders are connected to one node of a region and receivers to another, and figures are those of both nodes together.
Figures of the server are its own CPU time and memory, read from /proc.
"""

import argparse
import hashlib
import json
import os
import secrets
import shutil
import socket
import ssl
import statistics
import subprocess
import sys
import tempfile
import time

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(HERE)
BIN = os.path.join(ROOT, "target", "bench")
DERPER = "tailscale.com/cmd/derper@v1.102.5"

# stands for two nodes of a region with TLS, where False stands for one without TLS and True for one with it
MESH = "mesh"
# name, TLS, derpload's arguments, the figure, its name and unit, the target for derper / jderp
CPU = ("cpu_us_per_packet", "CPU per packet, µs")
ROWS = [
    ("plain, 8 pairs, window 32", False, "-pairs 8 -window 32", *CPU, 8),
    ("plain sparse, 500 pairs, window 1", False, "-pairs 500 -window 1", *CPU, 1.5),
    ("TLS, 8 pairs, window 32", True, "-pairs 8 -window 32", *CPU, 3.5),
    ("TLS sparse, 200 pairs, window 1", True, "-pairs 200 -window 1", *CPU, 1.1),
    ("WebSocket, 8 pairs, window 32", False, "-mode ws -pairs 8 -window 32", *CPU, 4),
    ("WebSocket over TLS, 8 pairs, window 32", True, "-mode ws -pairs 8 -window 32", *CPU, 3),
    ("TLS connect and login", True, "-work churn -pairs 3000", "cpu_us_per_handshake", "CPU per login, µs", 1.0),
    ("ping-pong plain, 4 pairs", False, "-work rtt -pairs 4", "p50_us", "p50, µs", 1.1),
    ("ping-pong plain, 4 pairs", False, "-work rtt -pairs 4", "p99_us", "p99, µs", 1.5),
    ("ping-pong TLS, 4 pairs", True, "-work rtt -pairs 4", "p50_us", "p50, µs", 1.1),
    ("ping-pong TLS, 4 pairs", True, "-work rtt -pairs 4", "p99_us", "p99, µs", 1.5),
    ("overload: 50 send to 1 that takes 10,000/s", False, "-work fanin -pairs 50 -rate 10000", "age_p99_ms",
     "age of packets at p99, ms", 4),
    ("overload: 50 send to 1 that takes 10,000/s", False, "-work fanin -pairs 50 -rate 10000", "share_of_taken",
     "share that arrives", None),
    ("mesh of two nodes, TLS, 8 pairs, window 32", MESH, "-pairs 8 -window 32", *CPU, 5),
    ("mesh of two nodes, TLS, ping-pong, 4 pairs", MESH, "-work rtt -pairs 4", "p50_us", "p50, µs", 1.5),
    ("mesh of two nodes, TLS, ping-pong, 4 pairs", MESH, "-work rtt -pairs 4", "p99_us", "p99, µs", 2),
    ("idle, 5,000 connections, plain", False, "-work idle -pairs 5000", "kb_per_connection", "memory, KB each", 2.5),
    ("idle, 5,000 connections, TLS", True, "-work idle -pairs 5000", "kb_per_connection", "memory, KB each", 3),
]


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


def wait_for(port, process):
    for _ in range(1800):
        if process.poll() is not None:
            sys.exit("a server ended: see " + process.log)
        with socket.socket() as s:
            if s.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)
    sys.exit("a server does not answer: see " + process.log)


def spawn(command, directory, name, environment=None, **options):
    log = os.path.join(directory, name + ".log")
    process = subprocess.Popen(command, cwd=directory, stdout=open(log, "w"), stderr=subprocess.STDOUT,
                               env={**os.environ, **(environment or {})}, **options)
    process.log = log
    return process


class Server:
    """A relay under test, which is started when it is needed and stopped by its process."""

    def __init__(self, kind, tls, directory, port=None, name=None, options=(), environment=None):
        self.kind, self.tls = kind, tls
        self.port = port or free_port()
        name = name or f"{kind}-{'tls' if tls else 'plain'}"
        if kind == "derper":
            command = [os.path.join(BIN, "derper"), "-a", f"127.0.0.1:{self.port}", "-http-port", "-1", "-stun=false",
                       "-c", os.path.join(directory, "derper.key"), "-hostname", "127.0.0.1"]
            if tls:
                command += ["-certmode", "manual", "-certdir", directory]
            self.process = spawn([*command, *options], directory, name, environment)
            wait_for(self.port, self.process)
        else:
            self.http_port = http = free_port()
            command = [os.path.join(ROOT, "target", "jderp", "bin", "jderp")]
            self.process = spawn(command, directory, name, {
                "DERP_HTTP_PORT": str(http), "DERP_FRONT_DOOR_PORT": str(self.port), "DERP_HOSTNAME": "127.0.0.1",
                "DERP_STUN": "false", "DERP_FRONT_DOOR_TLS": "true" if tls else "false", "DERP_STATE_DIR": os.path.join(directory, name),
                **(environment or {})})
            wait_for(self.port, self.process)
            while "jderp is ready" not in open(self.process.log).read():
                time.sleep(0.2)
                if self.process.poll() is not None:
                    sys.exit("jderp ended: see " + self.process.log)

    def addresses(self):
        return ["-addr", f"127.0.0.1:{self.port}", "-pid", str(self.process.pid)]

    def stop(self):
        self.process.terminate()
        self.process.wait(60)


class Region:
    """Two relays with links to each other, which share the certificate that derper makes for 127.0.0.1."""

    def __init__(self, kind, directory):
        self.kind, self.tls = kind, True
        certificate = os.path.join(directory, "127.0.0.1.crt")
        if not os.path.exists(certificate):
            Server("derper", True, directory).stop()
        key = os.path.join(directory, f"mesh-{kind}.key")
        with open(os.open(key, os.O_WRONLY | os.O_CREAT, 0o600), "w") as f:
            f.write(secrets.token_hex(32))
        with open(certificate) as f:
            pin = hashlib.sha256(ssl.PEM_cert_to_DER_cert(f.read())).hexdigest()
        ports = [free_port(), free_port()]
        neighbours = ",".join(f"127.0.0.1:{port}" for port in ports)
        environment = {
            "DERP_MESH_PSK_FILE": key, "DERP_MESH_WITH": neighbours, "DERP_MESH_PINS": f"127.0.0.1=sha256-raw:{pin}",
            "DERP_FRONT_DOOR_CERTIFICATE_FILE": certificate,
            "DERP_FRONT_DOOR_KEY_FILE": os.path.join(directory, "127.0.0.1.key"),
        } if kind == "jderp" else {"SSL_CERT_FILE": certificate}
        self.nodes = []
        for number, port in enumerate(ports):
            name = f"{kind}-mesh{number}"
            # the last -c counts: each node has a key of its own
            options = ["-c", os.path.join(directory, name + ".key"), "-mesh-psk-file", key, "-mesh-with", neighbours]
            self.nodes.append(Server(kind, True, directory, port, name, options, environment))
        up = "is up; its key is" if kind == "jderp" else "connected; "
        for node in self.nodes:
            self.wait_for_link(node, up)

    @staticmethod
    def wait_for_link(node, text):
        for _ in range(300):
            with open(node.process.log) as f:
                if text in f.read():
                    return
            time.sleep(0.1)
        sys.exit("no link between the nodes: see " + node.process.log)

    def addresses(self):
        one, two = self.nodes
        return ["-addr", f"127.0.0.1:{one.port}", "-addr2", f"127.0.0.1:{two.port}",
                "-pid", f"{one.process.pid},{two.process.pid}"]

    def stop(self):
        for node in self.nodes:
            node.stop()


def start(kind, tls, directory):
    return Region(kind, directory) if tls == MESH else Server(kind, tls, directory)


def load(server, arguments, warmup, seconds):
    command = [os.path.join(BIN, "derpload"), *server.addresses(), "-size", "1200",
               "-warmup", f"{warmup}s", "-d", f"{seconds}s", *arguments.split()]
    if server.tls:
        command.append("-tls")
    if "idle" in arguments and server.kind == "jderp":
        for _ in range(3):  # so that what starting up has left in the heap does not hide what connections add
            subprocess.run(["jcmd", str(server.process.pid), "GC.run"], check=True, stdout=subprocess.DEVNULL)
        time.sleep(1)
        command += ["-settle", f"jcmd {server.process.pid} GC.run"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=180)
    if done.returncode != 0:
        sys.exit(f"{' '.join(command)}\n{done.stdout}{done.stderr}")
    return json.loads(done.stdout.strip().splitlines()[-1])


def build():
    os.makedirs(BIN, exist_ok=True)
    environment = {**os.environ, "GOBIN": BIN}
    subprocess.run(["go", "install", DERPER], check=True, env=environment)
    subprocess.run(["go", "build", "-o", os.path.join(BIN, "derpload"), "."], check=True,
                   cwd=os.path.join(HERE, "derpload"))


def java_command():
    home = os.environ.get("JAVA_HOME")
    return os.path.join(home, "bin", "java") if home else "java"


def first_warmup(tls, work):
    """The seconds after which a server is warm; the two of a mesh compile on the processors that one has otherwise."""
    return 40 if tls == MESH and "rtt" not in work else 12 if "churn" in work else 8


def measure(rows, repeat, quick):
    version = subprocess.run([java_command(), "-version"], capture_output=True, text=True).stderr.splitlines()[0]
    results = {}
    directory = tempfile.mkdtemp(prefix="jderp-bench")
    try:
        for tls in (False, True, MESH):
            works = list(dict.fromkeys(r[2] for r in rows if r[1] == tls))
            busy = [w for w in works if "idle" not in w]
            if busy:
                servers = [start("derper", tls, directory), start("jderp", tls, directory)]
                for work in busy:
                    for run in range(repeat):
                        warmup = first_warmup(tls, work) if run == 0 else 4
                        for server in servers:
                            got = load(server, work, warmup, 3 if quick else 5)
                            results.setdefault((tls, work, server.kind), []).append(got)
                            print(server.kind, tls if tls == MESH else "TLS" if tls else "plain", work, json.dumps(got), flush=True)
                for server in servers:
                    server.stop()
            for work in [w for w in works if "idle" in w]:
                for run in range(1 if quick else min(repeat, 3)):
                    for kind in ("derper", "jderp"):
                        server = Server(kind, tls, directory)
                        got = load(server, work, 0, 1)
                        results.setdefault((tls, work, kind), []).append(got)
                        print(kind, "TLS" if tls else "plain", work, json.dumps(got), flush=True)
                        server.stop()
    finally:
        shutil.rmtree(directory, ignore_errors=True)
    return results, version


def number(value):
    return f"{value:.2f}" if value < 10 else f"{value:,.0f}"


def table(rows, results):
    lines = []
    for name, tls, work, figure, unit, target in rows:
        theirs = statistics.median(r[figure] for r in results[(tls, work, "derper")])
        ours = statistics.median(r[figure] for r in results[(tls, work, "jderp")])
        ratio = theirs / ours if ours else 0
        if target is None:
            ratio = ours / theirs
            target = 0.98
        lines.append((name, unit, theirs, ours, ratio, target))
    return lines


def markdown(lines, version, repeat):
    out = [f"| work, 1,200 bytes | figure | derper | jderp | times better | aim |", "|---|---|--:|--:|--:|--:|"]
    for name, unit, theirs, ours, ratio, target in lines:
        out.append(f"| {name} | {unit} | {number(theirs)} | {number(ours)} | {ratio:.1f} | {target} |"
                   if unit != "share that arrives" else
                   f"| {name} | {unit} | {theirs:.2f} | {ours:.2f} | {ratio:.2f} | {target} |")
    cores = os.cpu_count()
    out.append("")
    out.append(f"Medians of {repeat} on {cores} processors that servers and load generator share; {DERPER.split('/')[-1]};"
               f" {version}, started by `bin/jderp` with its flags. Memory after a collection.")
    return "\n".join(out) + "\n"


def svg(lines):
    lines = [line for line in lines if line[1] != "share that arrives"]
    height, left, width = 26, 450, 400
    most = max(line[4] for line in lines)
    out = [f'<svg xmlns="http://www.w3.org/2000/svg" width="{left + width + 80}" height="{len(lines) * height + 60}" '
           'font-family="sans-serif" font-size="13">',
           '<rect width="100%" height="100%" fill="white"/>',
           '<text x="12" y="22" font-size="15" font-weight="bold">How many times better than derper</text>']
    one = left + width / most
    for i, (name, unit, _, _, ratio, _) in enumerate(lines):
        y = 40 + i * height
        out.append(f'<text x="{left - 8}" y="{y + 15}" text-anchor="end">{name}: {unit.split(",")[0]}</text>')
        out.append(f'<rect x="{left}" y="{y + 2}" width="{width * ratio / most:.1f}" height="{height - 8}" fill="#2b7a78"/>')
        out.append(f'<text x="{left + width * ratio / most + 6:.1f}" y="{y + 15}">{ratio:.1f}</text>')
    out.append(f'<line x1="{one:.1f}" y1="34" x2="{one:.1f}" y2="{len(lines) * height + 40}" stroke="#444" '
               'stroke-dasharray="4 3"/>')
    out.append(f'<text x="{one:.1f}" y="{len(lines) * height + 54}" text-anchor="middle">derper</text></svg>')
    return "\n".join(out) + "\n"


def between(path, mark, change):
    """Rewrites the part of a document that is between two marks."""
    path = os.path.join(ROOT, path)
    with open(path) as f:
        document = f.read()
    begin, end = f"<!-- {mark} -->\n", f"<!-- /{mark} -->"
    before, rest = document.split(begin, 1)
    old, after = rest.split(end, 1)
    with open(path, "w") as f:
        f.write(f"{before}{begin}{change(old)}{end}{after}")


def publish(text):
    """Puts the table into docs/performance.md, and those of its rows that README.md shows into README.md."""
    picture = "![How many times better than derper](../bench/results.svg)"
    between("docs/performance.md", "speed", lambda old: f"{picture}\n\n{text}")
    rows = {tuple(row.split(" | ")[:2]): row.rsplit(" | ", 1)[0] + " |" for row in text.splitlines() if row[:2] == "| "}
    between("README.md", "figures", lambda old: "".join(
        rows.get(tuple(row.split(" | ")[:2]), row) + "\n" for row in old.splitlines()))


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quick", action="store_true", help="one run of each")
    parser.add_argument("--repeat", type=int, default=5, help="runs of each (default 5)")
    parser.add_argument("--only", default="", help="rows whose name holds this text; nothing is written then")
    options = parser.parse_args()
    repeat = 1 if options.quick else options.repeat
    rows = [r for r in ROWS if options.only in r[0]]
    build()
    results, version = measure(rows, repeat, options.quick)
    lines = table(rows, results)
    text = markdown(lines, version, repeat)
    print(text)
    if not options.only:
        with open(os.path.join(HERE, "results.md"), "w") as f:
            f.write(text)
        with open(os.path.join(HERE, "results.svg"), "w") as f:
            f.write(svg(lines))
        publish(text)


if __name__ == "__main__":
    main()
