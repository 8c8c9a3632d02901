import { expect, it } from "vitest";
import { operator } from "./support/clients.js";
import { startGateway, type Peer, type ScriptedGateway } from "./support/scripted-gateway.js";

const SHARED = "shared-secret-of-this-gateway";

const UNAVAILABLE = { code: "UNAVAILABLE", retryable: true, retryAfterMs: 0 };
const CLOSE = { code: 1011, reason: "" };

const STARTING_NOW_4 = (peer: Peer): void =>
  peer.refuse({ ...UNAVAILABLE, message: "gateway starting; retry shortly" }, CLOSE);
const STARTING_CLOSE = (peer: Peer): void => peer.close(1013, "gateway starting");
const CANNOT_DECIDE_4 = (peer: Peer): void =>
  peer.refuse(
    { ...UNAVAILABLE, message: "the gateway cannot decide about devices now (STORE_CORRUPT)" },
    CLOSE,
  );
const TOO_MANY_REQUESTS_4 = (peer: Peer): void =>
  peer.refuse(
    {
      ...UNAVAILABLE,
      message: "too many devices wait for approval",
      details: { code: "TOO_MANY_PAIRING_REQUESTS" },
    },
    { code: 1008, reason: "too many devices wait for approval" },
  );

async function attempt(gateway: ScriptedGateway): Promise<Peer> {
  const peer = await gateway.next();
  peer.challenge();
  await peer.connect();
  return peer;
}

it.each([
  ["starts", STARTING_NOW_4, "GATEWAY_UNREACHABLE", "is starting"],
  ["closes with 1013", STARTING_CLOSE, "GATEWAY_UNREACHABLE", "is starting"],
  ["cannot decide", CANNOT_DECIDE_4, "GATEWAY_CONNECT_REFUSED", "STORE_CORRUPT"],
  ["has too many requests", TOO_MANY_REQUESTS_4, "GATEWAY_CONNECT_REFUSED", "too many devices wait"],
])(
  "A gateway that %s is never tried without a pause, each time later, and the text says why.",
  async (...row) => {
    const [, refuse, code, words] = row;
    const gateway = await startGateway();
    const { client, until, timers } = operator({ url: gateway.url, token: SHARED });
    client.start();
    const delays: number[] = [];
    for (let count = 0; count < 4; count += 1) {
      refuse(await attempt(gateway));
      const { retryInMs, error } = await until("waiting");
      expect([error.code, error.message]).toEqual([code, expect.stringContaining(words)]);
      delays.push(retryInMs);
      timers.advance(retryInMs);
      await until("connecting");
    }
    expect(delays[0]).toBeGreaterThanOrEqual(500);
    expect(delays).toEqual(delays.toSorted((left, right) => left - right));
    expect(delays[3]).toBeGreaterThanOrEqual(4_000);
  },
);

it("A gateway that names a longer time is left alone as long.", async () => {
  const gateway = await startGateway();
  const { client, until } = operator({ url: gateway.url, token: SHARED });
  client.start();
  (await attempt(gateway)).refuse(
    { code: "UNAVAILABLE", message: "busy", retryAfterMs: 45_000 },
    { code: 1011, reason: "busy" },
  );
  expect(await until("waiting")).toMatchObject({ retryInMs: 45_000 });
});

it("A gateway without TLS at a wss:// address is named as that, not in the words of the TLS library.", async () => {
  const gateway = await startGateway();
  const { client, until } = operator({ url: gateway.url.replace("ws:", "wss:"), token: SHARED });
  client.start();
  const { error } = await until("waiting");
  expect(error.message).toContain("it speaks ws:// and not wss://");
  expect(error.message).not.toMatch(/openssl|EPROTO/i);
});

it("A pinned connection to a gateway without TLS says so too.", async () => {
  const gateway = await startGateway();
  const tlsFingerprint = "0".repeat(64);
  const url = gateway.url.replace("ws:", "wss:");
  const { client, until } = operator({ url, token: SHARED, tlsFingerprint });
  client.start();
  expect((await until("waiting")).error.message).toContain("it speaks ws:// and not wss://");
});

it("A secret of the wrong kind is told from a wrong one.", async () => {
  const gateway = await startGateway();
  const { client, until } = operator({ url: gateway.url, token: SHARED });
  client.start();
  const peer = await attempt(gateway);
  peer.refuse(
    { code: "INVALID_REQUEST", message: "device identity required" },
    { code: 1008, reason: "device identity required" },
  );
  expect((await until("waiting")).error.message).toContain("does not take this kind of secret");
});
