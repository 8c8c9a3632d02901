import type { Page, StoredRecord } from "@openclaw/contracts";

type Entry = readonly [key: string, record: StoredRecord];
type Records = ReadonlyMap<string, StoredRecord>;

// The maps are never changed once they are handed out, so the list of one stays right for as long as it lives.
const lists = new WeakMap<Records, readonly Entry[]>();

/**
 * The entries of a page of what `load` answers when the first one is asked for.
 *
 * Written out instead of as a generator: that one takes several turns of the promise queue for each entry.
 */
export function readEntries(load: () => Records, page: Page | undefined): AsyncIterable<Entry> {
  return {
    [Symbol.asyncIterator]: () => {
      let entries: readonly Entry[] | undefined;
      let position = 0;
      return {
        next: async () => {
          entries ??= pageOf(load(), page);
          const value = entries[position];
          position += 1;
          return value === undefined ? { done: true, value: undefined } : { done: false, value };
        },
        return: async () => {
          entries = [];
          return { done: true, value: undefined };
        },
      };
    },
  };
}

function pageOf(records: Records, page: Page = {}): readonly Entry[] {
  const entries = listOf(records);
  if (page.after === undefined && page.limit === undefined) return entries;
  const start = page.after === undefined ? 0 : entries.findIndex(([key]) => key === page.after) + 1;
  // After a key that is gone nothing can be said to come; starting over would make a loop over pages endless.
  if (page.after !== undefined && start === 0) return [];
  return entries.slice(start, page.limit === undefined ? undefined : start + page.limit);
}

function listOf(records: Records): readonly Entry[] {
  const known = lists.get(records) ?? [...records].map((entry) => Object.freeze(entry));
  lists.set(records, known);
  return known;
}
