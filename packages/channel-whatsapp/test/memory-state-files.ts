import { OpenClawError, type StateFiles } from "@openclaw/contracts";

/** State files in memory, which can be told to fail. */
export interface MemoryStateFiles extends StateFiles {
  readonly texts: Map<string, string>;
  /** How many writes were asked for. */
  readonly writes: () => number;
  failWrites(): void;
}

export function createMemoryStateFiles(initial: ReadonlyMap<string, string> = new Map()): MemoryStateFiles {
  const texts = new Map(initial);
  let isHeld = false;
  let fails = false;
  let writes = 0;
  return {
    texts,
    writes: () => writes,
    failWrites: () => {
      fails = true;
    },
    read: async (name) => texts.get(name),
    names: async () => [...texts.keys()],
    write: async (changes) => {
      writes += 1;
      if (fails) throw new OpenClawError("STORE_WRITE_FAILED", "Cannot write: the disk is full.");
      for (const [name, text] of changes) {
        if (text === undefined) texts.delete(name);
        else texts.set(name, text);
      }
    },
    hold: async () => {
      if (isHeld) throw new OpenClawError("STORE_LOCKED", "Cannot lock: process 1 holds it.");
      isHeld = true;
      return async () => {
        isHeld = false;
      };
    },
  };
}
