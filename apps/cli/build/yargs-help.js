// Stands in for what yargs loads to draw help texts and to check its own types. The command uses the parser of yargs alone,
// and the originals (string-width, cliui, assert) would cost every start some 30 ms.

/** In the place of string-width and of cliui, which nothing calls. */
export default function unused() {
  throw new Error("Help texts are drawn from the command table, not by yargs.");
}

/** In the place of assert, which the parser does not use. */
export const strictEqual = unused;
export const notStrictEqual = unused;
