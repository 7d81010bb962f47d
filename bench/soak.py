#!/usr/bin/env python3
"""Keeps a relay busy for a while and tells whether it grows: heap, all memory (Netty's own is counted
nowhere else), threads and file descriptors.

    ./mvnw -B package
    bench/run.py --quick --only 'connect and login'      # builds the load generator
    bench/soak.py [minutes, 15 if not said]

Ping-pong over TLS and over WebSocket, packets in bulk, and clients that come and go, all at the same time. A line a minute,
each after a collection, with the server's share of one processor.
"""

import os
import re
import subprocess
import sys
import tempfile
import threading
import time

from run import BIN, Server, java_command

MINUTES = int(sys.argv[1]) if len(sys.argv) > 1 else 15
LOADS = [
    "-work rtt -pairs 20 -warmup 1s -d 20s",
    "-work rtt -mode ws -pairs 20 -warmup 1s -d 20s",
    "-pairs 4 -window 2 -warmup 1s -d 20s",
    "-work churn -pairs 1000 -workers 2 -warmup 1s",
]


def jcmd(pid, *arguments):
    return subprocess.run(["jcmd", str(pid), *arguments], capture_output=True, text=True, check=True).stdout


def sample(pid):
    jcmd(pid, "GC.run")
    heap = sum(int(n) for n in re.findall(r"(?:total|heap) .*?used (\d+)K", jcmd(pid, "GC.heap_info")))
    status = open(f"/proc/{pid}/status").read()
    stat = open(f"/proc/{pid}/stat").read().rsplit(")", 1)[1].split()
    return {
        "heap MB": heap / 1024,
        "RSS MB": int(re.search(r"VmRSS:\s+(\d+)", status).group(1)) / 1024,
        "threads": int(re.search(r"Threads:\s+(\d+)", status).group(1)),
        "fds": len(os.listdir(f"/proc/{pid}/fd")),
        "cpu": (int(stat[11]) + int(stat[12])) / os.sysconf("SC_CLK_TCK"),
    }


def main():
    directory = tempfile.mkdtemp(prefix="jderp-soak")
    server = Server("jderp", True, directory, java_command(), ["-Xms256m", "-Xmx256m"])
    pid = server.process.pid
    end = time.time() + MINUTES * 60

    def drive(load):
        command = [os.path.join(BIN, "derpload"), "-addr", f"127.0.0.1:{server.port}", "-tls", "-size", "1200", *load.split()]
        while time.time() < end:
            done = subprocess.run(command, capture_output=True, text=True)
            if done.returncode != 0 or '"lost":0' not in done.stdout and '"lost"' in done.stdout:
                print("load failed:", done.stdout, done.stderr, flush=True)

    for load in LOADS:
        threading.Thread(target=drive, args=(load,), daemon=True).start()
    last, at = sample(pid), time.time()
    while time.time() < end:
        time.sleep(min(60, max(1, end - time.time())))
        now = sample(pid)
        share = (now["cpu"] - last["cpu"]) / (time.time() - at)
        last, at = now, time.time()
        print(" ".join(f"{k}={v:.0f}" for k, v in now.items() if k != "cpu"), f"cpu={share:.0%}", flush=True)
    time.sleep(25)
    print("at rest", " ".join(f"{k}={v:.0f}" for k, v in sample(pid).items() if k != "cpu"), flush=True)
    server.stop()


if __name__ == "__main__":
    main()
