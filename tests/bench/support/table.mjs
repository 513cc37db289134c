/** Rows as text. */
import { verdict } from "./rows.mjs";

const number = (value) => (Math.abs(value) >= 1000 ? value.toFixed(0) : value.toPrecision(3));

function goal({ atLeast, atMost, unit }) {
  const ask = atLeast !== undefined ? `>= ${atLeast}` : atMost !== undefined ? `<= ${atMost}` : "";
  return ask && `${ask} ${unit}`;
}

const columns = [
  ["", "padEnd", ({ name }) => name],
  ["median", "padStart", ({ value, unit }) => `${number(value)} ${unit}`],
  ["least", "padStart", ({ min, n }) => (n > 1 ? number(min) : "")],
  ["most", "padStart", ({ max, n }) => (n > 1 ? number(max) : "")],
  ["n", "padStart", ({ n }) => String(n)],
  ["target", "padStart", goal],
  ["", "padEnd", verdict],
];

/** @param {import("./rows.mjs").Row[]} rows */
export function table(rows) {
  const cells = [
    columns.map(([title]) => title),
    ...rows.map((row) => columns.map(([, , cell]) => cell(row))),
  ];
  const widths = columns.map((_, i) => Math.max(...cells.map((line) => line[i].length)));
  return cells
    .map((line) => line.map((text, i) => text[columns[i][1]](widths[i])).join("  "))
    .map((line) => `  ${line}`.trimEnd())
    .join("\n");
}
