/** What a gateway says of a failure. Its words are foreign text. */
export interface GatewayProblem {
  readonly code: string;
  readonly message: string;
  /** The members of `details`, unread. */
  readonly details: Readonly<Partial<Record<string, unknown>>>;
  readonly retryAfterMs?: number;
}

/** A frame from a gateway. Unknown keys are ignored: gateways of later versions send more. */
export type InboundFrame =
  | { readonly type: "event"; readonly event: string; readonly payload: unknown; readonly seq?: number }
  | { readonly type: "response"; readonly id: string; readonly ok: true; readonly payload: unknown }
  | { readonly type: "response"; readonly id: string; readonly ok: false; readonly problem: GatewayProblem };

/** Reads a message; undefined for what is no frame that a client receives. */
export function readFrame(text: string): InboundFrame | undefined {
  const frame = recordOf(parseJson(text));
  if (frame["type"] === "event" && typeof frame["event"] === "string") {
    const seq = countOf(frame["seq"]);
    return {
      type: "event",
      event: frame["event"],
      payload: frame["payload"],
      ...(seq !== undefined && { seq }),
    };
  }
  if (frame["type"] !== "res" || typeof frame["id"] !== "string") return undefined;
  const { id } = frame;
  if (frame["ok"] === true) return { type: "response", id, ok: true, payload: frame["payload"] };
  return { type: "response", id, ok: false, problem: readProblem(frame["error"]) };
}

function readProblem(value: unknown): GatewayProblem {
  const error = recordOf(value);
  const details = recordOf(error["details"]);
  const retryAfterMs = countOf(error["retryAfterMs"]) ?? countOf(details["retryAfterMs"]);
  return {
    code: textOf(error["code"]) ?? "UNKNOWN",
    message: textOf(error["message"]) ?? "",
    details,
    ...(retryAfterMs !== undefined && { retryAfterMs }),
  };
}

/** The members of an object; none for anything else. */
export function recordOf(value: unknown): Readonly<Partial<Record<string, unknown>>> {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? { ...value } : {};
}

export const textOf = (value: unknown): string | undefined => (typeof value === "string" ? value : undefined);

/** A whole number that is not negative. */
export function countOf(value: unknown): number | undefined {
  return typeof value === "number" && Number.isSafeInteger(value) && value >= 0 ? value : undefined;
}

export const textsOf = (value: unknown): readonly string[] =>
  Array.isArray(value) ? value.filter((item): item is string => typeof item === "string") : [];

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined; // A gateway that sends no JSON is as good as silent.
  }
}
