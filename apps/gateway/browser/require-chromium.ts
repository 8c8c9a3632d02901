import { findChromium } from "./find-chromium.js";

/** Ends the run at once, with what to do, where there is no browser. */
export default function requireChromium(): void {
  if (findChromium() !== undefined) return;
  throw new Error(
    "This test drives Chromium, and there is none. On Debian: apt-get update && apt-get install -y chromium. " +
      "Elsewhere set CHROMIUM_PATH to the program.",
  );
}
