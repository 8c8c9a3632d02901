import * as pairingCore from "@openclaw/pairing-core";
import { channelSuite } from "@openclaw/testkit";
import { createFakeSignal } from "@openclaw/testkit/signal";
import { describe, it } from "vitest";
import { createSignalChannel, signalIdentity } from "../src/index.js";
import { NUMBER, OTHER_PERSON, PERSON, QUICK, SECOND_NUMBER, TRANSPORTS } from "./fixtures.js";
import { createSignalVendor } from "./signal-vendor.js";

for (const [transport, address] of Object.entries(TRANSPORTS)) {
  channelSuite({
    runner: { describe, it },
    name: `Signal by ${transport}`,
    createHarness: async () => {
      const fake = await createFakeSignal();
      const party = (signalAccount: string, name: string) => {
        const account = fake.account(signalAccount);
        const channel = createSignalChannel({
          signalAccount,
          account: name,
          ...address(fake),
          limits: QUICK,
        });
        const stop = async (): Promise<void> => {
          await channel.stop();
          // What is written to a stream of events whose end has not arrived yet is lost: see docs/channels/signal.md.
          await account.unheard();
        };
        return {
          channel: Object.create(channel, { stop: { value: stop } }),
          vendor: createSignalVendor(fake, account),
        };
      };
      return {
        ...party(NUMBER, "default"),
        second: party(SECOND_NUMBER, "second"),
        identity: signalIdentity,
        people: [`uuid:${PERSON}`, `uuid:${OTHER_PERSON}`],
        secrets: ["proof-token"],
        close: () => fake.close(),
      };
    },
    pairingCore,
  });
}
