import { OpenClawError, SETUP_CODES } from "@openclaw/contracts";
import { decodeSetupCode } from "@openclaw/device-pairing/setup-code";
import { describe, expect, it } from "vitest";
import { createLog } from "../../src/log/create-log.js";
import { createScrubber } from "../../src/log/create-scrubber.js";
import type { SetupAddress } from "../../src/methods/setup-code-methods.js";
import { HOST, knock, openPairChat, type PairChat } from "../support/pair-chat.js";

const codesOf = async ({ devices }: PairChat) => {
  const codes = await devices.listSetupCodes(HOST);
  if ("status" in codes) throw new Error(codes.status);
  return codes;
};

/** There is none, and this is why. */
const addressThat = (error: OpenClawError): SetupAddress => ({
  resolve: () => {
    throw error;
  },
});

describe("/pair", () => {
  it("S41 S52: answers with an instruction and, alone in a second message, a code; its token is stored nowhere", async () => {
    const chat = openPairChat();
    const [instruction = "", code = "", ...rest] = await chat.say("/pair");
    expect(rest).toEqual([]);
    expect(instruction).toMatchInlineSnapshot(`
      "Pairing setup code generated.

      1) Open the iOS app → Settings → Gateway
      2) Paste the setup code below and tap Connect
      3) Back here, run /pair approve
      4) If this code leaks or you are done, run /pair cleanup

      Setup code: in the next message. Treat it like a password.

      Gateway: wss://gateway.example
      Auth: token
      Security: single-use bootstrap token
      Expires: 10 minutes"
    `);
    expect(decodeSetupCode(code)).toMatchObject({
      url: "wss://gateway.example",
      expiresAtMs: chat.clock.now() + 600_000,
    });
    expect(await codesOf(chat)).toMatchObject([
      { chat: "telegram/default/5", issuedBy: "telegram:5", roles: ["node", "operator"] },
    ]);
    const { token } = decodeSetupCode(code);
    for (const collection of await chat.store.collections("")) {
      for await (const entry of chat.store.entries(collection)) {
        expect(JSON.stringify(entry)).not.toContain(token);
        expect(JSON.stringify(entry)).not.toContain(code);
      }
    }
    expect(chat.asked).toEqual([]);
  });

  it.each(["/PAIR", " /pair ", "/pair@some_bot", "/Pair@Some_Bot"])("is also %j", async (text) => {
    const chat = openPairChat();
    expect(await chat.say(text)).toHaveLength(2);
    expect(chat.asked).toEqual([]);
  });

  it.each(["/pairing", "/pair-up", "pair", "say /pair", "/pairs approve", "//pair", "/pair@"])(
    "is not %j, which goes to the agent",
    async (text) => {
      const chat = openPairChat();
      expect(await chat.say(text)).toEqual(["from the agent"]);
      expect(chat.asked).toEqual([text]);
    },
  );

  it.each([
    "/pair help",
    "/pair aprove",
    "/pair qr now",
    "/pair\napprove 1 2",
    "/pair cleanup all",
    "/pair --help",
  ])("answers %j with what it understands, and makes no code", async (text) => {
    const chat = openPairChat();
    const [help = "", ...rest] = await chat.say(text);
    expect(help).toContain("/pair approve <id>: let in this one");
    expect(rest).toEqual([]);
    expect(await codesOf(chat)).toEqual([]);
    expect(chat.asked).toEqual([]);
  });

  it("puts the fingerprint of the gateway's own certificate into the code", async () => {
    const tlsFingerprint = "ab".repeat(32);
    const chat = openPairChat({
      setupAddress: { resolve: () => ({ url: "wss://192.0.2.7:18789", source: "test" }), tlsFingerprint },
    });
    const [, code = ""] = await chat.say("/pair");
    expect(decodeSetupCode(code)).toMatchObject({ url: "wss://192.0.2.7:18789", tlsFingerprint });
  });

  it("S48: makes no code for a URL that sends secrets in the clear, and says what to use", async () => {
    const chat = openPairChat({
      setupAddress: { resolve: () => ({ url: "ws://gateway.example", source: "test" }) },
    });
    const [answer = "", ...rest] = await chat.say("/pair");
    expect(answer).toContain("Error: Insecure gateway URL");
    expect(rest).toEqual([]);
    expect(await codesOf(chat)).toEqual([]);
  });

  it("says how to make a gateway reachable that only its own machine reaches", async () => {
    const chat = openPairChat({
      setupAddress: addressThat(
        new OpenClawError(
          "GATEWAY_LOOPBACK_ONLY",
          "Gateway is only bound to loopback. Set gateway.bind=lan.",
        ),
      ),
    });
    expect(await chat.say("/pair")).toEqual([
      "Error: Gateway is only bound to loopback. Set gateway.bind=lan.",
    ]);
  });

  it("tells of another failure its code alone", async () => {
    const chat = openPairChat({
      setupAddress: addressThat(
        new OpenClawError("STORE_CORRUPT", "/home/alice/.openclaw/devices is damaged"),
      ),
    });
    const [answer = ""] = await chat.say("/pair");
    expect(answer).toContain("Error: STORE_CORRUPT.");
    expect(answer).not.toContain("/home");
  });

  it("stops at the most codes that may be out at once", async () => {
    const chat = openPairChat();
    for (let count = 0; count < 16; count += 1) expect(await chat.say("/pair")).toHaveLength(2);
    expect(await chat.say("/pair")).toEqual([
      "Too many setup codes wait for their devices. Run /pair cleanup, or wait until they expire.",
    ]);
  });

  it("qr says how to see a code that can be scanned, since a chat shows none, and gives the code", async () => {
    const chat = openPairChat();
    const [instruction = "", code = ""] = await chat.say("/pair qr");
    expect(instruction.split("\n").at(-1)).toBe("openclaw qr");
    expect(decodeSetupCode(code).url).toBe("wss://gateway.example");
  });
});

describe("/pair cleanup", () => {
  it("ends the unused codes of this chat, and says how many", async () => {
    const chat = openPairChat({ ownerAllowFrom: ["telegram:5", "telegram:6"] });
    await chat.say("/pair", { senderId: "6" });
    const [, first = ""] = await chat.say("/pair");
    await chat.say("/pair");
    expect(await chat.say("/pair cleanup")).toEqual(["Invalidated 2 unused setup codes."]);
    expect(await chat.say("/pair clear")).toEqual(["No unused setup codes were active."]);
    expect(await knock(chat, "phone", { setupCode: first })).toBe("refused");
    expect(await codesOf(chat)).toMatchObject([{ chat: "telegram/default/6" }]);
    expect(await chat.say("/pair revoke", { senderId: "6" })).toEqual(["Invalidated 1 unused setup code."]);
  });

  it("leaves a code that a device has presented: that device is rejected by its id", async () => {
    const chat = openPairChat();
    const [, setupCode = ""] = await chat.say("/pair");
    const requestId = await knock(chat, "phone", { setupCode });
    expect(await chat.say("/pair cleanup")).toEqual(["No unused setup codes were active."]);
    expect(await chat.say(`/pair reject ${requestId}`)).toEqual([
      "Rejected phone (iOS). A setup code that it presented counts no more.",
    ]);
    expect(await knock(chat, "phone", { setupCode })).toBe("refused");
    expect(await chat.store.entries(SETUP_CODES)[Symbol.asyncIterator]().next()).toMatchObject({
      done: true,
    });
  });
});

describe("the log", () => {
  it("S52: shows no setup code, wherever in a record it stands", async () => {
    const records: string[] = [];
    const log = createLog({
      level: "debug",
      scrubber: createScrubber([]),
      write: (record) => records.push(record),
    });
    const chat = openPairChat({ logger: log });
    const [, code = ""] = await chat.say("/pair");
    log.error(
      { error: new Error(`cannot send ${code}`), text: code, [code]: { deeper: [code] } },
      `sent ${code}`,
    );
    expect(records.join("")).toContain("[redacted]");
    expect(records.join("")).not.toContain(code.slice(0, 40));
    expect(records.join("")).not.toContain(decodeSetupCode(code).token);
  });
});
