import { isOpenClawError, silentLogger, type Clock, type Logger } from "@openclaw/contracts";
import { createIdentityFile } from "./create-identity-file.js";
import { identityOf, newPrivateKey, type DeviceIdentity } from "./device-identity.js";
import { describeCause, identityError } from "./identity-error.js";
import { formatIdentityFile, parseIdentityFile } from "./identity-file.js";
import { readIdentityFile } from "./read-identity-file.js";
import { systemClock } from "./system.js";

export interface LoadDeviceIdentityOptions {
  /** The file, such as `~/.openclaw/identity/device.json` with `~` resolved. */
  readonly path: string;
  /** Hears when the mode of the file had to be narrowed. Default: nobody does. */
  readonly logger?: Logger;
  readonly clock?: Clock;
}

/**
 * The identity of this device, from OpenClaw's file; made at the first call, with mode 0600 in a directory of mode 0700.
 * Processes that make it at the same time end with the same one.
 *
 * A file that is there is never written over. Rejects with `IDENTITY_CORRUPT` when it is not what it should be,
 * `IDENTITY_UNREADABLE` when it cannot be read or trusted (a link, a foreign owner), and `IDENTITY_WRITE_FAILED`.
 * A file that others could read is narrowed to 0600.
 *
 * @example
 * ```ts
 * import { homedir } from "node:os";
 * import { join } from "node:path";
 * import { loadDeviceIdentity } from "@openclaw/device-pairing/identity";
 *
 * const identity = await loadDeviceIdentity({ path: join(homedir(), ".openclaw", "identity", "device.json") });
 * console.log(identity.deviceId);
 * ```
 */
export async function loadDeviceIdentity(options: LoadDeviceIdentityOptions): Promise<DeviceIdentity> {
  const { path, logger = silentLogger, clock = systemClock } = options;
  const found = await readIdentity(path, logger);
  if (found !== undefined) return found;
  await guard("IDENTITY_WRITE_FAILED", path, () =>
    createIdentityFile(path, formatIdentityFile(newPrivateKey(), clock.now())),
  );
  // What counts is what lies there now: another process may have been first.
  const made = await readIdentity(path, logger);
  if (made !== undefined) return made;
  throw identityError("IDENTITY_WRITE_FAILED", path, "something removed it as soon as it was made.");
}

async function readIdentity(path: string, logger: Logger): Promise<DeviceIdentity | undefined> {
  const bytes = await guard("IDENTITY_UNREADABLE", path, () => readIdentityFile(path, logger));
  if (bytes === undefined) return undefined;
  const file = parseIdentityFile(bytes);
  if ("privateKey" in file) return identityOf(file.privateKey);
  throw identityError(
    "IDENTITY_CORRUPT",
    path,
    `${file.damage}. Nothing was changed. Put a copy of the right file in its place; or move it away, ` +
      "and a new identity is made, which the owner of each gateway has to approve again.",
  );
}

async function guard<Result>(
  code: "IDENTITY_UNREADABLE" | "IDENTITY_WRITE_FAILED",
  path: string,
  work: () => Promise<Result>,
): Promise<Result> {
  try {
    return await work();
  } catch (error) {
    throw isOpenClawError(error) ? error : identityError(code, path, describeCause(error), error);
  }
}
