import { toTold } from "./decide-notification.js";
import type { PairAnswer, PairParts, PairScene } from "./pair-types.js";
import { readWaitingRequests } from "./waiting-requests.js";

const HELP = "Say /pair notify on, off, once or status.";

/** `/pair notify on|off|once|status`. */
export async function answerNotify(
  parts: PairParts,
  scene: PairScene,
  argument: string | undefined,
): Promise<PairAnswer> {
  const { settings } = parts;
  switch (argument?.toLowerCase() ?? "status") {
    case "on":
      return [await turnOn(parts, scene, "on", "This chat is told of every device that asks to be paired.")];
    case "once":
      return [
        await turnOn(parts, scene, "once", "This chat is told of the next device that asks to be paired."),
      ];
    case "off":
      await settings.turnOff(scene.message);
      return ["This chat is not told of devices any more."];
    case "status":
      return [await describe(parts, scene)];
    default:
      return [HELP];
  }
}

async function turnOn(
  parts: PairParts,
  { message, caller }: PairScene,
  mode: "on" | "once",
  text: string,
): Promise<string> {
  const { devices, nodes } = await readWaitingRequests(parts, caller);
  const nowMs = parts.clock.now();
  const waiting = [
    ...devices.map((request) => toTold({ kind: "device", request, ofChat: false }, nowMs)),
    ...nodes.map((request) => toTold({ kind: "node", request }, nowMs)),
  ];
  await parts.settings.turnOn(
    message,
    mode,
    waiting.map((told) => ({ ...told, ask: "" })),
  );
  return waiting.length === 0 ? text : `${text} What waits already: /pair pending`;
}

async function describe({ settings }: PairParts, { message }: PairScene): Promise<string> {
  const { mode = "off", codes } = await settings.read(message);
  const lines = [`Device pairing notifications: ${mode}.`];
  if (codes) lines.push("A device that presents a setup code of this chat is announced.");
  return lines.join("\n");
}
