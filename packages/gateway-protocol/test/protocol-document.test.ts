import { readFile } from "node:fs/promises";
import { describe, expect, it } from "vitest";
import { CLOSE_CODES, CONNECT_ERROR_DETAILS, ERROR_CODES, EVENTS, LIMITS, METHODS } from "../src/index.js";

const document = await readFile(new URL("../../../docs/protocol.md", import.meta.url), "utf8");

/** Rows of the tables below a heading, as cells; the tables of one heading one after the other. */
function rowsBelow(heading: string): readonly (readonly string[])[] {
  const [, section = ""] = document.split(`\n## ${heading}\n`);
  const [body = ""] = section.split("\n## ");
  return body
    .split("\n")
    .filter((line) => /^\| `|^\| \d/.test(line))
    .map((line) =>
      line
        .split("|")
        .slice(1, -1)
        .map((cell) => cell.trim()),
    );
}

const code = (text: string) => `\`${text}\``;

describe("docs/protocol.md", () => {
  it("lists every method, with role and scope", () => {
    expect(rowsBelow("Methods").map((cells) => cells.slice(0, 3))).toEqual(
      Object.entries(METHODS).map(([name, { scope, roles, ownDevice }]) => {
        const scopes = scope === null ? "-" : [scope].flat().map(code).join(" or ");
        return [code(name), roles.join(", "), ownDevice === true ? `${scopes}, own device` : scopes];
      }),
    );
  });

  it("lists every event, and who gets it", () => {
    expect(rowsBelow("Events").map((cells) => cells.slice(0, 2))).toEqual(
      Object.entries(EVENTS).map(([name, { scopes, targeted }]) => [
        code(name),
        targeted === true ? "this connection" : (scopes?.map(code).join(" or ") ?? "all"),
      ]),
    );
  });

  it("lists every error code, then every code of a refused connect", () => {
    expect(rowsBelow("Error codes").map(([name]) => name)).toEqual(
      [...Object.keys(ERROR_CODES), ...Object.keys(CONNECT_ERROR_DETAILS)].map(code),
    );
  });

  it("lists every close code", () => {
    expect(rowsBelow("Close codes").map((cells) => cells.slice(0, 2))).toEqual(
      Object.entries(CLOSE_CODES).map(([name, number]) => [String(number), code(name)]),
    );
  });

  it("lists every limit", () => {
    expect(rowsBelow("Limits").map((cells) => cells.slice(0, 2))).toEqual(
      Object.entries(LIMITS).map(([name, value]) => [code(name), String(value)]),
    );
  });
});
