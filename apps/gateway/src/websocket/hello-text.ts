import { shapeHello, type HelloFacts as ProtocolHelloFacts } from "@openclaw/gateway-protocol";
import type { GatewayMethods } from "../methods/method-types.js";
import type { Session, SessionAuthentication } from "../sessions/session.js";
import type { Admission } from "./decide-connect.js";
import type { HelloFacts } from "./hello-facts.js";
import type { WebSocketLimits } from "./websocket-limits.js";

export interface HelloTextOptions {
  readonly hello: HelloFacts;
  readonly methods: Pick<GatewayMethods, "names" | "eventNames">;
  readonly limits: Required<WebSocketLimits>;
}

const METHODS: Readonly<Record<SessionAuthentication, ProtocolHelloFacts["auth"]["method"]>> = {
  "shared-token": "token",
  "shared-password": "password",
  "device-token": "device-token",
  "setup-code": "bootstrap-token",
  none: "none",
};

/** The answer to a connect that is admitted, as text. Holds the device's tokens. */
export function helloText(
  { hello, methods, limits }: HelloTextOptions,
  session: Session,
  { request, device }: Admission,
): string {
  // Put in afterwards: the lists are the same for all, and most of the text.
  const payload = shapeHello(session.protocol, {
    ...hello.stateFor(session),
    connectionId: session.connectionId,
    methods: [],
    events: [],
    auth: {
      role: session.role,
      scopes: session.scopes,
      method: METHODS[session.authentication],
      ...(device !== undefined && tokensOf(device)),
    },
    policy: {
      maxPayload: limits.maxPayloadBytes,
      maxBufferedBytes: limits.maxBufferedBytes,
      tickIntervalMs: limits.tickIntervalMs,
    },
  });
  const text = JSON.stringify({ type: "res", id: request.id, ok: true, payload });
  // Within a string the quotes would be escaped, so nobody's name can stand in the place of these.
  return text.replace(NO_NAMES, () => namesText(methods));
}

const NO_NAMES = '"methods":[],"events":[]';
const namesTexts = new WeakMap<HelloTextOptions["methods"], string>();

function namesText(methods: HelloTextOptions["methods"]): string {
  const known = namesTexts.get(methods);
  if (known !== undefined) return known;
  const { names, eventNames } = methods;
  const text = JSON.stringify({ methods: names, events: eventNames }).slice(1, -1);
  namesTexts.set(methods, text);
  return text;
}

function tokensOf({
  token,
  otherTokens,
}: NonNullable<Admission["device"]>): Partial<ProtocolHelloFacts["auth"]> {
  return {
    deviceToken: token.token,
    issuedAtMs: token.issuedAtMs,
    deviceTokens: otherTokens.map(({ token: deviceToken, role, scopes, issuedAtMs }) => ({
      deviceToken,
      role,
      scopes,
      issuedAtMs,
    })),
  };
}
