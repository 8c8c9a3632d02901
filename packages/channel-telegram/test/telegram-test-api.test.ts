import { createServer } from "node:net";
import { createGate, createMemoryStore, createPairing } from "@openclaw/pairing-core";
import { TelegramServer } from "telegram-test-api/lib/telegramServer.js";
import { describe, expect, it } from "vitest";
import { createTelegramChannel, telegramIdentity } from "../src/index.js";
import { TOKEN } from "./fixtures.js";

/** A port that is free now: that server takes 0 for its default port. */
function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const address = server.address();
      server.close(() => resolve(typeof address === "object" && address !== null ? address.port : 0));
    });
  });
}

describe("the Bot API server telegram-test-api, which is not ours", () => {
  it("sees a stranger get a code, be admitted once approved, and be refused once revoked", async () => {
    const server = new TelegramServer({ host: "127.0.0.1", port: await freePort() });
    await server.start();
    const client = server.getClient(TOKEN, { userId: 7, chatId: 7, timeout: 5000, interval: 10 });
    const pairing = createPairing({ store: createMemoryStore() });
    const gate = createGate({ pairing, identity: telegramIdentity });
    const channel = createTelegramChannel({ botToken: TOKEN, apiRoot: server.config.apiURL });
    const say = async (text: string): Promise<void> =>
      void (await client.sendMessage(client.makeMessage(text)));
    const heard = async (): Promise<readonly string[]> => {
      const { result } = await client.getUpdates();
      return result.map((update: { message: { text: string } }) => update.message.text);
    };
    try {
      await channel.start(async (message) => {
        const reply = (text: string): Promise<void> => channel.send(message.replyTarget, text);
        const { outcome } = await gate.admit(message, reply);
        if (outcome === "admit") await reply(`echo: ${message.text}`);
      });
      await say("let me in");
      const [challenge] = await heard();
      const [request] = await pairing.listRequests({ channel: "telegram" });
      expect(request?.senderId).toBe("7");
      expect(challenge).toContain(request?.code);
      expect(challenge).toContain("Your Telegram user id: 7");
      await pairing.approve({ code: request?.code ?? "", approver: { surface: "host", id: "test" } });
      await say("hello");
      expect(await heard()).toEqual(["echo: hello"]);
      await pairing.revoke({ channel: "telegram", senderId: "7" });
      await say("still there?");
      expect(await heard()).toEqual([expect.stringContaining("Pairing code:")]);
    } finally {
      await channel.stop();
      await server.stop();
    }
  });
});
