import type * as fc from "fast-check";
import { OWNER, connectOf, keyOf } from "./harness.js";
import { NAMES, check, tick, unite, type Model, type Subject } from "./model.js";

export type Command = fc.AsyncCommand<Model, Subject>;

export const command = (title: string, run: (model: Model, subject: Subject) => Promise<void>): Command => ({
  check: () => true,
  run: async (model, subject) => {
    await run(model, subject);
    await checkEverything(model, subject);
  },
  toString: () => title,
});

const nameOf = (deviceId: string): string =>
  NAMES.find((name) => keyOf(name).deviceId === deviceId) ?? deviceId;

/** After each command the subject lists, admits and refuses exactly what the model does. */
async function checkEverything(model: Model, subject: Subject): Promise<void> {
  tick(model, subject);
  await subject.pairing.sweep();
  const requests = (await subject.pairing.listRequests(OWNER)).map(
    ({ deviceId, requestId, roles, scopes }) =>
      `${nameOf(deviceId)} ${requestId} ${roles.join()} [${scopes.join()}]`,
  );
  const expectedRequests = [...model.requests].map(
    ([name, { id, roles, scopes }]) => `${name} ${id} ${[...roles].toSorted().join()} [${scopes.join()}]`,
  );
  compare("requests", requests, expectedRequests);
  const devices = (await subject.pairing.listDevices(OWNER)).map(({ deviceId, platform, tokens }) => {
    const live = tokens.filter(({ revokedAtMs }) => revokedAtMs === undefined);
    return `${nameOf(deviceId)} ${platform} ${live.map(({ role, scopes }) => `${role} [${scopes.join()}]`).join()}`;
  });
  const expectedDevices = [...model.devices].map(([name, { platform, tokens }]) => {
    const live = [...tokens]
      .filter(([, { isLive }]) => isLive)
      .toSorted(([left], [right]) => (left < right ? -1 : 1));
    return `${name} ${platform} ${live.map(([role, { scopes }]) => `${role} [${unite(scopes).join()}]`).join()}`;
  });
  compare("devices", devices, expectedDevices);
  await checkTokens(model, subject);
}

/** Every token that a device was ever told lets in as long as it lives, and never again after. */
async function checkTokens(model: Model, subject: Subject): Promise<void> {
  for (const [text, { name, role, serial }] of model.told) {
    const device = model.devices.get(name);
    const token = device?.tokens.get(role);
    const isLive = token?.serial === serial && token.isLive;
    const outcome = await subject.pairing.connect(
      connectOf(name, {
        role,
        scopes: [],
        client: { platform: device?.platform ?? "linux" },
        credentials: { deviceToken: text },
      }),
    );
    check(
      (outcome.status === "admitted") === isLive,
      `token ${serial} of ${name} is ${isLive ? "good" : "over"}`,
    );
  }
}

function compare(what: string, found: readonly string[], expected: readonly string[]): void {
  const [left, right] = [found.toSorted().join("; "), expected.toSorted().join("; ")];
  check(left === right, `${what} are {${right}}, not {${left}}`);
}
