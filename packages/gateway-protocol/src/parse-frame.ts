import { describeErrors } from "./describe-errors.js";
import type { EventFrame, RequestFrame, ResponseFrame } from "./generated/frame-types.generated.js";
import {
  EventFrame as validateEvent,
  RequestFrame as validateRequest,
  ResponseFrame as validateResponse,
} from "./generated/frame-validators.generated.js";
import { LIMITS } from "./limits.js";
import type { Validator } from "./validator.js";

/** One message of the WebSocket. */
export type Frame = RequestFrame | ResponseFrame | EventFrame;

export type ParsedFrame =
  | { readonly ok: true; readonly frame: Frame }
  | {
      readonly ok: false;
      readonly problem: "not-json" | "not-a-frame";
      readonly message: string;
      /** The id of a malformed request, when it has one to answer to. */
      readonly id?: string;
    };

/** Reads a message. Never throws; keys that no frame has are left out. */
export function parseFrame(text: string): ParsedFrame {
  const value = parseJson(text);
  if (value === undefined) return { ok: false, problem: "not-json", message: "not JSON" };
  const validate = validatorOf(value);
  if (validate === undefined) return notAFrame(value, "at /type: must be req, res or event");
  return isFrame(value, validate) ? { ok: true, frame: value } : notAFrame(value, describeErrors(validate));
}

/** `undefined` is no JSON, so it stands for what is none. */
function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function validatorOf(value: unknown): Validator | undefined {
  if (!isObject(value)) return undefined;
  switch (value["type"]) {
    case "req":
      return validateRequest;
    case "res":
      return validateResponse;
    case "event":
      return validateEvent;
    default:
      return undefined;
  }
}

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null;

const isFrame = (value: unknown, validate: Validator): value is Frame => validate(value);

function notAFrame(value: unknown, message: string): ParsedFrame {
  const id = isObject(value) ? value["id"] : undefined;
  const isUsable = typeof id === "string" && id !== "" && id.length <= LIMITS.maxFrameIdLength;
  return { ok: false, problem: "not-a-frame", message: `invalid frame: ${message}`, ...(isUsable && { id }) };
}
