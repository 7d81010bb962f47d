/** A relay without a container that a test starts, stops and starts again at the same port. */
import { spawn } from "node:child_process";
import { once } from "node:events";

const { JAVA, JAR, DIRECTORY } = process.env;

export class Relay {
  #process = null;
  #settings;
  #options;

  /**
   * @param {object} settings environment variables; DERP_FRONT_DOOR_PORT and DERP_HTTP_PORT are needed
   * @param {string[]} [options] of Java; by default those for a process that does not live long
   */
  constructor(settings, options = ["-XX:TieredStopAtLevel=1"]) {
    this.#settings = settings;
    this.#options = options;
  }

  /** Starts it, and resolves when it is ready. */
  async start() {
    this.#process = spawn(JAVA, [...this.#options, "-jar", JAR, "relay"], {
      cwd: DIRECTORY,
      env: { ...process.env, DERP_STUN: "false", DERP_DRAIN_SECONDS: "0", ...this.#settings },
      stdio: ["ignore", "pipe", "inherit"],
    });
    const running = this.#process;
    process.once("exit", () => running.kill()); // a test that fails leaves no relay
    let output = "";
    for await (const part of this.#process.stdout.iterator({ destroyOnReturn: false })) {
      output += part;
      if (output.includes("jderp is ready")) {
        this.#process.stdout.resume();
        return;
      }
    }
    throw new Error(`the relay ended: ${output}`);
  }

  /** Ends it, and resolves when it has ended. */
  async stop() {
    const ended = once(this.#process, "exit");
    this.#process.kill();
    await ended;
  }
}
