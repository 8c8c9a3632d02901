import { createLineSplitter } from "@openclaw/channel-kit";

export interface ServerSentEvent {
  /** `message` when the server names none. */
  readonly event: string;
  readonly data: string;
}

export interface EventStreamOptions {
  readonly onEvent: (event: ServerSentEvent) => void;
  /** Bytes of one line, and of all data of one event; a larger event is thrown away. */
  readonly maxEventBytes: number;
  readonly onTooLarge: () => void;
}

export interface EventStream {
  push(chunk: Buffer): void;
  /** The id of the last event that had one, to ask for what came after it. */
  lastEventId(): string | undefined;
}

/** Reads server-sent events as they are written by HTML's standard, with lines that end in `\n` or `\r\n`. */
export function createEventStream(options: EventStreamOptions): EventStream {
  const { maxEventBytes, onEvent, onTooLarge } = options;
  let event = "";
  let data: string[] = [];
  let size = 0;
  let isTooLarge = false;
  let lastEventId: string | undefined;

  const tooLarge = (): void => {
    if (!isTooLarge) onTooLarge();
    isTooLarge = true;
    data = [];
  };
  const dispatch = (): void => {
    if (data.length > 0 && !isTooLarge)
      onEvent({ event: event === "" ? "message" : event, data: data.join("\n") });
    event = "";
    data = [];
    size = 0;
    isTooLarge = false;
  };
  const takeField = (name: string, value: string): void => {
    if (name === "event") event = value;
    if (name === "id" && isHeaderValue(value)) lastEventId = value;
    if (name !== "data") return;
    size += value.length + 1;
    if (size > maxEventBytes) tooLarge();
    else if (!isTooLarge) data.push(value);
  };
  const splitter = createLineSplitter({
    maxLineBytes: maxEventBytes,
    onTooLong: tooLarge,
    onLine: (line) => {
      if (line === "") return dispatch();
      const colon = line.indexOf(":");
      if (colon === 0) return; // A comment: how the server says that it is there.
      const name = colon === -1 ? line : line.slice(0, colon);
      const value = colon === -1 ? "" : line.slice(colon + 1);
      takeField(name, value.startsWith(" ") ? value.slice(1) : value);
    },
  });
  return { push: (chunk) => splitter.push(chunk), lastEventId: () => lastEventId };
}

/** It goes back in a header. */
const isHeaderValue = (value: string): boolean => /^[\x20-\x7E]{0,200}$/.test(value);
