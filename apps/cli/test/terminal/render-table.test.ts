import { describe, expect, it } from "vitest";
import { displayWidth, wrapText } from "../../src/terminal/display-width.js";
import { renderTable, tableWidth } from "../../src/terminal/render-table.js";

const columns = [
  { heading: "Code" },
  { heading: "Id", flexible: true },
  { heading: "Meta", flexible: true },
  { heading: "Requested" },
];

describe("tables", () => {
  it("fill the width exactly and share what is left over between the flexible columns", () => {
    expect(renderTable(columns, [["ABCD2345", "1", "{}", "now"]], 60)).toBe(
      [
        "┌──────────┬────────────────┬──────────────────┬───────────┐",
        "│ Code     │ Id             │ Meta             │ Requested │",
        "├──────────┼────────────────┼──────────────────┼───────────┤",
        "│ ABCD2345 │ 1              │ {}               │ now       │",
        "└──────────┴────────────────┴──────────────────┴───────────┘",
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
