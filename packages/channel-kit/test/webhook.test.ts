import { createServer, request as httpRequest, type IncomingMessage } from "node:http";
import { connect } from "node:net";
import { createFakeClock } from "@openclaw/testkit";
import { describe, expect, it } from "vitest";
import { createWebhook, equalSecrets, type WebhookOptions } from "../src/index.js";
import { createRecordingLogger, createTurn } from "./support.js";

const SECRET = "a-secret-of-the-vendor";
const SIGNED = { "x-secret": SECRET, "x-signature": "yes" };

const clientAddress = (request: IncomingMessage): string => String(request.headers["x-forwarded-for"]);

interface Bench {
  readonly url: string;
  /** Bodies of genuine calls, in order. */
  readonly handled: string[];
  /** Per call: whether any of its body had been read when it was answered. */
  readonly bodyReads: boolean[];
  readonly post: (body: string, headers?: Readonly<Record<string, string>>) => Promise<Response>;
  readonly logger: ReturnType<typeof createRecordingLogger>;
}

/** A webhook in a real HTTP server, with a secret in the header and a signature over the body. */
async function withWebhook(
  options: Partial<WebhookOptions>,
  body: (bench: Bench) => Promise<void>,
): Promise<void> {
  const logger = createRecordingLogger();
  const handled: string[] = [];
  const bodyReads: boolean[] = [];
  const webhook = createWebhook({
    channel: "pigeon",
    vendor: "Pigeon",
    account: "default",
    path: "/pigeon",
    logger,
    clock: { now: () => 0 },
    checkHeaders: ({ headers }) => equalSecrets(String(headers["x-secret"]), SECRET),
    checkBody: ({ headers }) => headers["x-signature"] === "yes",
    handle: async (received) => {
      handled.push(received.toString());
      return { status: 200, body: '{"ok":true}' };
    },
    signal: () => new AbortController().signal,
    ...options,
  });
  const server = createServer((request, response) => {
    void webhook.handleRequest(request, response).then(() => bodyReads.push(request.readableDidRead));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  const port = typeof address === "object" && address !== null ? address.port : 0;
  const url = `http://127.0.0.1:${port}/pigeon`;
  const post = (text: string, headers = {}): Promise<Response> =>
    fetch(url, { method: "POST", body: text, headers });
  try {
    await body({ url, handled, bodyReads, post, logger });
  } finally {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }
}

describe("a genuine call", () => {
  it("is handled with its body, and answered with what the adapter says", async () => {
    await withWebhook({}, async ({ handled, post }) => {
      const answer = await post("hello", SIGNED);
      expect([answer.status, answer.headers.get("content-type")]).toEqual([200, "application/json"]);
      expect(await answer.json()).toEqual({ ok: true });
      expect(handled).toEqual(["hello"]);
    });
  });

  it("is left to the vendor to repeat while nothing is taken, and when the adapter says so or fails", async () => {
    const answers: WebhookOptions["handle"][] = [
      async () => undefined,
      () => Promise.reject(new Error("out of order")),
    ];
    for (const handle of answers) {
      await withWebhook({ handle }, async ({ post }) => {
        const answer = await post("hello", SIGNED);
        expect([answer.status, answer.headers.get("retry-after")]).toEqual([503, "1"]);
      });
    }
    await withWebhook({ signal: () => undefined }, async ({ handled, post }) => {
      expect((await post("hello", SIGNED)).status).toBe(503);
      expect(handled).toEqual([]);
    });
  });

  it("is no GET", async () => {
    await withWebhook({}, async ({ url }) => {
      const answer = await fetch(url, { headers: SIGNED });
      expect([answer.status, answer.headers.get("allow")]).toEqual([405, "POST"]);
    });
  });

  it("S71 S137: is taken from an address that guesses, too: behind a tunnel all have one", async () => {
    await withWebhook({}, async ({ handled, post }) => {
      for (let guess = 0; guess < 60; guess += 1) await post("", { "x-secret": `guess ${guess}` });
      expect((await post("genuine", SIGNED)).status).toBe(200);
      expect(handled).toEqual(["genuine"]);
      expect((await post("", {})).status).toBe(429);
    });
  });
});

describe("a call that is not genuine", () => {
  it("S108 S146: is answered alike whatever it is, an empty probe and a wrong signature too, and handled by nobody", async () => {
    await withWebhook({}, async ({ handled, post, url }) => {
      const answers = await Promise.all([
        post(""),
        post("{}", { "x-secret": "" }),
        post("{}", { "x-secret": SECRET.toUpperCase() }),
        post("{}", { "x-secret": SECRET, "x-signature": "no" }),
        post("", { "x-secret": SECRET }),
        fetch(url),
        fetch(url, { method: "PUT", body: "{}" }),
        fetch(`${url}?secret=${SECRET}`, { method: "POST", body: "{}" }),
      ]);
      const seen = await Promise.all(
        answers.map(async (answer) => `${answer.status} ${await answer.text()}`),
      );
      expect(new Set(seen)).toEqual(new Set(["401 "]));
      expect((await fetch(url, { method: "HEAD" })).status).toBe(401);
      expect(handled).toEqual([]);
    });
  });

  it("S136: is refused by its headers at once, with no byte of a slow body read", async () => {
    await withWebhook({}, async ({ bodyReads, url }) => {
      const headers = { "x-secret": "wrong", "content-length": String(10 * 1024 * 1024) };
      expect(await sendEndlessBody(url, headers)).toBe(401);
      expect(bodyReads).toEqual([false]);
    });
  });

  it("S137: counts against its address by header and by signature, whatever its method, until the window ends", async () => {
    const clock = createFakeClock();
    await withWebhook({ clock }, async ({ post, url }) => {
      const wrongBody = (): Promise<Response> => post("{}", { "x-secret": SECRET });
      for (let count = 0; count < 25; count += 1) {
        expect((await wrongBody()).status).toBe(401);
        expect((await fetch(url, { method: "HEAD" })).status).toBe(401);
      }
      for (const limited of [await wrongBody(), await post(""), await fetch(url, { method: "HEAD" })]) {
        expect([limited.status, limited.headers.get("retry-after")]).toEqual([429, "60"]);
      }
      clock.advance(60_000);
      expect((await wrongBody()).status).toBe(401);
    });
  });

  it("S137: is counted by the address that the gateway knows, where a proxy stands before it", async () => {
    await withWebhook({ clientAddress }, async ({ post }) => {
      for (let guess = 0; guess < 50; guess += 1) await post("", { "x-forwarded-for": "6.6.6.6" });
      expect((await post("", { "x-forwarded-for": "6.6.6.6" })).status).toBe(429);
      expect((await post("", { "x-forwarded-for": "192.0.2.7" })).status).toBe(401);
    });
  });
});

describe("the body of a call", () => {
  it("S136: is refused when it is too large, announced or not", async () => {
    await withWebhook({ maxBodyBytes: 1000 }, async ({ handled, bodyReads, post, url }) => {
      expect(await sendEndlessBody(url, { ...SIGNED, "content-length": "1001" })).toBe(413);
      expect(bodyReads).toEqual([false]);
      expect(await sendEndlessBody(url, { ...SIGNED, "transfer-encoding": "chunked" })).toBe(413);
      expect((await post("x".repeat(1000), SIGNED)).status).toBe(200);
      expect(handled).toHaveLength(1);
    });
  });

  it("S136: is waited for by a few calls of one address only, while those of others are read", async () => {
    await withWebhook({ clientAddress }, async ({ handled, post, url }) => {
      const slow = Array.from({ length: 21 }, () =>
        beginBody(url, { ...SIGNED, "x-forwarded-for": "6.6.6.6" }),
      );
      // Of 21 that only begin, the one that finds no place is answered.
      expect(await Promise.race(slow.map(({ status }) => status))).toBe(503);
      expect((await post("genuine", { ...SIGNED, "x-forwarded-for": "192.0.2.7" })).status).toBe(200);
      for (const { destroy } of slow) destroy();
      expect(handled).toEqual(["genuine"]);
    });
  });

  it("S136: that only begins keeps nobody out, from however many addresses, nor from that of the vendor", async () => {
    const addresses = { many: nextAddress(), one: () => "behind one proxy" };
    for (const address of Object.values(addresses)) {
      const entered = createTurn();
      let count = 0;
      const signal = (): AbortSignal => {
        count += 1;
        if (count === 45) entered.now();
        return new AbortController().signal;
      };
      await withWebhook({ clientAddress: address, signal }, async ({ handled, post, url }) => {
        const slow = Array.from({ length: 45 }, () => beginBody(url, SIGNED));
        await entered.come;
        expect((await post("genuine", SIGNED)).status).toBe(200);
        // Those that have waited for longest gave way.
        expect(await Promise.race(slow.map(({ status }) => status))).toBe(503);
        for (const { destroy } of slow) destroy();
        expect(handled).toEqual(["genuine"]);
      });
    }
  });

  it("S136: makes room again when its caller goes away in the middle", async () => {
    await withWebhook({}, async ({ handled, post, url }) => {
      for (let call = 0; call < 45; call += 1) await cutBody(url);
      // The server hears of it a moment later.
      const status = async (): Promise<number> => (await post("after", SIGNED)).status;
      await expect.poll(status, { timeout: 4000 }).toBe(200);
      expect(handled).toEqual(["after"]);
    });
  });

  it("S136: is let go when the channel stops", async () => {
    const stopping = new AbortController();
    const entered = createTurn();
    const signal = (): AbortSignal => {
      entered.now();
      return stopping.signal;
    };
    await withWebhook({ signal }, async ({ url }) => {
      const call = beginBody(url, SIGNED);
      await entered.come;
      stopping.abort();
      expect(await call.status).toBe(503);
    });
  });

  it("S136: at most 40 calls are in work at once", async () => {
    const release = createTurn();
    const handle = async () => {
      await release.come;
      return { status: 200 };
    };
    // Without a signature over the body the headers have proved who calls.
    await withWebhook({ handle, checkBody: () => true, clientAddress: nextAddress() }, async ({ post }) => {
      const calls = Array.from({ length: 41 }, () => post("{}", SIGNED));
      expect((await Promise.race(calls)).status).toBe(503);
      release.now();
      const statuses = (await Promise.all(calls)).map(({ status }) => status);
      expect(statuses.filter((status) => status === 200)).toHaveLength(40);
    });
  });
});

function nextAddress(): () => string {
  let count = 0;
  return () => {
    count += 1;
    return `address ${count}`;
  };
}

/** Announces a body, and sends only its first byte. */
function beginBody(
  url: string,
  headers: Readonly<Record<string, string>>,
): { readonly status: Promise<number>; readonly destroy: () => void } {
  const request = httpRequest(url, { method: "POST", headers: { ...headers, "content-length": "100" } });
  request.on("error", () => undefined);
  const status = new Promise<number>((resolve) =>
    request.on("response", (response) => resolve(response.statusCode ?? 0)),
  );
  request.write("{");
  return { status, destroy: () => request.destroy() };
}

/** Sends a body that never ends, and gives the status that comes back nevertheless. */
function sendEndlessBody(url: string, headers: Readonly<Record<string, string>>): Promise<number> {
  return new Promise((resolve, reject) => {
    const chunk = Buffer.alloc(64 * 1024, 0x20);
    const request = httpRequest(url, { method: "POST", headers }, (response) => {
      resolve(response.statusCode ?? 0);
      request.destroy();
    });
    const write = (): void => {
      while (!request.destroyed && request.write(chunk));
    };
    request.on("drain", write);
    request.on("error", reject); // After the answer it changes nothing.
    request.write(headers["content-length"] === "1001" ? Buffer.alloc(500) : chunk);
    if (headers["transfer-encoding"] === "chunked") write();
  });
}

/** Announces a body, sends a part of it, and is gone. */
function cutBody(url: string): Promise<void> {
  const { hostname, port, pathname } = new URL(url);
  const headers = Object.entries(SIGNED).map(([name, value]) => `${name}: ${value}\r\n`);
  return new Promise((resolve) => {
    const socket = connect(Number(port), hostname, () => {
      socket.write(
        `POST ${pathname} HTTP/1.1\r\nhost: x\r\n${headers.join("")}content-length: 500\r\n\r\n{"up`,
      );
      socket.destroySoon();
    });
    socket.on("close", () => resolve());
  });
}
