import type { IncomingMessage } from "node:http";
import type { AccountId, ChannelId, ChannelIdentity, Logger, StateFiles } from "@openclaw/contracts";
import type { ChannelKeys, SettingsOf } from "./channel-keys.js";
import type { Environment } from "../state-directories.js";
import type { GatewayChannel } from "./gateway-channel.js";

/** Settings as the file has them. The definition of the channel knows their types. */
export type ChannelSettings = Readonly<Record<string, unknown>>;

/** What a channel gets from the gateway. */
export interface ChannelServices {
  /** Who asks, for counting. */
  readonly clientAddress: (request: IncomingMessage) => string;
  readonly logger: Logger;
  /** Told each credential that is not in the configuration itself. */
  readonly onSecret: (secret: string) => void;
  /** For programs that the channel starts: without the secrets of the gateway. */
  readonly programEnvironment: () => Environment;
  /** Where approvals and sessions are, usually `~/.openclaw/credentials`. */
  readonly credentialsDirectory: string;
  /** Small files of a channel, below a directory that only the owner reads. */
  readonly stateFiles: (directory: string) => Promise<StateFiles>;
}

/** One account, as its channel is made from it. */
export interface AccountFacts<Settings> {
  readonly account: AccountId;
  /** Its section in the configuration, such as `channels.slack.accounts.work`, for messages. */
  readonly section: string;
  readonly settings: Settings;
}

/** Something without which an account cannot be connected: one of these keys. */
export interface Need {
  readonly what: string;
  readonly keys: readonly [string, ...string[]];
}

/** How the list for groups is read, where a vendor has its own way. */
export interface GroupRules {
  /** `chats`: `groupAllowFrom` lists groups, whose own `allowFrom` may narrow who writes. Default `senders`. */
  readonly groupAllowFromHolds?: "senders" | "chats";
  /** False where `allowFrom` never counts in groups. Default true. */
  readonly groupsUseAllowFrom?: boolean;
}

/** What the owner sees, and can do, while an account is being linked. What is shown is a secret. */
export interface LinkPrompts {
  /** Called again with a new one before the old one ends. */
  readonly onQr: (text: string) => void;
  readonly onPairingCode: (code: string) => void;
  /** The account's own number: links by a code instead of a picture. */
  readonly phoneNumber: string | undefined;
  /** Ends the login, and leaves nothing half done. */
  readonly signal: AbortSignal;
}

/** Whether an account is linked, and as whom. */
export type LinkedState =
  | { readonly status: "linked"; readonly as: string }
  | { readonly status: "not-linked" };

export interface UnlinkOptions {
  /** Removes the session without telling the vendor, who may be out of reach. */
  readonly onlyHere: boolean;
  readonly signal: AbortSignal;
}

/** `unlinked`: the vendor knows; `removed-here`: only here. */
export type UnlinkOutcome = "unlinked" | "removed-here" | "not-linked";

type LinkServices = Pick<ChannelServices, "credentialsDirectory" | "logger" | "stateFiles">;
type LoginServices = LinkServices & Pick<ChannelServices, "programEnvironment">;

/** Who is linked now. */
export interface LinkedAs {
  readonly as: string;
  /** The key of the account's section that has to hold `as` from now on, where the session itself does not tell. */
  readonly key?: string;
}

/** The session that we keep ourselves. */
interface TypedSession<Settings> {
  /** What the files say, without asking the vendor. */
  state(facts: AccountFacts<Settings>, services: LinkServices): Promise<LinkedState>;
  logout(
    facts: AccountFacts<Settings>,
    services: LinkServices,
    options: UnlinkOptions,
  ): Promise<UnlinkOutcome>;
}

/** A channel that a phone agrees to, instead of a credential that is a text in the configuration. */
interface TypedLink<Settings> {
  /** A code that is typed into the phone does as well. */
  readonly takesPairingCode: boolean;
  /** Rejects with `STORE_LOCKED` while the gateway uses the session. */
  login(facts: AccountFacts<Settings>, services: LoginServices, prompts: LinkPrompts): Promise<LinkedAs>;
  /** Or what the owner does instead of a logout, where another program keeps the session. */
  readonly session: TypedSession<Settings> | { readonly logoutAdvice: string };
}

export type ChannelLink = TypedLink<ChannelSettings>;
export type LinkSession = TypedSession<ChannelSettings>;

interface DefinitionFacts {
  /** How the channel names people; its `channel` is the name of the section. */
  readonly identity: ChannelIdentity;
  /** The adapter, when it is a package that need not be installed. */
  readonly adapter?: string;
  /** What the environment sets for the default account: names of variables, and their keys. */
  readonly environment?: Readonly<Record<string, string>>;
  /** Keys that make a default account beside named ones. */
  readonly defaultAccountKeys: readonly string[];
  /** There without a word in the configuration, and with no account but `default`. */
  readonly isBuiltIn?: boolean;
  /** OpenClaw's older `dm.policy`, `dm.allowFrom` and `dm.enabled` count. */
  readonly hasDmSection?: boolean;
  readonly groups?: GroupRules;
  /** Where `key` is set, one of `needs` must be set at the same place. */
  readonly together?: {
    readonly key: string;
    readonly needs: readonly [string, ...string[]];
    readonly expected: string;
  };
  /** Keys that OpenClaw does not know, so that they must not stand in its file. */
  readonly ownKeys?: readonly string[];
}

/** All that the gateway and its commands know of one channel before its adapter is loaded. */
export interface ChannelDefinition extends DefinitionFacts {
  readonly keys: ChannelKeys;
  /** What has to be set before the account can be connected. */
  needs(settings: ChannelSettings): readonly Need[];
  /** Where the gateway answers the vendor; `undefined` when the account is not called. */
  webhookPath(settings: ChannelSettings): string | undefined;
  /** Files whose change may mend a refused credential. */
  credentialFiles(
    facts: AccountFacts<ChannelSettings>,
    services: Pick<ChannelServices, "credentialsDirectory">,
  ): readonly string[];
  readonly link?: ChannelLink;
  /** Loads the adapter, and with it the vendor's SDK. */
  create(facts: AccountFacts<ChannelSettings>, services: ChannelServices): Promise<GatewayChannel>;
}

interface TypedDefinition<Keys extends ChannelKeys> extends DefinitionFacts {
  readonly keys: Keys;
  readonly needs?: (settings: SettingsOf<Keys>) => readonly Need[];
  readonly webhookPath?: (settings: SettingsOf<Keys>) => string | undefined;
  readonly credentialFiles?: (
    facts: AccountFacts<SettingsOf<Keys>>,
    services: Pick<ChannelServices, "credentialsDirectory">,
  ) => readonly string[];
  readonly link?: TypedLink<SettingsOf<Keys>>;
  readonly create: (
    facts: AccountFacts<SettingsOf<Keys>>,
    services: ChannelServices,
  ) => Promise<GatewayChannel>;
}

/** Defines a channel: its functions see the settings with the types of its keys. */
export function defineChannel<const Keys extends ChannelKeys>(
  definition: TypedDefinition<Keys>,
): ChannelDefinition {
  const { keys, needs, webhookPath, credentialFiles, create, link, ...facts } = definition;
  const typed = (settings: ChannelSettings): SettingsOf<Keys> => {
    if (fits(keys, settings)) return settings;
    // The schema is made of the same keys and is checked before.
    throw new TypeError(`Settings of ${facts.identity.channel} were not checked.`);
  };
  const typedFacts = (account: AccountFacts<ChannelSettings>): AccountFacts<SettingsOf<Keys>> => ({
    ...account,
    settings: typed(account.settings),
  });
  return {
    ...facts,
    keys,
    needs: (settings) => needs?.(typed(settings)) ?? [],
    webhookPath: (settings) => webhookPath?.(typed(settings)),
    credentialFiles: (account, services) => credentialFiles?.(typedFacts(account), services) ?? [],
    create: async (account, services) => await create(typedFacts(account), services),
    ...(link !== undefined && {
      link: {
        takesPairingCode: link.takesPairingCode,
        login: async (account, services, prompts) => await link.login(typedFacts(account), services, prompts),
        session: "state" in link.session ? untyped(link.session, typedFacts) : link.session,
      },
    }),
  };
}

const untyped = <Settings>(
  session: TypedSession<Settings>,
  typed: (facts: AccountFacts<ChannelSettings>) => AccountFacts<Settings>,
): LinkSession => ({
  state: async (account, services) => await session.state(typed(account), services),
  logout: async (account, services, options) => await session.logout(typed(account), services, options),
});

function fits<Keys extends ChannelKeys>(
  keys: Keys,
  settings: ChannelSettings,
): settings is ChannelSettings & SettingsOf<Keys> {
  return Object.entries(keys).every(
    ([name, key]) => settings[name] === undefined || key.holds(settings[name]),
  );
}

/** The section of an account in the configuration. */
export function sectionOf({
  channel,
  account,
}: {
  readonly channel: ChannelId;
  readonly account: AccountId;
}): string {
  return account === "default" ? `channels.${channel}` : `channels.${channel}.accounts.${account}`;
}
