import type { Channel, Gate, GateDecision, InboundMessage } from "@openclaw/contracts";
import { createChangeNotifier } from "./change-notifier.js";
import type {
  ChannelHarness,
  ChannelParty,
  CreateHarness,
  CreateSuiteGate,
  SuitePairing,
} from "./channel-suite-types.js";

/** A bot behind the gate: what a gateway does, in its smallest form. It answers `echo: <text>`. */
export interface SuiteBot {
  /** What the channel handed over, in order. */
  readonly inbound: readonly InboundMessage[];
  readonly decisions: readonly GateDecision[];
  /** The next message handed over that this method has not returned yet. */
  nextInbound(): Promise<InboundMessage>;
  /** Waits until this many messages have been decided and answered. */
  handled(count: number): Promise<true>;
}

/** The channel under test, started, with a bot behind a gate. */
export interface SuiteSetup extends ChannelHarness {
  readonly bot: SuiteBot;
  readonly pairing: SuitePairing;
  readonly gate: Gate;
  /** Starts another account behind the same gate. */
  readonly startBot: (party: ChannelParty) => Promise<SuiteBot>;
  /** Approves the one request that waits. */
  readonly approveOnly: () => Promise<void>;
}

export async function startBot(channel: Channel, gate: Gate): Promise<SuiteBot> {
  const inbound: InboundMessage[] = [];
  const decisions: GateDecision[] = [];
  const notifier = createChangeNotifier();
  let taken = 0;
  await channel.start(async (message) => {
    inbound.push(message);
    notifier.changed();
    const reply = (text: string): Promise<void> => channel.send(message.replyTarget, text);
    const decision = await gate.admit(message, reply);
    if (decision.outcome === "admit") await reply(`echo: ${message.text}`);
    decisions.push(decision);
    notifier.changed();
  });
  return {
    inbound,
    decisions,
    nextInbound: () => {
      const index = taken;
      taken += 1;
      return notifier.until(() => inbound[index]);
    },
    handled: (count) => notifier.until(() => (decisions.length >= count ? true : undefined)),
  };
}

/** Runs one test with everything started, and ends it all whatever happens. */
export async function withSetup(
  createHarness: CreateHarness,
  createGate: CreateSuiteGate,
  body: (setup: SuiteSetup) => Promise<void>,
): Promise<void> {
  await withHarness(createHarness, async (harness) => {
    const { pairing, gate } = createGate(harness.identity);
    const bot = await startBot(harness.channel, gate);
    await body({
      ...harness,
      bot,
      pairing,
      gate,
      startBot: (party) => startBot(party.channel, gate),
      approveOnly: () => approveOnly(pairing, harness.identity.channel),
    });
  });
}

/** The same with the channel not started yet. */
export async function withHarness(
  createHarness: CreateHarness,
  body: (harness: ChannelHarness) => Promise<void>,
): Promise<void> {
  const harness = await createHarness();
  try {
    await body(harness);
  } finally {
    await harness.channel.stop();
    await harness.second?.channel.stop();
    await harness.close();
  }
}

async function approveOnly(pairing: SuitePairing, channel: string): Promise<void> {
  const requests = await pairing.listRequests({ channel });
  const [request] = requests;
  if (request === undefined || requests.length > 1) {
    throw new Error(`Expected one request to approve, found ${requests.length}.`);
  }
  const outcome = await pairing.approve({
    channel,
    code: request.code,
    approver: { surface: "host", id: "suite" },
  });
  if (outcome.status !== "approved") throw new Error(`Expected an approval, got "${outcome.status}".`);
}

/** A part of a harness that some tests need. */
export function need<Part>(part: Part | undefined, name: string): Part {
  if (part === undefined)
    throw new Error(`The harness lacks "${name}": give it, or say in \`lacks\` why the vendor has none.`);
  return part;
}
