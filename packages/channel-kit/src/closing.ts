import { ABORTED, orAborted, withTimeLimit } from "./timing.js";

const never = new AbortController().signal;

/** Whether `work` ended within `limitMs`. What takes longer goes on unwatched; its failures are the caller's to handle. */
export async function endsWithin(limitMs: number, work: Promise<unknown>): Promise<boolean> {
  return (await withTimeLimit(limitMs, never, (limited) => orAborted(work, limited))) !== ABORTED;
}
