import { payloadOf, type GatewayCalls } from "../calls/gateway-calls.js";
import { cliError } from "../cli-error.js";
import { readDeviceListing } from "./device-records.js";
import { idText } from "./device-view.js";

/** Shorter beginnings of ids are met by chance. */
const MIN_PREFIX = 8;

/** The whole id of the paired device that `text` names: its id, or a beginning that no other has. */
export async function findDeviceId(calls: GatewayCalls, text: string): Promise<string> {
  const wanted = text.trim();
  if (/^[0-9a-f]{64}$/.test(wanted)) return wanted;
  const { paired } = readDeviceListing(payloadOf(await calls.call("device.pair.list")));
  const ids = paired.map(({ deviceId }) => deviceId);
  const matching = wanted.length < MIN_PREFIX ? [] : ids.filter((id) => id.startsWith(wanted));
  const [only, another] = ids.includes(wanted) ? [wanted] : matching;
  if (only !== undefined && another === undefined) return only;
  if (another === undefined) throw unknownDevice(wanted);
  throw cliError(
    "DEVICE_NOT_FOUND",
    `Several paired devices begin with ${idText(wanted)}. Give more of the id.`,
  );
}

export const unknownDevice = (deviceId: string): Error =>
  cliError(
    "DEVICE_NOT_FOUND",
    `unknown deviceId: no paired device is ${idText(deviceId)}. Run openclaw devices list and give its id, or at least ${MIN_PREFIX} characters of it.`,
  );
