/** Texts by name, also that there is none; forgets what was used longest ago. */
export interface TextCache {
  /** `undefined` when it is not known. */
  get(name: string): { readonly text: string | undefined } | undefined;
  put(name: string, text: string | undefined): void;
}

// What an entry costs beside its text.
const ENTRY_CHARACTERS = 200;

export function createTextCache(maxCharacters: number): TextCache {
  const entries = new Map<string, { readonly text: string | undefined }>();
  let characters = 0;
  const remove = (name: string): void => {
    const entry = entries.get(name);
    if (entry === undefined) return;
    entries.delete(name);
    characters -= sizeOf(entry.text);
  };
  return {
    get: (name) => {
      const entry = entries.get(name);
      if (entry === undefined) return undefined;
      entries.delete(name);
      entries.set(name, entry);
      return entry;
    },
    put: (name, text) => {
      remove(name);
      entries.set(name, { text });
      characters += sizeOf(text);
      for (const oldest of entries.keys()) {
        if (characters <= maxCharacters) break;
        remove(oldest);
      }
    },
  };
}

function sizeOf(text: string | undefined): number {
  return ENTRY_CHARACTERS + (text?.length ?? 0);
}
