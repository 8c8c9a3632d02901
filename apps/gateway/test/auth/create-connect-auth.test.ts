import { silentLogger } from "@openclaw/contracts";
import { describe, expect, it } from "vitest";
import type { AuthMode, ConnectAuth, SharedSecretAttempt } from "../../src/auth/connect-auth.js";
import { createConnectAuth } from "../../src/auth/create-connect-auth.js";
import type { GatewaySecret } from "../../src/auth/gateway-secret.js";
import { defaultConfig } from "../../src/config/default-config.js";
import { requestOf, type SampleRequest } from "./request.js";

const RIGHT = "kq3Vt0yWc8mJx5Lr";
const LAN = { peer: "192.0.2.1", headers: { host: "gw.example" } };
const OTHER = { ...LAN, peer: "192.0.2.2" };
const PAGE = { headers: { origin: "http://127.0.0.1:18789" } };

type Presented = Pick<SharedSecretAttempt, "token" | "password" | "mayBeDeviceToken">;

const behindProxy = (hop: string) => ({ headers: { "x-forwarded-for": hop } });

interface Setup {
  readonly auth: ConnectAuth;
  readonly log: readonly string[];
  readonly attempt: (request: SampleRequest, presented?: Presented) => Promise<string>;
  readonly pass: (ms: number) => void;
}

function open(mode: AuthMode | "refused" = "token"): Setup {
  const source = { kind: "config", key: "gateway.auth.token" } as const;
  const secret: GatewaySecret | undefined =
    mode === "none" ? { mode } : mode === "refused" ? undefined : { mode, value: RIGHT, source };
  let now = 1_700_000_000_000;
  const log: string[] = [];
  const auth = createConnectAuth({
    gateway: defaultConfig.gateway,
    secret: {
      last: secret,
      current: () => Promise.resolve(secret),
      onChange: () => () => undefined,
      close: () => undefined,
    },
    clock: { now: () => now },
    logger: { ...silentLogger, warn: (_fields: object, message: string) => void log.push(message) },
  });
  return {
    auth,
    log,
    attempt: async (request, presented = {}) => {
      const check = await auth.checkSharedSecret({ ...presented, location: auth.locate(requestOf(request)) });
      return check.status === "rate-limited" ? `rate-limited ${check.retryAfterMs}` : check.status;
    },
    pass: (ms) => {
      now += ms;
    },
  };
}

async function times(count: number, attempt: () => Promise<string>): Promise<readonly string[]> {
  const results: string[] = [];
  for (let index = 0; index < count; index += 1) results.push(await attempt());
  return results;
}

describe("the shared secret", () => {
  it("is taken from the field of its mode", async () => {
    const token = open("token");
    expect(await token.attempt(LAN, { token: RIGHT })).toBe("ok");
    expect(await token.attempt(LAN, { token: RIGHT.toLowerCase() })).toBe("mismatch");
    expect(await token.attempt(LAN, { password: RIGHT })).toBe("missing");
    expect(await token.attempt(LAN, { token: "" })).toBe("missing");
    const password = open("password");
    expect(await password.attempt(LAN, { password: RIGHT })).toBe("ok");
    expect(await password.attempt(LAN, { token: RIGHT })).toBe("missing");
    expect(password.auth.mode).toBe("password");
  });

  it("S80: lets nobody in while the files name one that is none, and counts nothing", async () => {
    const refused = open("refused");
    expect(new Set(await times(20, () => refused.attempt(LAN, { token: RIGHT })))).toEqual(
      new Set(["mismatch"]),
    );
  });

  it("S60 S64: is not asked for under mode none by this machine alone", async () => {
    const none = open("none");
    expect(await none.attempt({})).toBe("ok");
    expect(await none.attempt(PAGE)).toBe("ok");
    expect(await none.attempt(LAN)).toBe("missing");
    expect(await none.attempt({ headers: { "x-forwarded-for": "127.0.0.1" } })).toBe("missing");
    expect(await none.attempt({ headers: { host: "pub.example" } })).toBe("missing");
  });
});

describe("wrong secrets", () => {
  it("S67: of one address are limited, with the time to wait, and other addresses go on", async () => {
    const { attempt } = open();
    const results = await times(30, () => attempt(LAN, { token: "wrong-wrong-wrong" }));
    expect(results.slice(0, 10)).toEqual(Array.from({ length: 10 }, () => "mismatch"));
    expect(new Set(results.slice(10))).toEqual(new Set(["rate-limited 300000"]));
    expect(await attempt(LAN, { token: RIGHT })).toBe("rate-limited 300000");
    expect(await attempt(OTHER, { token: RIGHT })).toBe("ok");
    expect(await attempt({}, { token: RIGHT })).toBe("ok");
  });

  it("are forgotten after the window, and the lock ends after its time", async () => {
    const { attempt, pass } = open();
    await times(9, () => attempt(LAN, { token: "wrong-wrong-wrong" }));
    pass(60_000);
    await times(10, () => attempt(LAN, { token: "wrong-wrong-wrong" }));
    expect(await attempt(LAN, { token: RIGHT })).toBe("rate-limited 300000");
    pass(299_999);
    expect(await attempt(LAN, { token: RIGHT })).toBe("rate-limited 1");
    pass(1);
    expect(await attempt(LAN, { token: RIGHT })).toBe("ok");
  });

  it("a right secret in between buys no further guesses", async () => {
    const { attempt } = open();
    await times(9, () => attempt(LAN, { token: "wrong-wrong-wrong" }));
    expect(await attempt(LAN, { token: RIGHT })).toBe("ok");
    await attempt(LAN, { token: "wrong-wrong-wrong" });
    expect(await attempt(LAN, { token: "wrong-wrong-wrong" })).toBe("rate-limited 300000");
  });

  it("S68: count whatever else is sent, here or when the token was no device's own either", async () => {
    const { attempt, auth } = open();
    const location = auth.locate(requestOf(LAN));
    const results = await times(20, async () => {
      const status = await attempt(LAN, { token: "wrong-wrong-wrong", mayBeDeviceToken: true });
      if (status === "mismatch") auth.noteWrongDeviceToken(location);
      return status;
    });
    expect(results.slice(9, 11)).toEqual(["mismatch", "rate-limited 300000"]);
    expect(await attempt(LAN)).toBe("rate-limited 300000");
  });

  it("S68: a token that turns out to be the device's own counts for nothing", async () => {
    const { attempt } = open();
    const results = await times(50, () => attempt(LAN, { token: "of-a-device", mayBeDeviceToken: true }));
    expect(new Set(results)).toEqual(new Set(["mismatch"]));
  });

  it("S68: a wrong password counts also where a token may be the device's own", async () => {
    const { attempt } = open("password");
    const presented = { token: "of-a-device", password: "wrong-wrong", mayBeDeviceToken: true };
    expect((await times(11, () => attempt(LAN, presented))).at(-1)).toBe("rate-limited 300000");
  });

  it("S59: of a page on this machine are limited, 20 of them and more", async () => {
    const { attempt } = open();
    const results = await times(20, () => attempt(PAGE, { token: "wrong-wrong-wrong" }));
    expect(results.filter((status) => status === "mismatch")).toHaveLength(10);
    expect(results.at(-1)).toBe("rate-limited 300000");
  });

  it("S71: of one page lock out neither another page nor a program of this machine", async () => {
    const { attempt } = open();
    await times(20, () => attempt(PAGE, { token: "wrong-wrong-wrong" }));
    const other = { headers: { origin: "https://app.example" } };
    expect(await attempt(other, { token: RIGHT })).toBe("ok");
    expect(await attempt({}, { token: RIGHT })).toBe("ok");
  });

  it("S71: a thousand attempts without a secret, or with one in the wrong field, lock out nobody", async () => {
    const { attempt } = open();
    await times(1_000, () => attempt(LAN));
    await times(1_000, () => attempt(LAN, { password: "wrong-wrong" }));
    expect(await attempt(LAN, { token: RIGHT })).toBe("ok");
  });

  it("S71: of programs on this machine never lock out their owner", async () => {
    const { attempt, auth, log } = open();
    await times(100, () => attempt({}, { token: "wrong-wrong-wrong" }));
    for (let count = 0; count < 100; count += 1) auth.noteWrongDeviceToken(auth.locate(requestOf()));
    expect(await attempt({}, { token: RIGHT })).toBe("ok");
    expect(log).toEqual([]);
  });

  it("S67: all that hide behind an untrusted proxy share one count", async () => {
    const { attempt } = open();
    let hop = 0;
    const results = await times(11, () =>
      attempt(behindProxy(`203.0.113.${(hop += 1)}`), { token: "wrong-wrong-wrong" }),
    );
    expect(results.at(-1)).toBe("rate-limited 300000");
  });

  it("S74: a lock is one line in the log", async () => {
    const { attempt, log } = open();
    await Promise.all(Array.from({ length: 50 }, () => attempt(LAN, { token: "wrong-wrong-wrong" })));
    expect(log).toEqual(["too many wrong secrets; the client has to wait"]);
  });
});
