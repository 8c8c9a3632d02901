import { expect, it } from "vitest";
import { operator } from "./support/clients.js";
import { startGateway } from "./support/scripted-gateway.js";
import { HELLO_4 } from "./support/transcripts.js";

async function connected(hello: object = HELLO_4) {
  const gateway = await startGateway();
  const setup = operator({ url: gateway.url, token: "shared-secret-of-this-gateway" });
  setup.client.start();
  const peer = await gateway.next();
  peer.challenge();
  await peer.connect();
  peer.accept(hello);
  await setup.client.connected();
  return { ...setup, peer };
}

it("A call resolves with the payload of its own answer, whatever the order of the answers.", async () => {
  const { client, peer } = await connected();
  const first = client.call("node.describe", { nodeId: "a" });
  const second = client.request("some.method", { any: 1 });
  const [one, two] = [await peer.next(), await peer.next()];
  expect(one).toMatchObject({ type: "req", method: "node.describe", params: { nodeId: "a" } });
  expect(two).toMatchObject({ type: "req", method: "some.method", params: { any: 1 } });
  expect(one["id"]).not.toBe(two["id"]);
  peer.send({ type: "res", id: two["id"], ok: true, payload: "second" });
  peer.send({ type: "res", id: "unknown", ok: true, payload: "nobody's" });
  peer.send({ type: "res", id: one["id"], ok: true, payload: "first" });
  expect(await Promise.all([first, second])).toEqual(["first", "second"]);
});

it("A refused call rejects with the gateway's codes as details.", async () => {
  const { client, peer } = await connected();
  const call = client.call("device.pair.list");
  const { id } = await peer.next();
  const details = { code: "MISSING_SCOPE", missingScope: "operator.pairing" };
  const error = { code: "FORBIDDEN", message: "missing scope: operator.pairing", details, retryAfterMs: 5 };
  peer.send({ type: "res", id, ok: false, error });
  await expect(call).rejects.toMatchObject({
    code: "GATEWAY_CALL_REFUSED",
    details: {
      method: "device.pair.list",
      gatewayCode: "FORBIDDEN",
      gatewayMessage: "missing scope: operator.pairing",
      detailCode: "MISSING_SCOPE",
      missingScope: "operator.pairing",
      retryAfterMs: 5,
    },
  });
});

it("A call that is not answered in time rejects, and its late answer does no harm.", async () => {
  const { client, peer, timers } = await connected();
  const call = client.call("health", {}, { timeoutMs: 1_234 });
  const { id } = await peer.next();
  timers.advance(1_234);
  await expect(call).rejects.toMatchObject({ code: "GATEWAY_CALL_TIMED_OUT", details: { timeoutMs: 1_234 } });
  peer.send({ type: "res", id, ok: true, payload: {} });
  await peer.roundTrip();
  expect(client.state.status).toBe("connected");
});

it("An aborted call rejects with the reason of its signal; one that was aborted before is not sent.", async () => {
  const { client, peer, timers } = await connected();
  const before = timers.delays.length;
  const controller = new AbortController();
  const call = client.call("health", {}, { signal: controller.signal });
  await peer.next();
  controller.abort(new Error("no longer wanted"));
  await expect(call).rejects.toThrow("no longer wanted");
  await expect(client.call("health", {}, { signal: controller.signal })).rejects.toThrow("no longer wanted");
  await peer.roundTrip();
  expect([peer.waiting, timers.delays.length]).toEqual([0, before]);
});

it("Calls that wait when the connection ends reject, and so does one without a connection.", async () => {
  const { client, peer, until } = await connected();
  const call = client.call("health");
  await peer.next();
  peer.close(1008, "slow consumer");
  await expect(call).rejects.toMatchObject({ code: "GATEWAY_CONNECTION_LOST", details: { closeCode: 1008 } });
  await until("waiting");
  await expect(client.call("health")).rejects.toMatchObject({ code: "GATEWAY_NOT_CONNECTED" });
});

it("A message that the gateway would not take is not sent: it would end the connection.", async () => {
  const { client, peer } = await connected({ ...HELLO_4, policy: { maxPayload: 1_000 } });
  await expect(client.request("some.method", "é".repeat(500))).rejects.toMatchObject({
    code: "GATEWAY_MESSAGE_TOO_LARGE",
    details: { maxBytes: 1_000 },
  });
  await peer.roundTrip();
  expect([peer.waiting, client.state.status]).toEqual([0, "connected"]);
});

it("A listener that throws disturbs neither the others nor the connection.", async () => {
  const { client, peer } = await connected();
  client.on("tick", () => {
    throw new Error("a defect of the listener");
  });
  const heard = new Promise((resolve) => {
    client.on("tick", resolve);
  });
  const removed: unknown[] = [];
  client.on("tick", (payload) => removed.push(payload))();
  peer.send({ type: "event", event: "tick", payload: { ts: 3 } });
  expect(await heard).toEqual({ ts: 3 });
  expect(removed).toEqual([]);
  expect(client.state.status).toBe("connected");
});
