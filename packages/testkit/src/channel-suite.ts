import { accessTests, type DeclareChannelTest } from "./channel-suite-access.js";
import { withHarness, withSetup } from "./channel-suite-bot.js";
import { contentTests } from "./channel-suite-content.js";
import { faultTests } from "./channel-suite-faults.js";
import { lifecycleTests, type DeclareHarnessTest } from "./channel-suite-lifecycle.js";
import type {
  ChannelSuiteOptions,
  CreateSuiteGate,
  HasCapability,
  SuitePairing,
} from "./channel-suite-types.js";

/**
 * Declares the tests that every `Channel` must pass, driven from the vendor's side of the wire. It uses no assertion
 * of the runner, so it fits any.
 *
 * @example
 * ```ts
 * import * as pairingCore from "@openclaw/pairing-core";
 * import { channelSuite } from "@openclaw/testkit";
 * import { describe, it } from "vitest";
 *
 * channelSuite({
 *   runner: { describe, it },
 *   name: "my channel",
 *   createHarness,
 *   pairingCore,
 *   lacks: { groups: "my network has no groups" },
 * });
 * ```
 */
export function channelSuite<Store, Pairing extends SuitePairing>({
  runner,
  name,
  createHarness,
  pairingCore,
  lacks = {},
}: ChannelSuiteOptions<Store, Pairing>): void {
  const createGate: CreateSuiteGate = (identity) => {
    const pairing = pairingCore.createPairing({ store: pairingCore.createMemoryStore() });
    return { pairing, gate: pairingCore.createGate({ pairing, identity }) };
  };
  const has: HasCapability = (capability) => lacks[capability] === undefined;
  const test: DeclareChannelTest = (title, body) =>
    runner.it(title, () => withSetup(createHarness, createGate, body));
  const bare: DeclareHarnessTest = (title, body) => runner.it(title, () => withHarness(createHarness, body));
  runner.describe(`${name} as a channel`, () => {
    runner.describe("access", () => accessTests(test, has));
    runner.describe("life cycle", () => lifecycleTests(test, bare, has));
    // A runner may refuse a group without tests.
    if (has("unknownChats") || has("names") || has("files") || has("quotes")) {
      runner.describe("content", () => contentTests(test, has));
    }
    if (has("outage") || has("rateLimits") || has("credentials") || has("slow")) {
      runner.describe("faults", () => faultTests(test, has));
    }
  });
}
