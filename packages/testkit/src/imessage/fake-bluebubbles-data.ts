import { FAKE_OWN_HANDLE, type FakeMessages, type FakeRow } from "./fake-messages.js";

type Fields = Readonly<Record<string, unknown>>;

const MAX_LIMIT = 1000;
const STATEMENTS: Readonly<Record<string, (row: FakeRow, args: Fields) => boolean>> = {
  "message.ROWID > :startRowId": (row, args) => row.rowId > Number(args["startRowId"]),
  "message.ROWID <= :endRowId": (row, args) => row.rowId <= Number(args["endRowId"]),
};

/** A message as the server tells it, by query and webhook. */
export function toMessageData(row: FakeRow, messages: FakeMessages): Fields {
  const [service = "iMessage"] = row.chatGuid.split(";", 1);
  const isGroup = row.chatGuid.includes(";+;");
  return {
    originalROWID: row.rowId,
    guid: row.guid,
    text: row.text,
    handle: row.isFromMe ? null : { originalROWID: 1, address: row.sender, service, country: "us" },
    handleId: 1,
    attachments: [],
    subject: null,
    error: 0,
    dateCreated: row.createdAtMs,
    dateRead: null,
    dateDelivered: null,
    isFromMe: row.isFromMe,
    itemType: 0,
    groupTitle: null,
    groupActionType: 0,
    balloonBundleId: null,
    associatedMessageGuid: null,
    associatedMessageType: null,
    threadOriginatorGuid: null,
    dateEdited: null,
    dateRetracted: null,
    chats: [
      {
        originalROWID: messages.chatIdOf(row.chatGuid),
        guid: row.chatGuid,
        style: isGroup ? 43 : 45,
        chatIdentifier: row.chatGuid.split(";").at(-1),
        displayName: "",
        participants: messages.participantsOf(row.chatGuid).map((address) => ({ address, service })),
        lastAddressedHandle: FAKE_OWN_HANDLE,
      },
    ],
    ...row.fields,
  };
}

/** The rows that a query asks for; `undefined` when the query makes no sense. */
export function queryRows(body: Fields, messages: FakeMessages): readonly FakeRow[] | undefined {
  const { after = 0, limit = 100, offset = 0, sort = "DESC", where = [] } = body;
  if (!Array.isArray(where) || !isCount(limit) || !isCount(offset) || !isCount(after)) return undefined;
  if (limit < 1 || limit > MAX_LIMIT || (sort !== "ASC" && sort !== "DESC")) return undefined;
  let rows = messages.rows.filter((row) => row.createdAtMs >= after);
  for (const condition of where) {
    const { args, statement }: Fields = { ...condition };
    const holds = typeof statement === "string" ? STATEMENTS[statement] : undefined;
    if (holds === undefined) return undefined;
    rows = rows.filter((row) => holds(row, { ...(typeof args === "object" ? args : {}) }));
  }
  const ascending = rows.toSorted((left, right) => left.createdAtMs - right.createdAtMs);
  const sorted = sort === "ASC" ? ascending : ascending.toReversed();
  return sorted.slice(offset, offset + limit);
}

const isCount = (value: unknown): value is number => typeof value === "number" && value >= 0;
