import { open, rm } from "node:fs/promises";
import { cliError } from "../cli-error.js";
import { sanitizeText } from "../terminal/sanitize-text.js";
import { pngImage } from "./png-image.js";
import { qrMatrix } from "./qr-image.js";

/**
 * Makes a new file that this user alone can read, then the code, and puts the code there as a picture. A file that is there
 * is left alone, and a link is not followed: another user may have put it there (S52). Rejects with `FILE_EXISTS`,
 * `FILE_WRITE_FAILED` and as `issue` does; nothing is left then.
 */
export async function createPngFile<Issued extends { readonly setupCode: string }>(
  file: string,
  issue: () => Promise<Issued>,
): Promise<Issued> {
  const handle = await guard(file, () => open(file, "wx", 0o600));
  try {
    const issued = await issue();
    await guard(file, () => handle.writeFile(pngImage(qrMatrix(issued.setupCode))));
    return issued;
  } catch (error) {
    await rm(file, { force: true });
    throw error;
  } finally {
    await handle.close();
  }
}

async function guard<Result>(file: string, work: () => Promise<Result>): Promise<Result> {
  try {
    return await work();
  } catch (cause) {
    const shown = sanitizeText(file, 300);
    const errno = cause instanceof Error && "code" in cause ? String(cause.code) : "unknown error";
    if (errno === "EEXIST") {
      throw cliError("FILE_EXISTS", `${shown} is there already. Remove it, or name another file.`);
    }
    throw cliError("FILE_WRITE_FAILED", `Cannot write ${shown} (${errno}).`, { cause });
  }
}
