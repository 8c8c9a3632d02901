import { coversScope } from "@openclaw/device-pairing";
import { isOpenClawError } from "@openclaw/contracts";
import { METHODS } from "@openclaw/gateway-protocol";
import type { HostMethodName } from "@openclaw/gateway/host-methods";
import type { CliContext } from "../cli-context.js";
import type { CommandArguments } from "../command-types.js";
import { sanitizeText } from "../terminal/sanitize-text.js";
import { connectOperator, type OperatorConnection } from "./connect-operator.js";
import type { CallAnswer, GatewayCalls } from "./gateway-calls.js";
import { objectOf, textOf } from "./json-fields.js";
import { loadThisDevice, remoteTarget, storedScopes, type RemoteTarget } from "./remote-target.js";

const ADMIN = "operator.admin";

/** Runs `work` on the gateway that `--url` names. Nothing is left open. */
export async function withRemoteCalls<Result>(
  context: CliContext,
  args: CommandArguments,
  work: (calls: GatewayCalls) => Promise<Result>,
): Promise<Result> {
  const target = await remoteTarget(context, args);
  if (context.flags.verbose) context.talk(`Acting on the gateway ${sanitizeText(target.url, 300)}`);
  const line = createLine(context, target);
  try {
    return await work({
      call: (method, params) => callWithScopes(line, method, params ?? {}),
      get ownDeviceId() {
        return line.deviceId;
      },
    });
  } finally {
    await line.close();
  }
}

/** The one connection of a command: replaced when a call needs more than it has. */
interface Line {
  readonly timeoutMs: number;
  /** Set for a connection that has a device: to try more than that has would be a request to its owner. */
  readonly deviceId: string | undefined;
  open(scope: string): Promise<OperatorConnection>;
  close(): Promise<void>;
}

/** Asks for no more than the method takes; for all, when the gateway says that this very call takes more. */
async function callWithScopes(line: Line, method: HostMethodName, params: object): Promise<CallAnswer> {
  const rule = METHODS[method].scope;
  const scope = (typeof rule === "string" ? rule : rule?.[0]) ?? "operator.read";
  const answer = await callOnce(line, scope, method, params);
  if (answer.ok || scope === ADMIN) return answer;
  const isDenied = /\bdenied$/.test(answer.message) && line.deviceId === undefined;
  if (answer.missingScope === undefined && !isDenied) return answer;
  return await callOnce(line, ADMIN, method, params);
}

async function callOnce(
  line: Line,
  scope: string,
  method: HostMethodName,
  params: object,
): Promise<CallAnswer> {
  const { client } = await line.open(scope);
  try {
    return {
      ok: true,
      payload: await client.request(method, params, { timeoutMs: line.timeoutMs }),
    };
  } catch (error) {
    if (!isOpenClawError(error, "GATEWAY_CALL_REFUSED")) throw error;
    const details = objectOf(error.details);
    const message = textOf(details["gatewayMessage"]) ?? "it gave no reason";
    const missingScope =
      textOf(details["missingScope"]) ?? /^missing scope: (operator\.[a-z.]+)$/.exec(message)?.[1];
    return {
      ok: false,
      message,
      code: textOf(details["gatewayCode"]) ?? "UNKNOWN",
      ...(missingScope !== undefined && { missingScope }),
    };
  }
}

/**
 * Without admin a gateway shows a device nothing but itself, so that is what a device asks its owner for. One that was
 * approved for less gets along with that as far as it goes.
 */
function scopeAsDevice(scope: string, approved: readonly string[]): string {
  return coversScope(approved, scope) && !coversScope(approved, ADMIN) ? scope : ADMIN;
}

function createLine(context: CliContext, target: RemoteTarget): Line {
  let current: OperatorConnection | undefined;
  let asDevice = target.asDevice;
  let deviceId: string | undefined;
  const close = async (): Promise<void> => {
    await current?.client.stop();
    current = undefined;
  };
  const connect = async (scope: string): Promise<OperatorConnection> => {
    const options = { ...target.access, timeoutMs: target.timeoutMs, signal: context.signal };
    if (!asDevice) return await connectOperator({ ...options, scopes: [scope] });
    const device = await loadThisDevice(target.files);
    deviceId = device.identity.deviceId;
    const approved = await storedScopes(device, target.url);
    return await connectOperator({ ...options, ...device, scopes: [scopeAsDevice(scope, approved)] });
  };
  return {
    timeoutMs: target.timeoutMs,
    get deviceId() {
      return deviceId;
    },
    async open(scope) {
      if (current !== undefined && coversScope(current.session.scopes ?? [], scope)) return current;
      await close();
      current = await connect(scope);
      if (asDevice || coversScope(current.session.scopes ?? [], scope)) return current;
      // A proxy stands between, or it is OpenClaw 2026.2.17, which names no scopes then: the secret alone gives nothing there.
      asDevice = true;
      await close();
      current = await connect(scope);
      return current;
    },
    close,
  };
}
