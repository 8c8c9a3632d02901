import type { PairAnswer, PairParts, PairScene } from "./pair-types.js";

const QR_NOTE =
  "A chat shows plain text, in which no QR code can be scanned. To see one, run this where the gateway runs:";

/**
 * Two messages, the second of which is the bare code, for it is copied as a whole. It may hold no other text, and nothing but
 * the chat gets to see it.
 */
export async function issueSetupCode(
  parts: PairParts,
  scene: PairScene,
  { withQr }: { readonly withQr: boolean },
): Promise<PairAnswer> {
  const { devices, setupAddress, settings, clock, logger, ownerCommand } = parts;
  const { tlsFingerprint } = setupAddress;
  const outcome = await devices.issueSetupCode({
    caller: scene.caller,
    url: setupAddress.resolve().url,
    access: "phone",
    chat: scene.chat,
    ...(tlsFingerprint !== undefined && { tlsFingerprint }),
  });
  if (outcome.status === "denied") return [`⚠️ This command requires ${outcome.missingScope ?? "an owner"}.`];
  if (outcome.status === "too-many-codes") {
    return ["Too many setup codes wait for their devices. Run /pair cleanup, or wait until they expire."];
  }
  const { setupCode, url, expiresAtMs } = outcome;
  // The code is good without it.
  await settings.announceCodes(scene.message, expiresAtMs).catch((error: unknown) => {
    logger.warn({ chat: scene.chat, error }, "the chat will not be told of the device");
  });
  const minutes = Math.max(1, Math.round((expiresAtMs - clock.now()) / 60_000));
  const qr = withQr ? ["", QR_NOTE, `${ownerCommand} qr`] : [];
  return [[instruction(url, minutes), ...qr].join("\n"), setupCode];
}

/** As OpenClaw words it, so that guides and habits fit. */
const instruction = (url: string, minutes: number): string =>
  [
    "Pairing setup code generated.",
    "",
    "1) Open the iOS app → Settings → Gateway",
    "2) Paste the setup code below and tap Connect",
    "3) Back here, run /pair approve",
    "4) If this code leaks or you are done, run /pair cleanup",
    "",
    "Setup code: in the next message. Treat it like a password.",
    "",
    `Gateway: ${url}`,
    "Auth: token",
    "Security: single-use bootstrap token",
    `Expires: ${minutes === 1 ? "1 minute" : `${minutes} minutes`}`,
  ].join("\n");
