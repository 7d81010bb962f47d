// Line charts over time, by uPlot.

import uPlot from "./vendor/uplot/dist/uPlot.esm.js";
import { h, setText } from "./dom.js";

const HEIGHT = 190;
const MAX_POINTS = 900;
const ALL = new Set();

const darkness = matchMedia("(prefers-color-scheme: dark)");
darkness.addEventListener("change", () => ALL.forEach((chart) => chart.build()));

const widths = new ResizeObserver((entries) => {
  for (const entry of entries) {
    ALL.forEach((chart) => chart.plotBox === entry.target && chart.resize());
  }
});

function color(name) {
  return getComputedStyle(document.documentElement).getPropertyValue(name).trim();
}

export class Chart {
  #names = [];
  #plot;
  #history;
  #seconds = 900;

  /**
   * A chart in a card.
   *
   * @param title the heading
   * @param history the values
   * @param columns an array of [column, label], or a function that returns it
   * @param text writes a value
   */
  constructor(title, history, columns, text) {
    this.title = title;
    this.#history = history;
    this.columns = typeof columns === "function" ? columns : () => columns;
    this.text = text;
    this.legend = h("ul", { class: "legend", "aria-hidden": "true" });
    this.plotBox = h("div", { class: "plot", role: "img", "aria-label": title });
    this.element = h("section", { class: "card chart" }, h("h2", {}, title), this.legend, this.plotBox);
    ALL.add(this);
    widths.observe(this.plotBox);
  }

  /** Sets how many of the newest seconds are shown. */
  set seconds(seconds) {
    this.#seconds = seconds;
    this.draw();
  }

  /** Makes the plot again, as when a column has been added or colours have changed. */
  build() {
    this.#plot?.destroy();
    this.#plot = undefined;
    const width = this.plotBox.clientWidth;
    if (width === 0) {
      return; // not shown
    }
    const columns = this.columns();
    this.#names = columns.map(([name]) => name);
    const muted = color("--muted");
    const font = `12px ${color("--sans")}`;
    const axis = { stroke: muted, font, grid: { stroke: color("--grid"), width: 1 }, ticks: { show: false } };
    const colors = columns.map((_, i) => color(`--series-${(i % 8) + 1}`));
    this.values = columns.map(([, label], i) => {
      const value = h("b", {});
      const mark = h("i", {});
      mark.style.setProperty("--mark", colors[i]);
      return { item: h("li", {}, mark, `${label} `, value), value };
    });
    this.legend.replaceChildren(...this.values.map((each) => each.item));
    this.#plot = new uPlot(
      {
        width,
        height: HEIGHT,
        padding: [10, 18, 0, 0],
        legend: { show: false },
        cursor: { y: false, drag: { x: false, y: false }, points: { size: 6 }, sync: { key: "time" } },
        scales: { x: { time: true }, y: { range: (_, min, max) => [0, Math.max(max * 1.08, 1)] } },
        series: [
          {},
          ...columns.map(([, label], i) => ({
            label,
            stroke: colors[i],
            width: 1.6,
            points: { show: false },
            fill: columns.length < 3 ? `${colors[i]}22` : undefined,
          })),
        ],
        axes: [
          { ...axis, space: 70, size: 28, values: (_, times) => times.map(clock) },
          { ...axis, size: 64, gap: 6, space: 34, values: (_, values) => values.map(this.text) },
        ],
        hooks: { setCursor: [(plot) => this.#showValues(plot.cursor.idx)] },
      },
      this.#data(),
      this.plotBox,
    );
    this.plotBox.querySelectorAll("canvas").forEach((each) => each.setAttribute("aria-hidden", "true"));
    this.#showValues(null);
  }

  #data() {
    return this.#history.chart(this.#names, this.#seconds, MAX_POINTS);
  }

  /** Draws the newest values. */
  draw() {
    const names = this.columns().map(([name]) => name);
    if (!this.#plot || names.join() !== this.#names.join()) {
      this.build();
    } else {
      this.#plot.setData(this.#data());
      this.#showValues(this.#plot.cursor.idx);
    }
  }

  #showValues(index) {
    if (!this.#plot) {
      return;
    }
    const data = this.#plot.data;
    const at = index ?? data[0].length - 1;
    this.values.forEach((each, i) => setText(each.value, at < 0 ? "" : this.text(data[i + 1][at] ?? 0)));
  }

  /** Describes the newest values for readers without the picture. */
  describe() {
    const newest = this.columns().map(([name, label]) => {
      const { mean, max } = this.#history.figures(name, 60);
      return `${label}: in the last minute ${this.text(Math.round(mean))} on average, ${this.text(max)} at most`;
    });
    this.plotBox.setAttribute("aria-label", `${this.title}. ${newest.join(". ") || "Nothing so far"}.`);
  }

  /** Frees the plot. */
  remove() {
    widths.unobserve(this.plotBox);
    ALL.delete(this);
    this.#plot?.destroy();
    this.#plot = undefined;
  }

  resize() {
    const width = this.plotBox.clientWidth;
    if (width > 0 && this.#plot && this.#plot.width !== width) {
      this.#plot.setSize({ width, height: HEIGHT });
    } else if (width > 0 && !this.#plot) {
      this.build();
    }
  }
}

function clock(seconds) {
  const time = new Date(seconds * 1000);
  const two = (number) => String(number).padStart(2, "0");
  const hours = `${two(time.getHours())}:${two(time.getMinutes())}`;
  return time.getSeconds() === 0 ? hours : `${hours}:${two(time.getSeconds())}`;
}
