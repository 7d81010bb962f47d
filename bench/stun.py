#!/usr/bin/env python3
"""Measures STUN of jderp beside stund, Tailscale's own, on this machine.

    ./mvnw -B package
    bench/stun.py [--repeat N] [--seconds N]

Needs go (for stund and for the load generator in bench/stunload) and a JDK of 25 as JAVA_HOME or the first on the path. Each
row is run against both in turn, after a warm-up that lets the JVM compile, and the medians are compared. The figure is
answers per second of the server's own CPU time, read from /proc: a machine that others use gives the same figure.
"""

import argparse
import json
import os
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import time

from run import BIN, HERE, ROOT, free_port, java_command, spawn

STUND = "tailscale.com/cmd/stund@v1.102.5"
ROWS = [
    ("flood: 8 clients, 32 requests each", "-clients 8 -window 32"),
    ("steady: 32 clients, 4 requests each", "-clients 32 -window 4"),
    ("sparse: 4 clients, 1 request each", "-clients 4 -window 1"),
    ("flood over IPv6: 8 clients, 32 requests each", "-clients 8 -window 32 -6"),
]


def build():
    os.makedirs(BIN, exist_ok=True)
    subprocess.run(["go", "install", STUND], check=True, env={**os.environ, "GOBIN": BIN})
    subprocess.run(["go", "build", "-o", os.path.join(BIN, "stunload"), "."], check=True,
                   cwd=os.path.join(HERE, "stunload"))


def free_udp_port():
    with socket.socket(type=socket.SOCK_DGRAM) as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


def start(kind, directory):
    port = free_udp_port()
    if kind == "stund":
        process = spawn([os.path.join(BIN, "stund"), "-stun", f":{port}", "-http", f"127.0.0.1:{free_port()}"],
                        directory, kind)
        time.sleep(1)
    else:
        process = spawn([java_command(), "-jar", os.path.join(ROOT, "target", "jderp", "jderp.jar")], directory, kind, {
            "DERP_HTTP_PORT": str(free_port()), "DERP_FRONT_DOOR_PORT": str(free_port()),
            "DERP_STUN_PORT": str(port), "DERP_HOSTNAME": "127.0.0.1",
            "DERP_STATE_DIR": os.path.join(directory, "state")})
        while "jderp is ready" not in open(process.log).read():
            time.sleep(0.2)
            if process.poll() is not None:
                sys.exit("jderp ended: " + open(process.log).read())
    return process, port


def load(server, arguments, warmup, seconds):
    process, port = server
    host = "[::1]" if "-6" in arguments else "127.0.0.1"
    command = [os.path.join(BIN, "stunload"), "-addr", f"{host}:{port}", "-pid", str(process.pid), "-warmup", f"{warmup}s",
               "-d", f"{seconds}s", *arguments.replace("-6", "").split()]
    done = subprocess.run(command, capture_output=True, text=True, timeout=180)
    if done.returncode != 0:
        sys.exit(f"{' '.join(command)}\n{done.stdout}{done.stderr}")
    return json.loads(done.stdout)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--repeat", type=int, default=5, help="runs of each (default 5)")
    parser.add_argument("--seconds", type=int, default=5, help="how long each is (default 5)")
    options = parser.parse_args()
    build()
    directory = tempfile.mkdtemp(prefix="jderp-bench")
    servers = {}
    try:
        for kind in ("stund", "jderp"):
            servers[kind] = start(kind, directory)
        print("| work | stund, answers per CPU second | jderp | times better | answers a second | |")
        print("|---|--:|--:|--:|--:|--:|")
        for name, arguments in ROWS:
            got = {"stund": [], "jderp": []}
            for run in range(options.repeat):
                for kind, server in servers.items():
                    result = load(server, arguments, 10 if run == 0 else 2, options.seconds)
                    if result["wrong"]:
                        sys.exit(f"{kind} gave wrong answers: {result}")
                    got[kind].append(result)
                    print(kind, name, json.dumps(result), file=sys.stderr, flush=True)
            theirs, ours = (statistics.median(r["answers_per_cpu_s"] for r in got[k]) for k in ("stund", "jderp"))
            rates = [statistics.median(r["answers_per_s"] for r in got[k]) for k in ("stund", "jderp")]
            print(f"| {name} | {theirs:,.0f} | {ours:,.0f} | {ours / theirs:.2f} | {rates[0]:,.0f} | {rates[1]:,.0f} |", flush=True)
    finally:
        for process, _ in servers.values():
            process.terminate()
            process.wait(60)
        shutil.rmtree(directory, ignore_errors=True)


if __name__ == "__main__":
    main()
