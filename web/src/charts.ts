// Charts: draws the table in each `figure.chart` (`parts/chart.html`). The table stays, for who reads or copies it.
//
// A row says when (`data-at`, seconds since 1970) and how much (`data-value`, and within the hour `data-low` and
// `data-high`). The figure says what is counted (`data-unit`) and how far apart rows are (`data-step`): a wider
// distance is a gap, and is not drawn over.
import uPlot from "uplot";

const COLOURS = { line: "#0066cc", reach: "rgba(0, 102, 204, 0.16)", grid: "#d6dce3", text: "#455a6f" };
const FONT = "13px 'Titillium Web', sans-serif";
const HEIGHT = 190;
const language = document.documentElement.lang;

type Column = (number | null)[];

for (const figure of document.querySelectorAll<HTMLElement>("figure.chart")) {
  draw(figure);
}

function draw(figure: HTMLElement): void {
  const drawing = figure.querySelector<HTMLElement>(".drawing");
  const columns = read(figure);
  if (drawing === null || columns === null) {
    return;
  }
  const look = options(figure, drawing.clientWidth);
  const chart = new uPlot(look, columns.slice(0, look.series.length) as uPlot.AlignedData, drawing);
  new ResizeObserver(() => chart.setSize({ width: drawing.clientWidth, height: HEIGHT })).observe(drawing);
}

/** When, how much, the least, the greatest; with an empty row in each gap. */
function read(figure: HTMLElement): [number[], Column, Column, Column] | null {
  const step = Number(figure.dataset["step"]);
  const [at, value, low, high]: [number[], Column, Column, Column] = [[], [], [], []];
  for (const row of figure.querySelectorAll<HTMLElement>("tr[data-at]")) {
    const now = Number(row.dataset["at"]);
    const before = at.at(-1);
    if (step > 0 && before !== undefined && now - before > step * 1.5) {
      at.push(before + step);
      [value, low, high].forEach((column) => column.push(null));
    }
    at.push(now);
    value.push(Number(row.dataset["value"]));
    low.push(row.dataset["low"] === undefined ? null : Number(row.dataset["low"]));
    high.push(row.dataset["high"] === undefined ? null : Number(row.dataset["high"]));
  }
  return at.length < 2 ? null : [at, value, low, high];
}

function options(figure: HTMLElement, width: number): uPlot.Options {
  const unit = figure.dataset["unit"] ?? "plain";
  const told = (value: number | null) => (value === null || value === undefined ? "–" : tell(value, unit));
  const axis = {
    stroke: COLOURS.text,
    font: FONT,
    grid: { stroke: COLOURS.grid, width: 1 },
    ticks: { stroke: COLOURS.grid, width: 1 },
  };
  const series = (name: string, look: object) => ({ label: figure.dataset[name] ?? "", value: (_: uPlot, value: number) => told(value), ...look });
  const hasReach = figure.querySelector("[data-low]") !== null;
  return {
    width,
    height: HEIGHT,
    cursor: { drag: { x: false, y: false } },
    scales: { x: { time: true }, y: { range: (_, low, high) => range(unit, low, high) } },
    axes: [
      { ...axis, values: (_, times) => times.map((time, place) => instant(time, place === 0)) },
      { ...axis, size: 84, values: (_, values) => values.map(told) },
    ],
    series: [
      { label: figure.dataset["when"] ?? "", value: (_, time: number) => (time === null ? "–" : instant(time, true)) },
      series(hasReach ? "mean" : "value", { stroke: COLOURS.line, width: 2 }),
      ...(hasReach ? ["least", "greatest"].map((name) => series(name, { stroke: "transparent", points: { show: false } })) : []),
    ],
    bands: hasReach ? [{ series: [3, 2], fill: COLOURS.reach }] : [],
  };
}

/** Percents are drawn against their whole; everything else against what was measured, with a little air. */
function range(unit: string, low: number, high: number): [number, number] {
  if (unit === "percent") {
    return [0, Math.max(100, high)];
  }
  const air = (high - low || Math.abs(high) || 1) * 0.1;
  return [low >= 0 ? Math.max(0, low - air) : low - air, high + air];
}

const plain = new Intl.NumberFormat(language, { maximumFractionDigits: 1 });

/** As the server tells numbers (`quantity.rs`). */
function tell(value: number, unit: string): string {
  switch (unit) {
    case "percent":
      return `${plain.format(value)} %`;
    case "milliseconds":
      return `${plain.format(value)} ms`;
    case "seconds":
      return `${plain.format(value)} s`;
    case "bytes":
      return bytes(value);
    case "bytes-per-second":
      return `${bytes(value)}/s`;
    default:
      return plain.format(value);
  }
}

function bytes(value: number): string {
  const names = ["byte", "kB", "MB", "GB", "TB"];
  const step = Math.min(names.length - 1, Math.max(0, Math.floor(Math.log10(Math.abs(value) || 1) / 3)));
  return `${plain.format(value / 1000 ** step)} ${names[step]}`;
}

/** In the time of the people who read the pages, wherever the computer stands. */
const zone = { timeZone: "Europe/Rome" } as const;
const clock = new Intl.DateTimeFormat(language, { hour: "2-digit", minute: "2-digit", ...zone });
const day = new Intl.DateTimeFormat(language, { day: "2-digit", month: "2-digit", ...zone });

function instant(seconds: number, whole: boolean): string {
  const date = new Date(seconds * 1000);
  const time = clock.format(date);
  return whole || time === "00:00" ? `${day.format(date)} ${time}` : time;
}
