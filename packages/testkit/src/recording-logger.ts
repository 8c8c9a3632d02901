import type { Logger } from "@openclaw/contracts";

/** One record, as it was logged. */
export interface LogLine {
  readonly level: keyof Logger;
  readonly fields: object;
  readonly message: string;
}

/** A logger that keeps everything, in order. */
export interface RecordingLogger extends Logger {
  readonly lines: readonly LogLine[];
}

/** Makes a logger whose records a test can read. */
export function createRecordingLogger(): RecordingLogger {
  const lines: LogLine[] = [];
  const at =
    (level: keyof Logger) =>
    (fields: object, message: string): void =>
      void lines.push({ level, fields, message });
  return { lines, debug: at("debug"), info: at("info"), warn: at("warn"), error: at("error") };
}
