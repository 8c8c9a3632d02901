import { isOpenClawError, type Logger } from "@openclaw/contracts";
import { coversScope } from "@openclaw/device-pairing";
import {
  checkParams,
  EVENTS,
  isMethodName,
  METHODS,
  type MethodName,
  type MethodParams,
} from "@openclaw/gateway-protocol";
import type { Session } from "../sessions/session.js";
import { invalidRequest, missingScope, unavailable } from "./answers.js";
import { createChannelMethods, type ChannelMethodsParts } from "./channel-methods.js";
import { createDeviceMethods, type DeviceMethodsParts } from "./device-methods.js";
import { createDeviceTokenMethods } from "./device-token-methods.js";
import type { GatewayMethods, MethodResult } from "./method-types.js";
import { createNodeMethods, type NodeMethodsParts } from "./node-methods.js";
import { createNodePairMethods } from "./node-pair-methods.js";
import { createSetupCodeMethods, type SetupCodeMethodsParts } from "./setup-code-methods.js";
import { createSystemMethods, type SystemMethodsParts } from "./system-methods.js";

export type MethodsParts = DeviceMethodsParts &
  NodeMethodsParts &
  ChannelMethodsParts &
  SystemMethodsParts &
  SetupCodeMethodsParts & { readonly logger: Logger };

type Handlers = {
  readonly [Name in MethodName]: (
    params: MethodParams[Name],
    session: Session,
  ) => Promise<MethodResult> | MethodResult;
};

const ADMIN = "operator.admin";
/** Codes of what another call, or another configuration, would mend. */
const CALLERS_FAULT = /^(?:INVALID_|INSECURE_|GATEWAY_LOOPBACK_ONLY$)/u;

/** Every method of the table, and nothing else; who may call what is asked in this one place. */
export function createMethods(parts: MethodsParts): GatewayMethods {
  const handlers: Handlers = {
    ...createDeviceMethods(parts),
    ...createDeviceTokenMethods(parts),
    ...createSetupCodeMethods(parts),
    ...createNodePairMethods(parts),
    ...createNodeMethods(parts),
    ...createChannelMethods(parts),
    ...createSystemMethods(parts),
  };

  return {
    names: Object.keys(METHODS).toSorted(),
    eventNames: Object.keys(EVENTS).toSorted(),
    async call(session, method, params) {
      const refusal = refusalOf(session, method);
      if (refusal !== undefined) return refusal;
      if (!isMethodName(method)) return invalidRequest(`unknown method: ${method}`);
      try {
        return await run(method, handlers[method], params, session);
      } catch (error) {
        return toFailure(error, method, session, parts.logger);
      }
    },
  };
}

/** The schema of this very method has checked what its handler gets. */
async function run<Name extends MethodName>(
  method: Name,
  handler: Handlers[Name],
  params: unknown,
  session: Session,
): Promise<MethodResult> {
  const checked = checkParams(method, params);
  if (!checked.ok) return invalidRequest(checked.message);
  return await handler(checked.params, session);
}

/** Which methods there are is told to administrators alone. */
function refusalOf(session: Session, method: string): MethodResult | undefined {
  const { role, scopes, deviceId } = session;
  if (!isMethodName(method)) {
    if (role !== "operator") return unauthorizedRole(role);
    return coversScope(scopes, ADMIN) ? undefined : missingScope(session, ADMIN);
  }
  const rule = METHODS[method];
  if (!rule.roles.includes(role)) return unauthorizedRole(role);
  if (rule.ownDevice === true && deviceId !== undefined) return undefined;
  const [first, ...others] = typeof rule.scope === "string" ? [rule.scope] : (rule.scope ?? []);
  if (first === undefined) return undefined;
  const sufficient = [first, ...others];
  return sufficient.some((scope) => coversScope(scopes, scope))
    ? undefined
    : missingScope(session, first, sufficient);
}

const unauthorizedRole = (role: string): MethodResult => invalidRequest(`unauthorized role: ${role}`);

/** What the domain cannot do is said with its code; its text may name files, and is for administrators. */
function toFailure(error: unknown, method: string, session: Session, logger: Logger): MethodResult {
  const { connectionId, scopes } = session;
  if (!isOpenClawError(error)) {
    logger.error({ method, connectionId, error }, "a method failed");
    return unavailable("the gateway could not answer this; its log says why", undefined, true);
  }
  if (CALLERS_FAULT.test(error.code)) return invalidRequest(error.message, { code: error.code });
  logger.error({ method, connectionId, error }, "a method failed");
  const message = coversScope(scopes, ADMIN)
    ? error.message
    : `the gateway could not answer this: ${error.code}`;
  return unavailable(message, { code: error.code }, true);
}
