import { request as httpRequest } from "node:http";
import { connect } from "node:net";
import { describe, expect, it } from "vitest";
import { createTurn } from "./support.js";
import { clientAddress, sendEndlessBody, SIGNED, withWebhook } from "./webhook-rig.js";

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
