import { OpenClawError } from "@openclaw/contracts";
import { describe, expect, it } from "vitest";
import { createGate, createMemoryStore, createPairing } from "../src/index.js";
import { MINUTE, createHarness, createRecordingLogger, message, noReply } from "./support/harness.js";

const noText = (): string => {
  throw new TypeError("no such template");
};
const noRecord = (): Promise<void> => Promise.reject(new OpenClawError("STORE_WRITE_FAILED", "ENOSPC"));

describe("sending", () => {
  it("A code that could not be sent goes out with the next message, and the log never holds it.", async () => {
    const logger = createRecordingLogger();
    const { write, pairing, replies } = createHarness({ gate: { logger } });
    let code = "";
    const leaking = async (text: string): Promise<void> => {
      code = /code: (\w+)/.exec(text)?.[1] ?? "";
      throw new Error(`Network request failed: {"text":"${text}"}`);
    };
    const failed = { outcome: "challenge", challenge: "send-failed" };
    expect(await write("5", { reply: leaking })).toMatchObject(failed);
    expect(await write("5", { reply: noReply })).toMatchObject(failed);
    expect(await write("5")).toMatchObject({ outcome: "challenge", challenge: "sent" });
    expect(await write("5")).toMatchObject({ outcome: "challenge", challenge: "already-sent" });
    expect((await pairing.listRequests())[0]?.code).toBe(code);
    expect(replies).toHaveLength(1);
    expect(replies[0]).toContain(code);
    expect(logger.lines.map(({ level }) => level)).toEqual(["warn", "warn", "info"]);
    expect(JSON.stringify(logger.lines)).not.toContain(code);
  });

  it("A text of one's own is used; if it throws, the sending has failed and nothing else breaks.", async () => {
    const own = createHarness({ gate: { challengeText: ({ request }) => `Hello ${request.senderId}` } });
    await own.write("5");
    expect(own.replies).toEqual(["Hello 5"]);
    const faulty = createHarness({ gate: { challengeText: noText } });
    expect(await faulty.write("5")).toMatchObject({ outcome: "challenge", challenge: "send-failed" });
  });

  it("A sending that hangs keeps the next messages quiet, and is taken over after a minute.", async () => {
    const { write, clock, replies } = createHarness();
    const finish: (() => void)[] = [];
    const hanging = write("5", { reply: () => new Promise((resolve) => finish.push(resolve)) });
    await Promise.resolve();
    expect(await write("5")).toMatchObject({ challenge: "already-sent" });
    clock.advance(MINUTE);
    expect(await write("5")).toMatchObject({ challenge: "sent" });
    for (const end of finish) end();
    expect(await hanging).toMatchObject({ challenge: "sent" });
    expect(replies).toHaveLength(1);
  });

  it("If the store fails after the code was sent, the decision stands and the log says it.", async () => {
    const logger = createRecordingLogger();
    const pairing = createPairing({ store: createMemoryStore() });
    const gate = createGate({ pairing: { ...pairing, recordChallenge: noRecord }, logger });
    expect(await gate.admit(message("5"), async () => undefined)).toMatchObject({ challenge: "sent" });
    expect(logger.lines.map(({ level }) => level)).toEqual(["info", "error"]);
  });
});
