/** One key that may stand at a channel and at each of its accounts. */
export interface ChannelKey<Value> {
  /** JSON schema; its `description` says in an error what was expected. */
  readonly schema: object;
  readonly holds: (value: unknown) => value is Value;
  /** Belongs to one account: never taken over from the channel, since two connections with it would fight. */
  readonly isOwn: boolean;
  /** Never shown, and filled in from the environment without being required by commands. */
  readonly isSecret: boolean;
  /** May close what `groupPolicy: "open"` opens, and is not read here: beside it groups are not open. */
  readonly narrowsGroups?: boolean;
  /** For a file with a secret: the key that it stands for. */
  readonly fileOf?: string;
}

export type ChannelKeys = Readonly<Record<string, ChannelKey<unknown>>>;

/** What the definition of a channel says that its settings are. */
export type SettingsOf<Keys extends ChannelKeys> = {
  readonly [Name in keyof Keys]?: Keys[Name] extends ChannelKey<infer Value> ? Value : never;
};

const isText = (value: unknown): value is string => typeof value === "string";
const shared = { isOwn: false, isSecret: false };
const textSchema = (description: string) => ({ type: "string", minLength: 1, description });

/** Text that all accounts of a channel may share. */
export const text = (description: string): ChannelKey<string> => ({
  ...shared,
  schema: textSchema(description),
  holds: isText,
});

/** Text that names or reaches one account. */
export const ownText = (description: string): ChannelKey<string> => ({ ...text(description), isOwn: true });

/** A credential of one account. */
export const secret = (description: string): ChannelKey<string> => ({
  ...ownText(description),
  isSecret: true,
});

/** A file that holds a credential instead of the key `of`. */
export const secretFile = (of: string): ChannelKey<string> => ({
  ...ownText(`the path of a file that holds what ${of} would`),
  fileOf: of,
});

const WEB_PATH = 'a path that starts with "/" and has neither "?" nor "#"';

/** A path below which the gateway answers the vendor's calls. */
export const webPath: ChannelKey<string> = {
  ...ownText(WEB_PATH),
  // What a call has behind its path says nothing about where it goes.
  schema: { ...textSchema(WEB_PATH), pattern: "^/[^?#]*$" },
};

export const flag: ChannelKey<boolean> = {
  ...shared,
  schema: { type: "boolean", description: "true or false" },
  holds: (value): value is boolean => typeof value === "boolean",
};

export const choice = <const Words extends readonly string[]>(
  ...words: Words
): ChannelKey<Words[number]> => ({
  ...shared,
  schema: { enum: words, description: `one of ${words.map((word) => JSON.stringify(word)).join(", ")}` },
  holds: (value): value is Words[number] => isText(value) && words.includes(value),
});

export const whole = (minimum: number, maximum: number, what: string): ChannelKey<number> => ({
  ...shared,
  schema: {
    type: "integer",
    minimum,
    maximum,
    description: `a whole number of ${what} from ${minimum} to ${maximum}`,
  },
  holds: (value): value is number => typeof value === "number",
});

export const texts = (description: string, item: string): ChannelKey<readonly string[]> => ({
  ...shared,
  schema: { type: "array", items: textSchema(item), description },
  holds: (value): value is readonly string[] => Array.isArray(value) && value.every(isText),
});

/** A key that OpenClaw documents and that is not used here: read without a warning. */
export const unused: ChannelKey<unknown> = {
  ...shared,
  schema: {},
  holds: (value): value is unknown => value !== undefined,
};

/** The same for one whose rules would close groups. */
export const narrowsGroups: ChannelKey<unknown> = { ...unused, narrowsGroups: true };
