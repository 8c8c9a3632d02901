import { displayWidth, wrapText } from "./display-width.js";

export interface TableColumn {
  readonly heading: string;
  /** Takes its share of spare width, and gives it back first when the table is too wide. */
  readonly flexible?: boolean;
}

const FALLBACK_COLUMNS = 120;
const MIN_TABLE_WIDTH = 60;
const MIN_FLEXIBLE_WIDTH = 12;

/** Width of a table on a terminal of so many columns: 120 when unknown, one less than the terminal, at least 60. */
export function tableWidth(terminalColumns: number | undefined): number {
  return Math.max(MIN_TABLE_WIDTH, (terminalColumns ?? FALLBACK_COLUMNS) - 1);
}

/** A box table, exactly `width` cells wide when a column is flexible. Cells must be sanitised. */
export function renderTable(
  columns: readonly TableColumn[],
  rows: readonly (readonly string[])[],
  width: number,
): string {
  const widths = columnWidths(columns, rows, width);
  const rule = (left: string, middle: string, right: string): string =>
    left + widths.map((cells) => "─".repeat(cells + 2)).join(middle) + right;
  const headings = columns.map((column) => column.heading);
  return [
    rule("┌", "┬", "┐"),
    ...renderRow(headings, widths),
    rule("├", "┼", "┤"),
    ...rows.flatMap((row) => renderRow(row, widths)),
    rule("└", "┴", "┘"),
  ].join("\n");
}

function renderRow(cells: readonly string[], widths: readonly number[]): readonly string[] {
  const wrapped = widths.map((width, index) => wrapText(cells[index] ?? "", width));
  const height = Math.max(1, ...wrapped.map((lines) => lines.length));
  return Array.from({ length: height }, (_, line) => {
    const parts = widths.map((width, index) => padEnd(wrapped[index]?.[line] ?? "", width));
    return `│ ${parts.join(" │ ")} │`;
  });
}

function columnWidths(
  columns: readonly TableColumn[],
  rows: readonly (readonly string[])[],
  width: number,
): readonly number[] {
  const widths = columns.map((column, index) =>
    Math.max(displayWidth(column.heading), ...rows.map((row) => displayWidth(row[index] ?? ""))),
  );
  const borders = 3 * columns.length + 1;
  const flexible = columns.flatMap((column, index) => (column.flexible === true ? [index] : []));
  let spare = width - borders - widths.reduce((sum, cells) => sum + cells, 0);
  while (spare !== 0) {
    const index = spare > 0 ? nextShare(flexible, spare) : lastShrinkable(widths, flexible);
    if (index === undefined) break;
    const step = Math.sign(spare);
    widths[index] = (widths[index] ?? 0) + step;
    spare -= step;
  }
  return widths;
}

/** Spare cells go round the flexible columns one by one, so that they share them evenly. */
function nextShare(flexible: readonly number[], spare: number): number | undefined {
  return flexible[spare % Math.max(1, flexible.length)];
}

/** What identifies somebody stands on the left, so the rightmost columns give up their width first. */
function lastShrinkable(widths: readonly number[], flexible: readonly number[]): number | undefined {
  return flexible.findLast((index) => (widths[index] ?? 0) > MIN_FLEXIBLE_WIDTH);
}

function padEnd(text: string, width: number): string {
  return text + " ".repeat(Math.max(0, width - displayWidth(text)));
}
