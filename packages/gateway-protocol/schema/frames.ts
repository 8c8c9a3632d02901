import { LIMITS } from "../src/limits.js";
import { anything, described, exactly, flag, input, output, ref, text, whole, type Schema } from "./build.js";

const id = text(LIMITS.maxFrameIdLength);

/** The three kinds of frames, and what they are made of. */
export const frameSchemas: Readonly<Record<string, Schema>> = {
  StateVersion: output("Versions of what `presence` and `health` tell of: each change counts up.", {
    presence: whole(),
    health: whole(),
  }),
  ErrorShape: output(
    "Why a request failed.",
    { code: text(128), message: text() },
    {
      details: described(anything, "For programs; `code` in it tells the reason."),
      retryable: flag,
      retryAfterMs: whole(),
    },
  ),
  RequestFrame: input(
    "Asks for a method. The response carries the same id.",
    { type: exactly("req"), id, method: text(LIMITS.maxMethodLength) },
    { params: anything },
  ),
  ResponseFrame: input(
    "Answers a request: `payload` if `ok`, otherwise `error`.",
    { type: exactly("res"), id, ok: flag },
    { payload: anything, error: ref("ErrorShape") },
  ),
  EventFrame: input(
    "Tells of something, without being asked.",
    { type: exactly("event"), event: text(LIMITS.maxMethodLength) },
    {
      payload: anything,
      seq: described(
        whole(),
        "Counts the broadcasts to this connection, from 1. Absent for what it alone gets.",
      ),
      stateVersion: ref("StateVersion"),
    },
  ),
};
