import type { Clock } from "@openclaw/contracts";

/** A row of the Messages database, and what each program adds to it in its own words. */
export interface FakeRow {
  readonly rowId: number;
  readonly guid: string;
  readonly chatGuid: string;
  readonly sender: string;
  readonly text: string;
  readonly isFromMe: boolean;
  readonly createdAtMs: number;
  /** Fields laid over what imsg or BlueBubbles tells of the row. */
  readonly fields: Readonly<Record<string, unknown>>;
}

export type FakeRowInput = Partial<Omit<FakeRow, "rowId">> & { readonly sender: string };

/** The Messages database of a Mac, shared by what reads it. */
export interface FakeMessages {
  readonly rows: readonly FakeRow[];
  /** A message, by default in the direct chat with its sender. */
  add(row: FakeRowInput): FakeRow;
  chatIdOf(chatGuid: string): number;
  guidOfChat(chatId: number): string | undefined;
  participantsOf(chatGuid: string): readonly string[];
  /** Another database takes the place of this one: no rows, and numbers from 1 on. */
  replace(): void;
  /** Hears of each new row, until it is called again. */
  onAdded(listener: (row: FakeRow) => void): () => void;
}

/** A group that the account is in. */
export const FAKE_GROUP = "iMessage;+;chat900100";
/** The account's own address. */
export const FAKE_OWN_HANDLE = "+15550009999";

export const directChatGuid = (handle: string): string => `iMessage;-;${handle}`;

export interface FakeMessagesOptions {
  /** The number of the first row. Default 1000. */
  readonly firstRowId?: number;
  /** Gives messages their time. */
  readonly clock?: Clock;
}

export function createFakeMessages(options: FakeMessagesOptions = {}): FakeMessages {
  const { clock = { now: Date.now }, firstRowId = 1000 } = options;
  const listeners = new Set<(row: FakeRow) => void>();
  const chats = new Map<string, number>();
  const rows: FakeRow[] = [];
  let nextRowId = firstRowId;
  let nextGuid = 1;
  const chatIdOf = (chatGuid: string): number => {
    const chatId = chats.get(chatGuid) ?? chats.size + 1;
    chats.set(chatGuid, chatId);
    return chatId;
  };
  return {
    rows,
    chatIdOf,
    guidOfChat: (chatId) => [...chats].find(([, id]) => id === chatId)?.[0],
    participantsOf: (chatGuid) =>
      chatGuid === FAKE_GROUP ? ["+15550000001", "+15550000002"] : [chatGuid.split(";").at(-1) ?? ""],
    add: (input) => {
      const row: FakeRow = {
        guid: `GUID-${nextGuid}`,
        chatGuid: directChatGuid(input.sender),
        text: "",
        isFromMe: false,
        createdAtMs: clock.now(),
        fields: {},
        ...input,
        // Last: the second copy of a row has a number of its own.
        rowId: nextRowId,
      };
      nextRowId += 1;
      nextGuid += 1;
      chatIdOf(row.chatGuid);
      rows.push(row);
      for (const listener of listeners) listener(row);
      return row;
    },
    replace: () => {
      rows.length = 0;
      nextRowId = 1;
    },
    onAdded: (listener) => {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
  };
}
