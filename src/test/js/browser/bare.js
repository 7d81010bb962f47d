/**
 * A browser without the tools that watch a page: with Playwright every WebSocket message also goes to the test, which
 * would be most of what is measured.
 */
import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

export class BareBrowser {
  #process;
  #profile;
  #socket;
  #next = 1;
  #waiting = new Map();

  /** Starts Chromium, and resolves when it can be talked to. */
  static async start() {
    const browser = new BareBrowser();
    browser.#profile = mkdtempSync(join(tmpdir(), "chromium-"));
    browser.#process = spawn(
      process.env.CHROMIUM,
      [
        "--headless",
        "--no-sandbox",
        "--disable-gpu",
        "--disable-dev-shm-usage",
        "--disable-quic",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
        "--disable-background-timer-throttling",
        "--disable-renderer-backgrounding",
        "--disable-backgrounding-occluded-windows",
        "--ignore-certificate-errors",
        "--remote-debugging-port=0",
        `--user-data-dir=${browser.#profile}`,
        "about:blank",
      ],
      { stdio: ["ignore", "ignore", "pipe"] },
    );
    process.once("exit", () => browser.#process.kill());
    let output = "";
    for await (const part of browser.#process.stderr.iterator({ destroyOnReturn: false })) {
      output += part;
      const url = /DevTools listening on (ws:\S+)/.exec(output)?.[1];
      if (url !== undefined) {
        browser.#process.stderr.resume();
        await browser.#connect(url);
        return browser;
      }
    }
    throw new Error(`the browser ended: ${output}`);
  }

  async #connect(url) {
    this.#socket = new WebSocket(url);
    await new Promise((resolve, reject) => {
      this.#socket.onopen = resolve;
      this.#socket.onerror = () => reject(new Error("cannot talk to the browser"));
    });
    this.#socket.onmessage = ({ data }) => {
      const { id, result, error } = JSON.parse(data);
      const waiter = this.#waiting.get(id);
      this.#waiting.delete(id);
      if (error) {
        waiter?.reject(new Error(error.message));
      } else {
        waiter?.resolve(result);
      }
    };
  }

  send(method, params = {}, sessionId = undefined) {
    const id = this.#next++;
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject });
      this.#socket.send(JSON.stringify({ id, method, params, sessionId }));
    });
  }

  /** Opens a page, and resolves when its document is complete. */
  async open(url) {
    const { targetId } = await this.send("Target.createTarget", { url, newWindow: true });
    const { sessionId } = await this.send("Target.attachToTarget", { targetId, flatten: true });
    const page = {
      sessionId,
      /** Calls a function in the page with an argument that is JSON, and returns its result. */
      evaluate: async (work, argument = null) => {
        const answer = await this.send(
          "Runtime.evaluate",
          { expression: `(${work})(${JSON.stringify(argument)})`, awaitPromise: true, returnByValue: true },
          sessionId,
        );
        if (answer.exceptionDetails) {
          throw new Error(answer.exceptionDetails.exception?.description ?? answer.exceptionDetails.text);
        }
        return answer.result.value;
      },
      close: () => this.send("Target.closeTarget", { targetId }),
    };
    for (let href = ""; !href.startsWith(url);) {
      href = await page.evaluate(() => (document.readyState === "complete" ? location.href : ""));
    }
    return page;
  }

  /** Ends the browser. */
  async close() {
    const ended = new Promise((resolve) => this.#process.once("exit", resolve));
    this.#process.kill();
    await ended;
    rmSync(this.#profile, { recursive: true, force: true, maxRetries: 5 });
  }
}
