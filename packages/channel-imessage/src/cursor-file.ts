import { isFields, reasonOf } from "@openclaw/channel-kit";
import type { Logger, StateFiles } from "@openclaw/contracts";
import type { CursorState } from "./message-cursor.js";

/** Keeps a cursor between runs. */
export interface CursorFile {
  /** `undefined` when there is none yet. Rejects when it cannot be read. */
  read(): Promise<CursorState | undefined>;
  /** The cursor has moved: it is written soon, together with what follows. */
  readonly changed: () => void;
  /** Writes what is still to be written. */
  close(): Promise<void>;
}

export interface CursorFileOptions {
  readonly state: StateFiles | undefined;
  readonly name: string;
  readonly snapshot: () => CursorState | undefined;
  readonly logger: Logger;
  readonly logFields: object;
}

// One durable write costs milliseconds, and messages come in bursts. A process that dies may have handled this much unrecorded.
const WRITE_DELAY_MS = 250;

export function createCursorFile(options: CursorFileOptions): CursorFile {
  const { logFields, logger, name, snapshot, state } = options;
  let written: string | undefined;
  let timer: NodeJS.Timeout | undefined;
  let writing = Promise.resolve();

  async function write(files: StateFiles): Promise<void> {
    const text = JSON.stringify(snapshot());
    if (text === undefined || text === written) return;
    try {
      await files.write(new Map([[name, text]]));
      written = text;
    } catch (error) {
      // Written again with the next message; until then a restart would repeat.
      logger.error({ ...logFields, reason: reasonOf(error) }, "The place in the messages could not be kept");
    }
  }

  function flush(): void {
    timer = undefined;
    if (state !== undefined) writing = writing.then(() => write(state));
  }

  return {
    read: async () => {
      const text = await state?.read(name);
      if (text === undefined) return undefined;
      const found = parseState(text);
      if (found === undefined) {
        logger.error(
          { ...logFields, name },
          "The kept place in the messages makes no sense; beginning with new ones",
        );
      }
      return found;
    },
    changed: () => {
      if (state !== undefined) timer ??= setTimeout(flush, WRITE_DELAY_MS);
    },
    close: async () => {
      clearTimeout(timer);
      flush();
      await writing;
    },
  };
}

function parseState(text: string): CursorState | undefined {
  try {
    const value: unknown = JSON.parse(text);
    if (!isFields(value)) return undefined;
    const { handled, position } = value;
    if (!isRowId(position) || !Array.isArray(handled)) return undefined;
    return { position, handled: handled.filter(isRowId) };
  } catch {
    return undefined; // Told by the caller.
  }
}

const isRowId = (value: unknown): value is number => Number.isSafeInteger(value) && Number(value) >= 0;
