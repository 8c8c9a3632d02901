import { encodeQR } from "qr";

/** Rows of a QR code, from top to bottom; true is dark. */
export type QrMatrix = readonly (readonly boolean[])[];

// Readers need a margin of four modules to find the code.
const QUIET_MODULES = 4;

/** The code for a text, with its margin. Low error correction: a screen has no scratches, and fewer modules are larger. */
export const qrMatrix = (text: string): QrMatrix =>
  encodeQR(text, "raw", { ecc: "low", border: QUIET_MODULES });

/** Draws two rows in each line, light on dark: terminals mostly have a dark ground, and readers want the margin to be light. */
export function qrText(matrix: QrMatrix): string {
  const lines: string[] = [];
  for (let row = 0; row < matrix.length; row += 2) {
    const upper = matrix[row] ?? [];
    const lower = matrix[row + 1];
    lines.push(upper.map((isDark, column) => blockOf(isDark, lower?.[column] ?? true)).join(""));
  }
  return lines.join("\n");
}

function blockOf(upperIsDark: boolean, lowerIsDark: boolean): string {
  if (upperIsDark) return lowerIsDark ? " " : "▄";
  return lowerIsDark ? "▀" : "█";
}
