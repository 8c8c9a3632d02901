import { payloadOf, withCalls, type CallAnswer } from "../calls/gateway-calls.js";
import { objectOf } from "../calls/json-fields.js";
import { cliError } from "../cli-error.js";
import type { CommandArguments, CommandHandler } from "../command-types.js";
import { idText } from "../devices/device-view.js";
import { findDeviceId } from "../devices/find-device.js";
import { EXIT } from "../exit-codes.js";
import { sanitizeText } from "../terminal/sanitize-text.js";

/** `openclaw devices rotate`. Prints JSON, as OpenClaw does, and never the token: it is its device's alone (S10). */
export const runDevicesRotate: CommandHandler = async (context, args) => {
  const scopes = args.optionValues("scope");
  const { device, role } = deviceAndRole("rotate", args);
  return await withCalls(context, args, { writes: true }, async (calls) => {
    const deviceId = await findDeviceId(calls, device);
    const answer = await calls.call("device.token.rotate", {
      deviceId,
      role,
      ...(scopes.length > 0 && { scopes }),
    });
    const { token: _token, ...payload } = objectOf(payloadOf(known(answer, deviceId, role)));
    context.printJson({ ...payload, tokenDelivery: "withheld-cross-device" });
    context.talk("The device gets the new token when it connects with the gateway's secret.");
    return EXIT.ok;
  });
};

/** `openclaw devices revoke`. Prints JSON, as OpenClaw does. */
export const runDevicesRevoke: CommandHandler = async (context, args) => {
  const { device, role } = deviceAndRole("revoke", args);
  return await withCalls(context, args, { writes: true }, async (calls) => {
    const deviceId = await findDeviceId(calls, device);
    const answer = await calls.call("device.token.revoke", { deviceId, role });
    context.printJson(payloadOf(known(answer, deviceId, role)));
    context.talk("It stays revoked until you approve the device again.");
    return EXIT.ok;
  });
};

interface DeviceAndRole {
  readonly device: string;
  readonly role: string;
}

function deviceAndRole(verb: string, args: CommandArguments): DeviceAndRole {
  const device = args.option("device");
  const role = args.option("role");
  if (device !== undefined && role !== undefined) return { device, role };
  throw cliError("USAGE", `Usage: openclaw devices ${verb} --device <deviceId> --role <role>`);
}

/** Says what was not found. */
function known(answer: CallAnswer, deviceId: string, role: string): CallAnswer {
  if (answer.ok || answer.message !== "unknown deviceId/role") return answer;
  throw cliError(
    "DEVICE_NOT_FOUND",
    `unknown deviceId/role: ${idText(deviceId)} has no token for the role ${sanitizeText(role)}. Run openclaw devices list.`,
  );
}
