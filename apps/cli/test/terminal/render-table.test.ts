import { describe, expect, it } from "vitest";
import { displayWidth, wrapText } from "../../src/terminal/display-width.js";
import { renderTable, tableWidth } from "../../src/terminal/render-table.js";

const columns = [
  { heading: "Code" },
  { heading: "Id", minWidth: 10 },
  { heading: "Meta", minWidth: 6 },
  { heading: "Requested" },
];

describe("tables", () => {
  it.each([
    [3, 0, [8, 39, 35, 24]],
    [3, 10, [8, 37, 37, 24]],
    [11, 10, [8, 38, 36, 24]],
    [20, 40, [8, 27, 47, 24]],
    [20, 90, [8, 10, 64, 24]],
    [60, 60, [8, 37, 37, 24]],
    [70, 100, [8, 22, 52, 24]],
  ])(
    "an id of %i and a meta of %i characters get the columns of OpenClaw 2026.2.17",
    (id, meta, expected) => {
      const headings = ["Code", "userId", "Meta", "Requested"];
      const minWidths = [undefined, 10, 6, undefined];
      const table = renderTable(
        headings.map((heading, index) => {
          const minWidth = minWidths[index];
          return minWidth === undefined ? { heading } : { heading, minWidth };
        }),
        [["ABCDEFGH", "7".repeat(id), "x".repeat(meta), "2026-11-20T12:00:00.000Z"]],
        119,
      );

      const [top = ""] = table.split("\n");
      expect(
        top
          .split(/[┌┬┐]/)
          .slice(1, -1)
          .map(({ length }) => length - 2),
      ).toEqual(expected);
    },
  );

  it("fill the width exactly and share what is left over between the flexible columns", () => {
    expect(renderTable(columns, [["ABCD2345", "1", "{}", "now"]], 60)).toBe(
      [
        "┌──────────┬───────────────────┬───────────────┬───────────┐",
        "│ Code     │ Id                │ Meta          │ Requested │",
        "├──────────┼───────────────────┼───────────────┼───────────┤",
        "│ ABCD2345 │ 1                 │ {}            │ now       │",
        "└──────────┴───────────────────┴───────────────┴───────────┘",
      ].join("\n"),
    );
  });

  it("wrap long cells instead of growing", () => {
    const lines = renderTable(columns, [["ABCD2345", "9".repeat(40), "x ".repeat(60), "now"]], 70).split(
      "\n",
    );

    expect(new Set(lines.map((line) => displayWidth(line)))).toEqual(new Set([70]));
    expect(lines.join("").replaceAll(/[^9]/g, "")).toBe("9".repeat(40));
  });

  it("align wide characters and marks by the cells that they take", () => {
    const lines = renderTable(columns, [["ABCD2345", "山田太郎", "e\u0301👍", "now"]], 70).split("\n");

    expect(new Set(lines.map((line) => displayWidth(line)))).toEqual(new Set([70]));
  });

  it("are one cell narrower than the terminal, 119 without one, and never under 60", () => {
    expect([tableWidth(undefined), tableWidth(80), tableWidth(20)]).toEqual([119, 79, 60]);
  });
});

describe("display width", () => {
  it.each([
    ["abc", 3],
    ["山", 2],
    ["e\u0301", 1],
    ["👍", 2],
    ["❤️", 1],
    ["한글", 4],
    ["Ａ", 2],
  ])("%s takes %i cells", (text, width) => {
    expect(displayWidth(text)).toBe(width);
  });

  it("text is wrapped at spaces, and words that are too long are cut", () => {
    expect(wrapText("one two three", 7)).toEqual(["one two", "three"]);
    expect(wrapText("abcdefghij", 4)).toEqual(["abcd", "efgh", "ij"]);
    expect(wrapText("山田太郎", 5)).toEqual(["山田", "太郎"]);
  });
});
