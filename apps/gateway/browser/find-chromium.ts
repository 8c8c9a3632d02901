import { accessSync, constants } from "node:fs";

const PATHS = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];

/** The program to test with: `CHROMIUM_PATH`, or where distributions put it; undefined when there is none. */
export function findChromium(): string | undefined {
  const own = process.env["CHROMIUM_PATH"];
  return (own === undefined || own === "" ? PATHS : [own]).find(isExecutable);
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false; // Missing and not executable come to the same here.
  }
}
