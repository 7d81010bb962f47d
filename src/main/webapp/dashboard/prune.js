// Sends clients to the nodes that they prefer.

import { attempt, confirm } from "./dialogs.js";
import { h, keyText, replace, table } from "./dom.js";
import { count, duration, plural } from "./format.js";

const PRUNE_SHOWN = 20;

/** Sends clients to their preferred nodes: first a dry run, then the same for real. */
export function prune(api, signal, refresh) {
  const result = h("div", { "aria-live": "polite" });
  const number = (name, label, value, max) =>
    h(
      "div",
      { class: "field" },
      h("label", { for: `prune-${name}` }, label),
      h("input", { id: `prune-${name}`, name, type: "number", min: "1", max, value, required: true }),
    );
  const form = h(
    "form",
    { class: "row bottom" },
    number("max", "At most", "100", "10000"),
    number("ratePerSecond", "Per second", "10", "1000"),
    h("button", {}, "Dry run"),
  );
  const request = (dryRun) => {
    const data = new FormData(form);
    return { max: Number(data.get("max")), ratePerSecond: Number(data.get("ratePerSecond")), dryRun };
  };
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    attempt(async () => {
      const asked = request(true);
      const { body } = await api.call("POST", "/prune", { body: asked, signal });
      showResult(body, { ...asked, dryRun: false });
    });
  });

  function showResult(body, forReal) {
    const skipped = Object.entries(body.skipped)
      .filter(([, value]) => value > 0)
      .map(([reason, value]) => `${count(value)} ${reason.replaceAll("_", " ")}`)
      .join(", ");
    replace(
      result,
      h(
        "p",
        {},
        body.dryRun
          ? `${plural(body.clients.length, "connection")} would be closed, of ${plural(body.candidates, "candidate")}.`
          : `Closed ${plural(body.closed, "connection")}, of ${plural(body.candidates, "candidate")}.`,
        skipped ? ` Left out: ${skipped}.` : "",
      ),
      body.clients.length
        ? table(
            "Connections",
            ["Key", "Goes to", ["num", "Age"]],
            body.clients
              .slice(0, PRUNE_SHOWN)
              .map((each) => [keyText(each.key), each.idealNode, ["num", duration(each.ageSeconds)]]),
          )
        : null,
      body.clients.length > PRUNE_SHOWN
        ? h("p", { class: "small muted" }, `and ${count(body.clients.length - PRUNE_SHOWN)} more`)
        : null,
      body.dryRun
        ? h(
            "button",
            {
              type: "button",
              class: "danger",
              disabled: body.clients.length === 0,
              onclick: () => attempt(() => run(body, forReal)),
            },
            `Send ${plural(body.clients.length, "client")} away`,
          )
        : null,
    );
  }

  async function run(plan, asked) {
    const nodes = [...new Set(plan.clients.map((each) => each.idealNode))].join(", ");
    if (
      !(await confirm({
        title: `Send ${plural(plan.clients.length, "client")} to their preferred node?`,
        lines: [
          `Their connections are closed, the oldest first, at most ${count(asked.max)} in all and ` +
            `${count(asked.ratePerSecond)} per second. They reconnect to ${nodes}.`,
        ],
        verb: "Send away",
        call: "POST /api/v1/prune",
      }))
    ) {
      return "";
    }
    const { body } = await api.call("POST", "/prune", { body: asked });
    showResult(body, asked);
    refresh();
    return `Closed ${plural(body.closed, "connection")}.`;
  }

  return h(
    "section",
    { class: "card" },
    h("header", {}, h("h2", {}, "Prune")),
    h(
      "p",
      { class: "muted small" },
      "Sends clients to the node of the region that they prefer. A dry run lists them first.",
    ),
    form,
    result,
  );
}
