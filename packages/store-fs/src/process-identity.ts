import type { Host, ProcessIdentity } from "./host.js";
import { isJsonObject, type JsonObject } from "./json-document.js";

/** What a lock file says about who holds it. */
export type LockHolder =
  /** Written by this package. */
  | { readonly kind: "identified"; readonly identity: ProcessIdentity; readonly createdAt: string }
  /** Written by OpenClaw: a process id, and a time that only helps people. */
  | { readonly kind: "process-id"; readonly pid: number; readonly createdAtMs: number | undefined }
  /** Empty (OpenClaw creates, then writes) or not understood. */
  | { readonly kind: "unreadable" }
  /** A directory, a link, a device: made by hand, and to be removed by hand. */
  | { readonly kind: "no-file" };

/**
 * `dead`: the holder is gone for certain. `suspect`: it looks gone, by evidence that a moment of ours must confirm.
 * `foreign`: nothing can be known from here.
 */
export type HolderState = "alive" | "dead" | "suspect" | "foreign";

// Between a process's start (in ticks) and the stamp that it writes the clocks may round differently.
const START_TOLERANCE_MS = 2000;

/** Reads the content of a lock file. Never throws. */
export function parseLockHolder(text: string): LockHolder {
  const content = parseObject(text);
  const pid = content?.["pid"];
  if (content === undefined || typeof pid !== "number" || !Number.isSafeInteger(pid) || pid <= 0) {
    return { kind: "unreadable" };
  }
  const { host, createdAt } = content;
  if (typeof host === "string" && typeof createdAt === "string") {
    return { kind: "identified", createdAt, identity: { host, pid, ...optionalParts(content) } };
  }
  const createdAtMs = typeof createdAt === "string" ? Date.parse(createdAt) : Number.NaN;
  return { kind: "process-id", pid, createdAtMs: Number.isNaN(createdAtMs) ? undefined : createdAtMs };
}

/** Says whether the holder still runs. Age never counts: clocks jump, and a slow holder is still a holder. */
export function judgeHolder(holder: LockHolder, host: Host): HolderState {
  if (holder.kind === "no-file") return "foreign";
  if (holder.kind === "unreadable") return "suspect";
  if (holder.kind === "identified") return judgeIdentity(holder.identity, host);
  const running = host.findProcess(holder.pid);
  if (running === undefined) return "dead";
  const { startedAtMs } = running;
  if (startedAtMs === undefined || holder.createdAtMs === undefined) return "alive";
  // The process id was used again. Only suspect, as the comparison goes by the wall clock.
  return startedAtMs > holder.createdAtMs + START_TOLERANCE_MS ? "suspect" : "alive";
}

function judgeIdentity(identity: ProcessIdentity, host: Host): HolderState {
  const own = host.identity;
  if (!isSameKernel(identity, own)) {
    if (identity.host !== own.host) return "foreign";
    if (differ(identity.bootId, own.bootId)) return "dead";
    if (identity.pidNamespace !== own.pidNamespace) return "foreign";
  }
  const running = host.findProcess(identity.pid);
  if (running === undefined || differ(running.startTime, identity.startTime)) return "dead";
  return "alive";
}

/** No two machines share the id of a start, whereas one machine may change its name while it runs. */
function isSameKernel({ bootId, pidNamespace }: ProcessIdentity, own: ProcessIdentity): boolean {
  const isKnown = bootId !== undefined && pidNamespace !== undefined;
  return isKnown && bootId === own.bootId && pidNamespace === own.pidNamespace;
}

function differ(left: string | undefined, right: string | undefined): boolean {
  return left !== undefined && right !== undefined && left !== right;
}

function optionalParts(content: JsonObject): Omit<ProcessIdentity, "host" | "pid"> {
  const { bootId, pidNamespace, startTime } = content;
  return {
    ...(typeof bootId === "string" ? { bootId } : {}),
    ...(typeof pidNamespace === "string" ? { pidNamespace } : {}),
    ...(typeof startTime === "string" ? { startTime } : {}),
  };
}

function parseObject(text: string): JsonObject | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return isJsonObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}
