import type { EventPayloads } from "./generated/event-types.generated.js";

/** An event that the gateway sends. */
export type EventName = keyof EventPayloads;

/** Who gets an event. */
export interface EventRule {
  /** Operators with any of these scopes (`operator.admin` has all); absent: whoever it is meant for. */
  readonly scopes?: readonly string[];
  /** Meant for one connection, and not counted by `seq`. */
  readonly targeted?: true;
}

const READERS: EventRule = { scopes: ["operator.read"] };
const APPROVERS: EventRule = { scopes: ["operator.pairing"] };
const TARGETED: EventRule = { targeted: true };

/** Every event, and who gets it. */
export const EVENTS: Readonly<Record<EventName, EventRule>> = {
  "connect.challenge": TARGETED,
  tick: {},
  shutdown: {},
  health: READERS,
  presence: READERS,
  "device.pair.requested": APPROVERS,
  "device.pair.resolved": APPROVERS,
  "device.pair.changed": APPROVERS,
  "device.pair.setup.completed": APPROVERS,
  "node.pair.requested": APPROVERS,
  "node.pair.resolved": APPROVERS,
  "node.invoke.request": TARGETED,
  "voicewake.changed": TARGETED,
};

/** True for an event that exists. */
export const isEventName = (name: string): name is EventName => Object.hasOwn(EVENTS, name);
