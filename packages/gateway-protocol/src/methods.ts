import type { MethodParams } from "./generated/method-types.generated.js";

/** A method of the gateway. What is not listed does not exist. */
export type MethodName = keyof MethodParams;

/** Who may call a method. */
export interface MethodRule {
  /**
   * The operator scope that it takes (`operator.admin` has all, `operator.write` has `operator.read`); with a list any of
   * them will do; null: none. The operation itself may ask for more, such as the scopes that an approval gives away.
   */
  readonly scope: string | null | readonly string[];
  readonly roles: readonly ("operator" | "node")[];
  /** A session of a device may call it about that very device without the scope; the operation checks which device it is. */
  readonly ownDevice?: true;
}

const operator = (scope: string): MethodRule => ({ scope, roles: ["operator"] });
const ownDevice = (scope: string): MethodRule => ({ scope, roles: ["operator"], ownDevice: true });
const node: MethodRule = { scope: null, roles: ["node"] };

const READ = "operator.read";
const WRITE = "operator.write";
const PAIRING = "operator.pairing";
const ADMIN = "operator.admin";

/** Every method, and who may call it (S20: reviewed data; a change shows in a golden test). */
export const METHODS: Readonly<Record<MethodName, MethodRule>> = {
  health: operator(READ),
  status: operator(READ),
  "system-presence": operator(READ),
  "last-heartbeat": operator(READ),
  "voicewake.get": operator(READ),
  "device.pair.list": operator(PAIRING),
  "device.pair.approve": operator(PAIRING),
  "device.pair.reject": operator(PAIRING),
  "device.pair.remove": ownDevice(PAIRING),
  "device.pair.rename": operator(PAIRING),
  "device.pair.setupCode": operator(ADMIN),
  "device.token.rotate": ownDevice(PAIRING),
  "device.token.revoke": ownDevice(PAIRING),
  "node.pair.request": operator(PAIRING),
  "node.pair.list": operator(PAIRING),
  "node.pair.approve": operator(PAIRING),
  "node.pair.reject": operator(PAIRING),
  "node.pair.remove": operator(PAIRING),
  "node.pair.verify": operator(PAIRING),
  "node.list": operator(READ),
  "node.describe": operator(READ),
  "node.rename": operator(PAIRING),
  "node.invoke": operator(WRITE),
  "node.invoke.result": node,
  "node.invoke.progress": node,
  "node.event": node,
  "node.pending.drain": node,
  "node.pending.pull": node,
  "node.pending.ack": node,
  "node.pluginSurface.refresh": node,
  "node.pluginTools.update": node,
  "node.runnerInventory.update": node,
  "node.skills.update": node,
  "skills.bins": node,
  "channels.pairing.list": operator(PAIRING),
  "channels.pairing.approve": operator(PAIRING),
  "channels.pairing.dismiss": operator(PAIRING),
};

/** True for a method that exists; `toString` is none. */
export const isMethodName = (name: string): name is MethodName => Object.hasOwn(METHODS, name);
