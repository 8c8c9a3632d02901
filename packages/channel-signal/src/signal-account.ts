import { isFields } from "@openclaw/channel-kit";
import type { SenderId } from "@openclaw/contracts";
import { parseNumber, parseUuid } from "./identity.js";
import { accountMissing, isMethodMissing, signalErrors } from "./signal-errors.js";
import type { SignalSettings } from "./signal-options.js";
import type { CallOptions, SignalTransport } from "./signal-transport.js";

/** The account that a signal-cli serves for us. */
export interface SignalAccount {
  /** How its calls name the account; `undefined` where signal-cli has only this one. */
  readonly param: string | undefined;
  /** Its ids, as `parseSenderId` gives them; empty where nobody has told them. */
  readonly ownIds: readonly SenderId[];
}

interface ListedAccount {
  readonly number: string | undefined;
  readonly uuid: string | undefined;
}

/**
 * Finds our account. A signal-cli that was started with `-a` has one account and does not list any.
 * Rejects with `CHANNEL_CREDENTIAL_REJECTED` when it does not have ours.
 */
export async function findAccount(
  transport: SignalTransport,
  settings: SignalSettings,
  call: CallOptions,
): Promise<SignalAccount> {
  let listed: readonly ListedAccount[];
  try {
    listed = readAccounts(await transport.call("listAccounts", undefined, call));
  } catch (error) {
    if (isMethodMissing(error)) return { param: undefined, ownIds: idsOf(settings.signalAccount) };
    throw error;
  }
  const { section, signalAccount } = settings;
  const found = listed.filter(
    ({ number, uuid }) => signalAccount === undefined || number === signalAccount || uuid === signalAccount,
  );
  const [only] = found;
  if (only === undefined) throw accountMissing("signal-cli does not have the account", settings);
  if (found.length > 1) {
    throw signalErrors.optionsInvalid(
      `Missing ${section}.account: this signal-cli has ${found.length} accounts. Set the phone number of the one to use.`,
    );
  }
  return { param: only.number ?? only.uuid, ownIds: [...idsOf(only.number), ...idsOf(only.uuid)] };
}

function readAccounts(result: unknown): readonly ListedAccount[] {
  const entries: readonly unknown[] = Array.isArray(result) ? result : [];
  return entries.flatMap((entry) => {
    if (!isFields(entry)) return [];
    const { aci, number, uuid = aci } = entry;
    const account = {
      number: typeof number === "string" ? parseNumber(number) : undefined,
      uuid: typeof uuid === "string" ? parseUuid(uuid) : undefined,
    };
    return account.number === undefined && account.uuid === undefined ? [] : [account];
  });
}

function idsOf(account: string | undefined): readonly SenderId[] {
  if (account === undefined) return [];
  return [account.startsWith("+") ? account : `uuid:${account}`];
}
