import { createTurn } from "@openclaw/testkit";
import { isOpenClawError, silentLogger, type Logger } from "@openclaw/contracts";
import { describe, expect, it } from "vitest";
import { ANN, SECRET, withBlueBubbles } from "./fixtures.js";

const ignore = async (): Promise<void> => undefined;
const SEND = "POST /message/text";
const failureOf = (work: Promise<unknown>): Promise<{ readonly code: string; readonly text: string }> =>
  work.then(
    () => ({ code: "no error", text: "" }),
    (error: unknown) => {
      if (!isOpenClawError(error)) throw error;
      return { code: error.code, text: `${error.message} ${error.stack} ${String(error.cause)}` };
    },
  );

describe("a BlueBubbles server that fails", () => {
  it("S155: a wrong password is one error that names the key, and holds no password", async () => {
    await withBlueBubbles(async ({ create }) => {
      const password = "wrong & secret";
      const { code, text } = await failureOf(create({ password, account: "work" }).start(ignore));
      expect(code).toBe("CHANNEL_CREDENTIAL_REJECTED");
      expect(text).toContain("channels.imessage.accounts.work.password");
      expect(text).not.toContain(password);
      expect(text).not.toContain(encodeURIComponent(password));
    });
  });

  it("S155: whatever fails, the password and the secret are in no error and no log line", async () => {
    await withBlueBubbles(async ({ create, server, logger }) => {
      const channel = create({ catchUpIntervalMs: 20 });
      await channel.start(ignore);
      const failures = [];
      for (const kind of ["close", "close-after"] as const) {
        server.failNext(SEND, { kind });
        failures.push(await failureOf(channel.send({ chatId: ANN }, kind)));
      }
      for (const status of [302, 400, 404, 500]) {
        server.failNext(SEND, { kind: "status", status });
        failures.push(await failureOf(channel.send({ chatId: ANN }, `${status}`)));
      }
      await server.down();
      failures.push(await failureOf(channel.send({ chatId: ANN }, "down")));
      await server.up();
      expect(failures.map(({ code }) => code)).toEqual([
        ...Array.from({ length: 6 }, () => "CHANNEL_REQUEST_REFUSED"),
        "CHANNEL_UNREACHABLE",
      ]);
      const told = JSON.stringify([failures, logger.lines]);
      for (const secret of [server.password, encodeURIComponent(server.password), SECRET])
        expect(told).not.toContain(secret);
    });
  });

  it("does not send twice what may have arrived, and sends again what surely has not", async () => {
    await withBlueBubbles(async ({ create, server }) => {
      const channel = create();
      await channel.start(ignore);
      server.failNext(SEND, { kind: "close-after" });
      expect((await failureOf(channel.send({ chatId: ANN }, "arrived"))).text).toContain("not known whether");
      server.failNext(SEND, { kind: "status", status: 503 });
      await channel.send({ chatId: ANN }, "again");
      expect(server.sent.map(({ text }) => text)).toEqual(["arrived", "again"]);
    });
  });

  it("a text that is not answered in time is not sent again by anybody", async () => {
    await withBlueBubbles(async ({ create, server }) => {
      const channel = create({ limits: { requestTimeoutMs: 200 } });
      await channel.start(ignore);
      server.failNext(SEND, { kind: "hang" });
      expect((await failureOf(channel.send({ chatId: ANN }, "hangs"))).code).toBe("CHANNEL_REQUEST_REFUSED");
      expect(server.calls.filter((call) => call === SEND)).toHaveLength(1);
    });
  });

  it("gives each text its key, and the way that it goes", async () => {
    await withBlueBubbles(async ({ create, server, logger }) => {
      const channel = create({ sendMethod: "private-api" });
      await channel.start(ignore);
      await channel.send({ chatId: "iMessage;+;chat5" }, "to a group");
      await channel.send({ chatId: ANN }, "to a person");
      expect(server.sent).toMatchObject([
        {
          chatGuid: "iMessage;+;chat5",
          method: "private-api",
          tempGuid: expect.stringMatching(/^[0-9a-f]{32}$/),
        },
        { chatGuid: `iMessage;-;${ANN}`, method: "private-api" },
      ]);
      expect(server.sent[0]?.tempGuid).not.toBe(server.sent[1]?.tempGuid);
      expect(logger.lines.some(({ message }) => message.includes("helper"))).toBe(true);
    });
  });

  it("reports a lost server, and its return", async () => {
    await withBlueBubbles(async ({ create, server }) => {
      const lost = createTurn();
      const back = createTurn();
      let isLost = false;
      const logger: Logger = {
        ...silentLogger,
        warn: (_fields, message) => {
          isLost = message.includes("lost");
          lost.now();
        },
        info: (_fields, message) => {
          if (isLost && message.includes("connected")) back.now();
        },
      };
      const channel = create({ catchUpIntervalMs: 20, logger });
      await channel.start(ignore);
      await server.down();
      await lost.come;
      expect(channel.linkState()).toBe("reconnecting");
      await server.up();
      await back.come;
    });
  });
});
