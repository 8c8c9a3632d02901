import { createRecordingLogger } from "@openclaw/testkit";
import { createServer } from "node:http";
import { once } from "node:events";
import type { InboundMessage } from "@openclaw/contracts";
import { createFakeSignal, type FakeSignal } from "@openclaw/testkit/signal";
import { describe, expect, it } from "vitest";
import { createSignalChannel, type SignalChannelOptions } from "../src/index.js";
import { ignore, NUMBER, PERSON, QUICK, SECOND_NUMBER, TRANSPORTS, withBench } from "./fixtures.js";

const TARGET = { chatId: `uuid:${PERSON}` };

/** A channel for a fake, started; both end with the test. */
async function withStarted(
  fake: FakeSignal,
  options: SignalChannelOptions,
  body: (texts: string[], channel: ReturnType<typeof createSignalChannel>) => Promise<void>,
): Promise<void> {
  const texts: string[] = [];
  const channel = createSignalChannel({ ...options, limits: { ...QUICK, ...options.limits } });
  try {
    await channel.start(async (message: InboundMessage) => {
      texts.push(message.text);
      await channel.send(message.replyTarget, `echo: ${message.text}`);
    });
    await body(texts, channel);
  } finally {
    await channel.stop();
    await fake.close();
  }
}

const warned = async (options: SignalChannelOptions): Promise<boolean> => {
  const logger = createRecordingLogger();
  const channel = createSignalChannel({ ...options, logger, limits: { ...QUICK, startTimeoutMs: 1 } });
  await channel.start(ignore).catch(() => undefined);
  return logger.lines.some(({ message }) => message.startsWith("Whoever reaches this signal-cli"));
};

describe("the account of a signal-cli", () => {
  it("is the only one when none is configured", async () => {
    const fake = await createFakeSignal();
    const account = fake.account(NUMBER);
    await withStarted(fake, { socketPath: fake.socketPath }, async (texts) => {
      account.message({ uuid: PERSON }, "hello");
      await account.nextSent(PERSON);
      expect(texts).toEqual(["hello"]);
      expect(account.sent[0]?.params).toMatchObject({ account: NUMBER, recipient: [PERSON] });
    });
  });

  it("has to be named where there are several", async () => {
    await withBench(
      (fake) => ({ httpUrl: fake.httpUrl }),
      async ({ fake }) => {
        fake.account(SECOND_NUMBER);
        const channel = createSignalChannel({ httpUrl: fake.httpUrl, limits: QUICK });
        await expect(channel.start(ignore)).rejects.toMatchObject({
          code: "CHANNEL_OPTIONS_INVALID",
          message: expect.stringContaining("channels.signal.account"),
        });
      },
    );
  });

  it("is not named to a signal-cli that was started with -a", async () => {
    const fake = await createFakeSignal({ singleAccount: NUMBER });
    const account = fake.account(NUMBER);
    await withStarted(fake, { signalAccount: NUMBER, tcp: fake.tcp }, async () => {
      account.message({ uuid: PERSON }, "hello");
      const { params } = await account.nextSent(PERSON);
      expect(params).not.toHaveProperty("account");
    });
  });

  it.each(Object.entries(TRANSPORTS))(
    "by %s: one that signal-cli does not have is one error that says how to link or register it",
    async (_name, address) => {
      await withBench(address, async ({ account, channel, fake }) => {
        account.unregister();
        await expect(channel.start(ignore)).rejects.toMatchObject({
          code: "CHANNEL_CREDENTIAL_REJECTED",
          message: expect.stringMatching(
            /channels\.signal\.account.*signal-cli link.*-a \+15550001111 register/,
          ),
        });
        await fake.disconnected();
      });
    },
  );

  it("S144: receives nothing that is for another account of the same signal-cli", async () => {
    const fake = await createFakeSignal();
    const [account, other] = [fake.account(NUMBER), fake.account(SECOND_NUMBER)];
    await withStarted(fake, { signalAccount: NUMBER, tcp: fake.tcp }, async (texts, channel) => {
      account.pushEvent({ envelope: other.message({ uuid: PERSON }, "not for us"), account: SECOND_NUMBER });
      account.pushEvent({ envelope: other.message({ uuid: PERSON }, "for nobody") });
      account.message({ uuid: PERSON }, "for us");
      await account.nextSent(PERSON);
      expect(texts).toEqual(["for us"]);
      expect(other.sent).toEqual([]);
      expect(channel.dropCounts()).toEqual({ other_account: 2 });
    });
  });
});

describe("a signal-cli that runs already", () => {
  it.each(["tcp", "socketPath"] as const)(
    "and receives by itself gives each message once, over %s",
    async (key) => {
      const fake = await createFakeSignal({ receiveMode: "on-start" });
      const account = fake.account(NUMBER);
      await withStarted(fake, { signalAccount: NUMBER, [key]: fake[key] }, async (texts) => {
        account.message({ uuid: PERSON }, "one");
        account.message({ uuid: PERSON }, "two");
        await account.nextSent(PERSON);
        await account.nextSent(PERSON);
        expect(texts).toEqual(["one", "two"]);
      });
    },
  );

  it("is used instead of one of our own, and is not ended", async () => {
    const fake = await createFakeSignal();
    fake.account(NUMBER);
    const options = {
      signalAccount: NUMBER,
      socketPath: fake.socketPath,
      cliPath: fake.cliPath,
      autoStart: true,
    };
    await withStarted(fake, options, async () => {
      expect(fake.runs).toEqual([]);
    });
  });

  it("is replaced by one of our own when nothing answers there", async () => {
    const fake = await createFakeSignal();
    const account = fake.account(NUMBER);
    const options = {
      signalAccount: NUMBER,
      socketPath: `${fake.socketPath}-of-nobody`,
      cliPath: fake.cliPath,
      autoStart: true,
    };
    await withStarted(fake, options, async () => {
      account.message({ uuid: PERSON }, "hello");
      await account.nextSent(PERSON);
      expect(fake.runs).toHaveLength(1);
    });
  });

  it("where others can reach it is warned of, and on this machine or behind https it is not", async () => {
    const outcomes = [
      { httpUrl: "http://127.0.0.1:1" },
      { httpHost: "::1", httpPort: 1 },
      { tcp: "localhost:1" },
      { httpUrl: "https://127.0.0.2:1" },
      { tcp: "0.0.0.0:1" },
    ].map(warned);
    expect(await Promise.all(outcomes)).toEqual([false, false, false, false, true]);
  });

  it("and answers like something else is no signal-cli", async () => {
    const server = createServer((_request, response) => response.writeHead(404).end("<h1>"));
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    const address = server.address();
    const httpPort = typeof address === "object" ? address?.port : undefined;
    const channel = createSignalChannel({ ...(httpPort !== undefined && { httpPort }), limits: QUICK });
    await expect(channel.start(ignore)).rejects.toMatchObject({
      code: "CHANNEL_UNREACHABLE",
      message: expect.stringContaining("HTTP status 404"),
    });
    server.close();
    await once(server, "close");
  });

  it.each(Object.entries(TRANSPORTS))(
    "by %s: a connection that says nothing is noticed and made anew",
    async (_name, address) => {
      await withBench(
        (fake) => ({ ...address(fake), limits: { ...QUICK, silenceMs: 30, requestTimeoutMs: 30 } }),
        async ({ account, channel, logger }) => {
          await channel.start(async (message) => channel.send(message.replyTarget, message.text));
          // The stream of events is silent by itself here; the others are asked, and do not answer.
          account.failNext("version", { kind: "hang" });
          await account.nextCall("listAccounts");
          await account.receiving();
          account.message({ uuid: PERSON }, "still there?");
          expect((await account.nextSent(PERSON)).text).toBe("still there?");
          expect(logger.lines.map(({ message }) => message)).toContain(
            "Signal connection lost, reconnecting",
          );
        },
      );
    },
    10_000,
  );

  it("asks for the events that it missed where signal-cli numbers them", async () => {
    const seen: unknown[] = [];
    const server = createServer((request, response) => {
      if (request.method === "POST") {
        response.end('{"jsonrpc":"2.0","id":1,"error":{"code":-32601,"message":"Method not implemented"}}');
        return;
      }
      seen.push(request.headers["last-event-id"]);
      response.writeHead(200, { "content-type": "text/event-stream" });
      response.end(`id:${40 + seen.length}\nevent:receive\ndata:{}\n\n`);
    });
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    const address = server.address();
    const port = typeof address === "object" ? address?.port : undefined;
    const channel = createSignalChannel({ httpUrl: `http://127.0.0.1:${port}`, limits: QUICK });
    await channel.start(ignore);
    await once(server, "request");
    await once(server, "request");
    await channel.stop();
    expect(seen.slice(0, 2)).toEqual([undefined, "41"]);
    server.close();
    server.closeAllConnections();
  });
});

describe("after a day away", () => {
  it("takes a thousand messages that come at once, in the order of their chats", async () => {
    const fake = await createFakeSignal();
    const account = fake.account(NUMBER);
    const people = Array.from(
      { length: 50 },
      (_, index) => `11111111-1111-4111-8111-0000000000${10 + index}`,
    );
    for (let round = 0; round < 20; round += 1)
      for (const uuid of people) account.message({ uuid }, `message ${round}`);
    await withStarted(
      fake,
      { signalAccount: NUMBER, socketPath: fake.socketPath },
      async (texts, channel) => {
        for (const uuid of people) for (let round = 0; round < 20; round += 1) await account.nextSent(uuid);
        expect(texts).toHaveLength(1000);
        expect(account.sent.filter(({ to }) => to === people[7]).map(({ text }) => text)).toEqual(
          Array.from({ length: 20 }, (_, round) => `echo: message ${round}`),
        );
        expect(channel.dropCounts()).toEqual({});
      },
    );
  });

  it("takes no more once it is paused, and leaves the rest to Signal", async () => {
    const fake = await createFakeSignal();
    const account = fake.account(NUMBER);
    await withStarted(
      fake,
      { signalAccount: NUMBER, socketPath: fake.socketPath },
      async (texts, channel) => {
        channel.pause();
        await account.unheard();
        account.message({ uuid: PERSON }, "later");
        await channel.send(TARGET, "still sends");
        expect((await account.nextSent(PERSON)).text).toBe("still sends");
        await channel.stop();
        await channel.start(async ({ text }) => void texts.push(text));
        await account.receiving();
        await channel.send(TARGET, "back");
        expect(texts).toEqual(["later"]);
      },
    );
  });
});
