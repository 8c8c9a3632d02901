import {
  createLineRpc,
  isFields,
  orAborted,
  startChildProgram,
  type Fields,
  type LineRpc,
} from "@openclaw/channel-kit";
import { imessageErrors } from "./imessage-errors.js";
import type { ImessageSettings } from "./imessage-options.js";
import { noDatabaseError, toReadError } from "./imsg-errors.js";
import type { ImsgSettings } from "./imsg-options.js";

/** One run of imsg that answers and can read the database. */
export interface ImsgProgram {
  readonly pid: number;
  readonly rpc: LineRpc;
  /** Asks, with the error in the owner's words. */
  readonly ask: (method: string, params: object) => Promise<Fields>;
  close(): Promise<void>;
}

export interface StartImsgOptions {
  readonly settings: ImessageSettings;
  readonly imsg: ImsgSettings;
  /** Whether a database that cannot be read ends the channel: at the start it is the owner's to mend, later it may come back. */
  readonly isFirst: boolean;
  readonly onNotification: (method: string, params: unknown) => void;
  readonly signal: AbortSignal;
}

const PROTOCOL_VERSION = 1;
/** A page of long messages with what is attached to them. */
const MAX_LINE_BYTES = 16 * 1024 * 1024;
/** What was accepted is sent on while imsg ends; a wedged one is killed after this. */
const GRACE_MS = 2000;

export async function startImsg(options: StartImsgOptions): Promise<ImsgProgram> {
  const { imsg, isFirst, settings, signal } = options;
  const { account, limits, logger, section } = settings;
  const program = await startChildProgram({
    command: imsg.command,
    args: imsg.args,
    configKey: imsg.commandKey,
    advice:
      "Install imsg on the Mac (brew install steipete/tap/imsg), or give the path where it is. From another machine, reach the Mac " +
      "by remoteHost (imsg over ssh) or serverUrl (BlueBubbles).",
    logger,
    logFields: { channel: "imessage", account },
    ...(imsg.env !== undefined && { env: imsg.env() }),
    graceMs: GRACE_MS,
  });
  const rpc = createLineRpc({
    input: program.stdout,
    output: program.stdin,
    vendor: "iMessage",
    onNotification: options.onNotification,
    requestTimeoutMs: limits.requestTimeoutMs,
    maxLineBytes: MAX_LINE_BYTES,
  });
  const close = async (): Promise<void> => {
    rpc.close();
    await program.close();
  };
  const ask = async (method: string, params: object): Promise<Fields> => {
    try {
      const result = await rpc.call(method, params, signal);
      return isFields(result) ? result : {};
    } catch (error) {
      throw toReadError(error, method);
    }
  };
  try {
    const status = await ask("initialize", { protocol_version: PROTOCOL_VERSION });
    const database = isFields(status["database"]) ? status["database"] : {};
    if (database["ready"] === false) {
      const detail = typeof database["error"] === "string" ? database["error"] : "";
      throw isFirst
        ? noDatabaseError(`${section}.dbPath`, detail)
        : imessageErrors.unreachable("initialize", detail);
    }
    return { pid: program.pid, rpc, ask, close };
  } catch (error) {
    // A program that ended by itself says why better than the broken pipe does.
    const hasEnded = program.stdout.destroyed || program.stdout.readableEnded;
    const closed = close();
    const exit = hasEnded ? await orAborted(program.exited, signal) : undefined;
    await closed;
    if (typeof exit !== "object") throw error;
    const words = exit.lastWords.at(-1) ?? "it said nothing";
    throw imessageErrors.unreachable("initialize", `imsg ended with exit code ${exit.exitCode}: ${words}`);
  }
}
