import { open } from "node:fs/promises";
import { cliError } from "../cli-error.js";
import { sanitizeText } from "../terminal/sanitize-text.js";
import { pngImage } from "./png-image.js";
import { qrMatrix } from "./qr-image.js";

/**
 * Writes the QR code of a secret to a new file that this user alone can read. A file that is there is left alone, and a link
 * is not followed: another user may have put it there (S52). Rejects with `FILE_EXISTS` and `FILE_WRITE_FAILED`.
 */
export async function writePng(file: string, text: string): Promise<void> {
  const image = pngImage(qrMatrix(text));
  try {
    const handle = await open(file, "wx", 0o600);
    try {
      await handle.writeFile(image);
    } finally {
      await handle.close();
    }
  } catch (cause) {
    const shown = sanitizeText(file, 300);
    const errno = cause instanceof Error && "code" in cause ? String(cause.code) : "unknown error";
    if (errno === "EEXIST") {
      throw cliError("FILE_EXISTS", `${shown} is there already. Remove it, or name another file.`);
    }
    throw cliError("FILE_WRITE_FAILED", `Cannot write ${shown} (${errno}).`, { cause });
  }
}
