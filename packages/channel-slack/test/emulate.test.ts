import { createServer } from "node:net";
import { createEmulator } from "emulate";
import { expect, it } from "vitest";
import { createSlackChannel } from "../src/index.js";
import { BOT_TOKEN, ignore, QUICK, rejectionOf, SIGNING_SECRET } from "./fixtures.js";

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

it("the Web API of emulate, which is not ours, knows our calls and takes our texts", async () => {
  const emulator = await createEmulator({
    service: "slack",
    port: await freePort(),
    seed: { slack: { team: { name: "Ours", domain: "ours" }, users: [{ name: "ann", real_name: "Ann" }] } },
  });
  const api = async (method: string, fields: Record<string, string> = {}): Promise<string> => {
    const headers = { authorization: `Bearer ${BOT_TOKEN}` };
    const body = new URLSearchParams(fields);
    const response = await fetch(`${emulator.url}/api/${method}`, { method: "POST", headers, body });
    return await response.text();
  };
  const channel = createSlackChannel({
    botToken: BOT_TOKEN,
    signingSecret: SIGNING_SECRET,
    apiUrl: `${emulator.url}/api/`,
    limits: QUICK,
  });
  try {
    await channel.start(ignore);
    const [, ann = ""] = /"id":"(U[A-Z0-9]+)"[^{}]*"name":"ann"/.exec(await api("users.list")) ?? [];
    await channel.send({ chatId: ann }, "a < b & c > d <!channel>");
    const [, direct = ""] = /"id":"(D[A-Z0-9]+)"/.exec(await api("conversations.open", { users: ann })) ?? [];
    const history = await api("conversations.history", { channel: direct });
    expect(history).toContain('"text":"a &lt; b &amp; c &gt; d &lt;!channel&gt;"');
    expect(await rejectionOf(channel.send({ chatId: "C0NOWHERE" }, "text"))).toMatchObject({
      code: "CHANNEL_REQUEST_REFUSED",
      message: expect.stringContaining("channel_not_found"),
    });
  } finally {
    await channel.stop();
    await emulator.close();
  }
});
