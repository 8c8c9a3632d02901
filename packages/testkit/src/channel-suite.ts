import { accessTests, type DeclareChannelTest } from "./channel-suite-access.js";
import { withHarness, withSetup } from "./channel-suite-bot.js";
import { contentTests } from "./channel-suite-content.js";
import { faultTests } from "./channel-suite-faults.js";
import { lifecycleTests, type DeclareHarnessTest } from "./channel-suite-lifecycle.js";
import type { ChannelSuiteOptions } from "./channel-suite-types.js";

/**
 * Declares the tests that every `Channel` must pass, driven from the vendor's side of the wire. It uses no assertion
 * of the runner, so it fits any.
 *
 * @example
 * ```ts
 * import { createGate, createMemoryStore, createPairing } from "@openclaw/pairing-core";
 * import { channelSuite } from "@openclaw/testkit";
 * import { describe, it } from "vitest";
 *
 * channelSuite({
 *   runner: { describe, it },
 *   name: "my channel",
 *   createHarness,
 *   createGate: (identity) => {
 *     const pairing = createPairing({ store: createMemoryStore() });
 *     return { pairing, gate: createGate({ pairing, identity }) };
 *   },
 *   capabilities: { groups: true, outage: true },
 * });
 * ```
 */
export function channelSuite(options: ChannelSuiteOptions): void {
  const { runner, name, capabilities = {} } = options;
  const test: DeclareChannelTest = (title, body) => runner.it(title, () => withSetup(options, body));
  const bare: DeclareHarnessTest = (title, body) => runner.it(title, () => withHarness(options, body));
  runner.describe(`${name} as a channel`, () => {
    runner.describe("access", () => accessTests(test, capabilities));
    runner.describe("life cycle", () => lifecycleTests(test, bare, capabilities));
    // A runner may refuse a group without tests.
    const { unknownChats, names, files, quotes } = capabilities;
    if ([unknownChats, names, files, quotes].includes(true)) {
      runner.describe("content", () => contentTests(test, capabilities));
    }
    const { outage, rateLimits, credentials, slow } = capabilities;
    if ([outage, rateLimits, credentials, slow].includes(true)) {
      runner.describe("faults", () => faultTests(test, capabilities));
    }
  });
}
