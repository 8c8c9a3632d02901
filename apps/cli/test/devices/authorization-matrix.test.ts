import path from "node:path";
import { DEVICE_REQUESTS, DEVICES, type Store } from "@openclaw/contracts";
import { loadDeviceIdentity } from "@openclaw/device-pairing/identity";
import { createFileTokenStore } from "@openclaw/gateway-client";
import {
  AUTHORIZATION_DEVICE,
  AUTHORIZATION_REQUEST_ID,
  authorizationCases,
  prepareAuthorizationCase,
  type AuthorizationCase,
} from "@openclaw/testkit";
import { describe, expect, it } from "vitest";
import { createInstallation, type Installation } from "../installation.js";
import { createDeviceInstallation, startGatewayHere, GATEWAY_TOKEN } from "./device-installation.js";

const { deviceId } = AUTHORIZATION_DEVICE;

/** The command line leaves out what is not given, so it cannot ask for a token without any scope. */
const isExpressible = ({ operation }: AuthorizationCase): boolean =>
  operation.verb !== "rotate" || operation.scopes?.length !== 0;

const CASES = authorizationCases().filter(isExpressible);

/** The words of the command that does what the case is about. */
function wordsOf({
  operation: { verb, role = "operator", scopes = [] },
}: AuthorizationCase): readonly string[] {
  const token = ["--device", deviceId, "--role", role];
  const words: Readonly<Record<typeof verb, readonly string[]>> = {
    approve: [AUTHORIZATION_REQUEST_ID],
    reject: [AUTHORIZATION_REQUEST_ID],
    remove: [deviceId],
    rename: [deviceId, "Kitchen"],
    revoke: token,
    rotate: [...token, ...scopes.flatMap((scope) => ["--scope", scope])],
  };
  return [verb, ...words[verb]];
}

/** Puts the case into the files, runs the command, and says what was wrong about it. */
async function judge(
  store: Store,
  subject: AuthorizationCase,
  nowMs: number,
  run: (words: readonly string[]) => Promise<{ readonly exitCode: number }>,
): Promise<string | undefined> {
  await store.transact([DEVICES, DEVICE_REQUESTS], (transaction) => {
    transaction.delete(DEVICES, deviceId);
    transaction.delete(DEVICE_REQUESTS, AUTHORIZATION_REQUEST_ID);
  });
  await prepareAuthorizationCase(store, subject, nowMs);
  const records = async (): Promise<string> =>
    JSON.stringify([
      await store.get(DEVICES, deviceId),
      await store.get(DEVICE_REQUESTS, AUTHORIZATION_REQUEST_ID),
    ]);
  const before = await records();
  const { exitCode } = await run(wordsOf(subject));
  const after = await records();

  const isDone = subject.expected.answer === "done";
  if ((exitCode === 0) !== isDone) return `${subject.title}: ${exitCode}, not ${subject.expected.answer}`;
  if (!isDone) return before === after ? undefined : `${subject.title}: something was written`;
  const { operatorScopes } = subject.expected;
  const tokens: unknown = (await store.get(DEVICES, deviceId))?.["tokens"];
  const got = operatorScopesOf(tokens).join();
  return operatorScopes === undefined || got === operatorScopes.join()
    ? undefined
    : `${subject.title}: the token gives [${got}], not [${operatorScopes.join()}]`;
}

function operatorScopesOf(tokens: unknown): readonly unknown[] {
  const operator =
    typeof tokens === "object" && tokens !== null && "operator" in tokens ? tokens.operator : {};
  const isRecord = typeof operator === "object" && operator !== null && "scopes" in operator;
  return isRecord && Array.isArray(operator.scopes) ? operator.scopes : [];
}

describe("S1 S2: who may do what, through the command", { timeout: 120_000 }, () => {
  it("on the files of this machine, as the owner of the host", async () => {
    const { store, clock, run } = createDeviceInstallation();
    const cases = CASES.filter(({ caller }) => caller.kind === "host");
    const mistakes = [];
    for (const subject of cases) {
      mistakes.push(await judge(store, subject, clock.now(), (words) => run("devices", ...words)));
    }

    expect(cases.length).toBeGreaterThan(150);
    expect(mistakes.filter(Boolean)).toEqual([]);
  });

  it("with --url and the gateway's secret, which on its own machine gives all rights", async () => {
    const there = createDeviceInstallation();
    const gateway = await startGatewayHere(there);
    const cases = CASES.filter(
      ({ caller }) =>
        caller.kind === "session" && caller.device === undefined && caller.scopes.includes("operator.admin"),
    );
    const env = { OPENCLAW_STATE_DIR: there.directory, OPENCLAW_GATEWAY_TOKEN: GATEWAY_TOKEN };
    const mistakes = [];
    for (const subject of cases) {
      mistakes.push(
        await judge(there.store, subject, Date.now(), (words) =>
          there.runWith({ env }, "devices", ...words, "--url", gateway.url),
        ),
      );
    }

    expect(cases.length).toBeGreaterThan(150);
    expect(mistakes.filter(Boolean)).toEqual([]);
  });

  it.each([
    [["operator.approvals", "operator.pairing", "operator.talk.secrets", "operator.write"], /./],
    // What an administrator may do was asked above; here it is that a device may be one.
    [["operator.admin"], /^(?:unknown|phone)$/],
  ])("with --url as another device with %j, which never gets more by asking", async (scopes, states) => {
    const there = createDeviceInstallation();
    const gateway = await startGatewayHere(there);
    const here = createInstallation();
    await pairHere(there.store, here, gateway.url, scopes);
    const cases = CASES.filter(
      ({ caller, state }) =>
        caller.kind === "session" &&
        caller.device === "other" &&
        caller.scopes.join() === scopes.join() &&
        states.test(state.name),
    );
    const mistakes = [];
    for (const subject of cases) {
      mistakes.push(
        await judge(there.store, subject, Date.now(), (words) =>
          here.run("devices", ...words, "--url", gateway.url),
        ),
      );
    }

    expect(cases.length).toBeGreaterThan(30);
    expect(mistakes.filter(Boolean)).toEqual([]);
  });
});

/** Makes the machine `here` a device of the gateway with these scopes, and gives it its token. */
async function pairHere(
  store: Store,
  here: Installation,
  url: string,
  scopes: readonly string[],
): Promise<void> {
  const directory = path.join(here.directory, "identity");
  const identity = await loadDeviceIdentity({ path: path.join(directory, "device.json") });
  const token = "t".repeat(43);
  const nowMs = Date.now();
  const about = {
    deviceId: identity.deviceId,
    publicKey: identity.publicKey,
    clientId: "cli",
    clientMode: "cli",
  };
  await store.transact([DEVICES], (transaction) =>
    transaction.put(DEVICES, identity.deviceId, {
      ...about,
      platform: process.platform,
      role: "operator",
      roles: ["operator"],
      scopes,
      tokens: { operator: { token, role: "operator", scopes, createdAtMs: nowMs } },
      createdAtMs: nowMs,
      approvedAtMs: nowMs,
    }),
  );
  await createFileTokenStore({ directory: path.join(directory, "gateway-tokens") }).set(
    { origin: url, deviceId: identity.deviceId, role: "operator" },
    { token, scopes },
  );
}
