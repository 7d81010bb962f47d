#!/usr/bin/env python3
"""Replaces a relay by new processes while clients log in at a steady rate and get a page at both ports, and counts the
logins and the pages that fail.

    ./mvnw -B package
    bench/takeover.py [--command relay] [--systemd] [--attempts N] [--rate N] [--replace N] [--every SECONDS]

Needs go (for the load generator in bench/derpload), Linux, and a JDK of 25 as JAVA_HOME or the first on the path. Each
attempt is a TCP connection, TLS, the upgrade and the login of DERP, on its own. Without --command the whole server is
replaced. With --systemd this program keeps the socket, as systemd does, and starts the next process when the last one has
ended; otherwise the next one takes over from it. The exit status is 1 if an attempt or, without --systemd, a page fails,
or if a process that was replaced ends with another status than 0.
"""

import argparse
import http.client
import json
import os
import socket
import ssl
import subprocess
import sys
import tempfile
import threading
import time

from run import BIN, HERE, ROOT, free_port, java_command, spawn, wait_for

STOPPED = 143  # the status after SIGTERM


class Relay:
    """One process of the relay; the next one goes on with its sockets."""

    def __init__(self, directory, number, command, settings, listener=None):
        flags = "@" + os.path.join(ROOT, "target", "jderp", "jderp.jvm")
        jar = os.path.join(ROOT, "target", "jderp", "jderp.jar")
        self.begun = time.time()
        line = [java_command(), flags, "-jar", jar, *command]
        if listener:
            os.set_inheritable(listener.fileno(), True)
            line = ["bash", "-c", f"exec 3<&{listener.fileno()}; export LISTEN_FDS=1 LISTEN_PID=$$; exec \"$@\"", "bash", *line]
        self.process = spawn(line, directory, f"relay-{number}", settings, close_fds=not listener)

    def said(self, text):
        with open(self.process.log) as log:
            return text in log.read()

    def wait_until(self, text):
        while not self.said(text):
            time.sleep(0.02)
            if self.process.poll() is not None:
                sys.exit("a relay ended: see " + self.process.log)
        return time.time() - self.begun


class Pages(threading.Thread):
    """Gets a page ten times a second, each time over a connection of its own, and counts the answers."""

    def __init__(self, name, connect):
        super().__init__(daemon=True)
        self.name = name
        self.connect = connect
        self.answers = 0
        self.failures = []  # times
        self.running = True

    def run(self):
        while self.running:
            at = time.time()
            try:
                connection = self.connect()
                connection.request("GET", "/derpmap/default", headers={"Connection": "close"})
                ok = connection.getresponse().status == 200
                connection.close()
            except (OSError, http.client.HTTPException):
                ok = False
            if ok:
                self.answers += 1
            else:
                self.failures.append(at)
            time.sleep(max(0, at + 0.1 - time.time()))

    def report(self):
        self.running = False
        span = f", within {self.failures[-1] - self.failures[0]:.1f} s" if self.failures else ""
        print(f"pages at {self.name}: {self.answers:,} answers, {len(self.failures)} failed{span}")


def both_pages(front, http_port):
    trusting = ssl._create_unverified_context()
    return [Pages("the front door", lambda: http.client.HTTPSConnection("127.0.0.1", front, timeout=20, context=trusting)),
            Pages("derp.http-port", lambda: http.client.HTTPConnection("127.0.0.1", http_port, timeout=20))]


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--command", default="", help="relay for one without a container")
    parser.add_argument("--systemd", action="store_true", help="keep the socket, and restart the relay")
    parser.add_argument("--attempts", type=int, default=10_000)
    parser.add_argument("--rate", type=int, default=100, help="attempts a second")
    parser.add_argument("--replace", type=int, default=3, help="how many times the relay is replaced")
    parser.add_argument("--every", type=float, default=20, help="seconds between two replacements")
    parser.add_argument("--drain", type=int, default=4, help="derp.drain-seconds")
    options = parser.parse_args()
    os.makedirs(BIN, exist_ok=True)
    load = os.path.join(BIN, "derpload")
    subprocess.run(["go", "build", "-o", load, "."], check=True, cwd=os.path.join(HERE, "derpload"))
    directory = tempfile.mkdtemp(prefix="jderp-takeover")
    port = free_port()
    http_port = free_port()
    settings = {
        "DERP_HTTP_PORT": str(http_port), "DERP_FRONT_DOOR_PORT": str(port), "DERP_HOSTNAME": "127.0.0.1",
        "DERP_STUN": "false", "DERP_STATE_DIR": os.path.join(directory, "state"), "DERP_TAKEOVER": str(not options.systemd).lower(),
        "DERP_DRAIN_SECONDS": str(options.drain),
        # all attempts come from one address
        "DERP_FRONT_DOOR_MAX_PENDING_CONNECTIONS_PER_ADDRESS": "4096"}
    command = options.command.split()
    listener = None
    if options.systemd:
        listener = socket.create_server(("", port), family=socket.AF_INET6, backlog=4096, dualstack_ipv6=True)
        listener.setblocking(False)
    relays = [Relay(directory, 0, command, settings, listener)]
    wait_for(port, relays[0].process)
    relays[0].wait_until("jderp is ready")
    clients = subprocess.Popen(
        [load, "-work", "logins", "-tls", "-addr", f"127.0.0.1:{port}", "-pairs", str(options.attempts),
         "-rate", str(options.rate)], stdout=subprocess.PIPE, text=True)
    pages = both_pages(port, http_port)
    for each in pages:
        each.start()
    begun = time.time()
    faults = 0
    for number in range(1, options.replace + 1):
        time.sleep(max(0, begun + number * options.every - time.time()))
        old = relays[-1].process
        if listener:
            begins = time.time()
            old.terminate()
            status = old.wait(120) - STOPPED
            ended = time.time() - begins
            relays.append(Relay(directory, number, command, settings, listener))
            took = relays[-1].wait_until("jderp is ready")
        else:
            relays.append(Relay(directory, number, command, settings))
            took = relays[-1].wait_until("this process serves in place of")
            status = old.wait(120)
            ended = time.time() - relays[-1].begun
        faults += status != 0
        ready = relays[-1].wait_until("jderp is ready")
        print(f"replacement {number}: serves after {took:.1f} s, the old process ended with status {status} after "
              f"{ended:.1f} s, everything is ready after {ready:.1f} s", flush=True)
        if clients.poll() is not None:
            sys.exit("the clients have ended too early: take more attempts or a lower rate")
    result = json.loads(clients.communicate()[0])
    for each in pages:
        each.report()
        faults += len(each.failures) if not listener else 0
    relays[-1].process.terminate()
    relays[-1].process.wait(60)
    print(f"{result['attempts']:,} attempts in {result['seconds']:.0f} s, {result['failed']} failed; a login took "
          f"{result['p50_ms']:.1f} ms (median), {result['p99_ms']:.0f} ms (p99), {result['longest_ms']:.0f} ms (longest)")
    for each in result["failures"] or []:
        print("  failed after", each)
    sys.exit(1 if result["failed"] or faults else 0)


if __name__ == "__main__":
    main()
