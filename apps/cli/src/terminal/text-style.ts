export interface TextStyle {
  bold(text: string): string;
  dim(text: string): string;
  warn(text: string): string;
}

export interface ColorFacts {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly isTerminal: boolean;
  /** True after `--no-color`. */
  readonly disabled: boolean;
}

/** Whether to colour: only on a terminal; `NO_COLOR`, `FORCE_COLOR`, `TERM=dumb` and `--no-color` are honoured. */
export function wantsColor({ env, isTerminal, disabled }: ColorFacts): boolean {
  if (disabled || isSet(env["NO_COLOR"])) return false;
  const forced = env["FORCE_COLOR"];
  if (forced !== undefined) return forced !== "0" && forced !== "false";
  return isTerminal && env["TERM"] !== "dumb";
}

/** Decoration that never carries meaning by itself. */
export function createTextStyle(colored: boolean): TextStyle {
  const paint = (open: number, close: number) => (text: string) =>
    colored ? `\u001B[${open}m${text}\u001B[${close}m` : text;
  return { bold: paint(1, 22), dim: paint(2, 22), warn: paint(33, 39) };
}

function isSet(value: string | undefined): boolean {
  return value !== undefined && value !== "";
}
