// Stands in for what yargs loads to draw help texts and to check its own types. Help texts of this command come from its
// command table, and the originals (string-width, cliui, assert) would cost every start some 30 ms.

/** In the place of string-width and of cliui, which nothing calls. */
export default function unused() {
  throw new Error("Help texts are drawn from the command table, not by yargs.");
}

/** In the place of assert: yargs checks its own arguments with it, as its edition for browsers does not. */
export const strictEqual = () => undefined;
export const notStrictEqual = () => undefined;
