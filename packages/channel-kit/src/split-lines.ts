import { createByteCollector } from "./byte-collector.js";

export interface LineSplitterOptions {
  readonly onLine: (line: string) => void;
  /** Longer lines are thrown away, up to their end. */
  readonly maxLineBytes: number;
  /** Hears of each line that was too long. */
  readonly onTooLong: () => void;
}

/** Takes bytes and gives lines, empty ones too, without their `\n` or `\r\n`. Never holds more than one line's bytes. */
export function createLineSplitter(options: LineSplitterOptions): { push(chunk: Buffer): void; end(): void } {
  const { maxLineBytes, onLine, onTooLong } = options;
  const collected = createByteCollector();
  let length = 0;
  let skipping = false;

  const keep = (part: Buffer): void => {
    if (skipping || part.length === 0) return;
    length += part.length;
    if (length > maxLineBytes) {
      skipping = true;
      collected.take();
      onTooLong();
    } else {
      collected.add(part);
    }
  };
  const finish = (): void => {
    const line = skipping ? undefined : decode(collected.take());
    length = 0;
    skipping = false;
    if (line !== undefined) onLine(line);
  };

  return {
    push: (chunk) => {
      let start = 0;
      for (let end = chunk.indexOf(10); end !== -1; end = chunk.indexOf(10, start)) {
        keep(chunk.subarray(start, end));
        finish();
        start = end + 1;
      }
      keep(chunk.subarray(start));
    },
    end: () => {
      if (length > 0) finish();
    },
  };
}

function decode(bytes: Buffer): string {
  const text = bytes.toString("utf8");
  return text.endsWith("\r") ? text.slice(0, -1) : text;
}
