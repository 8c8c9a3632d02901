import type { Logger } from "@openclaw/contracts";
import { pino } from "pino";
import type { LogLevel } from "../config/config-types.js";
import { boundFields } from "./bound-fields.js";
import type { Scrubber } from "./create-scrubber.js";

export interface LogOptions {
  readonly level: LogLevel;
  readonly scrubber: Scrubber;
  /** Takes one record with its newline. */
  readonly write: (record: string) => void;
}

// JSON escapes C0 only. The rest moves the cursor, turns the direction of text or hides it where a log is read.
const UNSAFE =
  /[\u007F-\u009F\u00AD\u061C\u180E\u200B-\u200F\u2028-\u202E\u2060-\u206F\uFEFF\uFFF9-\uFFFB\u{E0000}-\u{E007F}]/gu;

/** A logger whose records are one line of JSON each, without secrets and without characters that act on a terminal. */
export function createLog({ level, scrubber, write }: LogOptions): Logger {
  const scrub = (text: string): string => scrubber.scrub(text);
  const sink = {
    write: (record: string): void => write(scrub(record).replace(UNSAFE, escape)),
  };
  const logger = pino({ level, base: null, timestamp: pino.stdTimeFunctions.isoTime }, sink);
  const at =
    (name: "debug" | "info" | "warn" | "error") =>
    (fields: object, message: string): void => {
      if (logger.isLevelEnabled(name)) logger[name](boundFields(fields, scrub), message);
    };
  return { debug: at("debug"), info: at("info"), warn: at("warn"), error: at("error") };
}

function escape(character: string): string {
  return Array.from({ length: character.length }, (_, index) => {
    const unit = character.charCodeAt(index).toString(16).padStart(4, "0");
    return `\\u${unit}`;
  }).join("");
}
