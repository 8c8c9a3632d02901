import { once } from "node:events";
import { PassThrough } from "node:stream";
import { isOpenClawError } from "@openclaw/contracts";
import { describe, expect, it } from "vitest";
import { createLineRpc, isFields, type Fields, type LineRpc } from "../src/index.js";

interface OtherSide {
  readonly rpc: LineRpc;
  /** Says something, as it stands. */
  readonly say: (text: string) => void;
  readonly hangUp: () => void;
  /** The next request that arrives. */
  readonly asked: () => Promise<Fields>;
  readonly notifications: readonly unknown[];
}

function createOtherSide(options: { readonly maxLineBytes?: number } = {}): OtherSide {
  const input = new PassThrough();
  const output = new PassThrough();
  const notifications: unknown[] = [];
  const rpc = createLineRpc({
    input,
    output,
    vendor: "Pigeon",
    requestTimeoutMs: 2000,
    onNotification: (method, params) => void notifications.push([method, params]),
    ...options,
  });
  return {
    rpc,
    notifications,
    say: (text) => void input.write(text),
    hangUp: () => void input.end(),
    asked: async () => {
      const [chunk]: unknown[] = await once(output, "data");
      const request: unknown = JSON.parse(String(chunk));
      return isFields(request) ? request : {};
    },
  };
}

const codeOf = (error: unknown): string => (isOpenClawError(error) ? error.code : String(error));

describe("createLineRpc", () => {
  it("matches answers by id, in whatever order they come", async () => {
    const { asked, rpc, say } = createOtherSide();
    const first = rpc.call("first", { a: 1 });
    const { id, params } = await asked();
    const second = rpc.call("second");
    const { id: secondId } = await asked();
    expect(params).toEqual({ a: 1 });
    say(
      `{"jsonrpc":"2.0","id":${String(secondId)},"result":"two"}\n{"jsonrpc":"2.0","id":${String(id)},"result":"one"}\n`,
    );
    expect(await Promise.all([first, second])).toEqual(["one", "two"]);
    rpc.close();
  });

  it("hands on notifications in their order, also those that come in pieces or with CRLF", async () => {
    const { notifications, rpc, say } = createOtherSide();
    const answered = rpc.call("ping");
    say('{"jsonrpc":"2.0","method":"rece');
    say('ive","params":{"text":"ä🦞"}}\r\n\r\n{"jsonrpc":"2.0","method":"done"}\n');
    say('{"jsonrpc":"2.0","id":1,"result":null}\n');
    await answered;
    expect(notifications).toEqual([
      ["receive", { text: "ä🦞" }],
      ["done", undefined],
    ]);
    rpc.close();
  });

  it("counts malformed and too long lines and goes on", async () => {
    const { notifications, rpc, say } = createOtherSide({ maxLineBytes: 100 });
    const answered = rpc.call("ping");
    say(`no json\n[1]\n"text"\n{"neither":true}\n{"method":"x","params":"${"a".repeat(200)}"}\n`);
    say('{"method":"short"}\n{"id":1,"result":true}\n');
    await answered;
    expect(rpc.malformedLines()).toBe(5);
    expect(notifications).toEqual([["short", undefined]]);
    rpc.close();
  });

  it("keeps code, words and data of an error answer, on one line without control characters", async () => {
    const { rpc, say } = createOtherSide();
    const refused = rpc.call("send");
    say('{"id":1,"error":{"code":-5,"message":"slow\\u001b[31m\\ndown","data":{"retry":7}}}\n');
    const error: unknown = await refused.catch((reason: unknown) => reason);
    expect(codeOf(error)).toBe("CHANNEL_REQUEST_REFUSED");
    expect(error).toMatchObject({
      message: String.raw`Pigeon refused send: slow\u{1b}[31m\u{a}down`,
      details: { call: "send", rpcCode: -5, rpcData: '{"retry":7}' },
    });
    rpc.close();
  });

  it("an error answer that is nested deeper than the stack is refused like any other, and ends no process", async () => {
    const { rpc, say } = createOtherSide();
    const refused = rpc.call("send");
    const data = `${"[".repeat(200_000)}${"]".repeat(200_000)}`;
    say(`{"id":1,"error":{"code":-5,"message":"deep","data":${data}}}\n`);
    const error: unknown = await refused.catch((reason: unknown) => reason);
    expect(error).toMatchObject({ code: "CHANNEL_REQUEST_REFUSED", details: { rpcCode: -5 } });
    rpc.close();
  });

  it("rejects every waiting call and resolves `lost` when the other side hangs up, and every later call at once", async () => {
    const { hangUp, rpc } = createOtherSide();
    const waiting = Promise.allSettled([rpc.call("one"), rpc.call("two")]);
    hangUp();
    const outcomes = await waiting;
    expect(outcomes.map((outcome) => outcome.status === "rejected" && codeOf(outcome.reason))).toEqual([
      "CHANNEL_UNREACHABLE",
      "CHANNEL_UNREACHABLE",
    ]);
    expect(await rpc.lost).toBeInstanceOf(Error);
    await expect(rpc.call("late")).rejects.toThrow("connection lost");
  });

  it("rejects a call whose time is up or that is given up, and ignores the answer that comes later", async () => {
    const { notifications, rpc, say } = createOtherSide();
    const controller = new AbortController();
    const slow = rpc.call("slow", undefined, undefined, 5);
    const givenUp = rpc.call("given up", undefined, controller.signal);
    controller.abort();
    await expect(givenUp).rejects.toThrow("not asked any more");
    await expect(slow).rejects.toThrow("no answer within 5 ms");
    const answered = rpc.call("ping");
    say('{"id":1,"result":1}\n{"id":2,"result":2}\n{"id":3,"result":3}\n');
    expect(await answered).toBe(3);
    expect([rpc.malformedLines(), notifications]).toEqual([0, []]);
    rpc.close();
    expect(await rpc.lost).toBeUndefined();
  });
});
