import { describe, expect, it } from "vitest";
import { codeIn, openOwner, visit, type TestGateway, type Visitor } from "../support.js";
import { connectOperator, pairDevice, startDeviceGateway } from "../support/device-gateway.js";

/** Somebody who has written in webchat and waits, and how the request is named over the socket. */
async function givenVisitor(gateway: TestGateway): Promise<{
  readonly visitor: Visitor;
  readonly code: string;
  readonly params: { readonly channel: string; readonly accountId: string; readonly requestId: string };
}> {
  const visitor = await visit(gateway);
  visitor.write("hello");
  const code = codeIn(await visitor.answer(0));
  const operator = await connectOperator(gateway, ["operator.pairing"]);
  const { payload } = await operator.call("channels.pairing.list", {});
  const requestId = JSON.stringify(payload).match(/"requestId":"([^"]+)"/)?.[1] ?? "";
  return { visitor, code, params: { channel: "webchat", accountId: "default", requestId } };
}

describe("people in chats, over the socket", () => {
  it("are listed without their codes", async () => {
    const gateway = await startDeviceGateway();
    const { visitor, code, params } = await givenVisitor(gateway);
    const admin = await connectOperator(gateway);
    const { payload } = await admin.call("channels.pairing.list", { channel: "webchat" });
    expect(payload).toMatchObject({
      accounts: [{ channel: "webchat", accountId: "default", notifySupported: true }],
      requests: [
        {
          ...params,
          senderId: visitor.id,
          createdAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT/),
          expiresAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT/),
        },
      ],
      commandOwnerConfigured: false,
      limits: { pendingPerAccount: 3, ttlMs: 3_600_000 },
    });
    expect(JSON.stringify(payload)).not.toContain(code);
    expect(await admin.call("channels.pairing.list", { channel: "telegram" })).toMatchObject({
      payload: { accounts: [], requests: [] },
    });
  });

  it("S107: are approved by administrators alone, since that writes an allowlist", async () => {
    const gateway = await startDeviceGateway();
    const { params } = await givenVisitor(gateway);
    const { pairing } = openOwner(gateway.directories);
    const operator = await connectOperator(gateway, [
      "operator.pairing",
      "operator.write",
      "operator.approvals",
    ]);
    const { client: device } = await pairDevice(gateway, { scopes: ["operator.pairing"] });
    for (const client of [operator, device]) {
      expect(await client.call("channels.pairing.approve", params)).toMatchObject({
        error: { code: "FORBIDDEN", message: "missing scope: operator.admin" },
      });
    }
    expect(await pairing.listGrants()).toEqual([]);
    expect(await pairing.listRequests()).toHaveLength(1);
  });

  it("S106: once approved are answered, told if that was asked for, and no owners", async () => {
    const gateway = await startDeviceGateway();
    const { visitor, params } = await givenVisitor(gateway);
    const admin = await connectOperator(gateway);
    expect(await admin.call("channels.pairing.approve", { ...params, notify: true })).toMatchObject({
      payload: {
        requestId: params.requestId,
        senderId: visitor.id,
        notification: "sent",
        commandOwnerBootstrap: "not-requested",
      },
    });
    expect(await visitor.answer(1)).toContain("approved");
    visitor.write("am I in?");
    expect(await visitor.answer(2)).toBe("am I in?");
    const { pairing } = openOwner(gateway.directories);
    expect(await pairing.listGrants()).toMatchObject([
      { senderId: visitor.id, surface: "rpc", approvedBy: "shared-secret" },
    ]);
    expect(await admin.call("channels.pairing.approve", params)).toMatchObject({
      error: { message: "unknown requestId" },
    });
    expect(await admin.call("channels.pairing.list", {})).toMatchObject({
      payload: { commandOwnerConfigured: false },
    });
  });

  it("are dismissed by who decides about devices, and may ask again", async () => {
    const gateway = await startDeviceGateway();
    const { visitor, code, params } = await givenVisitor(gateway);
    const operator = await connectOperator(gateway, ["operator.pairing"]);
    expect(await operator.call("channels.pairing.dismiss", params)).toMatchObject({
      payload: { requestId: params.requestId, senderId: visitor.id },
    });
    expect(await operator.call("channels.pairing.dismiss", params)).toMatchObject({
      error: { message: "unknown requestId" },
    });
    visitor.write("once more");
    expect(codeIn(await visitor.answer(1))).not.toBe(code);
  });

  it("of another channel or account are not found under an id", async () => {
    const gateway = await startDeviceGateway();
    const { params } = await givenVisitor(gateway);
    const admin = await connectOperator(gateway);
    for (const other of [{ channel: "telegram" }, { accountId: "work" }, { requestId: "x" }]) {
      expect(await admin.call("channels.pairing.approve", { ...params, ...other })).toMatchObject({
        error: { message: "unknown requestId" },
      });
    }
    expect(await admin.call("channels.pairing.approve", { ...params, channel: "../x" })).toMatchObject({
      error: { code: "INVALID_REQUEST", details: { code: "INVALID_CHANNEL" } },
    });
  });
});
