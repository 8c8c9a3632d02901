import { displayWidth, wrapText } from "./display-width.js";

export interface TableColumn {
  readonly heading: string;
  /**
   * Makes the column flexible: it takes its share of spare cells, and gives up cells when there are too few, down to this
   * width or that of its heading.
   */
  readonly minWidth?: number;
}

const FALLBACK_COLUMNS = 120;
const MIN_TABLE_WIDTH = 60;

/** Width of a table on a terminal of so many columns: 120 when unknown, one less than the terminal, at least 60. */
export function tableWidth(terminalColumns: number | undefined): number {
  return Math.max(MIN_TABLE_WIDTH, (terminalColumns ?? FALLBACK_COLUMNS) - 1);
}

/** Smallest width for a column of ids: up to 40 cells they stay on one line, so that they can be copied. */
export function idColumnWidth(ids: readonly string[]): number {
  return Math.min(40, Math.max(0, ...ids.map((id) => displayWidth(id))));
}

/** A box table, `width` cells wide if its flexible columns allow it. Cells must be sanitised. */
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

/** Spare and missing cells go round the flexible columns one by one, as in the tables of OpenClaw 2026.2.17. */
function columnWidths(
  columns: readonly TableColumn[],
  rows: readonly (readonly string[])[],
  width: number,
): readonly number[] {
  const widths = columns.map(({ heading, minWidth = 0 }, index) =>
    Math.max(minWidth, displayWidth(heading), ...rows.map((row) => displayWidth(row[index] ?? ""))),
  );
  const borders = 3 * columns.length + 1;
  let spare = width - borders - widths.reduce((sum, cells) => sum + cells, 0);
  const step = Math.sign(spare);
  let open = columns.flatMap(({ heading, minWidth }, index) =>
    minWidth === undefined ? [] : [{ index, floor: Math.max(minWidth, displayWidth(heading)) }],
  );
  while (spare !== 0) {
    open = open.filter(({ index, floor }) => step > 0 || (widths[index] ?? 0) > floor);
    if (open.length === 0) return widths;
    for (const { index } of open.slice(0, Math.abs(spare))) {
      widths[index] = (widths[index] ?? 0) + step;
      spare -= step;
    }
  }
  return widths;
}

function padEnd(text: string, width: number): string {
  return text + " ".repeat(Math.max(0, width - displayWidth(text)));
}
