import { describe, expect, it } from "vitest";
import {
  attempt,
  createDeviceIdentity,
  from,
  join,
  owner,
  PROXY,
  refusalOf,
  refused,
  REMOTE,
  startServer,
  TOKEN,
  type ConnectInput,
} from "./support.js";

const versions = [3, 4] as const;
const WRONG = "not-the-token-of-the-gateway";
const newTokenHint = "use this gateway's gateway.auth.token or pair the device";

describe("without the right secret", () => {
  it.each([
    [3, "cli", "set gateway.remote.token to match gateway.auth.token"],
    [3, "gateway-client", "provide gateway auth token"],
    [3, "openclaw-control-ui", "open the dashboard URL and paste the token in Control UI settings"],
    [4, "cli", newTokenHint],
  ] as const)(
    "protocol %i, a device of client %s and no token hears what to do",
    async (protocol, id, hint) => {
      const { port } = await startServer();
      const identity = createDeviceIdentity();
      expect(await refusalOf(await attempt(port, { protocol, identity, client: { id } }))).toMatchObject(
        refused({
          message: `unauthorized: gateway token missing (${hint})`,
          details: {
            code: "AUTH_TOKEN_MISSING",
            authReason: "token_missing",
            recommendedNextStep: "update_auth_configuration",
          },
        }),
      );
    },
  );

  it.each([
    [3, "cli", "set gateway.remote.token to match gateway.auth.token"],
    [3, "gateway-client", "provide gateway auth token"],
  ] as const)(
    "protocol %i, a %s without a device and with a wrong token is told so",
    async (protocol, id, hint) => {
      const { port } = await startServer();
      expect(
        await refusalOf(await attempt(port, { protocol, client: { id }, auth: { token: WRONG } })),
      ).toMatchObject(
        refused({
          message: `unauthorized: gateway token mismatch (${hint})`,
          details: {
            code: "AUTH_TOKEN_MISMATCH",
            authReason: "token_mismatch",
            canRetryWithDeviceToken: false,
          },
        }),
      );
    },
  );

  it.each(versions)("protocol %i, a device with a wrong token may try its own", async (protocol) => {
    const { port } = await startServer();
    const input: ConnectInput = { protocol, identity: createDeviceIdentity(), auth: { token: WRONG } };
    expect(await refusalOf(await attempt(port, input))).toMatchObject(
      refused({
        message: "unauthorized: device token mismatch (rotate/reissue device token)",
        details: {
          code: "AUTH_TOKEN_MISMATCH",
          canRetryWithDeviceToken: true,
          recommendedNextStep: "retry_with_device_token",
        },
      }),
    );
  });

  it.each(versions)("protocol %i, a wrong device token is named as one", async (protocol) => {
    const { port } = await startServer();
    const input: ConnectInput = { protocol, identity: createDeviceIdentity(), auth: { deviceToken: WRONG } };
    expect(await refusalOf(await attempt(port, input))).toMatchObject(
      refused({
        message: "unauthorized: device token mismatch (rotate/reissue device token)",
        details: { code: "AUTH_DEVICE_TOKEN_MISMATCH", recommendedNextStep: "update_auth_credentials" },
      }),
    );
  });

  it.each(versions)(
    "protocol %i, scopes beyond the token do not make the client forget it",
    async (protocol) => {
      const { port } = await startServer();
      const identity = createDeviceIdentity();
      const { hello } = await join(port, { protocol, identity, scopes: ["operator.read"] });
      const auth = { token: hello.auth?.deviceToken ?? "" };
      expect(
        await refusalOf(await attempt(port, { protocol, identity, auth, scopes: ["operator.admin"] })),
      ).toMatchObject(
        refused({
          message: "unauthorized: device token scope mismatch (re-pair or approve scope upgrade)",
          details: { code: "AUTH_SCOPE_MISMATCH", recommendedNextStep: "review_auth_configuration" },
        }),
      );
    },
  );

  it.each(versions)(
    "protocol %i, a revoked token is called a mismatch that needs an approval",
    async (protocol) => {
      const { port, devices } = await startServer();
      const identity = createDeviceIdentity();
      const { hello } = await join(port, { protocol, identity });
      const { deviceId } = identity;
      await devices.revokeToken({ deviceId, role: "operator", caller: owner });
      const auth = { token: hello.auth?.deviceToken ?? "" };
      expect(await refusalOf(await attempt(port, { protocol, identity, auth }))).toMatchObject(
        refused({
          message: "unauthorized: device token mismatch (it was revoked: the device needs a new approval)",
          details: { code: "AUTH_DEVICE_TOKEN_MISMATCH" },
        }),
      );
    },
  );

  it.each([
    [3, {}, "missing", "provide gateway auth password"],
    [3, { password: WRONG }, "mismatch", "provide gateway auth password"],
    [4, {}, "missing", "provide gateway auth password"],
    [4, { password: WRONG }, "mismatch", "provide gateway auth password"],
  ] as const)("protocol %i, passwords %o are %s", async (protocol, auth, problem, hint) => {
    const { port } = await startServer({ mode: "password" });
    expect(
      await refusalOf(await attempt(port, { protocol, auth, identity: createDeviceIdentity() })),
    ).toMatchObject(
      refused({
        message: `unauthorized: gateway password ${problem} (${hint})`,
        details: { code: `AUTH_PASSWORD_${problem.toUpperCase()}`, authReason: `password_${problem}` },
      }),
    );
  });

  it.each(versions)("protocol %i, a setup code that is none is refused as one", async (protocol) => {
    const { port } = await startServer();
    const input: ConnectInput = {
      protocol,
      identity: createDeviceIdentity(),
      role: "node",
      auth: { bootstrapToken: WRONG },
    };
    const message =
      "unauthorized: setup code invalid, expired, revoked, or already used (create a new code; review `openclaw devices list`)";
    expect(await refusalOf(await attempt(port, input))).toMatchObject(
      refused({
        message,
        details: {
          code: "AUTH_BOOTSTRAP_TOKEN_INVALID",
          authReason: "bootstrap_token_invalid",
          canRetryWithDeviceToken: false,
          recommendedNextStep: "review_auth_configuration",
        },
      }),
    );
  });

  it.each(versions)("protocol %i, neither secret nor device is not enough", async (protocol) => {
    const { port } = await startServer();
    expect(await refusalOf(await attempt(port, { protocol }))).toMatchObject(
      refused({
        code: "NOT_PAIRED",
        message: "device identity required",
        details: { code: "DEVICE_IDENTITY_REQUIRED" },
      }),
    );
  });

  it.each(versions)(
    "S67: protocol %i, too many wrong tokens have to wait, and others do not",
    async (protocol) => {
      const rateLimit = { maxAttempts: 3, windowMs: 60_000, lockoutMs: 60_000 };
      const { port } = await startServer({ rateLimit, trustedProxies: [PROXY] });
      for (let guess = 0; guess < 3; guess += 1) {
        const raw = await attempt(port, { protocol, auth: { token: `${WRONG}${guess}` } }, REMOTE);
        expect(raw.answer.error?.details?.["code"]).toBe("AUTH_TOKEN_MISMATCH");
      }
      const locked = await attempt(port, { protocol, auth: { token: TOKEN } }, REMOTE);
      expect(await refusalOf(locked)).toMatchObject(
        refused({
          message: "unauthorized: too many failed authentication attempts (retry later)",
          details: { code: "AUTH_RATE_LIMITED", recommendedNextStep: "wait_then_retry" },
        }),
      );
      expect(locked.answer.error?.retryAfterMs).toBeGreaterThan(0);
      const other = await attempt(port, { protocol, auth: { token: TOKEN } }, from("192.0.2.8"));
      expect(other.answer.ok).toBe(true);
    },
  );

  it.each([
    ["a device token beside it", { deviceToken: "junk" }, {}],
    ["a setup code beside it", { bootstrapToken: "junk" }, {}],
    ["a device whose proof is broken", {}, { signature: "A".repeat(86) }],
    ["a device that is not paired", {}, {}],
  ])("S68: a wrong token counts with %s", async (_what, beside, device) => {
    const rateLimit = { maxAttempts: 3, windowMs: 60_000, lockoutMs: 60_000 };
    const { port } = await startServer({ rateLimit, trustedProxies: [PROXY] });
    for (let guess = 0; guess < 3; guess += 1) {
      const auth = { token: `${WRONG}${guess}`, ...beside };
      await attempt(port, { auth, identity: createDeviceIdentity(), device }, REMOTE);
    }
    const locked = await attempt(port, { auth: { token: TOKEN } }, REMOTE);
    expect(locked.answer.error?.details?.["code"]).toBe("AUTH_RATE_LIMITED");
  });

  it("S68: a wrong token counts beside the right token of a paired device: it is no way to guess for ever", async () => {
    const rateLimit = { maxAttempts: 3, windowMs: 60_000, lockoutMs: 60_000 };
    const { port } = await startServer({ rateLimit, trustedProxies: [PROXY] });
    const identity = createDeviceIdentity();
    const { hello } = await join(port, { identity });
    const deviceToken = hello.auth?.deviceToken ?? "";
    for (let guess = 0; guess < 3; guess += 1) {
      const raw = await attempt(port, { identity, auth: { token: `${WRONG}${guess}`, deviceToken } }, REMOTE);
      expect(raw.answer.ok).toBe(true);
    }
    // From now on the shared token is not looked at: a right one is of no more use than a wrong one.
    const asItself = await attempt(port, { identity, auth: { token: WRONG, deviceToken } }, REMOTE);
    expect(asItself.answer.ok).toBe(true);
    const guess = await attempt(port, { identity, auth: { token: TOKEN, deviceToken: WRONG } }, REMOTE);
    expect(guess.answer.error?.details?.["code"]).toBe("AUTH_RATE_LIMITED");
  });

  it.each([["token"], ["deviceToken"]])(
    "S71: guesses of others under its address do not keep out a device with its own token in %s",
    async (field) => {
      const rateLimit = { maxAttempts: 3, windowMs: 60_000, lockoutMs: 60_000 };
      const { port, devices } = await startServer({ rateLimit, trustedProxies: [PROXY] });
      const identity = createDeviceIdentity();
      const { hello } = await join(port, { identity });
      for (let guess = 0; guess < 3; guess += 1) {
        await attempt(port, { auth: { token: `${WRONG}${guess}` } }, REMOTE);
      }
      const auth = { [field]: hello.auth?.deviceToken ?? "" };
      expect((await attempt(port, { identity, auth }, REMOTE)).answer.ok).toBe(true);
      // Neither a key without its token nor a token without its key gets further, and nothing is asked of the owner.
      const wrong = { [field]: WRONG };
      const thief = createDeviceIdentity();
      for (const input of [
        { identity, auth: wrong },
        { identity: thief, auth },
      ]) {
        const { answer } = await attempt(port, input, REMOTE);
        expect(answer.error?.details?.["code"]).toBe("AUTH_RATE_LIMITED");
      }
      expect(await devices.listRequests(owner)).toEqual([]);
    },
  );

  it("S71: a device that was removed and comes back with its old token does not lock out its address", async () => {
    const rateLimit = { maxAttempts: 3, windowMs: 60_000, lockoutMs: 60_000 };
    const { port, devices } = await startServer({ rateLimit, trustedProxies: [PROXY] });
    const identity = createDeviceIdentity();
    const { hello } = await join(port, { identity });
    await devices.remove({ deviceId: identity.deviceId, caller: owner });
    const auth = { deviceToken: hello.auth?.deviceToken ?? "" };
    for (let count = 0; count < 10; count += 1) {
      const { answer } = await attempt(port, { identity, auth }, REMOTE);
      expect(answer.error?.details?.["code"]).toBe("AUTH_DEVICE_TOKEN_MISMATCH");
    }
    expect((await attempt(port, { auth: { token: TOKEN } }, REMOTE)).answer.ok).toBe(true);
  });

  it("S71: a device that comes with its own token in the shared token's field is never counted", async () => {
    const rateLimit = { maxAttempts: 2, windowMs: 60_000, lockoutMs: 60_000 };
    const { port, devices } = await startServer({ rateLimit, trustedProxies: [PROXY] });
    const identity = createDeviceIdentity();
    const input: ConnectInput = { identity, auth: { token: TOKEN }, protocol: 3 };
    await attempt(port, input, REMOTE);
    const [request] = await devices.listRequests(owner);
    await devices.approve({ requestId: request?.requestId ?? "", caller: owner });
    const { hello } = await join(port, input, REMOTE);
    for (let time = 0; time < 4; time += 1) {
      const auth = { token: hello.auth?.deviceToken ?? "" };
      expect((await attempt(port, { ...input, auth }, REMOTE)).answer.ok).toBe(true);
    }
  });
});
