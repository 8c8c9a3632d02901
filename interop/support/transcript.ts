import type { RecordedConnection, RecordedFrame } from "./wire-recorder.js";

/** The connect that a client began with. */
export const connectOf = ({ fromClient }: RecordedConnection): RecordedFrame | undefined =>
  fromClient.find(({ method }) => method === "connect");

/** What the gateway answered to it. */
export function connectAnswerOf(connection: RecordedConnection): RecordedFrame | undefined {
  const connect = connectOf(connection);
  return connect === undefined ? undefined : answerTo(connection, connect);
}

/** What the gateway answered to a call. */
export const answerTo = (
  { fromGateway }: RecordedConnection,
  call: RecordedFrame,
): RecordedFrame | undefined => fromGateway.find(({ type, id }) => type === "res" && id === call.id);

/** The calls of a method that a client made. */
export const callsOf = (connection: RecordedConnection, method: string): readonly RecordedFrame[] =>
  connection.fromClient.filter((frame) => frame.method === method);

/** The events of a name that the gateway sent. */
export const eventsOf = (connection: RecordedConnection, event: string): readonly RecordedFrame[] =>
  connection.fromGateway.filter((frame) => frame.event === event);

export const isNode = (connection: RecordedConnection): boolean =>
  connectOf(connection)?.params?.["role"] === "node";

/** A node's connect that the gateway refused and ended. */
export const isRefusedNode = (connection: RecordedConnection): boolean =>
  isNode(connection) && connectAnswerOf(connection)?.ok === false && connection.closedByGateway !== undefined;

/** A node's connect that the gateway let in. */
export const isAdmittedNode = (connection: RecordedConnection): boolean =>
  isNode(connection) && connectAnswerOf(connection)?.ok === true;

export const isEnded = ({ closedByGateway, closedByClient }: RecordedConnection): boolean =>
  closedByGateway !== undefined || closedByClient !== undefined;

/** The text at a path in a frame or a record, such as `textAt(frame, "error", "details", "requestId")`. */
export function textAt(value: unknown, ...path: readonly string[]): string {
  let found: unknown = value;
  for (const key of path) found = isRecord(found) ? found[key] : undefined;
  if (typeof found === "string") return found;
  throw new Error(`Expected a text at ${path.join(".")} of ${JSON.stringify(value)}`);
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null;
