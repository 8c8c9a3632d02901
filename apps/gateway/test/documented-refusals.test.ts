import { readFileSync } from "node:fs";
import { CONNECT_ERROR_DETAILS } from "@openclaw/gateway-protocol";
import { describe, expect, it } from "vitest";

const guide = readFileSync(new URL("../../../docs/operators.md", import.meta.url), "utf8");
const table = guide.slice(guide.indexOf("## What refusals mean"));
const explained = new Set(
  table
    .split("\n")
    .map((row) => row.split("|")[1] ?? "")
    .flatMap((cell) => [...cell.matchAll(/`([A-Z_]+)`/g)].map(([, code = ""]) => code)),
);

describe("docs/operators.md", () => {
  it("says of each refusal what happened and what to do, and of none that is not there", () => {
    expect([...explained].toSorted()).toEqual(Object.keys(CONNECT_ERROR_DETAILS).toSorted());
  });
});
