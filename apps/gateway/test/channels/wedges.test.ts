import { once } from "node:events";
import { createServer, type Socket } from "node:net";
import { describe, expect, it, onTestFinished } from "vitest";
import { ask, codeIn, openOwner, OWNER, startGateway, visit, type TestGateway } from "../support.js";
import { VENDORS } from "./vendors.js";

/** Takes every connection and never says a word. */
async function createSilentServer(): Promise<string> {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on("error", () => undefined);
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  const address = server.address();
  return `http://127.0.0.1:${typeof address === "object" ? address?.port : 0}`;
}

async function vendorOf(channel: string) {
  const create = VENDORS[channel];
  if (create === undefined) throw new Error(`no vendor for ${channel}`);
  return await create();
}

const running = (gateway: TestGateway, channel: string): Promise<string> =>
  gateway.logged((record) =>
    record.includes(`"channel":"${channel}","account":"default","msg":"channel running"`),
  );

describe("a channel that hangs", () => {
  it("at its start keeps neither the others nor /healthz waiting, and the gateway still stops in time", async () => {
    const [silent, slack] = await Promise.all([createSilentServer(), vendorOf("slack")]);
    const gateway = await startGateway({
      config: {
        channels: {
          telegram: { botToken: "123456789:AAabcdefghijklmnopqrstuvwxyz0123456", apiRoot: silent },
          discord: {
            token: "MTMwMDAwMDAwMDAwMDAwMDAwMQ.test-1.tokenOfTheFirstBot_0123456789abcdef",
            apiUrl: silent,
          },
          slack: slack.section,
        },
      },
    });
    await running(gateway, "slack");
    await slack.parties[0].write("hello");
    expect(codeIn(await slack.parties[0].heard())).toHaveLength(8);
    const visitor = await visit(gateway);
    visitor.write("hello");
    expect(codeIn(await visitor.answer(0))).toHaveLength(8);
    const healthz = await ask(gateway.port, "/healthz");
    expect(healthz.status).toBe(503);
    expect(JSON.parse(healthz.body).channels).toMatchObject({
      "telegram/default": { state: "starting" },
      "discord/default": { state: "starting" },
      "slack/default": { state: "running" },
    });
    const startedAtMs = performance.now();
    await gateway.stop({ drainTimeoutMs: 0 });
    expect(performance.now() - startedAtMs).toBeLessThan(15_000);
  }, 30_000);

  it("when it sends keeps nobody else waiting: not chats, not approvals, not notices", async () => {
    const [telegram, discord] = await Promise.all([vendorOf("telegram"), vendorOf("discord")]);
    const gateway = await startGateway({
      config: { channels: { telegram: telegram.section, discord: discord.section } },
      env: { ...discord.env },
    });
    await Promise.all([running(gateway, "telegram"), running(gateway, "discord")]);
    const { pairing } = openOwner(gateway.directories);
    const [bot] = discord.parties;
    await bot.write("hello");
    const code = codeIn(await bot.heard());

    telegram.hangNextSend();
    await telegram.parties[0].write("hello");
    await pairing.approve({ channel: "discord", account: "default", code, approver: OWNER });
    for (const text of ["one", "two", "three"]) {
      await bot.write(text);
      expect(await bot.heard()).toBe(text);
    }
    expect(telegram.parties[0].sentCount()).toBe(0);
    expect((await ask(gateway.port, "/healthz")).status).toBe(200);
  });
});
