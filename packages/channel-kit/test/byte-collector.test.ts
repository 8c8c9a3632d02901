import { IncomingMessage } from "node:http";
import { Socket } from "node:net";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { expect, it } from "vitest";
import { createLineSplitter, readBody } from "../src/index.js";

const PIECES = 300_000;
// Each piece for itself would cost more than a hundred bytes.
const MOST_BYTES = 10 * 1024 * 1024;

function usedBytes(): number {
  setFlagsFromString("--expose-gc");
  const collectGarbage: unknown = runInNewContext("gc");
  if (typeof collectGarbage === "function") collectGarbage();
  return process.memoryUsage().heapUsed;
}

const piece = (): Buffer => Buffer.from("ä").subarray(0, 1);

it("S136: a body that comes byte by byte costs no more memory than its length allows", async () => {
  const request = new IncomingMessage(new Socket());
  const body = readBody(request, PIECES, 10_000, new AbortController().signal);
  const before = usedBytes();
  for (let index = 0; index < PIECES; index += 1) request.emit("data", piece());
  expect(usedBytes() - before).toBeLessThan(MOST_BYTES);
  request.emit("end");
  expect(await body).toEqual({ status: "read", body: Buffer.alloc(PIECES, 0xc3) });
});

it("S136: neither does a line", () => {
  const lines: string[] = [];
  const splitter = createLineSplitter({
    onLine: (line) => void lines.push(line),
    maxLineBytes: PIECES,
    onTooLong: () => undefined,
  });
  const before = usedBytes();
  for (let index = 0; index < PIECES; index += 1) splitter.push(Buffer.from("a"));
  expect(usedBytes() - before).toBeLessThan(MOST_BYTES);
  splitter.push(Buffer.from("\nb\r\n"));
  expect(lines).toEqual(["a".repeat(PIECES), "b"]);
});
