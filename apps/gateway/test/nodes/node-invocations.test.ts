import type { NodeInvokeParams } from "@openclaw/gateway-protocol";
import { describe, expect, it } from "vitest";
import { createNodeInvocations } from "../../src/nodes/node-invocations.js";
import type { EffectiveSurface, NodeConnection } from "../../src/nodes/node-registry.js";
import type { Session } from "../../src/sessions/session.js";
import { NODE_ID, sampleNode, sampleSession } from "../support/sample-session.js";

const OPERATOR = sampleSession({ scopes: ["operator.write"] });
const CALL: NodeInvokeParams = { nodeId: NODE_ID, command: "camera.snap", idempotencyKey: "key-1" };

interface Given {
  readonly commands?: readonly string[];
  /** What the store has by now; default: as the connection. */
  readonly approved?: readonly string[];
  readonly maxPerNode?: number;
  readonly isConnected?: boolean;
}

function given({
  commands = ["camera.snap"],
  approved = commands,
  maxPerNode = 64,
  isConnected = true,
}: Given = {}) {
  const session = sampleNode();
  const surface: EffectiveSurface = { caps: [], commands, permissions: {} };
  const connection: NodeConnection = { session, surface, settled: Promise.resolve() };
  const connections = new Map(isConnected ? [[NODE_ID, connection]] : []);
  const record = { nodeId: NODE_ID, commands: approved, createdAtMs: 1, approvedAtMs: 1 };
  const invocations = createNodeInvocations({
    registry: { find: (nodeId) => connections.get(nodeId) },
    nodes: { findNode: async () => record },
    maxPerNode,
  });
  return { session, connections, invocations };
}

const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** Id of the call that the node was sent last. */
const idOf = (session: ReturnType<typeof sampleNode>): string => {
  const payload = session.sent.at(-1)?.payload;
  return typeof payload === "object" && payload !== null && "id" in payload ? String(payload.id) : "";
};

describe("a call to a node", () => {
  it("goes to the node as 2026.2.17 sends it, and its answer comes back", async () => {
    const { session, invocations } = given();
    const calling = invocations.invoke({ ...CALL, params: { quality: 1 } }, OPERATOR);
    await settled();
    expect(session.sent).toEqual([
      {
        event: "node.invoke.request",
        payload: {
          id: expect.stringMatching(/^[0-9a-f-]{36}$/),
          nodeId: NODE_ID,
          command: "camera.snap",
          paramsJSON: '{"quality":1}',
          timeoutMs: 30_000,
          idempotencyKey: "key-1",
        },
      },
    ]);
    const result = { id: idOf(session), nodeId: NODE_ID, ok: true, payloadJSON: '{"picture":1}' };
    expect(invocations.settle(result, session)).toEqual({ ok: true, payload: { ok: true } });
    expect(await calling).toEqual({
      ok: true,
      payload: {
        ok: true,
        nodeId: NODE_ID,
        command: "camera.snap",
        payload: { picture: 1 },
        payloadJSON: '{"picture":1}',
      },
    });
    expect(invocations.size).toBe(0);
  });

  it("that the node cannot do fails with what the node said", async () => {
    const { session, invocations } = given();
    const calling = invocations.invoke(CALL, OPERATOR);
    await settled();
    const error = { code: "CAMERA_BUSY", message: "the camera is busy" };
    invocations.settle({ id: idOf(session), nodeId: NODE_ID, ok: false, error }, session);
    expect(await calling).toEqual({
      ok: false,
      error: { code: "UNAVAILABLE", message: "the camera is busy", details: { nodeError: error } },
    });
  });

  it("S22: of a command that is not approved is refused, and the node hears nothing of it", async () => {
    const { session, invocations } = given({ commands: [] });
    expect(await invocations.invoke(CALL, OPERATOR)).toEqual({
      ok: false,
      error: {
        code: "INVALID_REQUEST",
        message: "node command not allowed",
        details: { reason: "command not allowlisted", command: "camera.snap" },
      },
    });
    expect(session.sent).toEqual([]);
  });

  it("S22: of a command that another process has taken back a moment ago is refused as well", async () => {
    const { session, invocations } = given({ approved: [] });
    expect(await invocations.invoke(CALL, OPERATOR)).toMatchObject({
      error: { message: "node command not allowed" },
    });
    expect(session.sent).toEqual([]);
  });

  it("never reaches what asks the node's owner for permission to run programs", async () => {
    const { invocations } = given({ commands: ["system.execApprovals.set"] });
    const call = { ...CALL, command: "system.execApprovals.set" };
    expect(await invocations.invoke(call, OPERATOR)).toMatchObject({
      error: { message: "node command not allowed" },
    });
  });

  it("to a node that is away fails at once", async () => {
    const { invocations } = given({ isConnected: false });
    expect(await invocations.invoke(CALL, OPERATOR)).toEqual({
      ok: false,
      error: { code: "UNAVAILABLE", message: "node not connected", details: { code: "NOT_CONNECTED" } },
    });
  });

  it("fails when the node goes away, and calls of its other connection go on", async () => {
    const { session, connections, invocations } = given();
    const first = invocations.invoke(CALL, OPERATOR);
    await settled();
    const newer = sampleNode();
    const surface: EffectiveSurface = { caps: [], commands: ["camera.snap"], permissions: {} };
    connections.set(NODE_ID, { session: newer, surface, settled: Promise.resolve() });
    const second = invocations.invoke({ ...CALL, idempotencyKey: "key-2" }, OPERATOR);
    await settled();
    invocations.connectionClosed(session.connectionId);
    expect(await first).toMatchObject({
      error: { message: "node disconnected", details: { code: "NOT_CONNECTED" } },
    });
    expect(invocations.size).toBe(1);
    invocations.settle({ id: idOf(newer), nodeId: NODE_ID, ok: true }, newer);
    expect(await second).toMatchObject({ ok: true });
  });

  it("ends after its time with TIMEOUT, and an answer that comes later is ignored", async () => {
    const { session, invocations } = given();
    const outcome = await invocations.invoke({ ...CALL, timeoutMs: 1 }, OPERATOR);
    expect(outcome).toMatchObject({
      error: {
        code: "UNAVAILABLE",
        message: "node invoke timed out",
        details: { nodeError: { code: "TIMEOUT" } },
      },
    });
    const late = invocations.settle({ id: idOf(session), nodeId: NODE_ID, ok: true }, session);
    expect(late).toEqual({ ok: true, payload: { ok: true, ignored: true } });
  });

  it("is answered by its own node alone", async () => {
    const { session, invocations } = given();
    void invocations.invoke(CALL, OPERATOR);
    await settled();
    const other = sampleNode({ deviceId: "b".repeat(64) });
    const id = idOf(session);
    const mismatch = { ok: false, error: { code: "INVALID_REQUEST", message: "nodeId mismatch" } };
    expect(invocations.settle({ id, nodeId: NODE_ID, ok: true }, other)).toEqual(mismatch);
    expect(invocations.settle({ id, nodeId: other.deviceId, ok: true }, other)).toEqual(mismatch);
    expect(invocations.size).toBe(1);
    invocations.connectionClosed(session.connectionId);
  });

  it("that is repeated under its key while it runs runs once; another call under that key is refused", async () => {
    const { session, invocations } = given();
    const first = invocations.invoke(CALL, OPERATOR);
    await settled();
    const again = invocations.invoke(CALL, OPERATOR);
    const other = await invocations.invoke({ ...CALL, params: { other: true } }, OPERATOR);
    expect(other).toMatchObject({ error: { message: "idempotencyKey was used for another call" } });
    expect(session.sent).toHaveLength(1);
    invocations.settle({ id: idOf(session), nodeId: NODE_ID, ok: true, payload: 7 }, session);
    expect(await again).toEqual(await first);
  });

  it("of another caller under the same key is a call of its own", async () => {
    const { session, invocations } = given();
    void invocations.invoke(CALL, OPERATOR);
    void invocations.invoke(CALL, sampleSession({ scopes: ["operator.write"], deviceId: "c".repeat(64) }));
    await settled();
    expect(session.sent).toHaveLength(2);
    invocations.connectionClosed(session.connectionId);
  });

  it("is refused while too many wait for the node", async () => {
    const { session, invocations } = given({ maxPerNode: 2 });
    for (const idempotencyKey of ["1", "2"]) void invocations.invoke({ ...CALL, idempotencyKey }, OPERATOR);
    await settled();
    expect(await invocations.invoke({ ...CALL, idempotencyKey: "3" }, OPERATOR)).toMatchObject({
      error: { code: "UNAVAILABLE", details: { code: "BUSY" }, retryable: true },
    });
    invocations.connectionClosed(session.connectionId);
  });

  it("S74: sixteen of one device are under way at a node, and a node is not kept busy by who has left", async () => {
    const { session, invocations } = given({ maxPerNode: 32 });
    const call = (caller: Session, key: number) =>
      invocations.invoke({ ...CALL, idempotencyKey: `${key}`, timeoutMs: 600_000 }, caller);
    const leavers = ["b", "c"].map((letter) =>
      sampleSession({ deviceId: letter.repeat(64), scopes: ["operator.write"] }),
    );
    for (const leaver of leavers) {
      for (let key = 0; key < 16; key += 1) void call(leaver, key);
      await settled();
      expect(await call(leaver, 16)).toMatchObject({ error: { details: { code: "BUSY" } } });
    }
    expect(await call(OPERATOR, 1)).toMatchObject({ error: { details: { code: "BUSY" } } });
    for (const { connectionId } of leavers) invocations.connectionClosed(connectionId);
    const calling = call(OPERATOR, 1);
    await settled();
    invocations.settle({ id: idOf(session), nodeId: NODE_ID, ok: true, payload: 1 }, session);
    expect(await calling).toMatchObject({ ok: true, payload: { payload: 1 } });
    // Who comes back has its old calls, and no new sixteen.
    const [first] = leavers;
    const back = sampleSession({ deviceId: "b".repeat(64), scopes: first?.scopes ?? [] });
    expect(await call(back, 16)).toMatchObject({ error: { details: { code: "BUSY" } } });
    expect(session.sent).toHaveLength(33);
    const again = call(back, 3);
    await settled();
    invocations.connectionClosed(session.connectionId);
    expect(await again).toMatchObject({ error: { details: { code: "NOT_CONNECTED" } } });
    expect(session.sent).toHaveLength(33);
    expect(invocations.size).toBe(0);
  });

  it("S74: does not reach the node if the caller has left while it was looked up", async () => {
    const { session, invocations } = given();
    const gone = { ...OPERATOR, caller: { ...OPERATOR.caller, isCurrent: () => false } };
    expect(await invocations.invoke(CALL, gone)).toMatchObject({
      error: { details: { code: "NOT_CONNECTED" } },
    });
    expect(session.sent).toEqual([]);
  });

  it("whose answer is said to be JSON and is none keeps it as text", async () => {
    const { session, invocations } = given();
    const calling = invocations.invoke(CALL, OPERATOR);
    await settled();
    invocations.settle({ id: idOf(session), nodeId: NODE_ID, ok: true, payloadJSON: "{" }, session);
    expect(await calling).toMatchObject({ ok: true, payload: { payloadJSON: "{" } });
  });
});
