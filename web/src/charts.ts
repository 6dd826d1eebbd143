// Charts: draws the table in each `figure.chart`. The table stays, for who reads or copies it.
//
// The first column says when (`data-at`, seconds since 1970), the second how much (`data-value`);
// an empty `data-value` is a gap. `data-unit` of the figure is what `data-value` counts, for the axis;
// `data-least` and `data-most` fix the scale where the measure has one, as percents do.
import uPlot from "uplot";

const colours = { line: "#0066cc", fill: "rgba(0, 102, 204, 0.1)", grid: "#d6dce3", text: "#455a6f" };
const language = document.documentElement.lang;
const HEIGHT = 190;

for (const figure of document.querySelectorAll<HTMLElement>("figure.chart")) {
  draw(figure);
}

function draw(figure: HTMLElement): void {
  const drawing = figure.querySelector<HTMLElement>(".drawing");
  const cells = (name: string) => [...figure.querySelectorAll<HTMLElement>(`tbody [data-${name}]`)];
  const at = cells("at").map((cell) => Number(cell.dataset["at"]));
  const values = cells("value").map((cell) => (cell.dataset["value"] === "" ? null : Number(cell.dataset["value"])));
  if (drawing === null || at.length < 2 || at.length !== values.length) {
    return;
  }
  const chart = new uPlot(options(figure, drawing.clientWidth), [at, values], drawing);
  new ResizeObserver(() => chart.setSize({ width: drawing.clientWidth, height: HEIGHT })).observe(drawing);
}

function options(figure: HTMLElement, width: number): uPlot.Options {
  const axis = { stroke: colours.text, grid: { stroke: colours.grid, width: 1 }, ticks: { stroke: colours.grid, width: 1 }, font: "13px 'Titillium Web', sans-serif" };
  const told = (value: number | null) => (value === null ? "–" : `${number(value)}${unit(figure)}`);
  return {
    width,
    height: HEIGHT,
    legend: { live: true },
    cursor: { drag: { x: false, y: false } },
    scales: { x: { time: true }, y: { range: range(figure) } },
    axes: [
      { ...axis, values: (_, times) => times.map((time, place) => hour(time, place === 0 || time % 86400 === 0)) },
      { ...axis, size: 76, values: (_, values) => values.map(told) },
    ],
    series: [
      { label: figure.dataset["time"] ?? "", value: (_, time) => (time === null ? "–" : hour(time, true)) },
      { label: figure.dataset["measure"] ?? "", stroke: colours.line, fill: colours.fill, width: 2, spanGaps: false, value: (_, value) => told(value) },
    ],
  };
}

/** The scale: as the measure says, or what was measured with a little air. */
function range(figure: HTMLElement): uPlot.Scale.Range {
  const fixed = (name: string) => (figure.dataset[name] === undefined ? null : Number(figure.dataset[name]));
  const [least, most] = [fixed("least"), fixed("most")];
  return (_, low, high) => {
    const air = (high - low || Math.abs(high) || 1) * 0.1;
    return [least ?? low - air, most ?? high + air];
  };
}

function unit(figure: HTMLElement): string {
  const unit = figure.dataset["unit"] ?? "";
  return unit === "" ? "" : ` ${unit}`;
}

const numbers = new Intl.NumberFormat(language, { maximumFractionDigits: 1, notation: "compact" });
function number(value: number): string {
  return numbers.format(value);
}

/** In the time of the people who read the pages, wherever the computer stands. */
const clock = new Intl.DateTimeFormat(language, { hour: "2-digit", minute: "2-digit", timeZone: "Europe/Rome" });
const day = new Intl.DateTimeFormat(language, { day: "2-digit", month: "2-digit", hour: "2-digit", minute: "2-digit", timeZone: "Europe/Rome" });
function hour(seconds: number, whole: boolean): string {
  return (whole ? day : clock).format(new Date(seconds * 1000));
}
