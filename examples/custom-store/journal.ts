import { open, type FileHandle } from "node:fs/promises";
import { OpenClawError, type StoredRecord } from "@openclaw/contracts";

export type Records = Map<string, StoredRecord>;
/** A put, or a delete when there is no record. */
export type Operation = readonly [collection: string, key: string, record?: StoredRecord];

/** Opens a journal, cuts off a line that a crash left half, and reads the rest. Throws `STORE_CORRUPT`. */
export async function openJournal(path: string) {
  const file = await open(path, "a+", 0o600);
  try {
    const text = await file.readFile("utf8");
    const whole = text.slice(0, text.lastIndexOf("\n") + 1);
    const state = replay(whole.split("\n").filter((line) => line !== ""));
    const size = Buffer.byteLength(whole);
    await file.truncate(size);
    return { state, append: createAppend(file, size), close: () => file.close() };
  } catch (error) {
    await file.close();
    throw error;
  }
}

/** Resolves once the operations are on the disk. A failed write leaves nothing behind. */
function createAppend(file: FileHandle, startSize: number) {
  let size = startSize;
  return async (operations: readonly Operation[]): Promise<void> => {
    const line = `${JSON.stringify(operations)}\n`;
    try {
      await file.appendFile(line);
      await file.sync();
      size += Buffer.byteLength(line);
    } catch (cause) {
      await file.truncate(size);
      throw new OpenClawError("STORE_WRITE_FAILED", "The journal could not be written.", { cause });
    }
  };
}

function replay(lines: readonly string[]): Map<string, Records> {
  const state = new Map<string, Records>();
  for (const [name, key, record] of lines.flatMap(parseLine)) {
    const records = state.get(name) ?? new Map<string, StoredRecord>();
    state.set(name, records);
    if (record === undefined) records.delete(key);
    else records.set(key, record);
  }
  return state;
}

/** Unreadable is never empty: a line that is no journal stops the start, and the file stays as it is. */
function parseLine(line: string): readonly Operation[] {
  try {
    return JSON.parse(line);
  } catch (cause) {
    throw new OpenClawError("STORE_CORRUPT", "The journal holds a line that is not JSON. Mend the file.", {
      cause,
    });
  }
}
