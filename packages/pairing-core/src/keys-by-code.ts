import type { ChannelState } from "./channel-state.js";
import { foldCode } from "./parse-codes.js";

type KeysByCode = ReadonlyMap<string, readonly string[]>;

// A state may answer hundreds of approvals that came together.
const known = new WeakMap<ChannelState, KeysByCode>();

/** The keys of the requests that wait, by their code as `parseCodes` writes it. */
export function keysByCode(state: ChannelState): KeysByCode {
  const found = known.get(state);
  if (found !== undefined) return found;
  const keys = new Map<string, string[]>();
  for (const [key, request] of state.live) {
    const code = foldCode(request.code);
    const sameCode = keys.get(code);
    if (sameCode === undefined) keys.set(code, [key]);
    else sameCode.push(key);
  }
  known.set(state, keys);
  return keys;
}
